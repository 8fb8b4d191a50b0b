/**
 * systemd units: which of them start at boot, directly, through a socket, or because another unit wants them.
 *
 * `disabled` is off only while no enabled socket and no other unit starts it; `static` says nothing by itself;
 * `generated` is decided by the S links of the script that it was made from; `transient` is gone after a reboot;
 * `enabled-runtime` may be made anew at each boot by a generator, so it cannot be told.
 */

import type { SwitchedOff, SystemdStarter } from '../../model/service.ts';
import { type Answer, any } from './answers.ts';
import { type BootEntry, baseName, type Found, gather, type Host, unique } from './entry.ts';
import { type Script, scriptEvidence } from './sysv.ts';
import { type Unit, unitsOf } from './units.ts';

/** Targets that every boot into multi-user mode passes. */
const always = new Set(
  'default.target multi-user.target basic.target sysinit.target sockets.target timers.target paths.target local-fs.target remote-fs.target getty.target slices.target swap.target'.split(
    ' ',
  ),
);
const never = new Set(
  'rescue.target emergency.target reboot.target poweroff.target halt.target shutdown.target kexec.target sleep.target suspend.target hibernate.target initrd.target ctrl-alt-del.target umount.target final.target exit.target'.split(
    ' ',
  ),
);

export function systemdEntries(host: Host, scripts: ReadonlyMap<string, Script>): Found {
  const units = unitsOf(host.facts);
  const boot = new BootOrder(host, units, scripts);
  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  const covered = new Set<string>();
  const connections = new Set<string>();
  for (const unit of units.values()) {
    // A socket with Accept=yes starts an instance for each connection: telnet@0-10.99.3.2:23-….service
    if (unit.name.endsWith('.socket')) {
      for (const name of unit.activates) {
        const template = templateOf(name);
        if (template !== null) connections.add(template);
      }
    }
  }
  for (const unit of units.values()) {
    if (!unit.name.endsWith('.service') || /@\.service$/.test(unit.name)) continue;
    const template = templateOf(unit.name);
    if (template !== null && connections.has(template)) continue;
    const entry = serviceEntry(host, unit, boot, scripts);
    if (entry === null) continue;
    for (const socket of boot.socketsOf(unit)) covered.add(socket.name);
    entries.push(entry);
    if (isOff(unit, entry.starter.atBoot)) off.push(offOf(unit, entry.starter));
  }
  for (const unit of units.values()) {
    if (!unit.name.endsWith('.socket') || covered.has(unit.name)) continue;
    const entry = socketEntry(unit, boot, units);
    if (entry === null) continue;
    entries.push(entry);
    if (isOff(unit, entry.starter.atBoot)) off.push(offOf(unit, entry.starter));
  }
  return { entries, off };
}

const templateOf = (name: string) => {
  const at = name.indexOf('@');
  return at > 0 && name[at + 1] !== '.' ? `${name.slice(0, at)}@${name.slice(name.lastIndexOf('.'))}` : null;
};

/** Switched off and at rest. What runs although it is off belongs to the services, not to this list. */
const isOff = (unit: Unit, atBoot: Answer) =>
  (unit.state === 'masked' || unit.state === 'disabled') && atBoot === false && unit.active !== true;

function offOf(
  unit: Unit,
  starter: { readonly file: string | null; readonly evidence: SwitchedOff['evidence'] },
): SwitchedOff {
  return { kind: 'systemd', name: unit.name, file: starter.file, line: null, evidence: starter.evidence };
}

class BootOrder {
  readonly #host: Host;
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #scripts: ReadonlyMap<string, Script>;
  readonly #answers = new Map<string, Answer>();
  readonly #triggers = new Map<string, Unit[]>();

  constructor(host: Host, units: ReadonlyMap<string, Unit>, scripts: ReadonlyMap<string, Script>) {
    this.#host = host;
    this.#units = units;
    this.#scripts = scripts;
    for (const unit of units.values())
      for (const name of unit.activates) {
        const started = this.unit(name)?.name ?? name;
        this.#triggers.set(started, [...(this.#triggers.get(started) ?? []), unit]);
      }
  }

  unit(name: string): Unit | undefined {
    return this.#units.get(name);
  }

  /** Socket units that open ports for this service: named by the service, by the socket, or of the same name. */
  socketsOf(unit: Unit): readonly Unit[] {
    const names = unique([
      ...unit.triggeredBy.filter((name) => name.endsWith('.socket')),
      ...(this.#triggers.get(unit.name) ?? []).map((socket) => socket.name),
      ...(unit.triggersKnown ? [] : [unit.name.replace(/\.service$/, '.socket')]),
    ]);
    return names.flatMap((name) => {
      const socket = this.#units.get(name);
      const other = socket?.activates.some(
        (started) => started !== unit.name && !unit.aliases.includes(started),
      );
      return socket === undefined ||
        (socket.activates.length > 0 && other === true && !unit.triggeredBy.includes(name))
        ? []
        : [socket];
    });
  }

  starts(name: string, trail: ReadonlySet<string> = new Set()): Answer {
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    if (trail.has(name) || trail.size > 40) return false;
    const answer = this.#decide(name, new Set([...trail, name]));
    if (trail.size === 0) this.#answers.set(name, answer);
    return answer;
  }

  #decide(name: string, trail: ReadonlySet<string>): Answer {
    const target = this.#host.runlevels.name;
    if (name === target) return true;
    if (never.has(name)) return false;
    if (always.has(name) && !never.has(target ?? '')) return true;
    if (name === 'graphical.target') return target === null ? null : false;
    const unit = this.#units.get(name);
    if (unit === undefined) return null;
    if (unit.state === 'masked') return false;
    if (unit.state === 'transient' || unit.fragment?.startsWith('/run/systemd/transient/') === true)
      return false;
    if (unit.state === 'masked-runtime') return null;
    const pulled = any(false, ...unit.wantedBy.map((other) => this.starts(other, trail)));
    if (pulled === true) return true;
    if (this.socketsOf(unit).some((socket) => this.starts(socket.name, trail) === true)) return true;
    // A timer or a path unit starts it when its hour or its file comes.
    const waiting = unit.triggeredBy.some(
      (other) => /\.(?:timer|path|automount)$/.test(other) && this.starts(other, trail) !== false,
    );
    const own = this.#ownState(unit, pulled);
    return own === false && waiting ? null : own;
  }

