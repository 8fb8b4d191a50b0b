/** A mail server for this machine alone: it hands on what programs here send, and nobody else reaches it. */

import type { Step } from '../../model/step.ts';
import { quote } from '../quote.ts';
import { step, untried } from '../step.ts';
import type { Target } from '../target.ts';
import { restartOf } from './restart.ts';
import { replaceSettings, settingsOf } from './setting.ts';

const expect = 'port 25 is open on loopback only';

/** postconf knows of continued lines and of includes, so it makes the edit. A reload does not move the sockets. */
export function postfixSteps(target: Target): readonly Step[] {
  const restart = restartOf(target) ?? 'postfix stop; postfix start';
  const before = settingsOf(target, 'postfix').filter(({ key }) => key === 'inet_interfaces');
  const last = before[before.length - 1];
  return [
    step(
      'restrict',
      'Let Postfix take mail from this machine only',
      [`postconf -e ${quote('inet_interfaces = loopback-only')}`, restart],
      expect,
      {
        changes: last?.evidence ?? null,
        changesTo: last === undefined ? null : 'inet_interfaces = loopback-only',
      },
    ),
    step(
      'undo',
      'Let Postfix listen as before',
      [
        last === undefined
          ? 'postconf -X inet_interfaces'
          : `postconf -e ${quote(`inet_interfaces = ${last.value}`)}`,
        restart,
      ],
      'main.cf is as it was',
    ),
  ];
}

/** Debian's exim4 is configured by a file of shell assignments, of which the last counts. */
export function eximSteps(target: Target): readonly Step[] {
  const settings = settingsOf(target, 'exim').filter(({ key }) => key === 'dc_local_interfaces');
  const path = settings[0]?.path;
  const restart = restartOf(target);
  const line = "dc_local_interfaces='127.0.0.1 ; ::1'";
  if (path === undefined || restart === null)
    return [
      step('restrict', 'Let Exim take mail from this machine only', [], expect, {
        caution: `in exim.conf: local_interfaces = <; 127.0.0.1 ; ::1 (Debian: ${line} in /etc/exim4/update-exim4.conf.conf, then update-exim4.conf)`,
      }),
    ];
  const edit = replaceSettings(path, settings, [line]);
  return [
    step(
      'restrict',
      'Let Exim take mail from this machine only',
      [...edit.commands, `update-exim4.conf && ${restart}`],
      expect,
      { changes: settings[0]?.evidence ?? null, changesTo: line, caution: untried },
    ),
    step(
      'undo',
      'Let Exim listen as before',
      [...edit.undo, `update-exim4.conf && ${restart}`],
      'the file is as it was',
    ),
  ];
}
