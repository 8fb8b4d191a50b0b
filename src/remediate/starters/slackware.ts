/** Slackware: a script's executable bit is the switch, or a line of rc.inet2 starts the daemon. */

import type { Step } from '../../model/step.ts';
import { commentOut, hasHereDocument, linesAgain, linesIn, shellCaution, shellMark } from '../edit.ts';
import { killSteps } from '../ending.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { StarterOf, Target } from '../target.ts';
import { bootLooks } from '../verify.ts';
import { hereDocument } from './here-document.ts';

export function slackwareSteps(starter: StarterOf<'slackware-rc'>, target: Target): readonly Step[] {
  if (starter.file === null) return killSteps(target);
  const script = quote(starter.file);
  if (starter.byModeBit) {
    return [
      step('now', `Stop ${starter.name}`, [`sh ${script} stop`], 'the port is closed'),
      step('for-good', 'Take its executable bit away', [`chmod a-x ${script}`], '`ls -l` shows no x', {
        changes: starter.evidence[0],
        changesTo: starter.evidence[0].text.replace(/^-[r-][w-]x[r-][w-]x?[r-][w-]x?/, (mode) =>
          mode.replaceAll('x', '-'),
        ),
      }),
      ...bootLooks([`[ ! -x ${script} ] || ls -l ${script}`]),
      step(
        'undo',
        'Give it back and start',
        [`chmod ${rights(starter) ?? 'a+x'} ${script}`, `${script} start`],
        'it listens again',
      ),
    ];
  }
  const lines = linesIn(starter.file, starter.evidence);
  if (hasHereDocument(lines)) return [...killSteps(target), hereDocument(starter.file, starter.evidence[0])];
  const edit = commentOut(starter.file, lines, shellMark);
  const [line] = lines;
  return [
    ...killSteps(target),
    step(
      'for-good',
      `Comment out the ${lines.length > 1 ? 'lines that start' : 'line that starts'} it in ${starter.file}`,
      edit.commands,
      `${lines.length > 1 ? 'each of the lines' : 'the line'} begins with ${shellMark}`,
      {
        changes: line ?? starter.evidence[0],
        changesTo: edit.becomes,
        caution: shellCaution,
      },
    ),
    ...bootLooks([edit.look]),
    step(
      'undo',
      'Put the line back, and run it',
      [...edit.undo, `${linesAgain(starter.file, lines)} | sh`],
      'the file is as it was, and it listens again',
    ),
  ];
}

/** As many x as there were: `755` of `-rwxr-xr-x 1 root root 172 Nov 26 18:26 rc.httpd`; null where no listing shows it. */
function rights(starter: StarterOf<'slackware-rc'>): string | null {
  const letters = /^-([r-][w-][x-])([r-][w-][x-])([r-][w-][x-])[ .+]/
    .exec(starter.evidence[0].text)
    ?.slice(1);
  if (letters === undefined) return null;
  return letters
    .map((each) => (each[0] === 'r' ? 4 : 0) + (each[1] === 'w' ? 2 : 0) + (each[2] === 'x' ? 1 : 0))
    .join('');
}
