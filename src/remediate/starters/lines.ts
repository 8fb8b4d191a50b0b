/** A line that starts a daemon by itself: inittab, rc.local, a crontab's @reboot, an at job. */

import type { Step } from '../../model/step.ts';
import {
  blank,
  commentOut,
  hasHereDocument,
  linesAgain,
  linesIn,
  mark,
  shellCaution,
  shellMark,
} from '../edit.ts';
import { killSteps, stillThere } from '../ending.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import { has, type StarterOf, type Target } from '../target.ts';
import { bootLooks } from '../verify.ts';
import { crontabSteps, crontabUser } from './crontab.ts';
import { hereDocument } from './here-document.ts';

/** inittab comes before the kill: a respawned process is back at once. */
export function inittabSteps(starter: StarterOf<'inittab'>, target: Target): readonly Step[] {
  const file = starter.file ?? '/etc/inittab';
  const edit = commentOut(file, linesIn(file, starter.evidence));
  const tell = target.host.init !== 'busybox' && has(target, 'telinit') ? 'telinit q' : 'kill -HUP 1';
  return [
    step(
      'for-good',
      `Comment out the entry ${starter.name} in ${file}`,
      edit.commands,
      'the line begins with #portledger#',
      {
        changes: starter.evidence[0],
        changesTo: edit.becomes,
        caution: starter.respawn
          ? 'do this before the process is ended: init would start it again at once'
          : null,
      },
    ),
    step(
      'now',
      'Tell init to read it again',
      [tell],
      'init starts it no more; some versions end it by themselves',
    ),
    ...stillThere(target),
    ...bootLooks([edit.look]),
    step('undo', 'Put the entry back', [...edit.undo, tell], 'init starts it again'),
  ];
}

export function bootLineSteps(
  starter: StarterOf<'rc-local' | 'cron' | 'at'>,
  target: Target,
): readonly Step[] {
  if (starter.kind === 'at') return atSteps(starter, target);
  const { file } = starter;
  if (file === null) return killSteps(target);
  const user = crontabUser(file);
  if (user !== null) return [...killSteps(target), ...crontabSteps(starter, user)];
  const lines = linesIn(file, starter.evidence);
  const shell = starter.kind === 'rc-local';
  if (shell && hasHereDocument(lines)) return [...killSteps(target), hereDocument(file, starter.evidence[0])];
  const edit = commentOut(file, lines, shell ? shellMark : mark);
  return [
    ...killSteps(target),
    step(
      'for-good',
      `Comment out the line in ${file}`,
      edit.commands,
      `the line begins with ${shell ? shellMark : mark}`,
      {
        changes: starter.evidence[0],
        changesTo: edit.becomes,
        caution: shell ? shellCaution : null,
      },
    ),
    ...bootLooks([edit.look]),
    step(
      'undo',
      'Put the line back, and run it',
      [...edit.undo, ...again(starter, file)],
      'the file is as it was, and it listens again',
    ),
  ];
}

/** By the line as the host has it, not as the capture has it: no captured text becomes a command. */
function again(starter: StarterOf<'rc-local' | 'cron' | 'at'>, file: string): readonly string[] {
  const lines = linesIn(file, starter.evidence);
  const [line] = lines;
  if (line === undefined) return [];
  if (starter.kind === 'rc-local') return [`${linesAgain(file, lines)} | sh`];
  // Sample: `@reboot daemon /usr/sbin/oidentd`: /etc/crontab and /etc/cron.d name the user.
  const user = /^@reboot[ \t]+([^ \t]+)[ \t]/.exec(line.text)?.[1];
  if (user === undefined) return [];
  const command = `sed -n -e ${quote(`${line.line}s/^@reboot${blank}*[^[:blank:]]*${blank}*//p`)} ${quote(file)}`;
  return [`${command} | nohup su -s /bin/sh -- ${quote(user)} > /dev/null 2>&1 &`];
}

function atSteps(starter: StarterOf<'rc-local' | 'cron' | 'at'>, target: Target): readonly Step[] {
  // Sample: 12; what is no number is no job of at.
  if (!/^\d+$/.test(starter.name)) return killSteps(target);
  const job = quote(starter.name);
  const kept = `/root/portledger-before/at-${starter.name.replace(/[^A-Za-z0-9]/g, '')}`;
  return [
    ...killSteps(target),
    step(
      'for-good',
      'Remove the at job',
      ['mkdir -p /root/portledger-before', `at -c ${job} > ${quote(kept)}`, `atrm ${job}`],
      '`atq` does not list it',
      { changes: starter.evidence[0] },
    ),
    step(
      'undo',
      'There is no way back by a command',
      [],
      `its text is kept in ${kept}: queue it again by \`at -f\` with the time of your choice`,
    ),
  ];
}
