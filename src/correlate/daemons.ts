/**
 * Whose listener is it: the super-server's, systemd's, a container's, the kernel's, or a daemon's own.
 *
 * A daemon is the topmost process of one program: apache2 and its forked workers hold the same sockets and are one.
 * Several processes on one address and port (SO_REUSEPORT) that do not descend from each other are several daemons,
 * and each is shown with the lines that name it.
 */

import type { ContainerPortFact, Readings, UnitSocketFact } from '../model/facts.ts';
import type { KnownBy } from '../model/knowledge.ts';
import { type Addresses, canonicalAddress, isWildcard } from './addresses.ts';
import type { Listener } from './listeners.ts';
import { transportOf } from './port-names.ts';
import { type KnownProcess, type ProcessTable, programOfTitle, unitOfCgroup } from './processes.ts';

export type Holding =
  | { readonly kind: 'super-server'; readonly process: KnownProcess | null; readonly program: string }
  | { readonly kind: 'socket-unit'; readonly unit: UnitSocketFact }
  | { readonly kind: 'container'; readonly container: ContainerPortFact }
  | { readonly kind: 'process'; readonly root: KnownProcess }
  /** The listing names a program or a pid, and no process listing shows it. */
  | { readonly kind: 'named'; readonly program: string | null; readonly pid: number | null }
  /** No process, but ss names the control group. */
  | { readonly kind: 'unit'; readonly unit: string }
  /** No process, and root looked; ss may name the unit that asked the kernel for it. */
  | { readonly kind: 'kernel'; readonly maker: string | null }
  | { readonly kind: 'nobody-told' };

export interface Held {
  readonly listener: Listener;
  readonly pids: ReadonlySet<number>;
  readonly holding: Holding;
}

const superServers = /^(?:x?inetd|rlinetd|inetutils-inetd|openbsd-inetd|inetd\.busybox|in?etd-.*)$/;

export function isSuperServer(program: string | null): boolean {
  return program?.includes('etd') === true && superServers.test(program);
}

export function holdersOf(
  listeners: readonly Listener[],
  processes: ProcessTable,
  readings: Readings,
  addresses: Addresses,
  knownBy: KnownBy,
): readonly Held[] {
  const seesOwners = ownersAreVisible(readings, listeners);
  const held: Held[] = [];
  for (const listener of listeners)
    for (const pids of ownerSets(listener)) {
      const holding = holdingOf(
        listener,
        pids,
        processes,
        readings,
        addresses,
        seesOwners || isTunnel(listener, knownBy),
      );
      held.push({ listener, pids, holding });
    }
  return held;
}

/** No program holds the UDP port of VXLAN or GENEVE: who sees no owner there sees all there is. */
function isTunnel({ port, protocol, pids }: Listener, knownBy: KnownBy): boolean {
  if (port === null || protocol !== 'udp' || pids.length > 0) return false;
  return knownBy.port(port, protocol).some((entry) => entry.inKernel === 'only');
}

/** Sets of processes that hold the same socket; the empty set where no listing names any. */
function ownerSets(listener: Listener): readonly ReadonlySet<number>[] {
  if (listener.pids.length < 2) return [new Set(listener.pids)];
  const sets: Set<number>[] = [];
  const add = (pids: readonly number[]) => {
    if (pids.length === 0) return;
    const joined = new Set(pids);
    for (let index = sets.length - 1; index >= 0; index--) {
      const other = sets[index];
      if (other === undefined || ![...other].some((pid) => joined.has(pid))) continue;
      for (const pid of other) joined.add(pid);
      sets.splice(index, 1);
    }
    sets.push(joined);
  };
  for (const inode of listener.inodes)
    add([
      ...listener.holders.filter((holder) => holder.inode === inode).map((holder) => holder.pid),
      ...listener.facts.filter((fact) => fact.inode === inode).flatMap(pidsOf),
    ]);
  for (const fact of listener.facts) add(pidsOf(fact));
  if (sets.length < 2) return sets.length === 0 ? [new Set()] : sets;
  return sets.sort((a, b) => Math.min(...a) - Math.min(...b));
}

function pidsOf(fact: Listener['facts'][number]): readonly number[] {
  return [...fact.owners.map((owner) => owner.pid), ...(fact.pid === null ? [] : [fact.pid])];
}

