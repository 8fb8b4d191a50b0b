/**
 * ss of iproute2, in every mix of columns:
 *
 *     Netid State  Recv-Q Send-Q  Local Address:Port  Peer Address:PortProcess
 *     tcp   LISTEN 0      128           0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=385,fd=3))
 *     udp   UNCONN 0      0              *%eth0:68               *:*    users:(("dhclient",2753,6))
 *
 * With one protocol asked for there is no Netid column; LISTEN is TCP then, UNCONN what the command asked for, or UDP.
 * Older versions write `*:22` for IPv4 and `:::22` for IPv6; newer ones `0.0.0.0:22`, `[::]:22`, and `*:22` for an IPv6
 * socket that serves both families. Which one speaks is told from the whole listing.
 * The name in users:(…) is the process's comm, 15 characters, and may hold anything.
 *
 * Passed over: connections, unix, netlink, packet and vsock sockets, the details of -i, -m and -o.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { Protocol, SocketFact, SocketOwner } from '../model/facts.ts';
import { familyOf, isDigits, readEndpoint, wholeNumber } from './endpoint.ts';
import { fieldBounds, findFields, splitFields } from './fields.ts';
import { type Row, readTable } from './listing-rows.ts';
import { type SocketDraft, socketFact } from './socket-fact.ts';
import { stateWord } from './socket-state.ts';

const protocols: Readonly<Record<string, Protocol>> = {
  tcp: 'tcp',
  mptcp: 'tcp',
  udp: 'udp',
  udplite: 'udplite',
  sctp: 'sctp',
  dccp: 'dccp',
  raw: 'raw',
  icmp: 'icmp',
  icmp6: 'icmp',
};

/** Netids of sockets that no other host can reach by IP. */
const otherNetids: ReadonlySet<string> = new Set([
  'u_str',
  'u_dgr',
  'u_seq',
  'nl',
  'p_raw',
  'p_dgr',
  'v_str',
  'v_dgr',
  'vsock',
  'xdp',
  'tipc',
  'ti_st',
  'ti_dg',
  'ti_sq',
  'ti_rd',
  '???',
]);

const passed: Row<SocketDraft> = { is: 'passed' };

const bounds = fieldBounds();

/** tcp ESTAB 0 0 …, or ESTAB 0 0 … where there is no Netid. */
function isPlainConnection(text: string): boolean {
  const first = text.charCodeAt(0);
  // E, T (TIME-WAIT), or t, c, p
  if (first === 69 || first === 84) return text.startsWith('ESTAB ') || text.startsWith('TIME-WAIT ');
  if (first !== 116 || text.charCodeAt(1) !== 99 || text.charCodeAt(2) !== 112) return false;
  if (findFields(text, 2, bounds) < 2) return false;
  const start = bounds.starts[1] ?? 0;
  const length = (bounds.ends[1] ?? 0) - start;
  return (
    (length === 5 && text.startsWith('ESTAB', start)) || (length === 9 && text.startsWith('TIME-WAIT', start))
  );
}

/** `users:(("sshd",pid=385,fd=3),("systemd",pid=1,fd=38))`, and the older `("sshd",385,3)`. */
function readOwners(text: string): readonly SocketOwner[] {
  const owners: SocketOwner[] = [];
  const users = text.indexOf('users:((');
  if (users < 0) return owners;
  let at = users + 'users:('.length;
  while (text.startsWith('("', at)) {
    const nameFrom = at + 2;
    // A name may hold quotes: it ends at the first quote that a process id follows.
    let quote = text.indexOf('",', nameFrom);
    let pid = '';
    while (quote >= 0) {
      let from = quote + 2;
      if (text.startsWith('pid=', from)) from += 4;
      let to = from;
      while (to < text.length && isDigits(text.charAt(to))) to++;
      if (to > from && text.charAt(to) === ',') {
        pid = text.slice(from, to);
        break;
      }
      quote = text.indexOf('",', quote + 1);
    }
    if (quote < 0) break;
    const end = text.indexOf(')', quote);
    if (end < 0) break;
    const number = wholeNumber(pid);
    // …,fd=3   …,proc_ctx=…,fd=3,sock_ctx=…   …,385,3
    const tail = text.slice(quote, Math.min(end, quote + 400));
    const fd = /(?:,fd=|,\d{1,10},)(\d{1,9})(?:,|$)/.exec(tail)?.[1];
    if (number !== null)
      owners.push({
        pid: number,
        program: text.slice(nameFrom, quote),
        fd: fd === undefined ? null : Number(fd),
      });
    at = end + 1;
    if (text.charAt(at) !== ',') break;
    at++;
  }
  return owners;
}

