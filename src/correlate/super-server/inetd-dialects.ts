/**
 * What each inetd makes of one entry of inetd.conf. They differ, and each line here was measured with the daemon in a
 * namespace (test/differential):
 *
 *  - openbsd-inetd 0.20221205: an indented line continues the entry above it; `tcp` opens IPv4 and a second socket for
 *    IPv6, and the second is made from the first physical line alone; `stream udp` opens TCP at the UDP port's number;
 *    addresses are a list (`10.0.0.1,10.0.0.2:echo`, `[::1]:echo`).
 *  - inetutils-inetd 2.4: every line is its own entry; `tcp` is IPv4 only; no rpc, no unix sockets; port 70000 is 4464;
 *    `tcp6` takes IPv4 as well, `tcp6only` does not; `tcpmux/NAME` makes it open port 1 (tcpmux) by itself.
 *    An entry with an address whose internal service it does not have leaves the address to the next entry.
 *  - busybox inetd 1.3x: every line is its own entry, `tcp` is IPv4 only, `tcp6` answers IPv4 as well.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { InetdEntry } from '../../model/super-server-facts.ts';
import { isIpv4, isIpv6, type Lookups, portNumber } from './lookups.ts';
import type { WouldOpen } from './types.ts';

/** One entry as one daemon reads it. */
export interface DialectEntry {
  readonly lines: readonly [SourceLine, ...SourceLine[]];
  readonly words: readonly string[];
  /** Sockets that it asks for, in the order in which it opens them. */
  readonly asks: readonly WouldOpen[];
  /** Why it asks for none, or null. */
  readonly refused: string | null;
  /** A key: a later entry of the same key replaces the earlier one and opens nothing new; null where none does. */
  readonly sameAs: readonly string[];
  /** The daemon reads this line again and again, and opens nothing that stands below it. */
  readonly endless: boolean;
  /** It wants inetutils-inetd's own tcpmux. */
  readonly wantsTcpmux: boolean;
  /** inetutils-inetd: the addresses of a rejected entry fall to the next entry that has none of its own. */
  readonly leaves: string | null;
}

/** `carried`: the addresses that an entry above left behind (`leaves`). */
export type Dialect = (fact: InetdEntry, lookups: Lookups, carried: string | null) => readonly DialectEntry[];

const isNumber = (word: string) => /^\d+$/.test(word);

/** `nowait`, `wait.40` */
const isWait = (word: string) => word === 'nowait' || word === 'wait' || /^(?:no)?wait(?:\.\d+)?$/.test(word);

/** `root.wheel`, `root:wheel` */
export function userOf(owner: string): string {
  const dot = owner.indexOf('.');
  const user = dot < 0 ? owner : owner.slice(0, dot);
  const colon = user.indexOf(':');
  return colon < 0 ? user : user.slice(0, colon);
}

const internals = new Set(['echo', 'discard', 'chargen', 'daytime', 'time']);

interface Rows {
  readonly lines: readonly [SourceLine, ...SourceLine[]];
  readonly rows: readonly (readonly string[])[];
}

/** For the daemons that know no continuation: every line with six words is an entry. */
function byLine(fact: InetdEntry): readonly Rows[] {
  const single: Rows[] = [];
  fact.evidence.forEach((line, index) => {
    const words = fact.rows[index] ?? [];
    if (words.length >= 6) single.push({ lines: [line], rows: [words] });
  });
  return single;
}

const none = (from: Rows, words: readonly string[], refused: string): DialectEntry => ({
  lines: from.lines,
  words,
  asks: [],
  refused,
  sameAs: [],
  endless: false,
  wantsTcpmux: false,
  leaves: null,
});

function splitAtColon(word: string): { readonly host: string | null; readonly service: string } {
  const colon = word.lastIndexOf(':');
  return colon < 0
    ? { host: null, service: word }
    : { host: word.slice(0, colon), service: word.slice(colon + 1) };
}

