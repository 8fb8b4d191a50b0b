/**
 * The steps of a service in the order in which they are done; a check that is made again after the reboot is told once.
 *
 * What changes the host stays in the plan's own order: an inetd is told after its file is edited, and init would start
 * again what is ended before its line is out.
 */
import type { Step, StepWhen } from '../../model/step.ts';
import { stepOrder } from './words.ts';

export interface StepGroup {
  readonly when: StepWhen;
  readonly steps: readonly Step[];
}

export function stepGroups(steps: readonly Step[]): readonly StepGroup[] {
  const all = new Map<StepWhen, Step[]>();
  steps.forEach((step) => {
    const when = step.when === 'for-good' ? 'now' : step.when;
    const known = all.get(when);
    if (known === undefined) all.set(when, [step]);
    else known.push(step);
  });
  const groups: StepGroup[] = [];
  stepOrder.forEach((when) => {
    const own = all.get(when);
    if (own === undefined) return;
    if (when === 'now') groups.push(...inTurns(own));
    else groups.push({ when, steps: own });
  });
  const verify = groups.find(({ when }) => when === 'verify');
  const again = groups.find(({ when }) => when === 'verify-after-reboot');
  if (verify === undefined || again === undefined || !areAlike(again.steps, verify.steps)) return groups;
  const both = {
    when: verify.when,
    steps: verify.steps.map(twice),
  };
  return groups.flatMap((group) => (group === again ? [] : [group === verify ? both : group]));
}

/** Written out, as in the report model: it is made for each service. */
function twice({ title, when, commands, asRoot, expect, cautions, changes, changesTo }: Step): Step {
  const both = `${expect}; also after the next reboot and after each upgrade`;
  return { title, when, commands, asRoot, expect: both, cautions, changes, changesTo };
}

function inTurns(steps: readonly Step[]): readonly StepGroup[] {
  const turns: { when: StepWhen; steps: Step[] }[] = [];
  for (const step of steps) {
    const last = turns.at(-1);
    if (last !== undefined && last.when === step.when) last.steps.push(step);
    else turns.push({ when: step.when, steps: [step] });
  }
  return turns;
}

const areAlike = (some: readonly Step[], others: readonly Step[]) =>
  some.length === others.length && some.every((step, at) => isAlike(step, others[at]));

const isAlike = (one: Step, other: Step | undefined) =>
  other !== undefined &&
  one.expect === other.expect &&
  one.asRoot === other.asRoot &&
  isSame(one.commands, other.commands) &&
  isSame(one.cautions, other.cautions);

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at += 1) if (some[at] !== others[at]) return false;
  return true;
}
