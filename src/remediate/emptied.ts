/**
 * The super-server itself: when the last of its services goes, nothing is left in it, and it goes too.
 *
 * Only where everything that it serves is turned off by this very plan; with one service kept it stays.
 */

import type { Service, Starter } from '../model/service.ts';
import type { Step } from '../model/step.ts';
import type { Job } from './order.ts';
import { quote } from './quote.ts';
import { starterSteps } from './starters/index.ts';
import { step } from './step.ts';
import { programOf, reload } from './super-server.ts';
import { has, type StarterOf, type Target } from './target.ts';

export type Flavour = StarterOf<'inetd'>['flavour'];

/** Super-servers that end up empty, by the service that is the last of theirs in the order of the plan. */
export function emptiedBy(jobs: readonly Job[]): ReadonlyMap<string, Flavour> {
  const last = new Map<Flavour, Service>();
  const kept = new Set<Flavour>();
  for (const { service, phase } of jobs) {
    for (const starter of service.starters) {
      const flavour = flavourOf(starter);
      if (flavour === null) continue;
      if (phase === 'keep' || phase === 'restrict') kept.add(flavour);
      else last.set(flavour, service);
    }
  }
  return new Map(
    [...last].flatMap(([flavour, service]) => (kept.has(flavour) ? [] : [[service.id, flavour] as const])),
  );
}

const flavourOf = (starter: Starter): Flavour | null =>
  starter.kind === 'xinetd' ? 'xinetd' : starter.kind === 'inetd' ? starter.flavour : null;

/**
 * Stop it and keep it from starting, by whatever starts it, with the way back. [] where that is not known.
 *
 * It looks first: an administrator may have left out one of the services before. xinetd may have ended by then: without
 * -stayalive it does when it is told that nothing is left (measured with 2.3.15).
 */
export function emptiedSteps(flavour: Flavour, target: Target): readonly Step[] {
  const kind = flavour === 'xinetd' ? 'xinetd' : 'inetd';
  const starters = target.superServers.filter((each) => each.kind === kind).flatMap((each) => each.starters);
  if (starters.length === 0 || isIdle(flavour, starters, target)) return [];
  const program = programOf(flavour);
  const holds = has(target, 'ss')
    ? `ss -ltunp | grep ${quote(`("${program}"`)}`
    : `netstat -lnp 2>/dev/null | grep ${quote(`/${program}`)}`;
  const look = step(
    'now',
    `See that nothing is left in ${program}`,
    // Told a moment ago, it may not have closed its ports yet: a busy host took more than a second.
    [`for n in 1 2 3 4 5; do ${holds} > /dev/null || break; sleep 1; done; ! ${holds}`],
    'no line; where one is shown, stop here: it still serves others',
  );
  const steps = starters.flatMap((starter) =>
    starterSteps(starter, target).map((each) => ({
      ...each,
      title: `Nothing is left in ${program}: ${lower(each.title)}`,
      commands: commandsOf(each, starter, program, target),
    })),
  );
  return [look, ...steps];
}

function commandsOf(each: Step, starter: Starter, program: string, target: Target): readonly string[] {
  if (each.when === 'now' && starter.kind === 'init-script')
    return each.commands.map((command) => ifItRuns(program, command, target));
  // The way back of the next service sends it a HUP, of which inetd dies before it is ready for one (measured: one of four).
  return each.when === 'undo' && each.commands.length > 0 ? [...each.commands, 'sleep 2'] : each.commands;
}

/** Nothing that it would serve listens, and no boot starts it: it is off as it is, and a way back would start it. */
function isIdle(flavour: Flavour, starters: readonly Starter[], { services }: Target): boolean {
  return (
    starters.every(({ atBoot }) => atBoot === false) &&
    services
      .filter((each) => each.starters.some((starter) => flavourOf(starter) === flavour))
      .every(({ listens }) => listens === false)
  );
}

function ifItRuns(program: string, command: string, target: Target): string {
  return has(target, 'pidof') ? `if pidof ${program} > /dev/null; then ${command}; fi` : command;
}

/**
 * The way back of its last service: the start of the super-server reads the file, so it stands where that would be told to. What
 * is put in for that moment only is there then.
 */
export function startedInPlaceOfTold(
  steps: readonly Step[],
  starts: readonly Step[],
  flavour: Flavour,
  target: Target,
): readonly Step[] {
  const tell = reload(target, flavour);
  const isTold = (each: Step) => each.when === 'undo' && each.commands[0] === tell;
  // The last is done first, as with all ways back: of several entries the last that is put back is told.
  const at = steps.findIndex(isTold);
  if (at < 0) return [...starts, ...steps];
  return steps.flatMap((each, index) => (index === at ? starts : isTold(each) ? [] : [each]));
}

const lower = (title: string) => title.slice(0, 1).toLowerCase() + title.slice(1);