  /** What the unit's own state says once nothing that certainly starts pulls it in. */
  #ownState(unit: Unit, pulled: Answer): Answer {
    switch (unit.state) {
      case 'enabled':
        // Enabled for a target that this host does not boot into.
        return unit.wantedByKnown && unit.wantedBy.length > 0 ? pulled : true;
      case 'disabled':
      case 'linked':
      case 'indirect':
        return pulled;
      case 'generated': {
        const script = this.scriptOf(unit);
        return script?.levelsKnown === true ? this.#host.runlevels.reached(script.levels) : null;
      }
      default:
        return null;
    }
  }

  /** The init script that a generated unit was made from. */
  scriptOf(unit: Unit): Script | null {
    const source = unit.source === null ? null : baseName(unit.source);
    const name = unit.name.replace(/\.service$/, '');
    return (
      this.#scripts.get(source ?? '') ?? this.#scripts.get(name) ?? this.#scripts.get(`${name}.sh`) ?? null
    );
  }
}

function serviceEntry(
  host: Host,
  unit: Unit,
  boot: BootOrder,
  scripts: ReadonlyMap<string, Script>,
): BootEntry | null {
  // An umbrella (Debian's postfix.service, postgresql.service) runs /bin/true: its instances are the services.
  if (unit.programs.length > 0 && unit.programs.every((path) => /^(?:\/usr)?\/bin\/true$/.test(path)))
    return null;
  const sockets = boot.socketsOf(unit);
  const script = unit.state === 'generated' || unit.source !== null ? boot.scriptOf(unit) : null;
  const links = script === null ? null : scriptEvidence(script, host);
  const evidence = gather([
    ...unit.facts,
    ...(links === null ? [] : [{ evidence: links }]),
    ...sockets.flatMap((socket) => socket.facts),
  ]);
  if (evidence === null) return null;
  const atBoot = unit.userUnit ? null : boot.starts(unit.name);
  const socketOn = sockets.some((socket) => boot.starts(socket.name) === true);
  const own = switchedOn(unit.state, script);
  const texts = script?.facts ?? scripts.get(unit.name.replace(/\.service$/, ''))?.facts ?? [];
  const starter: SystemdStarter = {
    kind: 'systemd',
    name: unit.name,
    file: script === null ? unit.fragment : (unit.source ?? `/etc/init.d/${script.name}`),
    line: null,
    enabled: socketOn ? true : own,
    atBoot,
    runlevels:
      script === null ? unit.wantedBy.filter((name) => name.endsWith('.target')) : [...script.levels].sort(),
    state: unit.state,
    sockets: sockets.map((socket) => socket.name),
    userUnit: unit.userUnit,
    evidence,
  };
  return {
    starter,
    programs: unique([...unit.programs, ...texts.flatMap((text) => text.programs)]),
    names: unique([
      ...[unit.name, ...unit.aliases].map((name) => name.replace(/\.service$/, '')),
      ...(script === null ? [] : [script.name, ...script.facts.flatMap((fact) => fact.provides)]),
    ]),
    pidFiles: unique([...unit.pidFiles, ...(script?.facts.flatMap((fact) => fact.pidFiles) ?? [])]),
    pids: unit.pids,
    listens: unique(sockets.flatMap((socket) => socket.listens)),
  };
}

/** `null` for static and its like: they have no switch. */
function switchedOn(state: string | null, script: Script | null): Answer {
  if (state === null) return null;
  if (state === 'generated') return script?.levelsKnown === true ? script.levels.size > 0 : null;
  if (state.startsWith('enabled')) return true;
  return state === 'disabled' || state.startsWith('masked') || state === 'linked' ? false : null;
}

/** A socket whose service is a template, or is not listed. */
function socketEntry(unit: Unit, boot: BootOrder, units: ReadonlyMap<string, Unit>): BootEntry | null {
  const evidence = gather(unit.facts);
  if (evidence === null) return null;
  const stem = unit.name.replace(/\.socket$/, '');
  const started = unit.activates.flatMap((name) => [units.get(name), units.get(templateOf(name) ?? '')]);
  const services = [...started, units.get(`${stem}@.service`)].flatMap((one) =>
    one === undefined ? [] : [one],
  );
  const starter: SystemdStarter = {
    kind: 'systemd',
    name: unit.name,
    file: unit.fragment,
    line: null,
    enabled: switchedOn(unit.state, null),
    atBoot: unit.userUnit ? null : boot.starts(unit.name),
    runlevels: unit.wantedBy.filter((name) => name.endsWith('.target')),
    state: unit.state,
    sockets: [unit.name],
    userUnit: unit.userUnit,
    evidence,
  };
  return {
    starter,
    programs: unique(services.flatMap((service) => service.programs)),
    names: unique([stem, `${stem}@`]),
    pidFiles: [],
    pids: [],
    listens: unit.listens,
  };
}
