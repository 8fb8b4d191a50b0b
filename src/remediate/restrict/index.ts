/** Keep it, but let only those reach it who need it. The strongest measure first: the daemon's own, then filters. */

import type { Decision } from '../../model/decision.ts';
import type { Step } from '../../model/step.ts';
import type { Target } from '../target.ts';
import { daemonSteps } from './daemons.ts';
import { firewallSteps } from './firewall.ts';
import { wrapperSteps } from './wrappers.ts';
import { xinetdRestrictions } from './xinetd.ts';

export function restrictSteps(target: Target, rule: Decision['rule']): readonly Step[] {
  const steps = [
    ...daemonSteps(target.service.knowledge?.id ?? '', target, rule),
    ...xinetdRestrictions(target),
    ...wrapperSteps(target),
    ...firewallSteps(target),
  ];
  return [
    ...steps.filter((each) => each.when !== 'undo'),
    ...steps.filter((each) => each.when === 'undo').reverse(),
  ];
}