/** Addresses for a list of hosts in one family; '*' for all. */
function addresses(hosts: string | null, family: 4 | 6, lookups: Lookups): readonly string[] {
  if (hosts === null || hosts === '*' || hosts === '') return ['*'];
  const found: string[] = [];
  for (const host of hosts.split(',')) {
    if (host === '') continue;
    if (host === '*') found.push('*');
    else
      for (const address of lookups.addressesOf(host))
        if (family === 4 ? isIpv4(address) : isIpv6(address)) found.push(wildcard(address));
  }
  return found;
}

const wildcard = (address: string) => (address === '0.0.0.0' || address === '::' ? '*' : address);

/** A number as the C library makes a port of it: 70000 is 4464; port 0 is any free one. */
const wrapped = (digits: string): number => Number(digits) % 65536;

function protocolOf(type: string): WouldOpen['protocol'] {
  return type === 'stream' ? 'tcp' : type === 'dgram' ? 'udp' : 'other';
}

/**
 * Where openbsd-inetd gives an entry up before its arguments: how many words it has taken by then. The lines that
 * continue it after those are then read as entries of their own.
 */
function givenUpAfter(words: readonly string[]): number | null {
  const [first = '', type = '', protocol = '', , , server = ''] = words;
  const { service } = splitAtColon(first);
  if (protocol.startsWith('rpc/') && !/\/\d+(?:-\d+)?$/.test(service)) return 3;
  const known = internals.has(service) && (type === 'stream' || type === 'dgram');
  return server === 'internal' && !known ? 6 : null;
}

export const openbsdInetd: Dialect = (fact, lookups, carried) => {
  const after = givenUpAfter(fact.rows.flat());
  if (after !== null) {
    let words = 0;
    const lastRow = fact.rows.findIndex((row) => {
      words += row.length;
      return words >= after;
    });
    const [next, ...others] = fact.evidence.slice(lastRow + 1);
    if (next !== undefined) {
      const rest = fact.rows.slice(lastRow + 1);
      const own = openbsdInetd(
        {
          ...fact,
          rows: fact.rows.slice(0, lastRow + 1),
          evidence: [fact.evidence[0], ...fact.evidence.slice(1, lastRow + 1)],
        },
        lookups,
        carried,
      );
      const below: InetdEntry = { ...fact, rows: rest, evidence: [next, ...others], belowBlankLine: false };
      return rest.flat().length < 6 ? own : [...own, ...openbsdInetd(below, lookups, carried)];
    }
  }
  const whole = fact.rows.flat();
  const from: Rows = { lines: fact.evidence, rows: fact.rows };
  const [, type = '', writtenProtocol = ''] = whole;
  const protocol = writtenProtocol.split(',')[0] ?? '';
  const firstLine = fact.belowBlankLine ? [] : (fact.rows[0] ?? []);
  const passes: { readonly family: 4 | 6; readonly words: readonly string[] }[] =
    protocol === 'unix'
      ? [{ family: 4, words: whole }]
      : protocol.endsWith('4')
        ? [{ family: 4, words: whole }]
        : protocol.endsWith('6')
          ? [{ family: 6, words: whole }]
          : [
              { family: 4, words: whole },
              { family: 6, words: firstLine },
            ];
  const asks: WouldOpen[] = [];
  const sameAs: string[] = [];
  let refused: string | null = null;
  for (const pass of passes) {
    const read = openbsdPass(pass.words, pass.family, fact, lookups);
    if (typeof read === 'string') refused ??= read;
    else
      for (const socket of read) {
        asks.push(socket);
        // udp and udp6 alike: the name of the protocol is part of what makes two entries the same
        const name = passes.length === 2 && pass.family === 6 ? `${writtenProtocol}6` : writtenProtocol;
        sameAs.push(
          `${splitAtColon(pass.words[0] ?? '').service} ${name} ${socket.address} ${splitAtColon(pass.words[0] ?? '').host ?? ''}`,
        );
      }
  }
  if (type !== 'stream' && type !== 'dgram')
    return [none(from, whole, `${type} is not a socket type that it knows`)];
  // Measured: it keeps the first line alone for the second pass, and without a protocol there it never ends.
  const endless = passes.length === 2 && (fact.belowBlankLine || firstLine.length < 3);
  return [
    {
      ...none(from, whole, refused ?? ''),
      asks,
      refused: asks.length > 0 ? null : refused,
      sameAs,
      endless,
    },
  ];
};

