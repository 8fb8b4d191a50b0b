/** CUPS for this machine alone: it listens on loopback and tells the network of no printer. */

import type { Step } from '../../model/step.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { restartOf } from './restart.ts';
import { replaceSettings, settingsOf } from './setting.ts';

export function cupsSteps(target: Target): readonly Step[] {
  const settings = settingsOf(target, 'cups');
  const path = settings[0]?.path;
  const restart = restartOf(target);
  const title = 'Let CUPS print for this machine only';
  const expect = 'port 631 is open on loopback only';
  if (path === undefined || restart === null)
    return byHand(
      title,
      expect,
      path === undefined ? 'the capture has no cupsd.conf' : 'the capture does not show what starts it',
      ['in /etc/cups/cupsd.conf: Listen localhost:631 · Browsing Off'],
    );
  const open = settings.filter(
    ({ key, value }) =>
      (/^(?:Listen|SSLListen)$/i.test(key) && !/^(?:localhost|127\.|\[::1\]|\/)/.test(value)) ||
      /^Port$/i.test(key) ||
      (/^Browsing$/i.test(key) && !/^(?:off|no)$/i.test(value)),
  );
  const local = settings.some(
    ({ key, value }) => /^Listen$/i.test(key) && /^(?:localhost|127\.|\[::1\])/.test(value),
  );
  const edit = replaceSettings(
    path,
    open,
    local ? ['Browsing Off'] : ['Listen localhost:631', 'Browsing Off'],
  );
  return [
    step('restrict', title, [...edit.commands, restart], expect, {
      changes: open[0]?.evidence ?? settings[0]?.evidence ?? null,
      caution: 'a socket unit (cups.socket) that names a port opens it all the same',
    }),
    step('undo', 'Let CUPS listen as before', [...edit.undo, restart], 'cupsd.conf is as it was'),
  ];
}
