/**
 * A systemd unit, with the socket units that open its port.
 *
 * Stopping or disabling the service alone leaves the socket listening, and the next connection starts the service again;
 * so both are named in one command. A unit that something else pulls in, or that cannot be disabled, is masked.
 */

import type { Step } from '../../model/step.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { StarterOf, Target } from '../target.ts';

export function systemdSteps(starter: StarterOf<'systemd'>, _target: Target): readonly Step[] {
  const units = [...starter.sockets.filter((socket) => socket !== starter.name), starter.name].map(quote);
  const all = units.join(' ');
  const systemctl = starter.userUnit ? 'systemctl --user' : 'systemctl';
  const more = {
    changes: starter.evidence[0],
    asRoot: !starter.userUnit,
    caution: starter.userUnit ? 'run it as the user whose unit it is' : null,
  };
  // Sample: snap.lxd.daemon.unix.socket
  if (/^snap\./.test(starter.name)) return snapSteps(starter);
  const stop = step(
    'now',
    `Stop ${units.length > 1 ? 'the socket and the service' : starter.name}`,
    [`${systemctl} stop ${all}`],
    'the port is closed',
    more,
  );
  const start = `${systemctl} start ${units[0] ?? all}`;
  if (starter.state === 'transient') {
    return [
      stop,
      step('undo', 'Start it again', [], 'a transient unit cannot be started again: run what made it', more),
    ];
  }
  // A real file below /etc cannot be masked; a static unit cannot be disabled.
  const ownFile = starter.file?.startsWith('/etc/systemd/') === true;
  const maskable = !ownFile && starter.state !== 'alias';
  const off = [`${systemctl} disable ${all}`, ...(maskable ? [`${systemctl} mask ${all}`] : [])];
  const wasEnabled = starter.enabled === true && starter.state !== 'static' && starter.state !== 'indirect';
  const on = [
    ...(maskable ? [`${systemctl} unmask ${all}`] : []),
    ...(wasEnabled ? [`${systemctl} enable ${all}`] : []),
    start,
  ];
  return [
    stop,
    step(
      'for-good',
      'Keep it from starting at boot or on a connection',
      off,
      maskable ? '`systemctl is-enabled` says masked' : '`systemctl is-enabled` says disabled',
      more,
    ),
    step('undo', 'Put it back and start it', on, 'it listens again', more),
  ];
}

function snapSteps(starter: StarterOf<'systemd'>): readonly Step[] {
  // Sample: snap.mosquitto.mosquitto.service → mosquitto.mosquitto
  const name = quote(starter.name.replace(/^snap\./, '').replace(/\.(?:service|socket|timer)$/, ''));
  return [
    step('now', 'Stop the snap service', [`snap stop ${name}`], 'the port is closed'),
    step(
      'for-good',
      'Keep it from starting at boot',
      [`snap stop --disable ${name}`],
      '`snap services` says disabled',
      {
        changes: starter.evidence[0],
        caution: '`systemctl disable` does not last: the next refresh of the snap enables it again',
      },
    ),
    step('undo', 'Put it back', [`snap start --enable ${name}`], 'it listens again'),
  ];
}
