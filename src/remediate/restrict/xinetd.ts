/** xinetd's own restrictions: who may connect, and on which address the section listens. */

import type { Step } from '../../model/step.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { ownNetwork } from './network.ts';

export function xinetdRestrictions(target: Target): readonly Step[] {
  const starter = target.service.starters.find((each) => each.kind === 'xinetd');
  if (starter === undefined || starter.kind !== 'xinetd' || starter.file === null) return [];
  const network = ownNetwork(target) ?? '192.0.2.0/24';
  return [
    step(
      'restrict',
      `Narrow the section ${starter.name} in ${starter.file}`,
      [],
      'it listens on the named address and answers the named network only',
      {
        changes: starter.evidence[0],
        caution: `add the lines \`only_from = ${network}\` and \`bind = ADDRESS-OF-THAT-NETWORK\`, then tell xinetd; with only_from alone the port stays open to everybody`,
      },
    ),
  ];
}
