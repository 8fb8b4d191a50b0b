/**
 * lsof -i, or a whole lsof: one row a file descriptor, so a forked worker repeats its parent's sockets.
 *
 *     COMMAND   PID     USER   FD   TYPE  DEVICE SIZE/OFF NODE NAME
 *     rpcbind    56     _rpc    7u  IPv4 2246046      0t0  TCP *:sunrpc (LISTEN)
 *     named      96     bind   31u  IPv6 2246150      0t0  UDP [fe80::1]:domain
 *
 * TID and TASKCMD columns may be there and may be empty, so the row is read from its IPv4 or IPv6 on. The command is
 * the first nine characters of comm. Also the field output of -F: a letter and its value on each line.
 *
 * Passed over: files that are no IP sockets, connections, lsof's warnings.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { Protocol, SocketFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { readEndpoint, wholeNumber } from './endpoint.ts';
import { splitFields } from './fields.ts';
import { Reading } from './reading.ts';
import { stateWord } from './socket-state.ts';

const protocols: Readonly<Record<string, Protocol>> = {
  TCP: 'tcp',
  UDP: 'udp',
  UDPLITE: 'udplite',
  SCTP: 'sctp',
  DCCP: 'dccp',
  ICMP: 'icmp',
  ICMPV6: 'icmp',
};

interface Named {
  readonly family: 4 | 6;
  readonly protocol: Protocol;
  readonly name: string;
  readonly pid: number | null;
  readonly command: string | null;
  readonly fd: number | null;
  readonly inode: string | null;
  readonly state: string | null;
}

/** The socket, null where it does not listen, or why it cannot be read. */
function toSocket(socket: Named): Omit<SocketFact, 'evidence'> | string | null {
  const arrow = socket.name.indexOf('->');
  const here = readEndpoint(arrow < 0 ? socket.name : socket.name.slice(0, arrow));
  const connected = socket.protocol === 'tcp' || socket.protocol === 'sctp' || socket.protocol === 'dccp';
  if (connected ? socket.state !== 'LISTEN' : arrow >= 0) return null;
  if (here === null) return 'the name is no address with a port';
  return {
    protocol: socket.protocol,
    family: socket.family,
    localAddress: here.address,
    localPort: here.port,
    localPortName: here.portName,
    remoteAddress: null,
    remotePort: null,
    state: socket.state,
    listening: true,
    pid: socket.pid,
    program: socket.command,
    owners: socket.pid === null ? [] : [{ pid: socket.pid, program: socket.command, fd: socket.fd }],
    uid: null,
    inode: socket.inode,
    cgroup: null,
    zone: here.zone,
    shape: 'lsof',
  };
}

const familyOfType: Readonly<Record<string, 4 | 6>> = { IPv4: 4, IPv6: 6, inet: 4, inet6: 6 };

/**
 * Most versions write a blank in a name as `\\x20`; where one does not, the process id is the first number behind it.
 * `at`: where the address family stands; a user and a descriptor are before it.
 */
function nameAndPid(
  fields: readonly string[],
  at: number,
): { readonly pid: number | null; readonly command: string } {
  let of = 1;
  while (of < at - 2 && wholeNumber(fields[of] ?? '') === null) of++;
  const name = fields.slice(0, of).join(' ');
  return {
    pid: wholeNumber(fields[of] ?? ''),
    command: name.replace(/\\x20/g, ' '),
  };
}

/** A row of the table; null where it is some other file. */
function tableRow(line: string): Named | string | null {
  const { fields } = splitFields(line, 12);
  const at = fields.findIndex(
    (field, index) => index >= 3 && index <= 8 && Object.hasOwn(familyOfType, field),
  );
  const family = familyOfType[fields[at] ?? ''];
  const { pid, command } = nameAndPid(fields, at);
  // A process may have no name at all; prompts of a pasted session end in # or $.
  if (pid === null && wholeNumber(fields[0] ?? '') !== null && at < 0) return null;
  if (pid === null) return 'the second column is no process id';
  if (at < 0 || family === undefined) return null;
  // DEVICE SIZE/OFF NODE NAME; SIZE/OFF is empty in some versions
  const protocolAt = fields.findIndex(
    (field, index) => index > at && index <= at + 3 && Object.hasOwn(protocols, field),
  );
  const protocol = protocols[fields[protocolAt] ?? ''];
  if (protocolAt < 0 || protocol === undefined) return null;
  const [name = '', stateText = ''] = [fields[protocolAt + 1], fields[protocolAt + 2]];
  const inode = fields[at + 1] ?? '';
  return {
    family,
    protocol,
    name,
    pid,
    command,
    fd: wholeNumber(/^\d{1,9}/.exec(fields[at - 1] ?? '')?.[0] ?? ''),
    inode: /^\d{1,20}$/.test(inode) && protocolAt > at + 1 ? inode : null,
    state: stateText.startsWith('(') && stateText.endsWith(')') ? stateWord(stateText.slice(1, -1)) : null,
  };
}

