/**
 * Parsing: each captured listing becomes facts, and no line is lost.
 *
 * To add a listing: one line in `FactOf` (model/facts.ts), one parser file, one line in `parsers` here.
 */

import type { Listing, Parsed, Unread } from '../model/evidence.ts';
import type { FactOf, ListingKind, Readings, SectionOutcome } from '../model/facts.ts';
import type { BundleKind, Section, Snapshot } from '../model/snapshot.ts';
import { parseChkconfig } from './chkconfig.ts';
import { parseContainers } from './containers.ts';
import { parseCron } from './cron.ts';
import { parseDaemonSettings } from './daemon-settings.ts';
import { parseFirewalld } from './firewalld.ts';
import { type Gathered, joinedFacts, nothingGathered } from './gathered.ts';
import { parseHostsAccess } from './hosts-access.ts';
import { parseInetdConf } from './inetd-conf.ts';
import { parseInitScript } from './init-script.ts';
import { parseInittab } from './inittab.ts';
import { parseInterfaces } from './interfaces.ts';
import { parseIpchains } from './ipchains.ts';
import { parseIptables } from './iptables.ts';
import { parseLsof } from './lsof.ts';
import { parseHosts, parseRpc } from './names.ts';
import { parseNetstat } from './netstat.ts';
import { parseNft } from './nft.ts';
import { parseOpenrc } from './openrc.ts';
import { parseOsRelease } from './os-release.ts';
import { parsePackages } from './packages.ts';
import { parseProcNet } from './proc-net.ts';
import { parseProcPid } from './proc-pid.ts';
import { parsePs } from './ps.ts';
import { parseRcInet2 } from './rc-inet2.ts';
import { parseRcListing } from './rc-listing.ts';
import { readOnce } from './read-once.ts';
import { Reading } from './reading.ts';
import { recognise } from './recognise.ts';
import { parseRlinetdConf } from './rlinetd-conf.ts';
import { parseRpcinfo } from './rpcinfo.ts';
import { parseRunlevel } from './runlevel.ts';
import { parseServerFiles } from './server-files.ts';
import { parseServiceStatusAll } from './service-status-all.ts';
import { parseServices } from './services.ts';
import { parseSocketInodes } from './socket-inodes.ts';
import { parseSs } from './ss.ts';
import { parseSupervised } from './supervised.ts';
import { parseSystemctlShow } from './systemctl-show.ts';
import { parseSystemctlSockets } from './systemctl-sockets.ts';
import { parseSystemctlUnitFiles } from './systemctl-unit-files.ts';
import { parseSystemctlUnits } from './systemctl-units.ts';
import { parseUfw } from './ufw.ts';
import { parseXinetdConf } from './xinetd-conf.ts';

export { type Recognition, recognise } from './recognise.ts';

export type Parser<Fact> = (listing: Listing) => Parsed<Fact>;
type ParserTable = { readonly [Kind in ListingKind]: Parser<FactOf[Kind]> };

/** The parsers by kind of listing. Once: what hosts of one distribution have in common, and what the owner configures for all. */
const parsers: ParserTable = {
  netstat: parseNetstat,
  ss: parseSs,
  'proc-net': parseProcNet,
  lsof: parseLsof,
  ps: parsePs,
  'proc-pid': parseProcPid,
  'socket-inodes': parseSocketInodes,
  rpcinfo: parseRpcinfo,
  services: readOnce(parseServices),
  rpc: readOnce(parseRpc),
  hosts: parseHosts,
  interfaces: parseInterfaces,
  packages: readOnce(parsePackages),
  'server-files': readOnce(parseServerFiles),
  containers: parseContainers,
  'os-release': readOnce(parseOsRelease),

  'inetd-conf': readOnce(parseInetdConf),
  'xinetd-conf': readOnce(parseXinetdConf),
  'rlinetd-conf': parseRlinetdConf,
  'hosts-access': readOnce(parseHostsAccess),
  iptables: parseIptables,
  nft: parseNft,
  ipchains: parseIpchains,
  ufw: parseUfw,
  firewalld: parseFirewalld,
  'daemon-settings': readOnce(parseDaemonSettings),

  'rc-listing': readOnce(parseRcListing),
  'init-script': readOnce(parseInitScript),
  chkconfig: readOnce(parseChkconfig),
  inittab: readOnce(parseInittab),
  runlevel: parseRunlevel,
  'rc-inet2': readOnce(parseRcInet2),
  openrc: readOnce(parseOpenrc),
  supervised: readOnce(parseSupervised),
  'systemctl-unit-files': readOnce(parseSystemctlUnitFiles),
  'systemctl-units': parseSystemctlUnits,
  'systemctl-sockets': readOnce(parseSystemctlSockets),
  'systemctl-show': readOnce(parseSystemctlShow),
  cron: readOnce(parseCron),
  'service-status-all': readOnce(parseServiceStatusAll),
};

