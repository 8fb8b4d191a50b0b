/**
 * What changed about each service. Process numbers, ephemeral ports and the number of workers are not changes: what counts
 * is who can reach it where, which program answers, what starts it, and what was said about it.
 */

import type { Change, ChangeKind } from '../model/comparison.ts';
import type { ReportModel, ReportService } from '../model/report.ts';
import { renumbered } from './dynamic-ports.ts';
import type { RuleChange } from './rules.ts';
import { accountedFor, couldShow, heldUnseen, protocolsShown, seesOtherwise, showsSource } from './sight.ts';
import { approval, boot, programsOf, starterName, type Telling, tellingFor } from './telling.ts';

export function changesBetween(
  before: ReportModel,
  after: ReportModel,
  rules: RuleChange,
  everSeen: ReadonlySet<string>,
): readonly Change[] {
  const was = new Map(before.services.map((service) => [service.id, service]));
  const is = new Map(after.services.map((service) => [service.id, service]));
  const shown = protocolsShown(after);
  const both = new Set([...protocolsShown(before)].filter((protocol) => shown.has(protocol)));
  const telling = tellingFor(before, after, both);
  const otherwise = seesOtherwise(before, after);
  const byChance = renumbered(before, after);
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((id): readonly Change[] => {
    const [from, to] = [was.get(id), is.get(id)];
    if (byChance.has(id)) return [];
    if (from === undefined || to === undefined) {
      if (to !== undefined)
        return couldShow(to, after, before) && !(otherwise && accountedFor(to, before))
          ? [arrived(to, telling, everSeen.has(id))]
          : [];
      return from !== undefined && couldShow(from, before, after) && !(otherwise && accountedFor(from, after))
        ? [change('went', from, telling.describe(from), '', 'It is there no more.')]
        : [];
    }
    // A service of several sockets falls apart where the program that joins them is not seen, and its port is another's.
    const apart =
      otherwise &&
      ((accountedFor(from, after) && accountedFor(to, before)) ||
        heldUnseen(from, after).length > 0 ||
        heldUnseen(to, before).length > 0);
    const found = [
      ...(apart ? [] : listening(from, to, telling)),
      ...programs(from, to),
      ...(otherwise ? [] : [...starters(from, to, before, after), ...nextBoot(from, to)]),
      ...differs('approval', to, approval(from), approval(to), 'What was declared about it has changed.'),
    ];
    const judged = differs(
      'verdict',
      to,
      from.decision.verdict,
      to.decision.verdict,
      'It is judged otherwise.',
    );
    if (found.length > 0) return [...found, ...judged];
    // The judgement alone: of a capture that sees less it says nothing, and where the rules changed nothing of the host.
    if (otherwise) return [];
    return rules.of([id]) ? judged.map((each) => ({ ...each, cause: 'rule' })) : judged;
  });
}

function arrived(service: ReportService, { describe }: Telling, back: boolean): Change {
  return back
    ? change(
        'came-back',
        service,
        '',
        describe(service),
        'It was there in an earlier capture, had gone, and is back.',
      )
    : change('new', service, '', describe(service), 'It was not there before.');
}

function listening(
  was: ReportService,
  is: ReportService,
  { addresses, describe }: Telling,
): readonly Change[] {
  if (was.listens === true && is.listens === false)
    return [
      change(
        'stopped-listening',
        is,
        describe(was),
        describe(is),
        'It does not listen any more, but it is still configured.',
      ),
    ];
  if (was.listens === false && is.listens === true)
    return [
      change('listens-again', is, describe(was), describe(is), 'It was configured only; now it listens.'),
    ];
  if (was.listens === null || is.listens === null) return [];
  return differs('address', is, addresses(was), addresses(is), 'It listens elsewhere than before.');
}

function programs(was: ReportService, is: ReportService): readonly Change[] {
  if (was.processes.length === 0 || is.processes.length === 0) return [];
  // A capture without root sees commands but not executables: then the commands are compared on both sides.
  const named = [...was.processes, ...is.processes].every((process) => process.exe !== null);
  return differs('program', is, programsOf(was, named), programsOf(is, named), 'Another program answers.');
}

function nextBoot(was: ReportService, is: ReportService): readonly Change[] {
  return was.startsAtBoot === null || is.startsAtBoot === null
    ? []
    : differs('boot', is, boot(was), boot(is), 'What happens at the next boot has changed.');
}

/** A starter that only one capture names counts where the other looked at the place that names it. */
function starters(
  was: ReportService,
  is: ReportService,
  before: ReportModel,
  after: ReportModel,
): readonly Change[] {
  if ([...was.starters, ...is.starters].some((starter) => starter.kind === 'unknown')) return [];
  const [wasNamed, isNamed] = [was, is].map((service) => new Set(service.starters.map(starterName)));
  const comparable = (
    service: ReportService,
    others: ReadonlySet<string> | undefined,
    to: ReportModel,
    from: ReportModel,
  ) =>
    service.starters
      .filter(
        (starter) => others?.has(starterName(starter)) === true || showsSource(starter.evidence[0], from, to),
      )
      .map(starterName);
  const text = (names: readonly string[]) => [...new Set(names)].sort().join(', ');
  return differs(
    'starter',
    is,
    text(comparable(was, isNamed, after, before)),
    text(comparable(is, wasNamed, before, after)),
    'Something else starts it.',
  );
}

function differs(
  kind: ChangeKind,
  service: ReportService,
  from: string,
  to: string,
  because: string,
): readonly Change[] {
  return from === to ? [] : [change(kind, service, from, to, because)];
}

function change(
  kind: ChangeKind,
  service: ReportService,
  before: string,
  after: string,
  because: string,
): Change {
  return {
    kind,
    serviceId: service.id,
    title: service.title,
    before,
    after,
    because,
    severity: service.decision.severity,
    cause: 'host',
  };
}