/** One pass over an entry, for one family: its sockets, or why it has none. */
function openbsdPass(
  words: readonly string[],
  family: 4 | 6,
  fact: InetdEntry,
  lookups: Lookups,
): readonly WouldOpen[] | string {
  const [first = '', type = '', written = '', , , server = ''] = words;
  if (words.length < 6) return 'fewer than six fields on the line';
  const protocol = written.split(',')[0] ?? '';
  const { host, service } = splitAtColon(first);
  if (server === 'internal' && !(internals.has(service) && (type === 'stream' || type === 'dgram')))
    return `it has no internal service ${service}`;
  const base = { protocol: protocolOf(type), rpcProgram: null } as const;
  if (protocol === 'unix')
    return [{ ...base, protocol: 'unix', family: null, address: service, port: null, portName: null }];
  const hosts = host === null ? fact.defaultAddress : host.replace(/^\[(.*)\]$/, '$1');
  const at = addresses(hosts, family, lookups);
  if (at.length === 0) return `${hosts} is no address of this family and no name in /etc/hosts`;
  if (protocol.startsWith('rpc/')) {
    const [name = '', version] = service.split('/');
    if (version === undefined || !/^\d+(?:-\d+)?$/.test(version)) return `${service} has no rpc version`;
    const program = portNumber(name) ?? lookups.rpcOf(name);
    if (program === null) return `${name} is not in /etc/rpc`;
    return at.map((address) => ({
      ...base,
      family,
      address,
      port: null,
      portName: null,
      rpcProgram: program,
    }));
  }
  const port = portNumber(service);
  const plain = protocol === 'tcp' || protocol === 'udp';
  const name = plain ? protocol : protocol.replace(family === 4 ? /\d.*$/ : /\d$/, '');
  const looked = port ?? lookups.portOf(service, name);
  if (looked === null) return `${service}/${name} is not in /etc/services`;
  // Only tcp6 is made IPv6 only; udp6 and tcp46 take IPv4 too, where no IPv4 socket has the port.
  const both = family === 6 && !protocol.startsWith('tcp6') && written !== 'tcp' && protocol !== 'tcp';
  return at.map((address) => ({
    ...base,
    family: both && base.protocol === 'tcp' ? null : family,
    address,
    port: looked,
    portName: port === null ? service : null,
  }));
}

