/** The steps of a service in the order in which they are done; a check that is made again after the reboot is told once. */
import type { Step, StepWhen } from '../../model/step.ts';
import { stepOrder } from './words.ts';

export interface StepGroup {
  readonly when: StepWhen;
  readonly steps: readonly Step[];
}

export function stepGroups(steps: readonly Step[]): readonly StepGroup[] {
  const groups = stepOrder
    .map((when) => ({ when, steps: steps.filter((step) => step.when === when) }))
    .filter((group) => group.steps.length > 0);
  const verify = groups.find(({ when }) => when === 'verify');
  const again = groups.find(({ when }) => when === 'verify-after-reboot');
  if (verify === undefined || again === undefined || asked(again.steps) !== asked(verify.steps))
    return groups;
  return groups.flatMap((group) => {
    if (group === again) return [];
    if (group !== verify) return [group];
    const titled = group.steps.map((step) => ({
      ...step,
      title: `${step.title}; also after the next reboot and after each upgrade`,
    }));
    return [{ when: group.when, steps: titled }];
  });
}

const asked = (steps: readonly Step[]) =>
  JSON.stringify(steps.map(({ commands, expect, asRoot, caution }) => [commands, expect, asRoot, caution]));
