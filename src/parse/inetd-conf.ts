/**
 * /etc/inetd.conf and /etc/inetd.d/*: one service per line, six or more fields.
 *
 *     telnet    stream  tcp  nowait  root  /usr/sbin/tcpd  in.telnetd
 *     #<off># finger stream tcp nowait nobody /usr/sbin/tcpd in.fingerd
 *     127.0.0.1:daytime stream tcp nowait root internal
 *     10.0.0.1:
 *     rusersd/2-3 dgram rpc/udp wait root /usr/sbin/rpc.rusersd
 *
 * A commented-out entry is a fact too (`enabled: false`): somebody turned it off, and where. A comment is taken for
 * one only where its fields have an entry's shape; everything else after `#` is prose.
 *
 * A line that begins with a blank is gathered with the line above it (openbsd-inetd and the BSD inetds continue an
 * entry so); `rows` keeps the lines apart for inetutils-inetd and busybox, which do not.
 * `10.0.0.1:` alone on a line is the default address of the lines below it.
 * Not read: IPsec policies (`#@`) of the BSDs.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { InetdEntry } from '../model/super-server-facts.ts';
import { Reading } from './reading.ts';

const socketTypes = new Set(['stream', 'dgram', 'raw', 'rdm', 'seqpacket']);
const fewestFields = 6;

/** Words are parted by blanks and tabs alone: a carriage return is part of the word for every inetd. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[^ \t]+/g) ?? [];
}

function isIndented(text: string): boolean {
  return text.startsWith(' ') || text.startsWith('\t');
}

// `#<off># telnet stream …`, `#telnet`, `## ftp`, `#disabled# pop3`
const commentMark = /^[#;\s]*(?:<[^>\s]{1,20}>#?|[Dd][Ii][Ss][Aa][Bb][Ll][Ee][Dd]#|[Oo][Ff][Ff]#)?[#\s]*/;

/** The words of a commented-out entry, or null for prose. */
function commentedEntry(text: string): readonly string[] | null {
  const words = wordsOf(withoutReturn(text).replace(commentMark, ''));
  const [, type, protocol, wait] = words;
  if (words.length < fewestFields || type === undefined || protocol === undefined || wait === undefined)
    return null;
  if (!socketTypes.has(type) || !/^(?:wait|nowait)(?:$|[.:/])/.test(wait)) return null;
  return /^(?:tcp|udp|unix|rpc\/|sctp|icmp|ip)/.test(protocol) ? words : null;
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

interface NameAndAddress {
  readonly service: string;
  readonly bindAddress: string | null;
}

/** `127.0.0.1:daytime`, `[::1]:http`, `*:echo`, `telnet`. */
function splitService(word: string, protocol: string, fallback: string | null): NameAndAddress {
  const colon = protocol === 'unix' ? -1 : word.lastIndexOf(':');
  if (colon < 0) return { service: word, bindAddress: fallback };
  const written = word.slice(0, colon);
  const address = written.startsWith('[') && written.endsWith(']') ? written.slice(1, -1) : written;
  return {
    service: word.slice(colon + 1),
    bindAddress: address === '*' || address === '' ? null : address,
  };
}

function entryOf(
  rows: readonly (readonly string[])[],
  evidence: readonly [SourceLine, ...SourceLine[]],
  enabled: boolean,
  defaultAddress: string | null,
  belowBlankLine = false,
): InetdEntry {
  const words = rows.flat().map(withoutReturn);
  const [first = '', socketType = '', protocol = '', wait = '', owner = '', server = ''] = words;
  const rest = words.slice(fewestFields);
  // nowait.40, nowait:40 and (FreeBSD) nowait/40
  const limit = /^(?:no)?wait[.:/](\d{1,9})(?!\d)/.exec(wait);
  const separator = owner.search(/[.:]/);
  const wrapped = server === 'tcpd' || server.endsWith('/tcpd');
  const { service, bindAddress } = splitService(first, protocol, defaultAddress);
  return {
    enabled,
    service,
    bindAddress,
    socketType,
    protocol,
    wait: wait === 'wait' || /^wait[.:/]/.test(wait),
    maxPerMinute: limit === null ? null : Number(limit[1]),
    user: separator < 0 ? owner : owner.slice(0, separator),
    group: separator < 0 ? null : owner.slice(separator + 1),
    server,
    arguments: rest,
    wrapped,
    program: wrapped ? (rest[0] ?? server) : server,
    rows,
    defaultAddress,
    belowBlankLine,
    evidence,
  };
}

export function parseInetdConf(listing: Listing): Parsed<InetdEntry> {
  const reading = new Reading<InetdEntry>(listing);
  let defaultAddress: string | null = null;
  let group: { at: SourceLine; words: readonly string[] }[] = [];
  /** Lines of blanks alone within a group: they part nothing in openbsd-inetd, and are nothing in the others. */
  let blanks = 0;
  let previousBlank = false;
  let belowBlankLine = false;

  const endGroup = () => {
    reading.skip(blanks);
    blanks = 0;
    const [first, ...others] = group;
    group = [];
    if (first === undefined) return;
    const rows = [first.words, ...others.map((line) => line.words)];
    const alone = withoutReturn(first.words.join(' '));
    if (others.length === 0 && first.words.length === 1 && alone.length > 1 && alone.endsWith(':')) {
      const address = alone.slice(0, -1);
      defaultAddress = address === '*' ? null : address;
      reading.partOfFact();
    } else if (rows.flat().length >= fewestFields) {
      const evidence: readonly [SourceLine, ...SourceLine[]] = [first.at, ...others.map((line) => line.at)];
      reading.fact(entryOf(rows, evidence, true, defaultAddress, belowBlankLine), evidence.length);
    } else {
      for (const line of [first, ...others]) reading.unreadable(line.at, 'fewer than six fields');
    }
  };

  let number = 0;
  for (const text of listing.lines) {
    number++;
    const at = reading.at(number, text);
    if (text.startsWith('#')) {
      endGroup();
      const words = commentedEntry(text);
      if (words === null) reading.skip();
      else reading.fact(entryOf([words], [at], false, defaultAddress));
    } else if (withoutReturn(text).trim() === '') {
      if (isIndented(text) && group.length > 0) blanks++;
      else {
        endGroup();
        reading.skip();
      }
    } else if (isIndented(text) && group.length > 0) {
      group.push({ at, words: wordsOf(text) });
    } else {
      endGroup();
      belowBlankLine = previousBlank && isIndented(text);
      group.push({ at, words: wordsOf(text) });
    }
    previousBlank = text.trim() === '' && text !== '\r';
  }
  endGroup();
  return reading.finish();
}
