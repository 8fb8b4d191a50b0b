/**
 * X without its TCP port: `-nolisten tcp` where the server is started from, or the display manager's own word for it. The
 * screen stays. X.Org from 1.17 listens only where `-listen tcp` says so (measured with Xvfb 21.1 under xdm 1.1.11).
 *
 *     :0 local /usr/X11R6/bin/X :0 vt7            /etc/X11/xdm/Xservers
 *     DisallowTCP=false                           gdm's custom.conf
 *     xserver-allow-tcp=true                      lightdm.conf
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { Step } from '../../model/step.ts';
import { pattern } from '../edit.ts';
import { step, untried } from '../step.ts';
import type { Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { restartOf } from './restart.ts';
import { type Change, changeLine, inFile, inFiles, type Setting, settingsOf } from './setting.ts';

const title = 'Take X off the network: the screen stays, the port goes';
const expect = 'port 6000 is closed once X has started anew; `ssh -X` still shows remote windows';

export function xSteps(target: Target): readonly Step[] {
  const edits = settingsOf(target, 'x').flatMap((setting): readonly Edit[] => {
    const edit = editOf(setting);
    return edit === null ? [] : [edit];
  });
  const [first] = edits;
  if (first === undefined)
    return byHand(title, expect, 'the capture shows no line of a display manager that starts it', [
      "-nolisten tcp in the display manager's server line (xdm, kdm: Xservers; gdm: DisallowTCP=true), or `startx -- -nolisten tcp`",
      'where a unit starts it, `systemctl edit` that unit and give ExecStart= the same line with -nolisten tcp',
    ]);
  const change = inFiles(...edits.map(({ change }) => change));
  const restart = restartOf(target);
  return [
    step('restrict', title, [...change.commands, ...(restart === null ? [] : [restart])], expect, {
      changes: first.evidence,
      changesTo: first.becomes,
      caution: [
        restart === null
          ? 'X starts anew when its display manager does: at the next boot, or when you end it'
          : 'the restart ends every session of this screen',
        // Run with xdm; gdm's and lightdm's own words are their documentation's.
        edits.some(({ evidence }) => /DisallowTCP|allow-tcp/i.test(evidence.text)) ? untried : null,
      ],
    }),
    step(
      'undo',
      'Let X listen as before',
      [...change.undo, ...(restart === null ? [] : [restart])],
      'the files are as they were',
    ),
  ];
}

interface Edit {
  readonly change: Change;
  readonly evidence: SourceLine;
  readonly becomes: string;
}

/** null for a line that opens no port or that is about something else. */
function editOf({ path, line, evidence }: Setting): Edit | null {
  const text = evidence.text.slice(evidence.text.lastIndexOf('\t') + 1);
  const swap = swapOf(text, path);
  if (swap === null) return null;
  const [from, to] = swap;
  const begins = pattern(/^\S+/.exec(text)?.[0] ?? '');
  const change: Change =
    from === ''
      ? changeLine(path, line, [`^\\(${begins}.*\\)$`, `\\1 ${to}`], [`^\\(${begins}.*\\) ${to}$`, '\\1'])
      : changeLine(path, line, [pattern(from), to], [pattern(to), from]);
  return {
    change: inFile(path, change),
    evidence,
    becomes: from === '' ? `${text} ${to}` : text.replace(from, to),
  };
}

const off = '-nolisten tcp';

/** What stands there, and what is to; '' for the end of the line. */
function swapOf(text: string, path: string): readonly [from: string, to: string] | null {
  if (text.includes(off)) return null;
  if (text.includes('-listen tcp')) return ['-listen tcp', off];
  const told = /^(DisallowTCP)\s*=\s*false|^(xserver-allow-tcp)\s*=\s*true/i.exec(text);
  if (told !== null) return /^D/i.test(text) ? ['false', 'true'] : ['true', 'false'];
  // A server line of Xservers: `:0 local /usr/bin/X :0 vt7`, or the `exec` of an xserverrc.
  const server = /Xservers$/.test(path)
    ? /^:\d+(?:\s+\S+)*\s+local/.test(text)
    : /^exec\s+\S*\/X\S*\s/.test(text);
  return server && !/\s"\$@"$/.test(text) ? ['', off] : null;
}
