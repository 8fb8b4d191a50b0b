/**
 * `report.md`: for a ticket. What was seen, what to do and how to see that it worked, in Markdown that GitHub,
 * GitLab, Jira's importers and plain eyes can read. Everything else is in the document.
 */
import type { ReportModel } from '../../model/report.ts';
import type { Step } from '../../model/step.ts';
import { concernsHost } from '../html/benchmarks.ts';
import { controlsByFramework } from '../html/control-words.ts';
import { stepGroups } from '../html/step-groups.ts';
import {
  exposureWords,
  plural,
  severityWords,
  stepWords,
  verdictOrder,
  verdictWords,
} from '../html/words.ts';
import { type Assessed, assess, place } from './assessment.ts';
import type { Format } from './format.ts';
import { fenced, plain, quoted } from './markdown.ts';
import { outcomeWords, portOf } from './rows.ts';

export const md: Format = {
  id: 'md',
  title: 'The findings and what to do, as Markdown for a ticket',
  extension: 'md',
  render: (model, options) => {
    const results = assess(model);
    const seen = results.filter((result) => !['not-observed', 'not-assessed'].includes(result.outcome));
    const open = seen.filter((result) => result.outcome !== 'approved');
    const approved = seen.filter((result) => result.outcome === 'approved');
    const notAssessed = results.filter((result) => result.outcome === 'not-assessed');
    const host = model.host.name ?? 'a host without a name';
    const parts = [
      `# ${plain(options.title ?? `Listening services on ${host}`)}`,
      facts(model),
      completeness(model),
      `## To do: ${plural(open.length, 'finding')}`,
      ...(open.length === 0
        ? ['No finding in this capture needs action.']
        : open.map((result) => findingPart(result, model))),
      ...list('Kept, with an approval', approved),
      ...list('Not assessed: neither found nor ruled out', notAssessed),
    ];
    return `${parts.join('\n\n')}\n`;
  },
};

/** One finding alone, for a ticket of its own: whose host, what it rests on, what was seen, what to do. */
export function findingTicket(model: ReportModel, id: string): string {
  const result = assess(model).find((each) => each.id === id);
  if (result === undefined) throw new Error(`${id}: no such finding in the report`);
  const host = model.host.name ?? 'a host without a name';
  const [heading = '', ...rest] = findingPart(result, model).split('\n\n');
  const title = `${heading.replace(/^### /, '# ')} (${plain(host)})`;
  return `${[title, rest.join('\n\n'), '---', completeness(model), facts(model)].join('\n\n')}\n`;
}

function facts(model: ReportModel): string {
  const verdicts = verdictOrder
    .map((verdict) => `${verdictWords[verdict].toLowerCase()} ${model.counts.verdicts[verdict]}`)
    .join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['Host', model.host.name ?? 'not known'],
    ['Distribution', model.host.distribution ?? 'not known'],
    ['Captured', `${model.host.capturedFrom ?? 'not known'}, by ${model.host.capturedBy ?? 'not known'}`],
    ['Services', `${model.counts.services}, of which ${model.counts.listening} listen; ${verdicts}`],
    ['Report', `${model.id}, Portledger ${model.generator.version}, rules ${model.rules.version}`],
    ['Bundle', `${model.bundle.file}, SHA-256 ${model.bundle.sha256}`],
  ];
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${plain(value)} |`)].join(
    '\n',
  );
}

/** Before any finding: what the findings rest on. */
function completeness(model: ReportModel): string {
  const got = model.sections.filter(({ status }) => status === 'collected' || status === 'empty').length;
  const root =
    model.host.asRoot === true
      ? 'taken as root'
      : model.host.asRoot === false
        ? 'not taken as root, so some sockets have no known process'
        : 'whether it was taken as root is not known';
  return [
    `${got} of ${plural(model.sections.length, 'source')} captured; ${root}; `,
    `${plural(model.unread.length, 'line')} could not be read; `,
    `${plural(model.integrity.length, 'remark')} on the bundle's integrity.`,
  ].join('');
}

function findingPart(result: Assessed, { host }: ReportModel): string {
  const controls = controlsByFramework(
    result.controls.filter(({ framework }) => concernsHost(framework, host.facts)),
  );
  const ports = [...new Set(result.services.flatMap((service) => service.sockets.map(portOf)))].join(', ');
  const exposure = [...new Set(result.services.map((service) => exposureWords[service.exposure]))].join(', ');
  return [
    `### ${severityWords[result.severity]}: ${plain(result.title)}`,
    [
      `- [ ] \`${result.id.replaceAll('`', '')}\` (${outcomeWords[result.outcome]}, confidence: ${result.confidence ?? 'not known'})`,
      ...(ports === '' ? [] : [`- Ports: ${plain(ports)}; reachable from: ${exposure}`]),
      ...(controls.length === 0 ? [] : [`- Controls: ${plain(controls.join('; '))}`]),
    ].join('\n'),
    plain(result.because),
    quoted(result.evidence.map((line) => `${place(line)}  ${line.text}`)),
    ...result.services.flatMap((service) => [
      ...(result.services.length > 1 && service.steps.length > 0 ? [`#### ${plain(service.title)}`] : []),
      ...stepGroups(service.steps).flatMap(({ steps }) => steps.map(stepPart)),
    ]),
  ].join('\n\n');
}

function stepPart(step: Step): string {
  return [
    `**${stepWords[step.when]}:** ${plain(step.title)}${step.asRoot ? ' (as root)' : ''}`,
    ...step.cautions.map((each) => `Caution: ${plain(each)}`),
    ...(step.commands.length === 0 ? [] : [fenced(step.commands, 'sh')]),
    `Expect: ${plain(step.expect)}`,
  ].join('\n\n');
}

function list(heading: string, results: readonly Assessed[]): readonly string[] {
  if (results.length === 0) return [];
  const rows = results.map((result) => {
    const until =
      result.approval === null || result.approval.expiresOn === ''
        ? ''
        : `, until ${result.approval.expiresOn}`;
    const why = result.approval === null ? result.because : `${result.approval.reason}${until}`;
    return `- ${plain(result.title)}: ${plain(why)}`;
  });
  return [`## ${heading}`, rows.join('\n')];
}
