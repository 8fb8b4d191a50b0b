/** Entries of inetd.conf: what the daemon that reads the file would open; null where the daemons differ and it is not known which. */

import type { InetdStarter } from '../../model/service.ts';
import type { InetdEntry } from '../../model/super-server-facts.ts';
import { Bindings } from './bindings.ts';
import {
  busyboxInetd,
  type Dialect,
  type DialectEntry,
  inetutilsInetd,
  openbsdInetd,
  userOf,
} from './inetd-dialects.ts';
import type { Lookups } from './lookups.ts';
import type { InetdFlavour, SuperServerEntry, WouldOpen } from './types.ts';

export type ReadableFlavour = 'openbsd-inetd' | 'inetutils-inetd' | 'busybox-inetd';

const dialects: Readonly<Record<ReadableFlavour, Dialect>> = {
  'openbsd-inetd': openbsdInetd,
  'inetutils-inetd': inetutilsInetd,
  'busybox-inetd': busyboxInetd,
};

const isTcpd = (server: string) => server === 'tcpd' || server.endsWith('/tcpd');

export function entryOf(
  fact: InetdEntry,
  read: DialectEntry,
  sockets: readonly WouldOpen[],
  willListen: boolean | null,
  because: string,
  flavour: InetdFlavour,
): SuperServerEntry {
  const words = read.words.map((word) => (word.endsWith('\r') ? word.slice(0, -1) : word));
  const [, , protocol = '', , owner = '', server = '', ...rest] = words;
  const wrapped = isTcpd(server);
  const internal = server === 'internal';
  const colon = fact.protocol === 'unix' ? -1 : (words[0] ?? '').lastIndexOf(':');
  const name = (words[0] ?? '').slice(colon + 1);
  const starter: InetdStarter = {
    kind: 'inetd',
    name,
    file: read.lines[0].origin,
    line: read.lines[0].line,
    enabled: fact.enabled,
    atBoot: null,
    runlevels: [],
    flavour,
    protocol,
    server,
    wrapped,
    evidence: read.lines,
  };
  return {
    starter,
    serviceName: name,
    sockets,
    program: internal ? null : wrapped ? (rest[0] ?? server) : server,
    command: internal ? null : [server, ...rest].join(' '),
    internal,
    wrapped,
    user: userOf(owner),
    willListen,
    because,
    redirect: null,
    filters: [],
    evidence: read.lines,
  };
}

function unasked(fact: InetdEntry, words: readonly string[]): DialectEntry {
  return {
    lines: fact.evidence,
    words,
    asks: [],
    refused: null,
    sameAs: [],
    endless: false,
    wantsTcpmux: false,
    leaves: null,
  };
}

/** A commented-out entry: switched off, whichever daemon reads the file. */
export function switchedOff(fact: InetdEntry, flavour: InetdFlavour): SuperServerEntry {
  const words = [
    fact.service,
    fact.socketType,
    fact.protocol,
    fact.wait ? 'wait' : 'nowait',
    fact.user,
    fact.server,
    ...fact.arguments,
  ];
  const read = unasked(fact, words);
  return entryOf(fact, read, [], false, 'it is commented out', flavour);
}

/** An entry of a file that the daemon which runs does not read. */
export function notRead(fact: InetdEntry, because: string): SuperServerEntry {
  if (!fact.enabled) return switchedOff(fact, 'inetd');
  return entryOf(fact, unasked(fact, fact.rows.flat()), [], false, because, 'inetd');
}

