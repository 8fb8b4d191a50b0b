/** Slackware: a script's executable bit is the switch, or a line of rc.inet2 starts the daemon. */

import type { Step } from '../../model/step.ts';
import { commentOut } from '../edit.ts';
import { killSteps } from '../ending.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { StarterOf, Target } from '../target.ts';

export function slackwareSteps(starter: StarterOf<'slackware-rc'>, target: Target): readonly Step[] {
  if (starter.file === null) return killSteps(target);
  const script = quote(starter.file);
  if (starter.byModeBit) {
    return [
      step('now', `Stop ${starter.name}`, [`sh ${script} stop`], 'the port is closed'),
      step('for-good', 'Take its executable bit away', [`chmod a-x ${script}`], '`ls -l` shows no x', {
        changes: starter.evidence[0],
      }),
      step('undo', 'Give it back and start', [`chmod a+x ${script}`, `${script} start`], 'it listens again'),
    ];
  }
  const edit = commentOut(starter.file, starter.evidence);
  return [
    ...killSteps(target),
    step(
      'for-good',
      `Comment out the line that starts it in ${starter.file}`,
      edit.commands,
      'the line begins with #portledger#',
      {
        changes: starter.evidence[0],
        changesTo: edit.becomes,
        caution:
          'where the line stands alone between `then` and `fi`, put a `:` there, or the script does not run',
      },
    ),
    step(
      'undo',
      'Put the line back',
      edit.undo,
      'the file is as it was; start the daemon by hand or at the next boot',
    ),
  ];
}
