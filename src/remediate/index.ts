/** Remediation: one plan for each service, in the HOWTO's order. */

import type { Judgement } from '../model/decision.ts';
import type { Readings } from '../model/facts.ts';
import type { Inventory, Starter } from '../model/service.ts';
import type { Plan, Step } from '../model/step.ts';
import { withCautions } from './cautions.ts';
import { emptiedBy, emptiedSteps, type Flavour, startedInPlaceOfTold } from './emptied.ts';
import { findSteps } from './ending.ts';
import { inOrder, type Job, phaseOf } from './order.ts';
import { restrictSteps } from './restrict/index.ts';
import { starterSteps } from './starters/index.ts';
import type { Target } from './target.ts';
import { uninstallSteps } from './uninstall.ts';
import { verifySteps } from './verify.ts';

export function planFor(inventory: Inventory, judgement: Judgement, readings: Readings): readonly Plan[] {
  const byId = new Map(inventory.services.map((service) => [service.id, service]));
  const jobs = judgement.decisions.flatMap((decision): readonly Job[] => {
    const service = byId.get(decision.serviceId);
    return service === undefined ? [] : [{ service, decision, phase: phaseOf(service, decision) }];
  });
  const ordered = inOrder(jobs);
  const emptied = emptiedBy(ordered);
  const kept = ordered.filter(({ phase }) => phase === 'keep' || phase === 'restrict');
  const stays = new Set(kept.map(({ service }) => service.id));
  return ordered.map((job, at) => {
    const { host, services, superServers } = inventory;
    const target = { service: job.service, host, services, stays, superServers, readings };
    return {
      serviceId: job.service.id,
      order: at + 1,
      phase: job.phase,
      steps: stepsFor(job, target, emptied.get(job.service.id) ?? null),
    };
  });
}

/** `empties`: the super-server that goes along, because this is the last service in it. */
function stepsFor(job: Job, target: Target, empties: Flavour | null): readonly Step[] {
  switch (job.phase) {
    case 'danger-zone':
    case 'unneeded':
      return withCautions(turnOff(target, empties), target);
    case 'investigate': {
      const steps = withCautions(turnOff(target, empties), target);
      return steps.some(({ when }) => when === 'find') ? steps : [...findSteps(target), ...steps];
    }
    case 'restrict':
      return withCautions(restrictSteps(target, job.decision.rule), target);
    case 'keep':
      return [];
  }
}

const stopping: ReadonlySet<string> = new Set(['systemd', 'init-script', 'openrc']);
const stopsIt = (starter: Starter | undefined) => starter !== undefined && stopping.has(starter.kind);

/** What init starts again whenever it ends goes first: before its line is out nothing else can end it. */
const respawnedFirst = (starters: readonly Starter[]) => [
  ...starters.filter((each) => each.kind === 'inittab' && each.respawn),
  ...starters.filter((each) => each.kind !== 'inittab' || !each.respawn),
];
const endsProcess = (each: Step) => each.commands.some((command) => /^kill (?:-KILL )?\d/.test(command));

/** The way back starts its unit; the line run besides would be a second one. */
function onlyForBoot(each: Step): Step {
  const commands = each.commands.filter((command) => !/ \| (?:sh$|nohup su )/.test(command));
  return each.when === 'undo' && commands.length < each.commands.length
    ? { ...each, title: each.title.replace(', and run it', ''), commands, expect: 'the file is as it was' }
    : each;
}

function turnOff(target: Target, empties: Flavour | null): readonly Step[] {
  const { service } = target;
  const starters: readonly Starter[] =
    service.starters.length > 0
      ? respawnedFirst(service.starters)
      : [
          {
            kind: 'unknown',
            name: service.name,
            file: null,
            line: null,
            enabled: null,
            atBoot: null,
            runlevels: [],
            wouldTell: '',
            evidence: service.evidence,
          },
        ];
  const also = empties === null ? [] : emptiedSteps(empties, target);
  const own = starters.flatMap((starter, at) => {
    const steps = starterSteps(starter, target);
    // What its unit or script has stopped by then has no process any more that the plan of its second starter could end.
    return at > 0 && stopsIt(starters[0])
      ? steps.filter((each) => !endsProcess(each)).map(onlyForBoot)
      : steps;
  });
  const starts = also.filter(({ when }) => when === 'undo');
  const steps =
    empties === null || also.length === 0
      ? own
      : [
          ...startedInPlaceOfTold(own, starts, empties, target),
          ...also.filter(({ when }) => when !== 'undo'),
        ];
  const done: Step[] = [];
  const looks: Step[] = [];
  const looksLater: Step[] = [];
  const undone: Step[] = [];
  const put = (each: Step) => {
    if (each.when === 'verify') looks.push(each);
    else if (each.when === 'verify-after-reboot') looksLater.push(each);
    else if (each.when === 'undo') undone.push(each);
    else done.push(each);
  };
  verifySteps(target).forEach(put);
  steps.forEach(put);
  return done.concat(looks, looksLater, undone.reverse(), uninstallSteps(service));
}
