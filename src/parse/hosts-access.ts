/**
 * /etc/hosts.allow and /etc/hosts.deny of tcp wrappers: one rule a line, continued by a backslash at its end.
 *
 *     in.telnetd, telnetd: 10.99.1. LOCAL
 *     sshd: ALL EXCEPT .evil.example
 *     in.fingerd : ALL : spawn (/usr/sbin/safe_finger -l @%h) &
 *     portmap : [2001:db8::]/32 127.0.0.1
 *
 * Which of the two files it is comes from the file's name. Not read: what a pattern `/path` points to.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { HostsAccessRule } from '../model/facts.ts';
import { Reading } from './reading.ts';

/** Parts at colons, but not at those within brackets or behind a backslash. */
function parts(text: string): string[] {
  const found: string[] = [];
  let part = '';
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '\\' && text[at + 1] === ':') {
      part += ':';
      at++;
    } else if (letter === ':' && depth === 0) {
      found.push(part.trim());
      part = '';
    } else {
      if (letter === '[') depth++;
      if (letter === ']' && depth > 0) depth--;
      part += letter;
    }
  }
  found.push(part.trim());
  return found;
}

function listOf(text: string): { readonly names: readonly string[]; readonly except: readonly string[] } {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const at = words.findIndex((word) => word.toUpperCase() === 'EXCEPT');
  return at < 0 ? { names: words, except: [] } : { names: words.slice(0, at), except: words.slice(at + 1) };
}

export function parseHostsAccess(listing: Listing): Parsed<HostsAccessRule> {
  const reading = new Reading<HostsAccessRule>(listing);
  const list = /deny/i.test(listing.origin) || /deny/i.test(listing.file) ? 'deny' : 'allow';
  let open: SourceLine[] = [];
  let joined = '';

  const close = () => {
    const [first, ...others] = open;
    open = [];
    const text = joined;
    joined = '';
    if (first === undefined) return;
    const [daemons = '', clients, ...options] = parts(text);
    if (clients === undefined || daemons === '' || clients === '') {
      for (const line of [first, ...others])
        reading.unreadable(line, 'no daemon list, colon and client list');
      return;
    }
    const left = listOf(daemons);
    const right = listOf(clients);
    reading.fact(
      {
        list,
        daemons: left.names,
        daemonsExcept: left.except,
        clients: right.names,
        clientsExcept: right.except,
        options: options.filter((option) => option !== ''),
        evidence: [first, ...others],
      },
      1 + others.length,
    );
  };

  let number = 0;
  for (const line of listing.lines) {
    number++;
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    // A comment begins at the start of the (joined) line; within a continued one it is part of the rule.
    if (open.length === 0 && (text.trim() === '' || text.startsWith('#'))) {
      reading.skip();
      continue;
    }
    open.push(reading.at(number, line));
    if (text.endsWith('\\')) joined += text.slice(0, -1);
    else {
      joined += text;
      close();
    }
  }
  close();
  return reading.finish();
}