function isListingKind(name: string): name is ListingKind {
  return Object.hasOwn(parsers, name);
}

export const listingKinds: readonly ListingKind[] = Object.keys(parsers).filter(isListingKind);

/** The kind of that name, or null: what `--as KIND` and a manifest's kind column go through. */
export function listingKind(name: string): ListingKind | null {
  return isListingKind(name) ? name : null;
}

/** One listing by one parser, for `portledger parse FILE --as KIND`. */
export function parseListing(kind: ListingKind, listing: Listing): Parsed<unknown> {
  return parsers[kind](listing);
}

/** A listing that no parser may read is one unread line that says why; the others are passed over. */
function setAside(listing: Listing, why: string): Parsed<never> {
  const reading = new Reading<never>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    if (number === 1) reading.unreadable(reading.at(number, text), why);
    else reading.skip();
  }
  return reading.finish();
}

function readSection<Kind extends ListingKind>(
  kind: Kind,
  section: Section,
  into: Gathered,
): Parsed<unknown> {
  const parser: Parser<FactOf[Kind]> = parsers[kind];
  const parsed = parser(section);
  const lists: (readonly FactOf[Kind][])[] = into[kind];
  if (parsed.facts.length > 0) lists.push(parsed.facts);
  return parsed;
}

const nothingRead: Parsed<never> = {
  facts: [],
  unread: [],
  lines: { total: 0, read: 0, skipped: 0, unread: 0 },
};

function outcome(
  section: Section,
  bundle: BundleKind,
  into: Gathered,
): { readonly kind: string | null; readonly parsed: Parsed<unknown> } {
  if (section.status !== 'collected') return { kind: section.kind, parsed: nothingRead };
  if (section.kind !== null) {
    const kind = listingKind(section.kind);
    return { kind: section.kind, parsed: kind === null ? nothingRead : readSection(kind, section, into) };
  }
  if (bundle !== 'listing') return { kind: null, parsed: nothingRead };
  const recognition = recognise(section);
  if (recognition === null)
    return { kind: null, parsed: setAside(section, 'not a listing of a kind known here') };
  if ('refused' in recognition) return { kind: null, parsed: setAside(section, recognition.refused) };
  return { kind: recognition.kind, parsed: readSection(recognition.kind, section, into) };
}

/** Every section of a snapshot, each by the parser of its kind. A section that was not collected gives no facts. */
export function parse(snapshot: Snapshot): Readings {
  const facts = nothingGathered();
  const unread: Unread[] = [];
  const sections: SectionOutcome[] = [];
  for (const section of snapshot.sections) {
    const { kind, parsed } = outcome(section, snapshot.bundle.kind, facts);
    for (const line of parsed.unread) unread.push(line);
    sections.push({
      id: section.id,
      kind,
      status: section.status,
      origin: section.origin,
      file: section.file,
      lines: parsed.lines,
      note: section.note,
      truncated: section.truncated,
    });
  }
  return { facts: joinedFacts(facts), unread, sections, capture: snapshot.capture };
}
