/**
 * `report.sarif`: SARIF 2.1.0 (errata 01), for code-scanning pages and viewers.
 *
 * The schema accepts what the prose forbids: a result whose kind is not `fail` has level `none` (section 3.27.10).
 * Captured files are artifacts with their hashes; a result points at the line of the capture, not of the host.
 */
import type { SourceLine } from '../../model/evidence.ts';
import type { Severity } from '../../model/knowledge.ts';
import type { ReportModel } from '../../model/report.ts';
import { clipped, visible, visibleDeep } from '../html/visible.ts';
import { frameworkWords } from '../html/words.ts';
import { type Assessed, assess, type Outcome } from './assessment.ts';
import type { Format } from './format.ts';
import { sha256Of, uuidOf } from './identity.ts';
import { capturedFrom, capturedUntil, utc } from './moment.ts';

const kinds: Readonly<Record<Outcome, string>> = {
  'needs-action': 'fail',
  approved: 'fail',
  'needs-a-person': 'review',
  'not-observed': 'pass',
  'not-assessed': 'open',
};

const levels: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** GitHub sorts by this number: over 9.0 critical, over 7.0 high, over 4.0 medium. */
const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};

export const sarif: Format = {
  id: 'sarif',
  title: 'The results for SARIF viewers (2.1.0)',
  extension: 'sarif',
  render: (model) => `${JSON.stringify(visibleDeep(sarifOf(model)), null, 2)}\n`,
};

export function sarifOf(model: ReportModel) {
  const results = assess(model);
  const rules = [...new Map(results.map((result) => [result.rule, result])).values()];
  const ruleIndex = new Map(rules.map((result, index) => [result.rule, index]));
  const artifacts = model.sections.filter((section) => section.sha256 !== null);
  const artifactIndex = new Map(artifacts.map((section, index) => [section.file, index]));
  const taxonomies = taxonomiesOf(results);
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Portledger',
            version: model.generator.version,
            semanticVersion: model.generator.version,
            rules: rules.map((result) => ({
              id: result.rule,
              shortDescription: { text: result.rule.replaceAll('-', ' ').replace(':', ': ') },
              defaultConfiguration: { level: levels[result.severity] },
              properties: { tags: ['security'], 'security-severity': securitySeverity[result.severity] },
            })),
            ...(taxonomies.length === 0
              ? {}
              : {
                  supportedTaxonomies: taxonomies.map(({ name, guid }, index) => ({ name, guid, index })),
                }),
          },
        },
        automationDetails: { id: `portledger/${model.host.name ?? 'host'}/${model.id}` },
        invocations: [
          {
            executionSuccessful: true,
            startTimeUtc: utc(capturedFrom(model)),
            endTimeUtc: utc(capturedUntil(model)),
            toolExecutionNotifications: model.unread.map((line) => ({
              level: 'note',
              message: { text: clipped(`not read: ${line.why}: ${line.text}`) },
              locations: [location({ ...line, origin: line.file }, artifactIndex)],
            })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          BUNDLE: { description: { text: `The unpacked capture ${model.bundle.file}` } },
        },
        artifacts: artifacts.map((section) => ({
          location: {
            uri: uriOf(section.file),
            uriBaseId: 'BUNDLE',
            description: { text: clipped(section.origin) },
          },
          length: section.bytes,
          hashes: { 'sha-256': section.sha256 },
        })),
        ...(taxonomies.length === 0 ? {} : { taxonomies }),
        results: results.map((result) =>
          resultOf(result, model, ruleIndex.get(result.rule) ?? -1, artifactIndex),
        ),
        properties: {
          reportId: model.id,
          rulesVersion: model.rules.version,
          bundle: model.bundle.file,
          bundleSha256: model.bundle.sha256,
        },
      },
    ],
  };
}

function resultOf(
  result: Assessed,
  model: ReportModel,
  ruleIndex: number,
  artifactIndex: ReadonlyMap<string, number>,
) {
  const fails = kinds[result.outcome] === 'fail';
  return {
    ruleId: result.rule,
    ruleIndex,
    guid: uuidOf('sarif', model.id, result.id),
    kind: kinds[result.outcome],
    level: fails ? levels[result.severity] : 'none',
    message: { text: clipped(`${result.title}. ${result.because}`) },
    ...(result.evidence.length === 0
      ? {}
      : { locations: result.evidence.map((line) => location(line, artifactIndex)) }),
    partialFingerprints: {
      'portledgerFinding/v1': sha256Of(JSON.stringify([model.host.name ?? '', result.id])),
    },
    ...(result.outcome === 'approved'
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: clipped(result.approval?.reason ?? 'accepted'),
            },
          ],
        }
      : {}),
    ...(result.controls.length === 0
      ? {}
      : {
          taxa: result.controls.map((control) => ({
            id: control.id,
            toolComponent: {
              name: taxonomyName(control.framework),
              guid: taxonomyGuid(control.framework, control.version),
            },
          })),
        }),
    properties: {
      id: result.id,
      outcome: result.outcome,
      severity: result.severity,
      ...(result.confidence === null ? {} : { confidence: result.confidence }),
      services: result.services.map((service) => service.id),
    },
  };
}

function location(line: SourceLine, artifactIndex: ReadonlyMap<string, number>) {
  const index = artifactIndex.get(line.file);
  return {
    physicalLocation: {
      artifactLocation: {
        uri: uriOf(line.file),
        uriBaseId: 'BUNDLE',
        ...(index === undefined ? {} : { index }),
      },
      region: { startLine: Math.max(1, line.line), snippet: { text: clipped(line.text) } },
    },
  };
}

function taxonomiesOf(results: readonly Assessed[]) {
  const names = new Map<string, { name: string; version: string; taxa: Map<string, string> }>();
  for (const control of results.flatMap((result) => result.controls)) {
    const guid = taxonomyGuid(control.framework, control.version);
    const known = names.get(guid) ?? {
      name: taxonomyName(control.framework),
      version: control.version,
      taxa: new Map(),
    };
    known.taxa.set(control.id, control.title);
    names.set(guid, known);
  }
  return [...names].map(([guid, { name, version, taxa }]) => ({
    name,
    guid,
    ...(version === '' ? {} : { version }),
    taxa: [...taxa].map(([id, title]) => ({
      id,
      ...(title === '' ? {} : { shortDescription: { text: title } }),
    })),
  }));
}

function taxonomyName(framework: string): string {
  return frameworkWords[framework] ?? framework;
}

function taxonomyGuid(framework: string, version: string): string {
  return uuidOf('taxonomy', framework, version);
}

/** Each part of the path on its own, so that a captured `../` or `http:` stays the name of a file. */
function uriOf(file: string): string {
  return file
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => encodeURIComponent(visible(part)))
    .join('/');
}
