/**
 * A systemd unit, with the socket units that open its port.
 *
 * Stopping or disabling the service alone leaves the socket listening, and the next connection starts the service again;
 * so both are named in one command. For good they are masked: that holds a static unit, an instance, a unit generated
 * from an init script and one that another unit pulls in, it outlives upgrades and presets, and taking the mask away
 * leaves every link as it was. Only the owner's own file in /etc/systemd/system stands in a mask's way: it is disabled,
 * or moved aside where something else than its own links starts it. Proved by test/remediate/real-systemd.test.ts.
 */

import type { Step } from '../../model/step.ts';
import { backupFolder } from '../edit.ts';
import { operands, quote } from '../quote.ts';
import { step } from '../step.ts';
import type { StarterOf, Target } from '../target.ts';
import { bootLooks, notOff } from '../verify.ts';
import { snapSteps, userUnitSteps } from './systemd-others.ts';
import { type Unit, unitOf } from './systemd-unit.ts';

export function systemdSteps(starter: StarterOf<'systemd'>, target: Target): readonly Step[] {
  // Sample: snap.lxd.daemon.unix.socket
  if (starter.name.startsWith('snap.')) return snapSteps(starter);
  if (starter.userUnit) return userUnitSteps(starter, target);
  const units = [
    ...starter.sockets
      .filter((socket) => socket !== starter.name)
      .map((socket) => unitOf(socket, null, null, target)),
    unitOf(starter.name, starter.file, starter.state, target),
  ];
  const more = { changes: starter.evidence[0] };
  const stop = step(
    'now',
    `Stop ${units.length > 1 ? 'the socket and the service' : starter.name}`,
    [`systemctl stop ${names(units)}`],
    'the port is closed',
    { ...more, caution: stopCaution(starter, units) },
  );
  if (starter.state === 'transient')
    return [
      stop,
      step('undo', 'Start it again', [], 'a transient unit cannot be started again: run what made it', more),
    ];
  const off = forGood(units);
  return [
    stop,
    ...(off.commands.length === 0
      ? []
      : [
          step('for-good', 'Keep it from starting at boot or on a connection', off.commands, off.expect, {
            ...more,
            caution: off.caution,
          }),
          ...(off.held.length === 0 ? [] : bootLooks([notOff(`systemctl is-enabled ${names(off.held)}`)])),
        ]),
    step('undo', 'Put it back and start it', undo(units), 'it listens again', more),
  ];
}

const names = (units: readonly Unit[]) => operands(...units.map((unit) => unit.name));

function stopCaution(starter: StarterOf<'systemd'>, units: readonly Unit[]): string | null {
  if (units.length > 1)
    return 'both in one command: of the service alone the socket stays open, and the next connection starts the service again';
  return starter.name.endsWith('.socket')
    ? 'connections that are open go on, each in a unit of its own: `systemctl list-units` shows them'
    : null;
}

const isMasked = (unit: Unit) => unit.state?.startsWith('masked') === true;

function forGood(units: readonly Unit[]): {
  readonly commands: readonly string[];
  readonly expect: string;
  readonly caution: string | null;
  /** Of these `is-enabled` tells; an alias has gone by then. */
  readonly held: readonly Unit[];
} {
  const alias = units.filter((unit) => unit.state === 'alias');
  const rest = units.filter((unit) => unit.state !== 'alias' && !isMasked(unit));
  const disabled = [...alias, ...rest.filter((unit) => unit.file === 'enabled-here')];
  const aside = rest.filter((unit) => unit.file === 'in-the-way');
  const masked = rest.filter((unit) => unit.file !== 'enabled-here');
  return {
    commands: [
      ...(disabled.length > 0 ? [`systemctl disable ${names(disabled)}`] : []),
      ...aside.map(
        (unit) =>
          `mkdir -p ${backupFolder}/etc/systemd/system && mv ${quote(unit.path)} ${quote(`${backupFolder}${unit.path}`)}`,
      ),
      ...(masked.length > 0 ? [`systemctl mask ${names(masked)}`] : []),
    ],
    expect: [
      ...(masked.length > 0 ? [`\`systemctl is-enabled ${names(masked)}\` says masked`] : []),
      ...(disabled.length > 0 ? [`\`systemctl is-enabled ${names(disabled)}\` says disabled`] : []),
    ].join('; '),
    caution: whyLasting(units, { disabled, aside, masked }),
    held: rest,
  };
}

function whyLasting(
  units: readonly Unit[],
  by: Readonly<Record<'disabled' | 'aside' | 'masked', readonly Unit[]>>,
): string | null {
  if (by.aside.length > 0)
    return 'something else than its own [Install] section starts it, so `disable` would not hold it; its file would be in the way of a mask and is kept aside';
  if (by.disabled.length > 0)
    return "the owner's own file cannot be masked where it is: whoever runs `systemctl enable` or `preset-all` switches it on again";
  if (units.some((unit) => unit.state === 'static' || unit.state === 'indirect'))
    return 'it has no switch of its own: `systemctl disable` would change nothing';
  if (by.masked.length > 0)
    return 'a purge of the package takes the mask away, and installing it again starts it';
  return null;
}

function undo(units: readonly Unit[]): readonly string[] {
  const changed = units.filter((unit) => unit.state !== 'alias');
  const disabled = units.filter(
    (unit) => unit.state === 'alias' || (!isMasked(unit) && unit.file === 'enabled-here'),
  );
  const active = units.filter((unit) => unit.active);
  const hidden = units.filter(isMasked);
  const masked = changed.filter((unit) => isMasked(unit) || unit.file !== 'enabled-here');
  // Its own file takes the mask's place. No unmask for it, nor where a link leads to the mask: that would go as well.
  const aside = masked.filter((unit) => unit.file === 'in-the-way');
  const linked = masked.filter((unit) => unit.file !== 'in-the-way' && unit.linked);
  const unmask = masked.filter((unit) => unit.file !== 'in-the-way' && !unit.linked);
  return [
    ...(unmask.length > 0 ? [`systemctl unmask ${names(unmask)}`] : []),
    ...linked.map(({ path }) => `if [ -h ${quote(path)} ]; then rm ${quote(path)}; fi`),
    ...aside.map((unit) => `mv -f ${quote(`${backupFolder}${unit.path}`)} ${quote(unit.path)}`),
    ...(aside.length + linked.length > 0 ? ['systemctl daemon-reload'] : []),
    ...(disabled.length > 0 ? [`systemctl enable ${names(disabled)}`] : []),
    ...(active.length > 0 ? [`systemctl start ${names(active)}`] : []),
    // It ran although it was masked: so it does again.
    ...(hidden.length > 0 ? [`systemctl mask ${names(hidden)}`] : []),
  ];
}
