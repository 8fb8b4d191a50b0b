/**
 * Archives of other collectors, and bare folders of listings.
 *
 *     sosreport-bigcat-2026-11-23-abcdefg/sos_commands/networking/netstat_-W_-neopa
 *     insights-bigcat-20261123235052/data/insights_commands/ss_-tupna      (core collection)
 *     ./insights_commands/netstat_-neopa                                   (classic, some without a top folder)
 *     live_response/network/ss_-tlnp.txt, [root]/etc/xinetd.d/telnet       (UAC)
 *
 * They have no manifest: nothing says what the host did not have. What is not in the archive is a section `absent`, with
 * a note that it was not collected, so that nothing passes for its lack. Of several listings that say the same (UAC has
 * seven netstats) the fullest are read; the others stay as evidence that no parser reads, and their note says so.
 */
import type { ListingKind } from '../model/facts.ts';
import type { BundleKind, CaptureFacts, Section } from '../model/snapshot.ts';
import { hostWords } from './host-words.ts';
import { type Recognised, recognise } from './layouts.ts';
import type { Member, Members } from './members.ts';
import { emptySection, sectionOf } from './section.ts';

export interface ForeignBundle {
  readonly kind: BundleKind;
  readonly sections: readonly Section[];
  readonly capture: CaptureFacts;
}

const collectors: Readonly<Record<string, string>> = {
  sos: 'this sosreport',
  insights: 'this Insights archive',
  uac: 'this UAC archive',
  folder: 'this folder',
};

/** null: no collector that we know, and no file with a name that we know. */
export function readForeign(members: Members): ForeignBundle | null {
  const kind = kindOf(members);
  const found: Found[] = [];
  const top = topFolder(members);
  const unnamed: Section[] = [];
  for (const [path, member] of members.files) {
    const file = path.slice(top.length);
    const as = recognise(file);
    if (as !== null && !(kind === 'folder' && /\.err$/.test(file))) found.push({ member, file, as });
    // Nothing but its content says what it is: whoever reads it may recognise that.
    else if (kind === 'folder' && mayBeListing(file, member))
      unnamed.push(sectionOf(member, file, null, file));
  }
  if (kind === 'folder' && found.length === 0 && unnamed.length === 0) return null;
  const best = bestOfEachGroup(found);
  const sections: Section[] = [];
  for (const { member, file, as } of found) {
    const says = commandFailed(member);
    const read = as.rank === null ? null : best.get(as.rank.group);
    if (says !== null) {
      sections.push({
        ...sectionOf(member, file, null, as.origin),
        status: says,
        note: 'the file holds an error message',
      });
    } else if (read === null || read === undefined || read.includes(file)) {
      sections.push(sectionOf(member, file, as.kind, as.origin));
    } else {
      sections.push({
        ...sectionOf(member, file, null, as.origin),
        note: `not read: ${read.join(' and ')} tell more`,
      });
    }
  }
  sections.push(...unnamed, ...linkListings(members, top), ...lacking(sections, kind));
  return { kind, sections, capture: hostWords(members, top) };
}

/** What a tool's error channel said, documents and tables of other programs hold no listing; nor does what was not kept. */
function mayBeListing(file: string, member: Member): boolean {
  if (/\.(?:err|md|json|csv|tsv|html?|pdf|ya?ml|sha256|asc|sig|minisig)$/i.test(file)) return false;
  if (
    /(?:^|\/)(?:[._][^/]*|README|LICENSE|COPYING|NEWS|Makefile|Dockerfile)$/.test(file) ||
    member.bytes === 0
  )
    return false;
  const [first] = member.chunks;
  if (first === undefined) return false;
  const utf16 = (first[0] === 0xff && first[1] === 0xfe) || (first[0] === 0xfe && first[1] === 0xff);
  return utf16 || !first.subarray(0, 4096).includes(0);
}

