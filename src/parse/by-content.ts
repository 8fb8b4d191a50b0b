/**
 * The listings in a bare folder whose names say nothing (`listening.txt`, `host7-boot`): their content says which
 * they are, as it does of a lone listing.
 *
 * A folder also holds notes, scripts and twins of what is read already, so this is more careful than `--as auto`: a
 * file is read only where most of its lines are of the kind, and a table of which a named file stands beside it
 * (netstat, ss, lsof, ps) is not read again.
 */
import { UserError } from '../errors.ts';
import type { ListingKind } from '../model/facts.ts';
import type { Section, Snapshot } from '../model/snapshot.ts';
import { parseListing } from './index.ts';
import { partsOf } from './pasted.ts';
import { recognise } from './recognise.ts';

/** Several of a kind repeat each other, in other columns or another language. */
const repeated: ReadonlySet<string> = new Set(['netstat', 'ss', 'lsof', 'ps']);

/** By the id of a section that says what a folder lacks: the kinds of which any would do. Others stand for their own kind. */
const insteadOf: Readonly<Record<string, readonly string[]>> = {
  sockets: ['netstat', 'ss', 'lsof', 'proc-net'],
  boot: ['rc-listing', 'chkconfig', 'systemctl-unit-files', 'openrc', 'rc-inet2', 'service-status-all'],
  firewall: ['iptables', 'nft', 'ufw', 'firewalld', 'ipchains'],
};

/**
 * The snapshot with the kinds that content tells. Other bundles have names that say what is in them.
 *
 * @throws UserError where neither a name nor content is that of a listing
 */
export function nameByContent(snapshot: Snapshot): Snapshot {
  if (snapshot.bundle.kind === 'listing') return ofSession(snapshot);
  if (snapshot.bundle.kind !== 'folder') return snapshot;
  const named = kindsIn(snapshot.sections);
  const sections = snapshot.sections.map((section) => withKind(section, named));
  if (!sections.some((section) => section.kind !== null && section.status !== 'skipped')) {
    // What would have been one may stand behind a limit.
    const limited = snapshot.integrity.find((problem) => problem.kind === 'over-limit');
    if (limited !== undefined)
      throw new UserError(
        `${snapshot.bundle.file}: nothing in it is a listing as far as it was read: ${limited.because}`,
        '`--limit NAME=NUMBER` raises a limit',
      );
    throw new UserError(
      `${snapshot.bundle.file}: no file in it is a listing of a kind known here, so it is not a capture`,
      'take one with `portledger capture`; `portledger parse FILE --as KIND` reads a single listing',
    );
  }
  const there = kindsIn(sections);
  return { ...snapshot, sections: sections.filter((section) => !turnedUp(section, there)) };
}

const kindsIn = (sections: readonly Section[]): ReadonlySet<string> =>
  new Set(sections.flatMap(({ kind, status }) => (kind !== null && status === 'collected' ? [kind] : [])));

/** A lone file that is a whole session: the outputs that are listings, where there are two or more. */
function ofSession(snapshot: Snapshot): Snapshot {
  const [only] = snapshot.sections;
  const parts = only === undefined ? null : partsOf(only);
  if (parts === null) return snapshot;
  const sections = parts.map((part) => withKind(part, new Set()));
  return sections.filter(({ kind }) => kind !== null).length < 2 ? snapshot : { ...snapshot, sections };
}

function withKind(section: Section, named: ReadonlySet<string>): Section {
  if (section.kind !== null || section.status !== 'collected' || section.note !== '') return section;
  const recognition = recognise(section);
  if (recognition === null) return { ...section, note: 'not a listing of a kind known here' };
  if ('refused' in recognition) return { ...section, note: `not read: ${recognition.refused}` };
  const { kind } = recognition;
  if (repeated.has(kind) && named.has(kind))
    return { ...section, note: `not read: another file of the folder is named as ${kind}` };
  return mostlyRead(kind, section)
    ? { ...section, kind }
    : { ...section, note: 'not a listing of a kind known here' };
}

/** Something in it is of that kind, and at least as much as is not. */
function mostlyRead(kind: ListingKind, section: Section): boolean {
  const { facts, unread } = parseListing(kind, section);
  return facts.length > 0 && facts.length >= unread.length && (kind !== 'rc-listing' || aboutBoot(section));
}

/** `ls -l` of a folder that decides what starts; that of any other folder looks alike. */
function aboutBoot(section: Section): boolean {
  for (const text of section.lines)
    if (/\b(?:rc[0-6S]?|init|xinetd)\.d\b|\b[SK]\d\d[a-z]|\brc\.[a-zA-Z]|runlevels/.test(text.slice(0, 300)))
      return true;
  return false;
}

/** Said to be lacking by the names, and there all the same. */
function turnedUp({ id, kind, status }: Section, there: ReadonlySet<string>): boolean {
  if (status !== 'skipped' || kind === null) return false;
  return (insteadOf[id] ?? [kind]).some((each) => there.has(each));
}
