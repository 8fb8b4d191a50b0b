/** It listens now, something configures it, and the next boot will not start it: somebody started it for the day. */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Joined } from '../scene.ts';
import { place, socketLines } from './wording.ts';

export function listensButWillNotStartAtBoot(each: Joined): Contradiction | null {
  if (each.listens !== true || each.configured !== true || each.startsAtBoot !== false) return null;
  const starter = each.starters.find((one) => one.kind !== 'kernel');
  if (starter === undefined) return null;
  const what =
    starter.kind === 'inetd' || starter.kind === 'xinetd'
      ? `its line is switched on, but ${starter.kind} itself is not started at boot`
      : starter.kind === 'systemd'
        ? `the unit ${starter.name} is ${starter.state ?? 'not enabled'} and nothing that starts at boot wants it`
        : starter.kind === 'container'
          ? `the container ${starter.name} has no restart policy`
          : starter.kind === 'slackware-rc'
            ? `${starter.file ?? starter.name} ${starter.byModeBit ? 'is not executable, so boot passes over it' : 'does not start it at boot'}`
            : `${starter.file ?? starter.name} is in no runlevel that boot reaches`;
  return {
    kind: 'listens-but-will-not-start-at-boot',
    because: `It listens on ${place(each)} now, and will not after the next boot: ${what}.`,
    evidence: evidenceOf(starter.evidence.slice(0, 6), socketLines(each)) ?? each.evidence,
  };
}
