/**
 * `report.hdf.json`: MITRE's Heimdall Data Format (InSpec's exec-json). Heimdall sorts by `tags.nist` and takes a
 * control of impact 0 for not applicable, so nothing that was looked for has impact 0.
 */
import type { Severity } from '../../model/knowledge.ts';
import type { ReportModel } from '../../model/report.ts';
import { clipped, visibleDeep } from '../html/visible.ts';
import { stepOrder, stepWords } from '../html/words.ts';
import { type Assessed, assess, nistIds, type Outcome, place } from './assessment.ts';
import type { Format } from './format.ts';
import { sha256Of } from './identity.ts';
import { capturedFrom } from './moment.ts';

const statuses: Readonly<Record<Outcome, 'passed' | 'failed' | 'skipped' | 'error'>> = {
  'needs-action': 'failed',
  approved: 'failed',
  'not-observed': 'passed',
  'needs-a-person': 'skipped',
  'not-assessed': 'error',
};

const impacts: Readonly<Record<Severity, number>> = {
  critical: 0.9,
  high: 0.7,
  medium: 0.5,
  low: 0.3,
  info: 0.1,
};

/** What was looked for and has no severity of its own counts as medium. */
const usualImpact = 0.5;

export const hdf: Format = {
  id: 'hdf',
  title: 'The results for MITRE Heimdall (HDF)',
  extension: 'hdf.json',
  render: (model) => `${JSON.stringify(visibleDeep(hdfOf(model)), null, 2)}\n`,
};

export function hdfOf(model: ReportModel) {
  const results = assess(model);
  const count = (...wanted: readonly string[]) => ({
    total: results.filter((result) => wanted.includes(statuses[result.outcome])).length,
  });
  return {
    platform: {
      name: 'Portledger',
      release: model.generator.version,
      target_id: model.host.name ?? '',
    },
    version: model.generator.version,
    statistics: {
      duration: 0,
      controls: {
        total: results.length,
        passed: count('passed'),
        skipped: count('skipped', 'error'),
        failed: count('failed'),
      },
    },
    profiles: [
      {
        name: 'portledger-listening-services',
        title: 'Listening services: what listens, who started it, does it come back, is it needed',
        version: model.rules.version,
        summary: `Report ${model.id} on ${model.host.name ?? 'a host without a name'}, bundle SHA-256 ${model.bundle.sha256}`,
        sha256: sha256Of(JSON.stringify([model.rules.version, model.generator.version])),
        status: 'loaded',
        supports: [],
        attributes: [],
        groups: [],
        controls: results.map((result) => controlOf(result, model)),
      },
    ],
  };
}

function controlOf(result: Assessed, model: ReportModel) {
  const [first] = result.evidence;
  return {
    id: result.id,
    title: clipped(result.title),
    desc: clipped(result.because),
    descriptions: [
      { label: 'check', data: checkOf(result) },
      ...(result.steps.length === 0 ? [] : [{ label: 'fix', data: fixOf(result) }]),
    ],
    impact: result.confidence === null ? usualImpact : impacts[result.severity],
    refs: [],
    tags: {
      nist: nistIds(result),
      severity: result.severity,
      ...(result.confidence === null ? {} : { confidence: result.confidence }),
      rule: result.rule,
      services: result.services.map((service) => service.id),
      controls: result.controls.map((control) =>
        [control.framework, control.version, control.id].filter((part) => part !== '').join(' '),
      ),
    },
    code: '',
    source_location: first === undefined ? {} : { ref: first.file, line: first.line },
    results: [resultOf(result, model)],
    ...(result.outcome === 'approved' ? { waiver_data: waiverOf(result) } : {}),
  };
}

function resultOf(result: Assessed, model: ReportModel) {
  const status = statuses[result.outcome];
  const said = clipped(result.because);
  return {
    status,
    code_desc:
      result.evidence.length === 0
        ? said
        : result.evidence.map((line) => `${place(line)}  ${clipped(line.text)}`).join('\n'),
    start_time: capturedFrom(model),
    ...(status === 'failed' ? { message: said } : {}),
    ...(status === 'skipped' || status === 'error' ? { skip_message: said } : {}),
  };
}

function waiverOf({ approval }: Assessed) {
  return {
    justification: clipped(approval?.reason ?? 'accepted'),
    run: true,
    skipped_due_to_waiver: false,
    message: approval === null || approval.approvedBy === '' ? '' : `approved by ${approval.approvedBy}`,
    ...(approval === null || approval.expiresOn === '' ? {} : { expiration_date: approval.expiresOn }),
  };
}

function checkOf(result: Assessed): string {
  const origins = [...new Set(result.evidence.map((line) => line.origin))];
  return origins.length === 0 ? result.because : `Read in the capture: ${origins.map(clipped).join('; ')}`;
}

function fixOf(result: Assessed): string {
  return stepOrder
    .flatMap((when) => result.steps.filter((step) => step.when === when))
    .map((step) => [`${stepWords[step.when]}: ${step.title}`, ...step.commands].join('\n'))
    .join('\n\n');
}
