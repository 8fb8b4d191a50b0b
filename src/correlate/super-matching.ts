/**
 * Which entry of the super-server's configuration opened this port: the very line, or the very section.
 *
 *     tcp  0.0.0.0:23  289/inetd   → telnet stream tcp nowait root /usr/sbin/tcpd /usr/sbin/telnetd    line 19
 *     udp  0.0.0.0:50843 inetd, rpcinfo: rusersd → rusersd/2-3 dgram rpc/udp …                         line 41
 *
 * Enabled entries come first; a commented-out one is taken only where no enabled one opens that port: then the file
 * was changed and the super-server never told. An RPC port that nobody registered (the IPv6 half) is given to the
 * entry whose other socket has the nearest file descriptor, since inetd opens them one after the other.
 */

import type { RpcFact } from '../model/facts.ts';
import { type Addresses, isWildcard } from './addresses.ts';
import type { Held } from './daemons.ts';
import type { SuperEntry } from './scene.ts';

export interface Opened {
  readonly entry: SuperEntry | null;
  readonly held: readonly Held[];
}

export function matchEntries(
  held: readonly Held[],
  entries: readonly SuperEntry[],
  addresses: Addresses,
  rpcOf: (port: number, protocol: string) => readonly RpcFact[],
): readonly Opened[] {
  const byEntry = new Map<SuperEntry, Held[]>();
  const unclaimed: Held[] = [];
  for (const each of held) {
    const entry = bestEntry(each, entries, addresses, rpcOf);
    if (entry === null) unclaimed.push(each);
    else byEntry.set(entry, [...(byEntry.get(entry) ?? []), each]);
  }
  const orphans: Opened[] = [];
  for (const each of unclaimed) {
    const neighbour = nearestRpc(each, byEntry);
    if (neighbour === null) orphans.push({ entry: null, held: [each] });
    else byEntry.set(neighbour, [...(byEntry.get(neighbour) ?? []), each]);
  }
  return [...[...byEntry].map(([entry, own]) => ({ entry, held: own })), ...orphans];
}

function bestEntry(
  { listener }: Held,
  entries: readonly SuperEntry[],
  addresses: Addresses,
  rpcOf: (port: number, protocol: string) => readonly RpcFact[],
): SuperEntry | null {
  const rpc = listener.port === null ? [] : rpcOf(listener.port, listener.protocol);
  let best: { readonly entry: SuperEntry; readonly score: number } | null = null;
  for (const entry of entries) {
    if (entry.transport !== listener.protocol) continue;
    const samePort = entry.rpc
      ? rpc.some((fact) => fact.name === entry.service || String(fact.program) === entry.service)
      : entry.port !== null && entry.port === listener.port;
    // A listing with names alone: `*:telnet`, and no services file that gives the number.
    const sameName = listener.port === null && listener.printedName === entry.service;
    if (!samePort && !sameName) continue;
    const bind = bindFit(entry.bind, listener.address, addresses);
    if (bind === null) continue;
    const family =
      entry.family === null || listener.family === null ? 1 : entry.family === listener.family ? 2 : 0;
    const score = (entry.enabled ? 100 : 0) + bind * 10 + family;
    if (best === null || score > best.score) best = { entry, score };
  }
  return best?.entry ?? null;
}

/** 2: the very address; 1: both every address; null: another address. */
function bindFit(bind: string | null, address: string, addresses: Addresses): number | null {
  if (bind === null || isWildcard(bind)) return isWildcard(address) ? 2 : null;
  const wanted = addresses.resolve(bind);
  if (
    bind === address ||
    wanted.includes(address) ||
    addresses.resolve(address).some((one) => wanted.includes(one))
  )
    return 2;
  // A bind name that nothing captured resolves.
  return wanted.length === 0 && !isWildcard(address) ? 1 : null;
}

function nearestRpc(each: Held, byEntry: ReadonlyMap<SuperEntry, readonly Held[]>): SuperEntry | null {
  const own = descriptorOf(each);
  let best: { readonly entry: SuperEntry; readonly distance: number } | null = null;
  for (const [entry, others] of byEntry) {
    if (!entry.rpc || entry.transport !== each.listener.protocol) continue;
    if (others.some((other) => other.listener.family === each.listener.family)) continue;
    for (const other of others) {
      const theirs = descriptorOf(other);
      // The IPv4 socket is opened first.
      const distance = own === null || theirs === null ? 1000 : Math.abs(own - theirs - 0.5);
      if (best === null || distance < best.distance) best = { entry, distance };
    }
  }
  return best?.entry ?? null;
}

function descriptorOf({ listener, pids }: Held): number | null {
  for (const holder of listener.holders) if (pids.has(holder.pid) && holder.fd !== null) return holder.fd;
  for (const fact of listener.facts)
    for (const owner of fact.owners) if (pids.has(owner.pid) && owner.fd !== null) return owner.fd;
  return null;
}
