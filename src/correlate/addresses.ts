/**
 * Bind addresses: one spelling for each, and who can reach it.
 *
 *     *:exec          every address
 *     bigcat:domain   a host name: /etc/hosts says which address
 *     127.0.0.53      this machine only
 *     10.99.1.255     the broadcast address that nmbd binds: one network, so `named`
 *     ::ffff:10.0.0.1 an IPv4 address in an IPv6 socket
 */

import type { NameFact } from '../model/facts.ts';
import type { Exposure } from '../model/service.ts';

/** `0.0.0.0`, `::` and `*`. */
export function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::' || address === '';
}

export function isIPv4(text: string): boolean {
  if (!text.includes('.')) return false;
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** The eight words of an IPv6 address, or null where the text is none. */
function wordsOf(text: string): readonly number[] | null {
  if (!text.includes(':') || !/^[0-9a-fA-F:.]{2,45}$/.test(text)) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const read = (half: string): number[] | null => {
    if (half === '') return [];
    const words: number[] = [];
    const parts = half.split(':');
    for (const [index, part] of parts.entries()) {
      if (index === parts.length - 1 && part.includes('.')) {
        if (!isIPv4(part)) return null;
        const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
        words.push(a * 256 + b, c * 256 + d);
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) words.push(Number.parseInt(part, 16));
      else return null;
    }
    return words;
  };
  const left = read(halves[0] ?? '');
  const right = halves.length === 2 ? read(halves[1] ?? '') : [];
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  if (halves.length === 1) return missing === 0 ? left : null;
  return missing < 1 ? null : [...left, ...Array<number>(missing).fill(0), ...right];
}

/** One spelling for each address: IPv6 in lower case, longest run of zeros as `::`; a name stays a name. */
export function canonicalAddress(text: string): string {
  const words = wordsOf(text);
  if (words === null) return text;
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff) {
    const [high = 0, low = 0] = words.slice(6);
    return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  let best = { from: -1, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && words[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  const hex = words.map((word) => word.toString(16));
  if (best.from < 0) return hex.join(':');
  return `${hex.slice(0, best.from).join(':')}::${hex.slice(best.from + best.length).join(':')}`;
}

export function familyOfAddress(text: string): 4 | 6 | null {
  if (isIPv4(text)) return 4;
  return wordsOf(text) === null ? null : 6;
}

function isNumeric(text: string): boolean {
  return familyOfAddress(text) !== null;
}

function isLoopback(address: string): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return address === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

export interface Addresses {
  /** Numeric addresses that a printed address may stand for; [] where nothing captured tells. */
  readonly resolve: (printed: string) => readonly string[];
  readonly exposureOf: (address: string, zone?: string | null) => Exposure;
}

export function addresses(hosts: readonly NameFact[]): Addresses {
  const byName = new Map<string, string[]>();
  for (const fact of hosts)
    for (const name of fact.names) {
      const key = name.toLowerCase();
      const list = byName.get(key) ?? [];
      list.push(canonicalAddress(fact.value));
      byName.set(key, list);
    }
  const resolved = new Map<string, readonly string[]>();
  const resolve = (printed: string): readonly string[] => {
    const known = resolved.get(printed) ?? find(printed);
    resolved.set(printed, known);
    return known;
  };
  const find = (printed: string): readonly string[] => {
    const address = canonicalAddress(printed);
    if (isNumeric(address) || isWildcard(address)) return [address];
    const key = printed.toLowerCase();
    const exact = byName.get(key);
    if (exact !== undefined) return exact;
    // Without -W netstat cuts long names: `bigcat.example.n`.
    if (key.length < 12) return [];
    return [...byName].filter(([name]) => name.startsWith(key)).flatMap(([, found]) => found);
  };

  const numericExposure = (address: string): Exposure => {
    const mapped = address.startsWith('::ffff:') ? address.slice(7) : address;
    if (isWildcard(mapped)) return 'any';
    // An address on lo outside 127/8 (a service address of a load balancer) is routed to, so it is not loopback.
    return isLoopback(address) ? 'loopback' : 'named';
  };

  return {
    resolve,
    exposureOf(printed, zone = null) {
      if (isWildcard(printed)) return zone === 'lo' ? 'loopback' : zone === null ? 'any' : 'named';
      const found = resolve(printed);
      if (found.length > 0) {
        const each = found.map(numericExposure);
        return each.includes('any') ? 'any' : each.includes('named') ? 'named' : 'loopback';
      }
      return /^(?:localhost|ip6-localhost|loopback)(?:\.|$)/i.test(printed) ? 'loopback' : 'named';
    },
  };
}
