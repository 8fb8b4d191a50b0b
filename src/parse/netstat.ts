/**
 * netstat of net-tools (1.60 to 2.10) and of busybox, with any of -a -e -l -n -o -p -t -T -u -W -x, and the cropped table
 * of the HOWTO:
 *
 *     Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
 *     tcp        0      0 0.0.0.0:telnet          0.0.0.0:*               LISTEN      988/inetd
 *     udp        0      0 0.0.0.0:sunrpc          0.0.0.0:*                           1290/portmap
 *       *:exec               *:*        LISTEN    988/inetd
 *
 * A fact is a socket that listens: TCP in LISTEN, UDP and raw without a peer. Connections and unix sockets are passed
 * over. The program column is argv[0] cut to 19 characters, blanks and colons and all; it is a hint.
 * Columns are never found by offset: -W, long names and other tools move them.
 *
 * Not read: AX.25, X.25, IPX and Bluetooth tables; the routing and interface tables of netstat -r and -i.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { Protocol, SocketFact } from '../model/facts.ts';
import { familyOf, isDigits, readEndpoint, wholeNumber } from './endpoint.ts';
import { fieldBounds, findFields, splitFields } from './fields.ts';
import { type Row, readTable } from './listing-rows.ts';
import { type SocketDraft, socketFact } from './socket-fact.ts';
import { stateWord } from './socket-state.ts';

const protocols: Readonly<Record<string, Protocol>> = {
  tcp: 'tcp',
  udp: 'udp',
  udpl: 'udplite',
  udplit: 'udplite',
  udplite: 'udplite',
  sctp: 'sctp',
  dccp: 'dccp',
  raw: 'raw',
  icmp: 'icmp',
};

const passed: Row<SocketDraft> = { is: 'passed' };
const unreadable = (why: string): Row<SocketDraft> => ({ is: 'unreadable', why });

function protocolOf(text: string): { readonly protocol: Protocol; readonly six: boolean } | null {
  const six = text.endsWith('6');
  const name = six ? text.slice(0, -1) : text;
  const protocol = Object.hasOwn(protocols, name) ? protocols[name] : undefined;
  return protocol === undefined ? null : { protocol, six };
}

const bounds = fieldBounds();

/** tcp 0 0 10.0.0.1:22 10.0.0.2:51234 ESTABLISHED …: six fields looked at, nothing cut out of the line. */
function isPlainConnection(text: string): boolean {
  // t, c, p
  if (text.charCodeAt(0) !== 116 || text.charCodeAt(1) !== 99 || text.charCodeAt(2) !== 112) return false;
  if (findFields(text, 6, bounds) < 6) return false;
  const start = bounds.starts[5] ?? 0;
  const length = (bounds.ends[5] ?? 0) - start;
  return (
    (length === 11 && text.startsWith('ESTABLISHED', start)) ||
    (length === 9 && (text.startsWith('TIME_WAIT', start) || text.startsWith('FIN_WAIT', start))) ||
    (length === 10 && text.startsWith('CLOSE_WAIT', start)) ||
    (length === 8 && (text.startsWith('SYN_SENT', start) || text.startsWith('LAST_ACK', start)))
  );
}

/** What stands after the addresses: `LISTEN  root  2246265  267/rpc.mountd   off (0.00/0/0)`. */
interface Tail {
  readonly state: string | null;
  readonly uid: number | null;
  readonly inode: string | null;
  readonly pid: number | null;
  readonly program: string | null;
}

// off (0.00/0/0)   keepalive (7195,21/0/0)   unkn-4 (0.00/0/0)
const timerAtEnd = /\s\S{1,20} \(\d{1,12}[.,]\d{1,4}\/-?\d{1,10}\/-?\d{1,10}\)$/;
// 988/inetd
const ownerAtStart = /^(\d{1,10})\/(.*)$/s;

// A program column of `-`, and the SELinux context of -Z behind it.
const nobody = /^-(?:\s|$)/;

function withoutTimer(text: string): string {
  if (!text.endsWith(')')) return text;
  // Only the end is given to the pattern, so that it costs the same on any line.
  const from = Math.max(0, text.length - 80);
  const timer = timerAtEnd.exec(` ${text.slice(from)}`);
  return timer === null ? text : text.slice(0, Math.max(0, from + timer.index - 1)).trimEnd();
}

function readTail(text: string, protocol: Protocol): Tail | string {
  let rest = withoutTimer(text.trim());
  let state: string | null = null;
  const first = splitFields(rest, 1);
  const word = first.fields[0] ?? '';
  const known = stateWord(word);
  if (known !== null) {
    state = known;
    rest = word === 'POSLEDNÍ' ? splitFields(rest, 2).rest : first.rest;
  } else if (protocol === 'raw' || protocol === 'icmp') {
    // The kernel's number stands there: 7 is a socket without a peer.
    if (isDigits(word)) {
      state = word;
      rest = first.rest;
    }
  } else if (protocol === 'tcp' || protocol === 'sctp' || protocol === 'dccp') {
    return word === '' ? 'the row ends before its state' : `no known state: ${word.slice(0, 40)}`;
  }
  let uid: number | null = null;
  let inode: string | null = null;
  let owner = ownerAtStart.exec(rest);
  if (owner === null && rest !== '' && !nobody.test(rest)) {
    const ids = splitFields(rest, 2);
    const [user, number] = ids.fields;
    if (user === undefined || number === undefined || !isDigits(number))
      return 'what follows the addresses is no state, user or program';
    uid = wholeNumber(user);
    inode = number;
    rest = ids.rest;
    owner = ownerAtStart.exec(rest);
  }
  if (owner === null)
    return rest === '' || nobody.test(rest)
      ? { state, uid, inode, pid: null, program: null }
      : 'the last column is no PID/program';
  const [, pid = '', program = ''] = owner;
  return { state, uid, inode, pid: wholeNumber(pid), program: program.trim() };
}

