/**
 * The super-servers' configuration as the real daemons read it: for every entry of inetd.conf and every section of
 * xinetd.conf, what would listen, and why or why not.
 *
 * Where the inetds differ the answer depends on which one reads the file. It is known from the processes, the packages
 * and the init scripts; where it is not, an entry on which they differ has `willListen: null`.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { NameFact, Readings } from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { InetdEntry, XinetdSection } from '../../model/super-server-facts.ts';
import { Bindings } from './bindings.ts';
import { inetdEntries, inetdEntriesOfAny, notRead, type ReadableFlavour } from './inetd.ts';
import { type HostKnowledge, type Lookups, lookupsIn } from './lookups.ts';
import { superServerPresence } from './presence.ts';
import { rlinetdEntries } from './rlinetd.ts';
import type { InetdFlavour, SuperServerEntry, SuperServerPresence, SuperServers } from './types.ts';
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

const nothingKnown: Partial<HostKnowledge> = {};
const noNames: readonly NameFact[] = [];

/**
 * @param portOf the port of a service name, asked only where the host's own /etc/services was not captured
 * @param knowledge whether a server's file and a user are on the host; null where the capture cannot tell
 */
export function superServers(
  readings: Readings,
  portOf: Lookups['portOf'],
  knowledge: Partial<HostKnowledge> = nothingKnown,
): SuperServers {
  const { facts } = readings;
  const inetd = facts['inetd-conf'];
  const xinetd = facts['xinetd-conf'];
  const presence = superServerPresence(readings);
  const inetdRuns = presence.running.find((each) => each.flavour !== 'xinetd' && each.flavour !== 'rlinetd');
  const xinetdRuns = presence.running.find((each) => each.flavour === 'xinetd');
  const compat = xinetdRuns?.command?.includes('-inetd_compat') === true && inetdRuns === undefined;
  const flavour = compat ? 'xinetd' : flavourOf(inetdRuns, presence.installed);
  const rlinetdReads =
    inetdRuns === undefined && presence.running.some((each) => each.flavour === 'rlinetd') && !compat;
  const mainKnown = readings.sections.some(
    (section) =>
      section.origin === '/etc/xinetd.conf' && (section.status === 'collected' || section.status === 'empty'),
  );
  const lookups = (hosts: readonly NameFact[]) =>
    lookupsIn(facts.services, facts.rpc, hosts, portOf, knowledge);
  const look = lookups(nameAddresses(inetd, xinetd) ? facts.hosts : noNames);
  const read = configurations(inetd, xinetd, look);
  const key = `${flavour} ${rlinetdReads} ${mainKnown}`;
  let configuration = read.get(key);
  if (configuration === undefined) {
    configuration = configurationOf(inetd, xinetd, look, flavour, rlinetdReads, mainKnown);
    read.set(key, configuration);
  }
  const { entries, taken, files, notRead } = configuration;
  const rlinetd = facts['rlinetd-conf'];
  return {
    entries:
      rlinetd.length === 0
        ? entries
        : [...entries, ...rlinetdEntries(rlinetd, lookups(facts.hosts), new Bindings(taken))],
    flavour,
    running: presence.running,
    installed: presence.installed,
    xinetdFiles: files,
    notRead,
  };
}

/** Which daemon reads inetd.conf: the one that runs; of several makes that are called inetd the only one installed. */
function flavourOf(
  runs: SuperServerPresence | undefined,
  installed: readonly SuperServerPresence[],
): InetdFlavour | null {
  if (runs !== undefined && runs.flavour !== 'inetd') return runs.flavour;
  const [first, ...others] = installed.filter((each) => readable(each.flavour));
  return first !== undefined && others.length === 0 ? first.flavour : null;
}

/** Only where an entry or a section names an address does it matter which addresses this host has names for. */
const nameAddresses = oncePer(
  (inetd: readonly InetdEntry[], xinetd: readonly XinetdSection[]): boolean =>
    inetd.some(
      ({ defaultAddress, rows }) => defaultAddress !== null || rows.some((words) => words[0]?.includes(':')),
    ) || xinetd.some(({ attributes }) => attributes.some(({ name }) => /^(?:bind|interface)$/i.test(name))),
);

interface Configuration {
  readonly entries: readonly SuperServerEntry[];
  readonly taken: Bindings;
  readonly files: readonly string[];
  readonly notRead: SuperServers['notRead'];
}

/** By who reads them; hosts of one image have these files in common. */
const configurations = oncePer(
  (_inetd: readonly InetdEntry[], _xinetd: readonly XinetdSection[], _look: Lookups) =>
    new Map<string, Configuration>(),
);

function configurationOf(
  inetd: readonly InetdEntry[],
  xinetd: readonly XinetdSection[],
  look: Lookups,
  flavour: InetdFlavour | null,
  rlinetdReads: boolean,
  mainKnown: boolean,
): Configuration {
  const compat = flavour === 'xinetd';
  const order = xinetdOrder(xinetd, mainKnown);
  const reading = xinetdCandidates(order, look);
  const bindings = new Bindings();
  const endsAt = compat ? xinetdEndsAt(inetd, order.sections, look) : null;
  const entries: SuperServerEntry[] = [...xinetdEntries(order, reading.candidates, bindings)];
  if (compat) entries.push(...compatEntries(inetd, reading, look, bindings));
  else if (rlinetdReads)
    entries.push(...inetd.map((fact) => notRead(fact, 'rlinetd runs, and it does not read /etc/inetd.conf')));
  else if (readable(flavour)) entries.push(...inetdEntries(inetd, flavour, look));
  else entries.push(...inetdEntriesOfAny(inetd, look));
  return {
    entries: endsAt === null ? entries : entries.map((entry) => neverStarted(entry, endsAt)),
    taken: bindings,
    files: order.files,
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
