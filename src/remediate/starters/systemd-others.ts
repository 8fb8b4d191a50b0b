/** Units that systemctl as root does not reach or does not hold: those of a user's own manager, and snap's. */

import type { Step } from '../../model/step.ts';
import { operands, quote } from '../quote.ts';
import { step, untried } from '../step.ts';
import type { StarterOf, Target } from '../target.ts';
import { bootLooks, notOff } from '../verify.ts';
import { userOf } from './systemd-unit.ts';

/**
 * A user's manager answers on a socket below /run/user/UID, so root runs systemctl there as that user: that works with
 * every version and without the message bus, where `--machine=USER@` needs version 248, a login and the bus.
 */
export function userUnitSteps(starter: StarterOf<'systemd'>, target: Target): readonly Step[] {
  const units = operands(...starter.sockets.filter((socket) => socket !== starter.name), starter.name);
  const user = userOf(target);
  const command = (action: string) => {
    const said = `systemctl --user ${action} ${units}`;
    return user === null
      ? said
      : `su -s /bin/sh -c ${quote(`XDG_RUNTIME_DIR=/run/user/${user} exec ${said}`)} -- "$(id -nu ${user})"`;
  };
  const more = {
    changes: starter.evidence[0],
    asRoot: user !== null,
    caution: user === null ? 'run it as the user whose unit it is' : null,
  };
  return [
    step('now', `Stop ${starter.name} of the user`, [command('stop')], 'the port is closed', more),
    step(
      'for-good',
      'Keep it from starting when the user logs in, or at boot where the user lingers',
      [command('mask')],
      '`systemctl --user is-enabled` says masked',
      {
        ...more,
        caution: [
          "where it says that the file exists, it is the user's own: `systemctl --user disable` it; another user's copy is not touched",
          more.caution,
        ],
      },
    ),
    ...bootLooks([notOff(command('is-enabled'))], { asRoot: more.asRoot, caution: more.caution }),
    step('undo', 'Put it back and start it', [command('unmask'), command('start')], 'it listens again', more),
  ];
}

export function snapSteps(starter: StarterOf<'systemd'>): readonly Step[] {
  // Sample: snap.mosquitto.mosquitto.service → mosquitto.mosquitto
  const name = operands(starter.name.replace(/^snap\./, '').replace(/\.(?:service|socket|timer)$/, ''));
  return [
    step('now', 'Stop the snap service', [`snap stop ${name}`], 'the port is closed', { caution: untried }),
    step(
      'for-good',
      'Keep it from starting at boot',
      [`snap stop --disable ${name}`],
      '`snap services` says disabled',
      {
        changes: starter.evidence[0],
        caution: [
          '`systemctl disable` does not last: the next refresh of the snap enables it again',
          untried,
        ],
      },
    ),
    step('undo', 'Put it back', [`snap start --enable ${name}`], 'it listens again', { caution: untried }),
  ];
}