/** `uid:105 ino:2246150 sk:428 cgroup:/system.slice/ssh.service v6only:1 <->`, behind the users. */
function extension(text: string, name: string): string | null {
  const users = text.lastIndexOf('))');
  const tail = users < 0 ? text : text.slice(users + 2);
  const start = ` ${tail}`.indexOf(` ${name}:`);
  if (start < 0) return null;
  const from = start + name.length + 1;
  const blank = tail.indexOf(' ', from);
  return blank < 0 ? tail.slice(from) : tail.slice(from, blank);
}

/** What `$ ss -lun` asked for, where it asked for one protocol that has no Netid column. */
function protocolAsked(origin: string): Protocol | 'other' | null {
  const command = /(?:^|[\s/])ss((?:\s+-\S+)*)/.exec(origin.slice(0, 300));
  const flags = command?.[1] ?? '';
  // -tulpn: short options in one word
  const short = [...flags.matchAll(/\s-([A-Za-z0-9]+)/g)].map((match) => match[1] ?? '').join('');
  const asked: (Protocol | 'other')[] = [];
  if (short.includes('t')) asked.push('tcp');
  if (short.includes('u')) asked.push('udp');
  if (short.includes('w')) asked.push('raw');
  if (short.includes('S')) asked.push('sctp');
  if (short.includes('d')) asked.push('dccp');
  if (short.includes('x') || short.includes('0')) asked.push('other');
  return asked.length === 1 ? (asked[0] ?? null) : null;
}

function socketRow(
  protocol: Protocol,
  netid: string,
  fields: readonly string[],
  rest: string,
): Row<SocketDraft> {
  const [stateText = '', receive = '', send = '', local = '', remote = ''] = fields;
  const state = stateText === 'UNCONN' ? null : stateWord(stateText);
  if (!isDigits(receive) || !isDigits(send)) return { is: 'unreadable', why: 'the queues are no numbers' };
  const here = readEndpoint(local);
  if (here === null) return { is: 'unreadable', why: 'the local address has no port' };
  // The process column may be glued to a narrow peer: 0.0.0.0:*users:((…
  const glued = remote.indexOf('users:(');
  const there = readEndpoint(glued < 0 ? remote : remote.slice(0, glued));
  if (there === null) return { is: 'unreadable', why: 'the peer address has no port' };
  const process = glued < 0 ? rest : `${remote.slice(glued)} ${rest}`;
  const connected = protocol === 'tcp' || protocol === 'sctp' || protocol === 'dccp';
  const listening = connected ? state === 'LISTEN' : state === null;
  if (!listening) return passed;
  const owners = readOwners(process);
  const uid = extension(process, 'uid');
  // `unreachable:1` is a group outside of what ss can see.
  const cgroup = extension(process, 'cgroup');
  return {
    is: 'fact',
    draft: {
      protocol,
      family: netid.endsWith('6') || local.startsWith('[') ? 6 : familyOf(here.address, there.address),
      localAddress: here.address,
      localPort: here.port,
      localPortName: here.portName,
      remoteAddress: there.address,
      remotePort: there.port,
      state,
      listening,
      pid: owners[0]?.pid ?? null,
      program: owners[0]?.program ?? null,
      owners,
      uid: uid === null ? null : wholeNumber(uid),
      inode: extension(process, 'ino'),
      cgroup: cgroup?.startsWith('/') ? cgroup : null,
      zone: here.zone,
      shape: 'ss',
    },
  };
}