/** Every entry as one known daemon reads the file. */
export function inetdEntries(
  facts: readonly InetdEntry[],
  flavour: ReadableFlavour,
  lookups: Lookups,
  bindings: Bindings = new Bindings(),
  off: typeof switchedOff = switchedOff,
): readonly SuperServerEntry[] {
  const entries: SuperServerEntry[] = [];
  const seen = new Map<string, number>();
  let endlessAt: number | null = null;
  let tcpmux: number | null = null;
  let carried: string | null = null;
  for (const fact of facts) {
    if (!fact.enabled) {
      entries.push(off(fact, flavour));
      continue;
    }
    // /etc/inetd.d is a folder of inetutils-inetd alone.
    if (flavour !== 'inetutils-inetd' && fact.evidence[0].origin.includes('/inetd.d/')) {
      const read = unasked(fact, fact.rows.flat());
      entries.push(entryOf(fact, read, [], false, `${flavour} does not read /etc/inetd.d`, flavour));
      continue;
    }
    if (endlessAt !== null) {
      const because = `${flavour} never gets to it: it reads line ${endlessAt} again and again`;
      entries.push(entryOf(fact, unasked(fact, fact.rows.flat()), [], false, because, flavour));
      continue;
    }
    for (const read of dialects[flavour](fact, lookups, carried)) {
      if (read.endless) endlessAt = read.lines[0].line;
      carried = read.leaves;
      if (read.wantsTcpmux) tcpmux ??= entries.length;
      const given: WouldOpen[] = [];
      let refused = read.refused;
      read.asks.forEach((socket, index) => {
        const key = read.sameAs[index] ?? '';
        const earlier = seen.get(key);
        if (earlier !== undefined) {
          refused ??= `the entry of line ${earlier} is for the same service and address`;
          return;
        }
        const obstacle = bindings.take(socket);
        // Also where it could not bind: the daemon keeps the entry, and its kind of socket, and tries that again.
        seen.set(key, read.lines[0].line);
        if (obstacle === null) given.push(socket);
        else refused ??= `another entry has port ${obstacle.port} already, so it cannot bind`;
      });
      const listens = given.length > 0;
      entries.push(
        entryOf(
          fact,
          read,
          given,
          listens,
          listens ? `${flavour} opens it` : (refused ?? 'it asks for no socket'),
          flavour,
        ),
      );
    }
  }
  if (tcpmux !== null) openTcpmux(entries, tcpmux, lookups, bindings);
  return entries;
}

/** inetutils-inetd answers on port 1 by itself as soon as there is a tcpmux/ entry and no tcpmux one. */
function openTcpmux(entries: SuperServerEntry[], at: number, lookups: Lookups, bindings: Bindings): void {
  const entry = entries[at];
  const port = lookups.portOf('tcpmux', 'tcp');
  if (entry === undefined || port === null) return;
  if (entries.some((each) => each.serviceName === 'tcpmux' && each.starter.enabled === true)) return;
  const socket: WouldOpen = {
    protocol: 'tcp',
    family: null,
    address: '*',
    port,
    portName: 'tcpmux',
    rpcProgram: null,
  };
  if (bindings.take(socket) === null)
    entries[at] = {
      ...entry,
      sockets: [socket],
      willListen: true,
      because: 'inetutils-inetd opens tcpmux for it',
    };
}

const keyOf = (entry: SuperServerEntry) => `${entry.starter.file}:${entry.starter.line}`;

/** Every entry where it is not known which daemon reads the file: what they agree on, and null where they differ. */
export function inetdEntriesOfAny(
  facts: readonly InetdEntry[],
  lookups: Lookups,
): readonly SuperServerEntry[] {
  // What is commented out is the same for all of them.
  const made = new Map<InetdEntry, SuperServerEntry>();
  const off = (fact: InetdEntry): SuperServerEntry => {
    const known = made.get(fact) ?? switchedOff(fact, 'inetd');
    made.set(fact, known);
    return known;
  };
  const readings = (['openbsd-inetd', 'inetutils-inetd', 'busybox-inetd'] as const).map((flavour) => {
    const entries = inetdEntries(facts, flavour, lookups, new Bindings(), off);
    return [flavour, new Map(entries.map((entry) => [keyOf(entry), entry]))] as const;
  });
  const keys = [...new Set(readings.flatMap(([, byLine]) => [...byLine.keys()]))];
  const entries: SuperServerEntry[] = [];
  for (const key of keys) {
    const found = readings.map(([flavour, byLine]) => [flavour, byLine.get(key)] as const);
    const shown = found.map(([, entry]) => entry).find((entry) => entry !== undefined);
    if (shown === undefined) continue;
    if (found.every(([, entry]) => entry === shown)) {
      entries.push(shown);
      continue;
    }
    const listening = found.filter(([, entry]) => entry?.willListen === true);
    const starter = { ...shown.starter, flavour: 'inetd' as const };
    if (starter.kind !== 'inetd') continue;
    const first = listening[0]?.[1];
    entries.push({
      ...shown,
      starter,
      sockets: first === undefined ? [] : first.sockets,
      willListen: listening.length === found.length ? true : listening.length === 0 ? false : null,
      because:
        listening.length === found.length
          ? 'every inetd known here opens it'
          : listening.length === 0
            ? shown.because
            : `${listening.map(([flavour]) => flavour).join(' and ')} would open it, the others would not, and it is not known which one reads the file`,
    });
  }
  return entries;
}