function kindOf(members: Members): BundleKind {
  for (const path of members.files.keys()) {
    if (/^(?:[^/]+\/)?sos_commands\//.test(path)) return 'sos';
    if (/^(?:[^/]+\/)?(?:data\/)?insights_commands\//.test(path)) return 'insights';
    if (/^(?:[^/]+\/)?live_response\//.test(path)) return 'uac';
  }
  return 'folder';
}

/** The one folder that everything is in, with its slash, or ''. Folders of the host itself (etc/) are no top folder. */
function topFolder(members: Members): string {
  let top: string | null = null;
  for (const path of members.files.keys()) {
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (base.startsWith('._')) continue;
    const slash = path.indexOf('/');
    const first = slash < 0 ? '' : path.slice(0, slash + 1);
    if (top === null) top = first;
    else if (top !== first) return '';
  }
  return top === null ||
    /^(?:etc|proc|var|usr|data|cmd|file|\[root\]|insights_commands|sos_commands|live_response)\/$/.test(top)
    ? ''
    : top;
}

interface Found {
  readonly member: Member;
  readonly file: string;
  readonly as: Recognised;
}

/**
 * Which listings of a group are read: the one with the best columns, and all of equal rank. Insights cuts some listings
 * down to the lines that its rules ask for, so one that is twice as long is read as well.
 */
function bestOfEachGroup(found: readonly Found[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<
    string,
    { readonly file: string; readonly value: number; readonly bytes: number }[]
  >();
  for (const { member, file, as } of found) {
    if (as.rank === null || member.bytes === 0 || commandFailed(member) !== null) continue;
    const group = groups.get(as.rank.group) ?? [];
    group.push({ file, value: as.rank.value, bytes: member.bytes });
    groups.set(as.rank.group, group);
  }
  const best = new Map<string, readonly string[]>();
  for (const [name, group] of groups) {
    const lowest = Math.min(...group.map((each) => each.value));
    const first = group.filter((each) => each.value === lowest);
    const size = Math.max(...first.map((each) => each.bytes));
    const longer = group.filter((each) => each.bytes > 2 * size);
    const next = Math.min(...longer.map((each) => each.value));
    best.set(
      name,
      [...first, ...longer.filter((each) => each.value === next)].map((each) => each.file),
    );
  }
  return best;
}

/** Insights keeps what the shell said in place of the output: `timeout: failed to run command '/bin/netstat': No such file or directory`. */
function commandFailed(member: Member): Section['status'] | null {
  if (member.bytes === 0 || member.bytes > 400) return null;
  const text = Buffer.concat(member.chunks).toString('latin1').trim();
  if (text.includes('\n')) return null;
  if (/^(?:timeout|\/\S*sh|sh|bash|env|nice|-bash): .*(?:No such file or directory|not found)$/.test(text)) {
    return 'tool-missing';
  }
  if (/^\S*(?:command )?not found$|^bash: \S+: command not found$/.test(text)) return 'tool-missing';
  return null;
}

/**
 * rc3.d/S55sshd -> ../init.d/sshd stands in the archive as a link. It is not followed; its name and target are a
 * listing of the folder, in the form of `ls -l`.
 */
function linkListings(members: Members, top: string): readonly Section[] {
  const folders = new Map<string, string[]>();
  for (const link of members.links) {
    // etc/rc.d/rc3.d/S55sshd
    const match = /(?:^|\/)(etc\/(?:rc\.d\/)?rc[0-6S]\.d)\/([SK]\d\d[^/]+)$/.exec(
      link.path.slice(top.length),
    );
    if (match === null || /[\x00-\x1f]/.test(link.target)) continue;
    const folder = match[1] ?? '';
    const lines = folders.get(folder) ?? [];
    lines.push(`lrwxrwxrwx 1 root root 0 Jan 1 1970 ${match[2]} -> ${link.target}`);
    folders.set(folder, lines);
  }
  const byName = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  return byName.map(([folder, lines]) => {
    const all = [`/${folder}:`, ...lines.sort((a, b) => (a < b ? -1 : 1))];
    return {
      ...emptySection(`links/${folder}`, 'rc-listing', 'collected', `links of /${folder} in the archive`),
      file: `links/${folder}`,
      lines: all,
      note: 'made from the links of the archive; owner and time are not known',
    };
  });
}

interface Expected {
  readonly id: string;
  readonly kinds: readonly ListingKind[];
  readonly origin: string;
}

/** What an audit of listening services needs, and a capture of ours would hold or say why not. */
const expected: readonly Expected[] = [
  { id: 'sockets', kinds: ['netstat', 'ss', 'lsof', 'proc-net'], origin: '$ netstat -tulpn' },
  { id: 'ps', kinds: ['ps'], origin: '$ ps ax' },
  { id: 'etc/inetd.conf', kinds: ['inetd-conf'], origin: '/etc/inetd.conf' },
  { id: 'etc/xinetd.conf', kinds: ['xinetd-conf'], origin: '/etc/xinetd.conf' },
  {
    id: 'boot',
    kinds: ['rc-listing', 'chkconfig', 'systemctl-unit-files', 'openrc', 'rc-inet2', 'service-status-all'],
    origin: '$ ls -l /etc/rc?.d',
  },
  { id: 'systemctl-unit-files', kinds: ['systemctl-unit-files'], origin: '$ systemctl list-unit-files' },
  { id: 'systemctl-sockets', kinds: ['systemctl-sockets'], origin: '$ systemctl list-sockets' },
  { id: 'rc-listing', kinds: ['rc-listing', 'chkconfig'], origin: '$ ls -l /etc/init.d /etc/rc?.d' },
  { id: 'etc/inittab', kinds: ['inittab'], origin: '/etc/inittab' },
  { id: 'etc/services', kinds: ['services'], origin: '/etc/services' },
  { id: 'etc/os-release', kinds: ['os-release'], origin: '/etc/os-release' },
  { id: 'etc/hosts.allow', kinds: ['hosts-access'], origin: '/etc/hosts.allow' },
  { id: 'firewall', kinds: ['iptables', 'nft', 'ufw', 'firewalld', 'ipchains'], origin: '$ iptables-save' },
  { id: 'cron', kinds: ['cron'], origin: '/etc/crontab' },
  { id: 'proc-pid', kinds: ['proc-pid'], origin: '/proc/PID/exe' },
];

function lacking(sections: readonly Section[], kind: BundleKind): readonly Section[] {
  const there = new Set(
    sections.filter((section) => section.status !== 'tool-missing').map((section) => section.kind),
  );
  const ids = new Set(sections.map((section) => section.id));
  return expected
    .filter((each) => !each.kinds.some((of) => there.has(of)) && !ids.has(each.id))
    .map((each) =>
      emptySection(
        each.id,
        each.kinds[0] ?? null,
        'skipped',
        each.origin,
        `not in ${collectors[kind] ?? 'this bundle'}: whether the host has it is not known`,
      ),
    );
}
