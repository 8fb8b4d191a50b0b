/** A line of inetd.conf: comment it out and tell inetd. The edit is lasting, so one step does for now and for good. */

import type { Step } from '../../model/step.ts';
import { commentOut } from '../edit.ts';
import { step } from '../step.ts';
import { reload } from '../super-server.ts';
import type { StarterOf, Target } from '../target.ts';

export function inetdSteps(starter: StarterOf<'inetd'>, target: Target): readonly Step[] {
  const tell = reload(target, starter.flavour);
  if (starter.file === null) {
    return [
      step(
        'now',
        'Tell inetd to read its configuration again',
        [tell],
        'no entry of its configuration opens the port any more, so it closes',
        {
          caution:
            'inetd holds the port although no captured entry names it: where it stays open, look for further configuration (/etc/inetd.d)',
        },
      ),
    ];
  }
  if (starter.enabled === false) {
    return [
      step(
        'now',
        'Tell inetd to read its configuration again',
        [tell],
        'the entry is commented out already: the port closes when inetd reads the file',
        { changes: starter.evidence[0] },
      ),
    ];
  }
  const edit = commentOut(starter.file, starter.evidence);
  return [
    step(
      'for-good',
      `Comment out the entry ${starter.name} in ${starter.file}`,
      edit.commands,
      'the line begins with #portledger#',
      {
        changes: starter.evidence[0],
        changesTo: edit.becomes,
      },
    ),
    step(
      'now',
      'Tell inetd to read its configuration again',
      [tell],
      'the port is closed; connections that are open stay',
    ),
    step(
      'undo',
      'Put the entry back',
      [...edit.undo, tell],
      'the line is as it was, and the port is open again',
    ),
  ];
}