function toRow(
  protocol: Protocol,
  six: boolean,
  local: string,
  remote: string,
  tailText: string,
): Row<SocketDraft> {
  const here = readEndpoint(local);
  if (here === null) return unreadable('the local address has no port');
  const there = readEndpoint(remote);
  if (there === null) return unreadable('the foreign address has no port');
  const tail = readTail(tailText, protocol);
  if (typeof tail === 'string') return unreadable(tail);
  const connected = protocol === 'tcp' || protocol === 'sctp' || protocol === 'dccp';
  const listening = connected ? tail.state === 'LISTEN' : tail.state !== 'ESTABLISHED' && there.anyPort;
  if (!listening) return passed;
  return {
    is: 'fact',
    draft: {
      protocol,
      family: six ? 6 : familyOf(here.address, there.address),
      localAddress: here.address,
      localPort: here.port,
      localPortName: here.portName,
      remoteAddress: there.address,
      remotePort: there.port,
      state: tail.state,
      listening,
      pid: tail.pid,
      program: tail.program,
      owners: tail.pid === null ? [] : [{ pid: tail.pid, program: tail.program, fd: null }],
      uid: tail.uid,
      inode: tail.inode,
      cgroup: null,
      zone: here.zone,
      shape: 'netstat',
    },
  };
}

/** Tables of other families, whose rows begin with their protocol. */
const otherFamilies: ReadonlySet<string> = new Set([
  'unix',
  'l2cap',
  'rfcomm',
  'ipx',
  'ax25',
  'x25',
  'netrom',
  'rose',
]);

function netstatRow(line: string): Row<SocketDraft> | null {
  const { fields, rest } = splitFields(line, 5);
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = fields;
  if (otherFamilies.has(first)) return fields.length > 2 ? passed : null;
  const known = protocolOf(first);
  if (known === null) return croppedRow(line, first, second);
  const { protocol, six } = known;
  if (isDigits(second) && isDigits(third)) {
    if (fields.length < 5) return unreadable('the row ends before its addresses');
    return toRow(protocol, six, fourth, fifth, rest);
  }
  if (protocol === 'sctp' || line.charCodeAt(first.length) === 32 || line.charCodeAt(first.length) === 9)
    return emptyQueues(protocol, six, line);
  return null;
}

/** SCTP rows leave queues and peer empty: `sctp       localhost.localdo:65432       LISTEN`. */
function emptyQueues(protocol: Protocol, six: boolean, line: string): Row<SocketDraft> {
  const { fields } = splitFields(line, 8);
  const local = fields.findIndex((field, at) => at > 0 && at < 4 && field.includes(':'));
  const between = fields.slice(1, Math.max(1, local));
  if (protocol !== 'sctp' || local < 0 || !between.every(isDigits))
    return unreadable('the row has no queues and addresses');
  const peer = fields[local + 1] ?? '';
  const hasPeer = peer.includes(':');
  const tail = splitFields(line, local + (hasPeer ? 2 : 1)).rest;
  return toRow(protocol, six, fields[local] ?? '', hasPeer ? peer : '*:*', tail);
}

/**
 * The HOWTO crops the first three columns, and only TCP has LISTEN:
 *   *:exec               *:*        LISTEN    988/inetd
 */
function croppedRow(line: string, first: string, second: string): Row<SocketDraft> | null {
  const queues = isDigits(first) && isDigits(second);
  const { fields, rest } = splitFields(line, queues ? 5 : 3);
  const [local = '', remote = '', state = ''] = queues ? fields.slice(2) : fields;
  if (!local.includes(':') || !remote.endsWith(':*') || stateWord(state) !== 'LISTEN') return null;
  return toRow('tcp', false, local, remote, `${state} ${rest}`);
}

// Titles as net-tools prints them; a title in another language stands above its header and is known by that.
const title = /^Active \S+(?: \S+)? (?:connections|sockets)\b/;
// (No info could be read for "-p": geteuid()=1000 but you should be root.)
const remark =
  /^\(.{0,200}"-p".{0,200}\)$|^\(Not all processes could be identified|^ will not be shown, you would have to be root/;
// root@bigcat:~# netstat -tap   $ netstat -an   warning, got duplicate tcp line.
const prompt =
  /^[^|]{0,80}[#$>%] {0,8}(?:sudo )?(?:\/\S{1,40}\/)?(?:busybox )?netstat\b|^netstat -\w|^\S{1,60}[:@]\S{0,60} ?[#$>] *$/;
const warning = /^(?:warning, got |getnameinfo failed|\(servers and established\)$)/;

function isAside(line: string): boolean {
  const text = line.length > 300 ? line.slice(0, 300) : line;
  return title.test(text) || remark.test(text) || prompt.test(text) || warning.test(text);
}

// Proto Recv-Q Send-Q …   Proto RefCnt Flags …; ka translates Proto as well, ca moves the unix header
const header = /^\s*(?:Proto|პროტო)\s+\S|^Node-I .*Proto/;

function isHeader(line: string): boolean {
  return header.test(line.length > 300 ? line.slice(0, 300) : line);
}

/** The whole PID/program column is 20 characters wide. */
function fits(draft: SocketDraft): boolean {
  return draft.program === null || draft.program.length + String(draft.pid).length < 24;
}

export function parseNetstat(listing: Listing): Parsed<SocketFact> {
  return readTable<SocketDraft, SocketFact>(
    listing,
    {
      isPlainConnection,
      row: netstatRow,
      isAside,
      isHeader,
      fits,
      isCut: () => false,
      isRest: () => false,
      isDetail: () => false,
    },
    socketFact,
  );
}
