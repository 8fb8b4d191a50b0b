/**
 * /proc/net/tcp, tcp6, udp, udp6, udplite, raw: the kernel's own table, all in hexadecimal.
 *
 *       sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *        0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2246265 1 …
 *
 * Addresses are 32-bit words in the byte order of the host: little-endian is assumed, as on every distribution that
 * still comes out but s390x. State 0A is LISTEN; 07 is a UDP or raw socket without a peer. The protocol is taken from
 * the file's name, or from the header where the name says nothing (UDP and raw have `drops`).
 *
 * Passed over: connections; /proc/net/unix and packet.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { Protocol, SocketFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { wholeNumber } from './endpoint.ts';
import { splitFields } from './fields.ts';
import { Reading } from './reading.ts';

const states: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '07': 'CLOSE',
  '08': 'CLOSE_WAIT',
  '09': 'LAST_ACK',
  '0A': 'LISTEN',
  '0B': 'CLOSING',
  '0C': 'SYN_RECV',
};

const namedProtocols = ['tcp', 'udplite', 'udp', 'raw', 'icmp'] as const satisfies readonly Protocol[];

/** /proc/net/udp6   proc_net_tcp.txt   $ cat /proc/net/raw; null where it names none, or several */
function protocolNamed(name: string): Protocol | null {
  const found = new Set<Protocol>();
  for (const word of name.slice(-300).split(/\s+/)) {
    const base = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
    const match = namedProtocols.find((protocol) =>
      new RegExp(`(?:^|[^a-z])${protocol}6?(?![a-z])`).test(base),
    );
    if (match !== undefined) found.add(match);
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

/** `0100007F` → `127.0.0.1`; 32 digits → the shortest form of RFC 5952; null for anything else. */
export function hexAddress(hex: string): string | null {
  if (!/^(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{32})$/.test(hex)) return null;
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8)
    for (let at = 6; at >= 0; at -= 2) bytes.push(Number.parseInt(hex.slice(word + at, word + at + 2), 16));
  if (bytes.length === 4) return bytes.join('.');
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return `::ffff:${bytes.slice(12).join('.')}`;
  return shortened(groups);
}

function shortened(groups: readonly number[]): string {
  let best = { from: 0, length: 1 };
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (to < groups.length && groups[to] === 0) to++;
    if (to - from > best.length) best = { from, length: to - from };
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return text(groups);
  return `${text(groups.slice(0, best.from))}::${text(groups.slice(best.from + best.length))}`;
}

function hexEndpoint(text: string): { readonly address: string; readonly port: number } | null {
  const colon = text.indexOf(':');
  const address = colon < 0 ? null : hexAddress(text.slice(0, colon));
  const port = text.slice(colon + 1);
  if (address === null || !/^[0-9A-Fa-f]{4}$/.test(port)) return null;
  return { address, port: Number.parseInt(port, 16) };
}

// ==> /proc/net/tcp6 <==
const fileHeading = /^==> (\S{1,200}) <==$/;

export function parseProcNet(listing: Listing): Parsed<SocketFact> {
  const reading = new Reading<SocketFact>(listing);
  const named = protocolNamed(listing.origin) ?? protocolNamed(listing.file);
  let protocol: Protocol | null = named;
  let otherTable = false;
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    const unreadable = (why: string) => reading.unreadable(reading.at(number, text), why);
    const heading = fileHeading.exec(line.length > 220 ? '' : line);
    if (heading !== null) {
      protocol = protocolNamed(heading[1] ?? '') ?? named;
      otherTable = false;
      reading.skip();
      continue;
    }
    const { fields } = splitFields(line, 10);
    const [slot = '', local = '', remote = '', state = ''] = fields;
    if (slot === '') {
      reading.skip();
      continue;
    }
    if (slot === 'sl') {
      protocol = named ?? (line.trimEnd().endsWith('drops') ? 'udp' : 'tcp');
      otherTable = false;
      reading.skip();
      continue;
    }
    // Num RefCount Protocol Flags …   sk RefCnt Type Proto Iface …
    if (/^(?:Num\s+RefCount|sk\s+RefCnt|sk\s+Eth)\s/.test(line)) {
      otherTable = true;
      reading.skip();
      continue;
    }
    if (otherTable) {
      reading.skip();
      continue;
    }
    const here = hexEndpoint(local);
    const there = hexEndpoint(remote);
    const word = Object.hasOwn(states, state) ? states[state] : undefined;
    if (!slot.endsWith(':') || here === null || there === null || word === undefined) {
      unreadable('not a row of /proc/net');
      continue;
    }
    const kind = protocol ?? (word === 'LISTEN' ? 'tcp' : null);
    if (kind === null) {
      unreadable('neither the name of the file nor a header tells the protocol');
      continue;
    }
    const listening = kind === 'tcp' ? word === 'LISTEN' : word === 'CLOSE' && there.port === 0;
    if (!listening) {
      reading.skip();
      continue;
    }
    reading.fact({
      protocol: kind,
      family: local.length > 20 ? 6 : 4,
      localAddress: here.address,
      localPort: here.port,
      localPortName: null,
      remoteAddress: there.address,
      remotePort: there.port,
      state: kind === 'tcp' ? word : null,
      listening,
      pid: null,
      program: null,
      owners: [],
      uid: wholeNumber(fields[7] ?? ''),
      inode: /^\d{1,20}$/.test(fields[9] ?? '') ? (fields[9] ?? null) : null,
      cgroup: null,
      zone: null,
      shape: 'proc-net',
      evidence: [reading.at(number, text)],
    });
  }
  return reading.finish();
}
