/**
 * Listeners: one for each listening socket, however many listings show it.
 *
 *     tcp   0 0 0.0.0.0:23   0.0.0.0:*  LISTEN  289/inetd         netstat -tulpn
 *     tcp   0 0 *:telnet     *:*        LISTEN  289/inetd         netstat -tap
 *     LISTEN 0 10 0.0.0.0:23 0.0.0.0:*  users:(("inetd",pid=289,fd=15))
 *        5: 00000000:0017 00000000:0000 0A … 2246385              /proc/net/tcp
 *
 * Numeric rows make the listeners; rows with names, with `*` for either family or without a family are then
 * laid on the one they fit. Rows that fit none are listeners of their own: a lone `netstat -ta` works as well.
 * Sockets alike in protocol, address and port (named opens two for each address) are one listener.
 */

import type { SourceLine } from '../model/evidence.ts';
import type { Protocol, SocketFact, SocketInodeFact } from '../model/facts.ts';
import { type Addresses, canonicalAddress, familyOfAddress, isWildcard } from './addresses.ts';
import { compareText } from './evidence-lines.ts';
import type { PortNames } from './port-names.ts';

export interface Listener {
  readonly protocol: Protocol;
  readonly family: 4 | 6 | null;
  readonly address: string;
  readonly port: number | null;
  /** As the listings print it, where they do. */
  readonly printedName: string | null;
  readonly zone: string | null;
  /** Everybody who holds it, lowest first. */
  readonly pids: readonly number[];
  /** What listings call its program; a hint. */
  readonly program: string | null;
  readonly uid: number | null;
  readonly inodes: readonly string[];
  readonly cgroup: string | null;
  readonly facts: readonly SocketFact[];
  /** `socket-inodes` lines that name its holders. */
  readonly holders: readonly SocketInodeFact[];
}

interface Draft {
  readonly protocol: Protocol;
  readonly family: 4 | 6 | null;
  readonly address: string;
  readonly port: number | null;
  readonly facts: SocketFact[];
  readonly inodes: Set<string>;
  readonly pids: Set<number>;
  readonly files: string[];
}

export function listenersOf(
  facts: readonly SocketFact[],
  inodes: readonly SocketInodeFact[],
  ports: PortNames,
  addresses: Addresses,
): readonly Listener[] {
  const holdersOf = new Map<string, SocketInodeFact[]>();
  for (const fact of inodes) push(holdersOf, fact.inode, fact);

  const drafts = new Map<string, Draft>();
  const byPort = new Map<string, Draft[]>();
  const byPlace = new Map<string, Draft[]>();
  const loose: SocketFact[] = [];
  const open = (
    key: string,
    fact: SocketFact,
    family: 4 | 6 | null,
    address: string,
    port: number | null,
  ) => {
    const draft: Draft = {
      protocol: fact.protocol,
      family,
      address,
      port,
      facts: [],
      inodes: new Set(),
      pids: new Set(),
      files: [],
    };
    drafts.set(key, draft);
    push(byPort, `${fact.protocol}|${port ?? fact.localPortName}`, draft);
    const where = isWildcard(address) ? 'any' : address;
    push(byPlace, `${fact.protocol}|${port ?? fact.localPortName}|${where}`, draft);
    return draft;
  };

  const placeOf = readerOfPlaces();
  for (const fact of facts) {
    if (!fact.listening) continue;
    const exact = exactPlace(fact, placeOf);
    if (exact === null) {
      loose.push(fact);
      continue;
    }
    const key = `${fact.protocol}|${exact.family}|${exact.address}|${fact.localPort}`;
    lay(fact, drafts.get(key) ?? open(key, fact, exact.family, exact.address, fact.localPort));
  }

  const candidatesFor = (
    fact: SocketFact,
    places: readonly (number | string | null)[],
    wanted: readonly string[],
    address: string,
  ): readonly Draft[] => {
    // ss of today prints a dual-stack socket as `*:80`, ss of 2010 an IPv4 one.
    const fits = (draft: Draft) =>
      fact.family === null ||
      draft.family === null ||
      fact.family === draft.family ||
      fact.localAddress === '*';
    const at = (each: string) =>
      places.flatMap((place) => byPlace.get(`${fact.protocol}|${place}|${each}`) ?? []);
    const near = isWildcard(fact.localAddress) ? at('any') : [...new Set([address, ...wanted])].flatMap(at);
    if (near.length > 0 || !mayBeCut(fact.localAddress)) return near.filter(fits);
    const all = places.flatMap((place) => (byPort.get(`${fact.protocol}|${place}`) ?? []).slice(0, 1000));
    return all.filter((draft) => fits(draft) && draft.address.startsWith(fact.localAddress.toLowerCase()));
  };

  for (const fact of loose) {
    const port =
      fact.localPort ??
      (fact.localPortName === null ? null : ports.portOf(fact.localPortName, fact.protocol));
    const wanted = isWildcard(fact.localAddress) ? [] : addresses.resolve(fact.localAddress);
    const address = canonicalAddress(fact.localAddress);
    // A tampered /etc/services gives one name to two ports: then the process tells which of them is meant.
    const named = fact.localPortName === null ? [] : ports.portsOf(fact.localPortName, fact.protocol);
    const places = named.length > 1 && fact.localPort === null ? named : [port ?? fact.localPortName];
    const candidates = candidatesFor(fact, places, wanted, address);
    const best = bestOf(fact, candidates);
    if (best !== null) {
      lay(fact, best);
      continue;
    }
    const family = fact.family ?? familyOfAddress(address);
    const shown = isWildcard(address) ? (family === 4 ? '0.0.0.0' : family === 6 ? '::' : '*') : address;
    const key = `${fact.protocol}|${family}|${shown}|${port ?? fact.localPortName}`;
    lay(fact, drafts.get(key) ?? open(key, fact, family, shown, port));
  }

  return [...drafts.values()].map((draft) => finish(draft, holdersOf)).sort(compareListeners);
}