function holdingOf(
  listener: Listener,
  pids: ReadonlySet<number>,
  processes: ProcessTable,
  readings: Readings,
  addresses: Addresses,
  seesOwners: boolean,
): Holding {
  const known = [...pids].sort((a, b) => a - b).flatMap((pid) => processes.byPid.get(pid) ?? []);
  const container = containerOf(listener, known, readings.facts.containers);
  if (container !== null) return { kind: 'container', container };
  const superServer = known.find((each) => isSuperServer(each.program));
  if (superServer !== undefined)
    return { kind: 'super-server', process: superServer, program: superServer.program ?? 'inetd' };
  const named = programOfTitle(listener.program ?? '');
  if (known.length === 0 && isSuperServer(named))
    return { kind: 'super-server', process: null, program: named ?? 'inetd' };

  // Socket activation: systemd holds the socket, and the service that it started may hold it too.
  if (pids.has(1) || pids.size === 0) {
    const unit = socketUnitOf(listener, readings.facts['systemctl-sockets'], addresses);
    if (unit !== null) return { kind: 'socket-unit', unit };
  }
  const own = known.filter((each) => each.pid !== 1);
  const first = topmost(own, processes);
  if (first !== null) return { kind: 'process', root: rootOf(first, processes) };
  const cgroupUnit = listener.cgroup === null ? null : unitOfCgroup(listener.cgroup);
  if (pids.size === 0) {
    // A socket of inetd.service is that of one of inetd's lines.
    const program = cgroupUnit?.replace(/\.service$/, '') ?? null;
    if (program !== null && isSuperServer(program)) return { kind: 'super-server', process: null, program };
    if (named !== null && cgroupUnit === null) return { kind: 'named', program: named, pid: null };
    if (seesOwners) return { kind: 'kernel', maker: cgroupUnit };
    return cgroupUnit === null ? { kind: 'nobody-told' } : { kind: 'unit', unit: cgroupUnit };
  }
  if (known[0] !== undefined) return { kind: 'process', root: known[0] };
  return { kind: 'named', program: named, pid: Math.min(...pids) };
}

/** The holder that the others descend from, else the one that was there first. */
function topmost(holders: readonly KnownProcess[], processes: ProcessTable): KnownProcess | null {
  let best: KnownProcess | null = null;
  for (const each of holders)
    if (best === null || processes.ancestry(best.pid).some((ancestor) => ancestor.pid === each.pid))
      best = each;
  return best;
}

/** Climbs while the parent is the same program: the listener may be held by a worker alone. */
export function rootOf(process: KnownProcess, processes: ProcessTable): KnownProcess {
  const { program, ppid } = process;
  const above = ppid === null || ppid <= 1 ? undefined : processes.byPid.get(ppid);
  if (above === undefined || above.program !== program) return process;
  let root = process;
  for (const ancestor of processes.ancestry(process.pid).slice(1)) {
    if (ancestor.program !== program) break;
    root = ancestor;
  }
  return root;
}

/**
 * Did this capture see the owners of other people's sockets? Only then is a socket without one the kernel's.
 * Root alone does not do: busybox netstat without -p shows none.
 */
function ownersAreVisible(readings: Readings, listeners: readonly Listener[]): boolean {
  const uid = readings.capture.get('uid')?.value;
  if (uid !== '0') return false;
  const owned = listeners.filter((listener) => listener.pids.length > 0).length;
  return owned > 0 && owned * 2 >= listeners.length;
}

function containerOf(
  listener: Listener,
  holders: readonly KnownProcess[],
  containers: readonly ContainerPortFact[],
): ContainerPortFact | null {
  if (containers.length === 0) return null;
  const forwards = holders.some((each) =>
    /^(?:docker-proxy|rootlessport|conmon|slirp4netns|pasta|passt|rootlesskit|dockerd)/.test(
      each.program ?? '',
    ),
  );
  const published = containers.find(
    (fact) =>
      fact.hostPort === listener.port &&
      transportOf(fact.protocol) === listener.protocol &&
      (forwards || holders.length === 0),
  );
  if (published !== undefined) return published;
  // Host networking: the daemon itself sits in the container's control group.
  const inside = holders.find((each) => each.container !== null)?.container ?? null;
  if (inside === null) return null;
  return (
    containers.find((fact) => fact.container.length >= 12 && inside.startsWith(fact.container)) ??
    containers.find((fact) => fact.name === inside) ??
    null
  );
}

/** `[::]:22 ssh.socket ssh.service`, `0.0.0.0:111`, `22`. */
function socketUnitOf(
  listener: Listener,
  units: readonly UnitSocketFact[],
  addresses: Addresses,
): UnitSocketFact | null {
  for (const unit of units) {
    const place = placeOf(unit.listen);
    if (place === null || place.port !== listener.port) continue;
    if (isWildcard(place.address) && isWildcard(listener.address)) {
      if (place.address === '*' || place.address === listener.address || listener.address === '*')
        return unit;
      continue;
    }
    if (addresses.resolve(listener.address).includes(place.address)) return unit;
  }
  return null;
}

export function placeOf(listen: string): { readonly address: string; readonly port: number } | null {
  const colon = listen.lastIndexOf(':');
  const port = listen.slice(colon + 1);
  if (!/^\d{1,5}$/.test(port)) return null;
  const address = listen
    .slice(0, Math.max(colon, 0))
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '');
  return { address: address === '' ? '*' : canonicalAddress(address), port: Number(port) };
}