/** ss pads its columns, so two words may touch only where a number outgrew its column. */
function ssRow(line: string, asked: Protocol | 'other' | null): Row<SocketDraft> | null {
  // The child rows of SCTP: `- ESTAB 0 0 …
  if (line.startsWith('`-') || line.startsWith(' `-')) return passed;
  const first = splitFields(line, 1).fields[0] ?? '';
  if (otherNetids.has(first)) return splitFields(line, 3).fields.length === 3 ? passed : null;
  const withState = stateWord(first) !== null || first === 'UNCONN';
  if (withState) {
    const { fields, rest } = splitFields(line, 5);
    const local = fields[3] ?? '';
    if (fields.length < 5) return { is: 'unreadable', why: 'the row ends before its addresses' };
    // /run/rpcbind.sock 2246044 * 0: a unix socket
    if (asked === 'other' || local.startsWith('/') || local.startsWith('@') || !local.includes(':'))
      return passed;
    return socketRow(asked ?? (first === 'LISTEN' ? 'tcp' : 'udp'), '', fields, rest);
  }
  const protocol = Object.hasOwn(protocols, first) ? protocols[first] : undefined;
  if (protocol === undefined) return null;
  const { fields, rest } = splitFields(line, 6);
  const [, state = ''] = fields;
  if (isDigits(state)) return { is: 'unreadable', why: 'the row has no state' };
  if (fields.length < 6) return { is: 'unreadable', why: 'the row ends before its addresses' };
  if (stateWord(state) === null && state !== 'UNCONN')
    return { is: 'unreadable', why: `no known state: ${state.slice(0, 40)}` };
  return socketRow(protocol, first, fields.slice(1), rest);
}

const header = /^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\b/;
// root@bigcat:~# ss -tulpn   Failed to find cgroup2 mount
const aside =
  /^[^|]{0,80}[#$>%] {0,8}(?:sudo )?(?:\/\S{1,40}\/)?ss(?:\s|$)|^ss -\w|^\S{1,60}[:@]\S{0,60} ?[#$>] *$|^Failed to find cgroup2 mount/;

/** `*:80` is an IPv4 wildcard in the old notation and a socket for both families in the new one. */
function starFamily(drafts: readonly SocketDraft[]): 4 | 6 | null {
  if (drafts.some((draft) => draft.localAddress === '0.0.0.0' || draft.remoteAddress === '0.0.0.0')) return 6;
  if (drafts.some((draft) => draft.family === 4 && draft.remoteAddress === '*')) return 4;
  return null;
}

export function parseSs(listing: Listing): Parsed<SocketFact> {
  const asked = protocolAsked(listing.origin);
  const parsed = readTable<SocketDraft, SocketFact>(
    listing,
    {
      isPlainConnection,
      row: (line) => ssRow(line, asked),
      isHeader: (line) => header.test(line.slice(0, 200)),
      isAside: (line) => aside.test(line.slice(0, 200)),
      // In a terminal too narrow for it ss puts the process on a line of its own.
      isRest: (line) => /^\s*users:\(\(/.test(line),
      isDetail: (line) => /^\s/.test(line),
      fits: () => true,
      // A newline in the name of a process.
      isCut: (line) => line.includes('users:((') && !line.includes('))'),
    },
    socketFact,
  );
  const star = starFamily(parsed.facts);
  if (star === null) return parsed;
  return {
    ...parsed,
    facts: parsed.facts.map((fact) =>
      fact.family === null && fact.localAddress === '*' ? { ...fact, family: star } : fact,
    ),
  };
}
