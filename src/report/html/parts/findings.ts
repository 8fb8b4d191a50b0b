/** The findings: seen → why → what breaks without it → now, for good, verify, undo → controls. */
import type { ReportService } from '../../../model/report.ts';
import type { Step, StepWhen } from '../../../model/step.ts';
import { chainPicture } from '../../pictures/chain.ts';
import { bounded, type Context, mostFindings, type NumberedFinding } from '../context.ts';
import { fewShown } from '../evidence-book.ts';
import { proseHtml } from '../prose.ts';
import {
  confidenceWords,
  exposureWords,
  frameworkWords,
  severityWords,
  stepOrder,
  stepWords,
  verdictWords,
} from '../words.ts';

const mostServices = 20;

export function findingsPart(context: Context) {
  const told = new Map<string, string>();
  const list = bounded(context.findings, mostFindings);
  const cards = list.shown.map((numbered) => findingCard(context, numbered, told));
  const concerned = new Set(context.findings.flatMap(({ finding }) => finding.serviceIds));
  const uncovered = context.model.services.filter(
    (service) => service.decision.verdict !== 'keep' && !concerned.has(service.id),
  );
  const rest = bounded(uncovered, mostFindings);
  return {
    empty: cards.length === 0 && uncovered.length === 0,
    cards,
    limitNote: list.limitNote,
    others: rest.shown.map((service) => serviceBlock(context, service, told, '')),
    othersNote: rest.limitNote,
  };
}

function findingCard(
  context: Context,
  { finding, number, anchor, title }: NumberedFinding,
  told: Map<string, string>,
) {
  const { book, services, noteHtml } = context;
  const concerned = bounded(
    finding.serviceIds.flatMap((id) => {
      const service = services.get(id);
      return service === undefined ? [] : [service];
    }),
    mostServices,
  );
  const toldBefore = concerned.shown.length > 0 && concerned.shown.every((service) => told.has(service.id));
  const verdict = concerned.shown[0]?.decision.verdict ?? null;
  return {
    number,
    anchor,
    id: finding.id,
    title,
    severity: { key: finding.severity, word: severityWords[finding.severity] },
    verdict: verdict === null ? null : { key: verdict, word: verdictWords[verdict] },
    confidence: confidenceWords[finding.confidence],
    exposure: exposureOf(concerned.shown),
    because: finding.because,
    accepted: finding.accepted,
    seen: book.citeAll(finding.evidence, toldBefore ? fewShown : undefined),
    blocks: concerned.shown.map((service) => serviceBlock(context, service, told, number)),
    many: concerned.shown.length > 1,
    limitNote: concerned.limitNote,
    noteHtml: noteHtml(`finding ${finding.id}`),
  };
}

function exposureOf(services: readonly ReportService[]): string {
  const reach = (['any', 'named', 'loopback', 'none'] as const).find((exposure) =>
    services.some((service) => service.exposure === exposure),
  );
  return reach === undefined ? 'the host as a whole' : exposureWords[reach];
}

/** A service is explained once, in its first finding; the later ones point there. */
function serviceBlock(context: Context, service: ReportService, told: Map<string, string>, number: string) {
  const { model, serviceAnchor, noteHtml } = context;
  const before = told.get(service.id) ?? null;
  if (before === null) told.set(service.id, number === '' ? 'above' : number);
  const knowledge = service.knowledge === null ? null : (model.knowledge[service.knowledge] ?? null);
  const anchor = serviceAnchor(service.id);
  const prose = before === null ? knowledge?.prose : undefined;
  return {
    anchor,
    name: service.name,
    title: service.title,
    because: service.decision.because,
    rule: service.decision.rule,
    verdict: { key: service.decision.verdict, word: verdictWords[service.decision.verdict] },
    elsewhere:
      before === null ? null : { href: context.findingLink(service.id)?.href ?? `#${anchor}`, words: before },
    chainSvg: before === null ? chainPicture(`chain-${anchor}`, service) : '',
    whatHtml: proseHtml(prose?.whatItDoes ?? ''),
    whyHtml: proseHtml(prose?.whyItMatters ?? ''),
    breaksHtml: proseHtml(prose?.beforeYouTurnItOff ?? ''),
    keepHtml: proseHtml(prose?.keepItIf ?? ''),
    replacedBy: before === null ? (knowledge?.replacedBy ?? null) : null,
    unknown: before === null && knowledge === null,
    groups: before === null ? stepGroups(service.steps, context) : [],
    controls: before === null ? controlWords(service) : [],
    noteHtml: before === null ? noteHtml(`service ${service.id}`) : '',
  };
}

function stepGroups(steps: readonly Step[], { book }: Context) {
  return stepOrder
    .map((when) => ({ when, steps: steps.filter((step) => step.when === when) }))
    .filter((group) => group.steps.length > 0)
    .map((group) => ({
      when: group.when,
      word: stepWords[group.when satisfies StepWhen],
      steps: group.steps.map((step) => ({
        title: step.title,
        commands: step.commands.join('\n'),
        hasCommands: step.commands.length > 0,
        asRoot: step.asRoot,
        expect: step.expect,
        caution: step.caution,
        changes: step.changes === null ? null : book.cite(step.changes),
        changesTo: step.changesTo,
      })),
    }));
}

export function controlWords(service: ReportService): readonly string[] {
  const byFramework = new Map<string, string[]>();
  for (const control of service.controls) {
    const name = `${frameworkWords[control.framework] ?? control.framework} ${control.version}`.trim();
    const ids = byFramework.get(name);
    if (ids === undefined) byFramework.set(name, [control.id]);
    else ids.push(control.id);
  }
  return [...byFramework].map(([name, ids]) => `${name}: ${ids.join(', ')}`);
}
