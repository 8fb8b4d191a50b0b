/** A line of inetd.conf: comment it out and tell inetd. The edit is lasting, so one step does for now and for good. */

import type { SourceLine } from '../../model/evidence.ts';
import type { Step } from '../../model/step.ts';
import { commentOut, linesIn, uncomment } from '../edit.ts';
import { step } from '../step.ts';
import { openedForAWhile, programOf, putBack, tellSteps } from '../super-server.ts';
import type { StarterOf, Target } from '../target.ts';
import { bootLooks } from '../verify.ts';

export function inetdSteps(starter: StarterOf<'inetd'>, target: Target): readonly Step[] {
  const { file } = starter;
  if (file === null) return withoutEntry(starter, target);
  const lines = linesIn(file, starter.evidence);
  const [first] = lines;
  if (starter.enabled === false) return first === undefined ? [] : offInTheFile(starter, file, first, target);
  const edit = commentOut(file, lines.length > 0 ? lines : starter.evidence);
  return [
    step(
      'for-good',
      `Comment out the entry ${starter.name} in ${file}`,
      edit.commands,
      'the line begins with #portledger#',
      { changes: first ?? starter.evidence[0], changesTo: edit.becomes },
    ),
    ...tellSteps(starter, target, 'the port is closed; connections that are open stay'),
    ...bootLooks([edit.look]),
    ...putBack(`Put the entry ${starter.name} back`, edit.undo, starter.flavour, target),
  ];
}

/** inetd holds the port, and the capture has no entry for it at all. */
function withoutEntry(starter: StarterOf<'inetd'>, target: Target): readonly Step[] {
  const expect = 'no entry of its configuration opens the port any more, so it closes';
  const caution = `${programOf(starter.flavour)} holds the port although no captured entry names it: where it stays open, look for further configuration (/etc/inetd.d)`;
  return [
    ...tellSteps(starter, target, expect, { caution }),
    step(
      'undo',
      'There is no way back by a command',
      [],
      'the entry that opened the port is in no captured file: it opens again only when somebody writes one',
    ),
  ];
}

/** Somebody commented the entry out and never told inetd. */
function offInTheFile(
  starter: StarterOf<'inetd'>,
  file: string,
  line: SourceLine,
  target: Target,
): readonly Step[] {
  const expect = 'the entry is commented out already: the port closes when inetd reads the file';
  return [
    ...tellSteps(starter, target, expect, { changes: line }),
    ...openedForAWhile(file, uncomment(file, line), starter.flavour, target),
  ];
}
