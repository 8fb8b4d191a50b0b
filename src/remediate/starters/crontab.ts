/**
 * A user's own crontab, through `crontab`, which tells cron.
 *
 * The line is known by its text and not by its number: Debian's `crontab -l` leaves out the three lines that `crontab`
 * itself put at the top of the file (measured with cron 3.0pl1-162).
 */

import type { Step } from '../../model/step.ts';
import { backupFolder, blank, mark, wholeLine } from '../edit.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { StarterOf } from '../target.ts';
import { bootLooks } from '../verify.ts';

/** The user of `/var/spool/cron/crontabs/alice`; null for /etc/crontab and /etc/cron.d. */
export function crontabUser(file: string): string | null {
  // A user whose name looks like an option could not be named to crontab.
  return /^\/var\/spool\/cron\/(?:crontabs\/|tabs\/)?([^/-][^/]*)$/su.exec(file)?.[1] ?? null;
}

export function crontabSteps(starter: StarterOf<'rc-local' | 'cron' | 'at'>, user: string): readonly Step[] {
  const [first] = starter.evidence;
  const text = wholeLine(first.text);
  const list = `crontab -u ${quote(user)} -l`;
  const kept = quote(`${backupFolder}/crontab-${user}`);
  const keep = `mkdir -p ${backupFolder} && { [ -e ${kept} ] || ${list} > ${kept}; }`;
  // Not in one pipe: where the list cannot be had, what sed makes of nothing would become the crontab.
  const beside = `${backupFolder}/edit`;
  const change = (script: string) =>
    `${list} > ${beside} && sed ${quote(script)} ${beside} | crontab -u ${quote(user)} - && rm -f ${beside}`;
  // The command of the line as the host has it, run as its user as cron would.
  const command = `${list} | sed -n ${quote(`/^${text}$/s/^@reboot${blank}*//p`)}`;
  return [
    step(
      'for-good',
      `Comment out the line in the crontab of ${user}`,
      [keep, change(`s/^${text}$/${mark}&/`)],
      'the line begins with #portledger#',
      { changes: first, changesTo: `${mark}${first.text}` },
    ),
    ...bootLooks([`${list} | sed -n ${quote(`/^${text}$/p`)}`]),
    step(
      'undo',
      'Put the line back, and run it',
      [
        change(`s/^${mark}\\(${text}\\)$/\\1/`),
        `${command} | nohup su -s /bin/sh -- ${quote(user)} > /dev/null 2>&1 &`,
      ],
      'the crontab is as it was, and it listens again',
    ),
  ];
}