/** What -F has said of the process and the file so far. */
interface FieldState {
  pid: number | null;
  command: string | null;
  fd: number | null;
  type: string;
  protocol: Protocol | null;
  name: { readonly text: string; readonly at: SourceLine } | null;
  state: string | null;
  inode: string | null;
}

function fieldOutput(lines: Iterable<string>, reading: Reading<SocketFact>): void {
  const seen: FieldState = {
    pid: null,
    command: null,
    fd: null,
    type: '',
    protocol: null,
    name: null,
    state: null,
    inode: null,
  };
  const endFile = () => {
    const { name, protocol } = seen;
    const family = Object.hasOwn(familyOfType, seen.type) ? familyOfType[seen.type] : undefined;
    if (name !== null && protocol !== null && family !== undefined) {
      // Without a TST= line, a TCP name with no arrow is as much as -F says.
      const state = seen.state ?? (protocol === 'tcp' && !name.text.includes('->') ? 'LISTEN' : null);
      const socket = toSocket({ ...seen, family, protocol, name: name.text, state });
      if (typeof socket === 'string') reading.unreadable(name.at, socket);
      else if (socket === null) reading.skip();
      else reading.fact({ ...socket, evidence: [name.at] });
    } else if (name !== null) reading.skip();
    seen.fd = null;
    seen.type = '';
    seen.protocol = null;
    seen.name = null;
    seen.state = null;
    seen.inode = null;
  };
  let number = 0;
  for (const text of lines) {
    number++;
    const line = bareLine(text);
    const value = line.slice(1);
    const letter = line.charAt(0);
    if (letter === 'p') {
      endFile();
      seen.pid = wholeNumber(value);
      seen.command = null;
    } else if (letter === 'c') seen.command = value;
    else if (letter === 'f') {
      endFile();
      seen.fd = wholeNumber(value);
    } else if (letter === 't') {
      // With -F that leaves f out, the type begins a file.
      if (seen.name !== null) endFile();
      seen.type = value;
    } else if (letter === 'P')
      seen.protocol = Object.hasOwn(protocols, value) ? (protocols[value] ?? null) : null;
    else if (letter === 'd') seen.inode = /^\d{1,20}$/.test(value) ? value : null;
    else if (letter === 'T') {
      if (value.startsWith('ST=')) seen.state = stateWord(value.slice(3));
    } else if (letter === 'n') {
      if (seen.name !== null) endFile();
      seen.name = { text: value, at: reading.at(number, text) };
      continue;
    } else if (!/^(?:[a-zA-Z0-9].*)?$/.test(line.slice(0, 80))) {
      reading.unreadable(reading.at(number, text), 'not a field of lsof -F');
      continue;
    }
    reading.skip();
  }
  endFile();
}

// lsof: WARNING: can't stat() …;       Output information may be incomplete.;   lsof: avoiding stat(/): -b was specified.
const remark = /^lsof(?::|\s*$| -)|^\s+Output information may be incomplete|^\s+\(If you /;
// root@bigcat:~# lsof -i
const prompt = /^[^|]{0,80}[#$>%] {0,8}(?:sudo )?lsof(?:\s|$)|^\S{1,60}[:@]\S{0,60} ?[#$>] *$/;
const header = /^COMMAND\s+PID\s/;

function isFieldOutput(lines: Iterable<string>): boolean {
  let seen = 0;
  for (const text of lines) {
    const line = bareLine(text.slice(0, 40));
    if (/^p\d{1,10}$/.test(line)) return true;
    if (line.trim() !== '' && !remark.test(line) && ++seen > 5) return false;
  }
  return false;
}

export function parseLsof(listing: Listing): Parsed<SocketFact> {
  const reading = new Reading<SocketFact>(listing);
  if (isFieldOutput(listing.lines)) {
    fieldOutput(listing.lines, reading);
    return reading.finish();
  }
  let number = 0;
  for (const text of listing.lines) {
    number++;
    // Most rows of a whole lsof are files; the words of a socket stand in none of them.
    const line = bareLine(text);
    const start = line.slice(0, 200);
    if (start.trim() === '' || prompt.test(start) || remark.test(start) || header.test(start)) {
      reading.skip();
      continue;
    }
    const row = tableRow(line);
    const socket = row === null || typeof row === 'string' ? row : toSocket(row);
    if (typeof socket === 'string') reading.unreadable(reading.at(number, text), socket);
    else if (socket === null) reading.skip();
    else reading.fact({ ...socket, evidence: [reading.at(number, text)] });
  }
  return reading.finish();
}