export const inetutilsInetd: Dialect = (fact, lookups, carried) => {
  let left = carried;
  return byLine(fact).map((row) => {
    const words = row.rows[0] ?? [];
    const [first = '', type = '', protocol = '', , , server = ''] = words;
    const split = splitAtColon(first);
    const named = split.host === '*' ? null : (split.host ?? fact.defaultAddress);
    const host = named ?? left;
    const service = split.service;
    if (service.startsWith('tcpmux/'))
      return {
        ...none(row, words, 'a tcpmux service opens no port of its own'),
        wantsTcpmux:
          protocol.startsWith('tcp') &&
          type === 'stream' &&
          lookups.userExists(userOf(words[4] ?? '')) !== false,
      };
    if (
      server === 'internal' &&
      !(type === 'stream'
        ? internals.has(service) || service === 'tcpmux'
        : type === 'dgram' && internals.has(service))
    ) {
      left = host;
      return { ...none(row, words, `it has no internal service ${service}`), leaves: left };
    }
    left = null;
    const base = protocol.startsWith('tcp') ? 'tcp' : protocol.startsWith('udp') ? 'udp' : null;
    if (base === null) return none(row, words, `${protocol} is not a protocol that it knows`);
    const wanted = type === 'stream' ? 'tcp' : type === 'dgram' ? 'udp' : null;
    if (wanted !== base) return none(row, words, `${type} does not go with ${protocol}`);
    const port = isNumber(service) ? wrapped(service) : lookups.portOf(service, base);
    if (port === null) return none(row, words, `${service}/${base} is not in /etc/services`);
    if (lookups.userExists(userOf(words[4] ?? '')) === false)
      return none(row, words, `there is no user ${words[4]}`);
    const family = protocol[3] === '6' ? 6 : 4;
    const only = protocol === `${base}6only`;
    const native = addresses(host, family, lookups);
    // tcp6 with an address of IPv4 is bound to its IPv6 form.
    const at =
      native.length === 0 && family === 6 && !only
        ? addresses(host, 4, lookups).map((address) => `::ffff:${address}`)
        : native;
    if (at.length === 0)
      return none(row, words, `${host} is no address of this family and no name in /etc/hosts`);
    return {
      ...none(row, words, ''),
      refused: null,
      sameAs: at.map((address) => `${service} ${protocol} ${address}`),
      asks: at.map((address) => ({
        protocol: base,
        // `tcp6` alone takes IPv4 too, `tcp6only` does not.
        family: family === 6 && address === '*' && !only ? null : family,
        address,
        port: port === 0 ? null : port,
        portName: portNumber(service) === null ? service : null,
        rpcProgram: null,
      })),
    };
  });
};

export const busyboxInetd: Dialect = (fact, lookups) =>
  byLine(fact).map((row) => {
    const hash = (row.rows[0] ?? []).findIndex((word) => word.startsWith('#'));
    const words = hash < 0 ? (row.rows[0] ?? []) : (row.rows[0] ?? []).slice(0, hash);
    const [first = '', type = '', protocol = '', , , server = ''] = words;
    if (words.length < 6) return none(row, words, 'fewer than six fields before the comment');
    const split = splitAtColon(first);
    const host = split.host?.replace(/^\[(.*)\]$/, '$1') ?? fact.defaultAddress;
    const service = split.service;
    if (!isWait(words[3] ?? '')) return none(row, words, `${words[3]} is neither wait nor nowait`);
    if (type !== 'stream' && type !== 'dgram')
      return none(row, words, `${type} is not a socket type that it knows`);
    if (protocol === 'unix')
      return {
        ...none(row, words, ''),
        refused: null,
        sameAs: [first],
        asks: [
          { protocol: 'unix', family: null, address: first, port: null, portName: null, rpcProgram: null },
        ],
      };
    const family = protocol.endsWith('6') ? 6 : 4;
    const base = family === 6 ? protocol.slice(0, -1) : protocol;
    if ((base !== 'tcp' && base !== 'udp') || base !== protocolOf(type))
      return none(row, words, `${protocol} is not a protocol that it knows`);
    if (server === 'internal' && !internals.has(service))
      return none(row, words, `it has no internal service ${service}`);
    // Its internal services come in one form each: stream nowait, dgram wait.
    if (server === 'internal' && (type === 'dgram') !== (words[3] ?? '').startsWith('wait'))
      return none(row, words, `its internal ${service} of type ${type} is not ${words[3]}`);
    const port = isNumber(service) ? wrapped(service) : lookups.portOf(service, base);
    if (port !== null && Number(service) > 65535) return none(row, words, `${service} is no port`);
    if (port === null) return none(row, words, `${service}/${base} is not in /etc/services`);
    const at = addresses(host, family, lookups);
    if (at.length === 0)
      return none(row, words, `${host} is no address of this family and no name in /etc/hosts`);
    return {
      ...none(row, words, ''),
      refused: null,
      sameAs: at.map((address) => `${service} ${protocol} ${address}`),
      asks: at.map((address) => ({
        protocol: protocolOf(type),
        family: family === 6 && address === '*' ? null : family,
        address,
        port: port === 0 ? null : port,
        portName: portNumber(service) === null ? service : null,
        rpcProgram: null,
      })),
    };
  });
