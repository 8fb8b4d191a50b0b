/** A line that starts a daemon by itself: inittab, rc.local, a crontab's @reboot, an at job. */

import type { Step } from '../../model/step.ts';
import { commentOut, mark } from '../edit.ts';
import { killSteps } from '../ending.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { StarterOf, Target } from '../target.ts';

/** inittab comes before the kill: a respawned process is back at once. */
export function inittabSteps(starter: StarterOf<'inittab'>, target: Target): readonly Step[] {
  const file = starter.file ?? '/etc/inittab';
  const edit = commentOut(file, starter.evidence);
  const tell = target.host.init === 'busybox' ? 'kill -HUP 1' : 'telinit q';
  return [
    step(
      'for-good',
      `Comment out the entry ${starter.name} in ${file}`,
      [...edit.commands, tell],
      'the line begins with #portledger#',
      {
        changes: starter.evidence[0],
        changesTo: edit.becomes,
        caution: starter.respawn
          ? 'do this before the process is ended: init would start it again at once'
          : null,
      },
    ),
    ...killSteps(target),
    step('undo', 'Put the entry back', [...edit.undo, tell], 'init starts it again'),
  ];
}

export function bootLineSteps(
  starter: StarterOf<'rc-local' | 'cron' | 'at'>,
  target: Target,
): readonly Step[] {
  if (starter.kind === 'at') {
    return [
      ...killSteps(target),
      step('for-good', 'Remove the at job', [`atrm ${quote(starter.name)}`], '`atq` does not list it', {
        changes: starter.evidence[0],
      }),
    ];
  }
  const { file } = starter;
  if (file === null) return killSteps(target);
  const user = crontabUser(file);
  if (user !== null) return [...killSteps(target), ...crontabSteps(starter, user)];
  const edit = commentOut(file, starter.evidence);
  return [
    ...killSteps(target),
    step('for-good', `Comment out the line in ${file}`, edit.commands, 'the line begins with #portledger#', {
      changes: starter.evidence[0],
      changesTo: edit.becomes,
    }),
    step('undo', 'Put the line back', edit.undo, 'the file is as it was; it starts again at the next boot'),
  ];
}

/** The user of `/var/spool/cron/crontabs/alice`; null for /etc/crontab and /etc/cron.d. */
function crontabUser(file: string): string | null {
  return /^\/var\/spool\/cron\/(?:crontabs\/|tabs\/)?([^/]+)$/.exec(file)?.[1] ?? null;
}

function crontabSteps(starter: StarterOf<'rc-local' | 'cron' | 'at'>, user: string): readonly Step[] {
  const [first] = starter.evidence;
  const pipe = (script: string) =>
    `crontab -u ${quote(user)} -l | sed ${quote(script)} | crontab -u ${quote(user)} -`;
  return [
    step(
      'for-good',
      `Comment out the line in the crontab of ${user}`,
      [pipe(`${first.line}s/^@reboot/${mark}&/`)],
      'the line begins with #portledger#',
      {
        changes: first,
        changesTo: `${mark}${first.text}`,
      },
    ),
    step('undo', 'Put the line back', [pipe(`${first.line}s/^${mark}//`)], 'the crontab is as it was'),
  ];
}
