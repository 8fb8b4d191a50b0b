/**
 * `report.xccdf.xml`: an XCCDF 1.2 TestResult as the root of its document. An approval is an override of the
 * result, with its reason as the remark: the way in which the standard wants waivers.
 */
import type { Severity } from '../../model/knowledge.ts';
import type { ReportModel } from '../../model/report.ts';
import { clipped } from '../html/visible.ts';
import { frameworkWords } from '../html/words.ts';
import { type Assessed, assess, type Outcome, place } from './assessment.ts';
import type { Format } from './format.ts';
import { capturedFrom, capturedUntil } from './moment.ts';
import { element, xmlDocument } from './xml.ts';

const words: Readonly<Record<Outcome, string>> = {
  'needs-action': 'fail',
  approved: 'pass',
  'not-observed': 'pass',
  'needs-a-person': 'notchecked',
  'not-assessed': 'unknown',
};

/** The standard has no `critical`. */
const severities: Readonly<Record<Severity, string>> = {
  critical: 'high',
  high: 'high',
  medium: 'medium',
  low: 'low',
  info: 'info',
};

export const xccdf: Format = {
  id: 'xccdf',
  title: 'The results as XCCDF 1.2',
  extension: 'xccdf.xml',
  render: xccdfOf,
};

function xccdfOf(model: ReportModel): string {
  const { m2, m3, m5 } = model.measure;
  return xmlDocument(
    element(
      'TestResult',
      {
        xmlns: 'http://checklists.nist.gov/xccdf/1.2',
        id: `xccdf_portledger_testresult_${ncName(model.id)}`,
        'start-time': capturedFrom(model),
        'end-time': capturedUntil(model),
        version: model.rules.version,
        'test-system': `portledger ${model.generator.version}`,
      },
      [
        element('benchmark', {
          href: 'urn:portledger:listening-services',
          id: 'xccdf_portledger_benchmark_listening-services',
        }),
        element('title', {}, `Listening services on ${model.host.name ?? 'a host without a name'}`),
        element('remark', {}, `Report ${model.id}, bundle SHA-256 ${model.bundle.sha256}`),
        element('target', {}, model.host.name ?? 'not known'),
        element('target-facts', {}, factsOf(model)),
        ...assess(model).map((result) => ruleResult(result, model)),
        element(
          'score',
          { system: 'urn:portledger:cis-controls-4.8', maximum: String(Math.max(1, m2)) },
          String(m3 + m5),
        ),
      ],
    ),
  );
}

function factsOf(model: ReportModel): readonly string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['distribution', model.host.distribution],
    ['kernel', model.host.kernel],
    ['captured-by', model.host.capturedBy],
    ['boot-id', model.host.bootId],
    ['bundle-sha256', model.bundle.sha256],
  ];
  return facts.flatMap(([name, said]) =>
    said === null ? [] : [element('fact', { name: `urn:portledger:fact:${name}`, type: 'string' }, said)],
  );
}

function ruleResult(result: Assessed, model: ReportModel): string {
  const moment = capturedFrom(model);
  return element(
    'rule-result',
    {
      idref: `xccdf_portledger_rule_${ncName(result.id)}`,
      time: moment,
      severity: result.confidence === null ? 'unknown' : severities[result.severity],
    },
    [
      element('result', {}, words[result.outcome]),
      ...(result.outcome === 'approved'
        ? [
            element('override', { time: moment, authority: result.approval?.approvedBy || 'not named' }, [
              element('old-result', {}, 'fail'),
              element('new-result', {}, 'pass'),
              element('remark', {}, result.approval?.reason ?? 'accepted'),
            ]),
          ]
        : []),
      ...result.controls.map((control) =>
        element(
          'ident',
          { system: `urn:portledger:${ncName(control.framework)}` },
          [frameworkWords[control.framework] ?? control.framework, control.version, control.id].join(' '),
        ),
      ),
      element('message', { severity: 'info' }, clipped(result.because)),
      ...result.evidence.map((line) =>
        element('message', { severity: 'info' }, `${place(line)}  ${clipped(line.text)}`),
      ),
      ...result.steps
        .filter((step) => step.when === 'now' || step.when === 'for-good' || step.when === 'restrict')
        .filter((step) => step.commands.length > 0)
        .map((step) => element('fix', { system: 'urn:xccdf:fix:script:sh' }, step.commands.join('\n'))),
    ],
  );
}

/** Ids are XML names: a colon becomes a full stop. Sample: `danger-zone:telnet`. */
function ncName(id: string): string {
  return id.replaceAll(':', '.').replace(/[^A-Za-z0-9._-]/g, (mark) => `_${mark.codePointAt(0) ?? 0}_`);
}