/** Without -W netstat cuts long addresses: `fe80::201d:10ff:` for fe80::201d:10ff:fe2c:c03f. */
const mayBeCut = (printed: string) => printed.length >= 12 && printed.includes(':');

/**
 * What is left of a cut IPv6 address may be another: `fe80::c820:aaff:fe29:53` is port 53 of fe80::c820:aaff:fe29:93fc.
 * netstat's column has 23 characters.
 */
const fillsItsColumn = ({ shape, localAddress, localPort }: SocketFact) =>
  shape === 'netstat' && localAddress.includes(':') && `${localAddress}:${localPort}`.length === 23;

/** Family and address where the row leaves no doubt about them. */
function exactPlace(fact: SocketFact, placeOf: (printed: string) => Place | null): Place | null {
  if (fact.localPort === null && fact.localPortName !== null) return null;
  return fillsItsColumn(fact) ? null : placeOf(fact.localAddress);
}

interface Place {
  readonly family: 4 | 6;
  readonly address: string;
}

/** A host listens on few addresses, and its listings print them over and over. */
function readerOfPlaces(): (printed: string) => Place | null {
  const known = new Map<string, Place | null>();
  return (printed) => {
    let place = known.get(printed);
    if (place === undefined) {
      const address = canonicalAddress(printed);
      const family = familyOfAddress(address);
      place = family === null ? null : { family, address };
      known.set(printed, place);
    }
    return place;
  };
}

function lay(fact: SocketFact, draft: Draft): void {
  draft.facts.push(fact);
  if (fact.inode !== null && fact.inode !== '0') draft.inodes.add(fact.inode);
  if (fact.pid !== null) draft.pids.add(fact.pid);
  for (const owner of fact.owners) draft.pids.add(owner.pid);
  const { file } = fact.evidence[0];
  if (!draft.files.includes(file)) draft.files.push(file);
}

/** The same inode first, then the same process, then one that this listing has not shown yet. */
function bestOf(fact: SocketFact, candidates: readonly Draft[]): Draft | null {
  const file = fact.evidence[0].file;
  let best: Draft | null = null;
  let most = -1;
  for (const draft of candidates) {
    const score =
      (fact.inode !== null && draft.inodes.has(fact.inode) ? 8 : 0) +
      (namesAny(fact, draft.pids) ? 4 : 0) +
      (draft.files.includes(file) ? 0 : 2) +
      (fact.family !== null && fact.family === draft.family ? 1 : 0);
    if (score > most) [best, most] = [draft, score];
  }
  return best;
}

function namesAny({ owners, pid }: SocketFact, pids: ReadonlySet<number>): boolean {
  if (pid !== null && pids.has(pid)) return true;
  for (const owner of owners) if (pids.has(owner.pid)) return true;
  return false;
}

const noHolders: readonly SocketInodeFact[] = [];
const byNumber = (a: number, b: number) => a - b;

function finish(draft: Draft, holdersOf: ReadonlyMap<string, readonly SocketInodeFact[]>): Listener {
  const inodes = [...draft.inodes].sort(compareText);
  const holders =
    holdersOf.size === 0 ? noHolders : inodes.flatMap((inode) => holdersOf.get(inode) ?? noHolders);
  for (const holder of holders) draft.pids.add(holder.pid);
  let printedName: string | null = null;
  let zone: string | null = null;
  let cgroup: string | null = null;
  let program: string | null = null;
  let ofNetstat: string | null = null;
  let uid: number | null = null;
  for (const fact of draft.facts) {
    printedName ??= fact.localPortName;
    zone ??= fact.zone;
    cgroup ??= fact.cgroup;
    uid ??= fact.uid;
    program ??= fact.program;
    if (fact.shape === 'netstat') ofNetstat ??= fact.program;
  }
  return {
    protocol: draft.protocol,
    family: draft.family,
    address: draft.address,
    port: draft.port,
    printedName,
    zone,
    pids: [...draft.pids].sort(byNumber),
    program: ofNetstat ?? program,
    uid,
    inodes,
    cgroup,
    facts: draft.facts,
    holders,
  };
}

/** Lines of evidence of a listener, those that name one of these processes and those that name none. */
export function linesOf(listener: Listener, pids: ReadonlySet<number> | null): readonly SourceLine[] {
  const { facts, holders } = listener;
  const named = pids === null ? facts : facts.filter((fact) => namesNoOther(fact, pids));
  // Mostly one line shows a socket, and this is asked three times for each.
  if (named.length === 1 && holders.length === 0) return named[0]?.evidence ?? [];
  const lines: SourceLine[] = [];
  for (const fact of named) lines.push(...fact.evidence);
  for (const holder of holders) if (pids === null || pids.has(holder.pid)) lines.push(...holder.evidence);
  return lines;
}

const namesNoOther = (fact: SocketFact, pids: ReadonlySet<number>) =>
  (fact.pid === null && fact.owners.length === 0) || namesAny(fact, pids);

export function compareListeners(a: Listener, b: Listener): number {
  return (
    compareText(a.protocol, b.protocol) ||
    (a.port ?? -1) - (b.port ?? -1) ||
    (a.family ?? 0) - (b.family ?? 0) ||
    compareText(a.address, b.address) ||
    compareText(a.printedName ?? '', b.printedName ?? '')
  );
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
