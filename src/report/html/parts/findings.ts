/** The findings: seen → why → what breaks without it → now, for good, verify, undo → controls. */

import { oncePer } from '../../../model/once-per.ts';
import type { ReportService } from '../../../model/report.ts';
import type { Step } from '../../../model/step.ts';
import { controlsCalled } from '../../crosswalk.ts';
import { chainOf } from '../../pictures/chain.ts';
import { bounded, type Context, type Link, mostFindings, type NumberedFinding } from '../context.ts';
import { controlsByFramework } from '../control-words.ts';
import { knowledgeHtml } from '../prose.ts';
import { type SharedSteps, sharedSteps } from '../shared-steps.ts';
import { stepGroups } from '../step-groups.ts';
import { confidenceWords, exposureWords, severityBadges, stepWords, verdictBadges } from '../words.ts';
import { wrappedCommand } from '../wrapped.ts';
import { bootWords, starterLine } from './register.ts';

const mostServices = 20;

/** What the document has told by now, and in which finding: services by id, kinds of service by knowledge id. */
interface Told {
  readonly services: Map<string, string>;
  readonly kinds: Map<string, Link>;
}

export function findingsPart(context: Context) {
  const told: Told = { services: new Map(), kinds: new Map() };
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
    others: rest.shown.map((service) => serviceBlock(context, service, told, null, nothingShared)),
    othersNote: rest.limitNote,
  };
}

function findingCard(context: Context, { finding, number, anchor, title }: NumberedFinding, told: Told) {
  const { book, services, noteHtml, findingLink } = context;
  const concerned = bounded(
    finding.serviceIds.flatMap((id) => {
      const service = services.get(id);
      return service === undefined ? [] : [service];
    }),
    mostServices,
  );
  const fresh = concerned.shown.filter((service) => !told.services.has(service.id));
  const brief = concerned.shown.length > 0 && fresh.length === 0;
  const elsewhere = new Map<string, Link>();
  for (const { id } of concerned.shown) {
    const words = told.services.get(id);
    const href = findingLink(id)?.href;
    if (words !== undefined && href !== undefined) elsewhere.set(words, { href, words });
  }
  const verdict = concerned.shown[0]?.decision.verdict ?? null;
  const shared = fresh.length > 1 ? sharedSteps(fresh) : nothingShared;
  return {
    number,
    anchor,
    id: finding.id,
    title,
    severity: severityBadges[finding.severity],
    verdict: verdict === null ? null : verdictBadges[verdict],
    confidence: confidenceWords[finding.confidence],
    exposure: exposureOf(concerned.shown),
    because: finding.because,
    accepted: finding.accepted,
    brief,
    elsewhere: [...elsewhere.values()],
    seen: book.citeAll(finding.evidence, brief ? 1 : undefined),
    shared: stepsOf(shared.steps, context, nothingTold, shared.concerns),
    blocks: fresh.map((service) =>
      serviceBlock(context, service, told, { href: `#${anchor}`, words: number }, shared),
    ),
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

/**
 * A service is explained once, in its first finding; the later ones point there. What holds for its whole kind (telnet
 * by inetd, telnet by xinetd) is told once too.
 */
function serviceBlock(
  context: Context,
  service: ReportService,
  told: Told,
  at: Link | null,
  shared: SharedSteps,
) {
  const { model, options, serviceAnchor, noteHtml } = context;
  told.services.set(service.id, at?.words ?? 'above');
  const knowledge = service.knowledge === null ? null : (model.knowledge[service.knowledge] ?? null);
  const toldAt = knowledge === null ? null : (told.kinds.get(knowledge.id) ?? null);
  if (knowledge !== null && toldAt === null && at !== null) told.kinds.set(knowledge.id, at);
  const prose = knowledge !== null && toldAt === null ? knowledgeHtml(knowledge.prose) : null;
  const anchor = serviceAnchor(service.id);
  // Of what neither listens nor runs there is no way to draw, only the entry that would start it.
  const dormant = service.sockets.length === 0 && service.processes.length === 0;
  const chain = dormant ? null : chainOf(`chain-${anchor}`, service);
  // The crosswalk has every control; beside a finding stand those that most readers look for.
  const crosswalk = options.variant === 'full';
  const cited = crosswalk ? headlineOf(service.controls) : service.controls;
  return {
    anchor,
    name: service.name,
    title: service.title,
    because: service.decision.because,
    rule: service.decision.rule,
    verdict: verdictBadges[service.decision.verdict],
    toldAt,
    chainSvg: chain?.svg ?? '',
    chainWords: chain?.words ?? '',
    dormant: dormant
      ? [...service.starters.slice(0, 3).map(starterLine), bootWords(service)].join('; ')
      : null,
    whatHtml: prose?.whatItDoes ?? '',
    whyHtml: prose?.whyItMatters ?? '',
    breaksHtml: prose?.beforeYouTurnItOff ?? '',
    keepHtml: prose?.keepItIf ?? '',
    about: prose !== null,
    replacedBy: knowledge?.replacedBy ?? null,
    unknown: knowledge === null,
    groups: stepsOf(service.steps, context, shared.ownPart, nobodyElse),
    controls: controlsByFramework(controlsCalled(model, cited)),
    moreControls: cited.length < service.controls.length,
    noteHtml: noteHtml(`service ${service.id}`),
  };
}

const headline = ['cis-controls ', 'nist-800-53 ', 'pci-dss '];
/** The keys are the same for each service of a kind. */
const headlineOf = oncePer((keys: readonly string[]) =>
  keys.filter((key) => headline.some((framework) => key.startsWith(framework))),
);

const nothingTold = () => null;
const nobodyElse = () => '';
const nothingShared: SharedSteps = { steps: [], ownPart: nothingTold, concerns: nobodyElse };

/** `ownPart`: what is left to tell of a step that was told before; `concerns`: the services whose step it is too. */
function stepsOf(
  steps: readonly Step[],
  { book, sentenceHtml }: Context,
  ownPart: SharedSteps['ownPart'],
  concerns: SharedSteps['concerns'],
) {
  if (steps.length === 0) return [];
  return stepGroups(steps).map((group) => ({
    when: group.when,
    word: stepWords[group.when],
    steps: group.steps.map((step) => {
      const own = ownPart(step);
      // Its commands stand once, before the services that share it.
      const commands = own === null ? step.commands : [];
      return {
        title: step.title,
        above: own !== null,
        concerns: concerns(step),
        commands: commands.map(forPaper),
        hasCommands: commands.length > 0,
        // Beside few commands stands what to expect of them; below many.
        long: commands.length > 2,
        asRoot: step.asRoot && own === null,
        expectHtml: sentenceHtml((own === null ? step.expect : own.expect) ?? ''),
        cautionHtml: (own === null ? step.cautions : own.cautions).map(sentenceHtml).join('; '),
        changes: step.changes === null ? null : book.cite(step.changes),
        changesTo: step.changesTo,
      };
    }),
  }));
}

const forPaper = (command: string) => wrappedCommand(command);
