/**
 * The super-servers' configuration as the real daemons read it: for every entry of inetd.conf and every section of
 * xinetd.conf, what would listen, and why or why not.
 *
 * Where the inetds differ the answer depends on which one reads the file. It is known from the processes, the packages
 * and the init scripts; where it is not, an entry on which they differ has `willListen: null`.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { Readings } from '../../model/facts.ts';
import { Bindings } from './bindings.ts';
import { inetdEntries, inetdEntriesOfAny, notRead, type ReadableFlavour } from './inetd.ts';
import { type HostKnowledge, type Lookups, lookups } from './lookups.ts';
import { superServerPresence } from './presence.ts';
import { rlinetdEntries } from './rlinetd.ts';
import type { InetdFlavour, SuperServerEntry, SuperServers } from './types.ts';
import { xinetdCandidates, xinetdEntries } from './xinetd.ts';
import { xinetdOrder } from './xinetd-files.ts';
import { compatEntries, xinetdEndsAt } from './xinetd-inetd-conf.ts';

export type {
  InetdFlavour,
  SuperServerEntry,
  SuperServerPresence,
  SuperServers,
  WouldOpen,
} from './types.ts';

const readable = (flavour: InetdFlavour | null): flavour is ReadableFlavour =>
  flavour === 'openbsd-inetd' || flavour === 'inetutils-inetd' || flavour === 'busybox-inetd';

/**
 * @param portOf the port of a service name, asked only where the host's own /etc/services was not captured
 * @param knowledge whether a server's file and a user are on the host; null where the capture cannot tell
 */
export function superServers(
  readings: Readings,
  portOf: (name: string, protocol: string) => number | null,
  knowledge: Partial<HostKnowledge> = {},
): SuperServers {
  const look: Lookups = lookups(readings, portOf, knowledge);
  const presence = superServerPresence(readings);
  const xinetdRuns = presence.running.find((each) => each.flavour === 'xinetd') ?? null;
  const rlinetdRuns = presence.running.some((each) => each.flavour === 'rlinetd');
  const inetdRuns = presence.running.find((each) => each.flavour !== 'xinetd' && each.flavour !== 'rlinetd');
  const inetdInstalled = presence.installed.filter((each) => readable(each.flavour));
  const facts = readings.facts['inetd-conf'];
  const compat = xinetdRuns?.command?.includes('-inetd_compat') === true && inetdRuns === undefined;
  const only = inetdInstalled.length === 1 ? (inetdInstalled[0]?.flavour ?? null) : null;
  const flavour: InetdFlavour | null = compat
    ? 'xinetd'
    : inetdRuns !== undefined
      ? inetdRuns.flavour === 'inetd'
        ? only
        : inetdRuns.flavour
      : only;

  const sections = readings.facts['xinetd-conf'];
  const mainKnown = readings.sections.some(
    (section) =>
      section.origin === '/etc/xinetd.conf' && (section.status === 'collected' || section.status === 'empty'),
  );
  const order = xinetdOrder(sections, mainKnown);
  const reading = xinetdCandidates(order, look);
  const bindings = new Bindings();
  const endsAt = compat ? xinetdEndsAt(facts, order.sections, look) : null;
  const entries: SuperServerEntry[] = [...xinetdEntries(order, reading.candidates, bindings)];
  if (compat) entries.push(...compatEntries(facts, reading, look, bindings));
  else if (rlinetdRuns && inetdRuns === undefined)
    entries.push(...facts.map((fact) => notRead(fact, 'rlinetd runs, and it does not read /etc/inetd.conf')));
  else if (readable(flavour)) entries.push(...inetdEntries(facts, flavour, look));
  else entries.push(...inetdEntriesOfAny(facts, look));
  const started = endsAt === null ? entries : entries.map((entry) => neverStarted(entry, endsAt));
  return {
    entries: [...started, ...rlinetdEntries(readings.facts['rlinetd-conf'], look, bindings)],
    flavour,
    running: presence.running,
    installed: presence.installed,
    xinetdFiles: order.files,
    notRead: order.notRead.map(({ file, because }) => ({ file, because })),
  };
}

function neverStarted(entry: SuperServerEntry, at: SourceLine): SuperServerEntry {
  if (entry.willListen === false) return entry;
  return {
    ...entry,
    sockets: [],
    willListen: false,
    because: `xinetd ends at start when it reads line ${at.line} of ${at.origin}, so nothing of its configuration listens`,
    evidence: [...entry.evidence, at],
  };
}
