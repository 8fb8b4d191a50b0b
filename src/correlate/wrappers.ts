/**
 * hosts.allow and hosts.deny in the order in which libwrap asks them: the first line of hosts.allow that fits lets the
 * client in, else the first line of hosts.deny that fits turns it away, else it is let in. Compared with tcpdmatch of
 * tcpd 7.6 (test/correlate/wrappers.test.ts). An option `deny` in hosts.allow, and `allow` in hosts.deny, turn the
 * answer round, and `twist` answers by itself.
 */

import type { HostsAccessRule } from '../model/facts.ts';

export interface WrapperClient {
  readonly address: string;
  /** null: the address has no name. */
  readonly name: string | null;
}

export interface WrapperDecision {
  readonly granted: boolean;
  /** null: no line fits, and the client is let in. */
  readonly rule: HostsAccessRule | null;
}

export function wrapperDecision(
  rules: readonly HostsAccessRule[],
  daemon: string,
  client: WrapperClient,
): WrapperDecision {
  for (const list of ['allow', 'deny'] as const)
    for (const rule of rules) {
      if (rule.list !== list) continue;
      if (!listFits(rule.daemons, rule.daemonsExcept, (word) => daemonFits(word, daemon))) continue;
      if (!listFits(rule.clients, rule.clientsExcept, (word) => clientFits(word, client))) continue;
      return { granted: answerOf(rule), rule };
    }
  return { granted: true, rule: null };
}

function answerOf(rule: HostsAccessRule): boolean {
  for (const option of rule.options) {
    const word = option.split(/[\s=]/)[0]?.toLowerCase();
    if (word === 'allow') return true;
    if (word === 'deny' || word === 'twist') return false;
  }
  return rule.list === 'allow';
}

/** `a b EXCEPT c EXCEPT d`: what fits the first list, and not (c and not d). */
function listFits(
  words: readonly string[],
  except: readonly string[],
  fits: (word: string) => boolean,
): boolean {
  if (!words.some(fits)) return false;
  if (except.length === 0) return true;
  const again = except.findIndex((word) => word.toUpperCase() === 'EXCEPT');
  return again < 0 ? !except.some(fits) : !listFits(except.slice(0, again), except.slice(again + 1), fits);
}

function daemonFits(word: string, daemon: string): boolean {
  const bare = word.includes('@') && !word.startsWith('@') ? word.slice(0, word.indexOf('@')) : word;
  return bare.toUpperCase() === 'ALL' || bare.toLowerCase() === daemon.toLowerCase();
}

function clientFits(written: string, client: WrapperClient): boolean {
  // user@host asks identd, which a capture cannot: the line is taken not to fit unless any user will do.
  const sign = written.indexOf('@');
  if (sign === 0) return false;
  const user = sign > 0 ? written.slice(0, sign) : 'ALL';
  if (user.toUpperCase() !== 'ALL') return false;
  const word = written.slice(sign + 1);
  const name = client.name?.toLowerCase() ?? null;
  const lower = word.toLowerCase();
  switch (word.toUpperCase()) {
    case 'ALL':
      return true;
    case 'KNOWN':
      return name !== null;
    case 'UNKNOWN':
      return name === null;
    case 'LOCAL':
      return name !== null && !name.includes('.');
    case 'PARANOID':
      return false;
  }
  if (word.startsWith('/')) return false;
  if (/[*?]/.test(word)) return (name !== null && wild(lower, name)) || wild(lower, client.address);
  if (word.startsWith('.')) return name?.endsWith(lower) === true;
  if (word.startsWith('[')) return inNet6(word, client.address);
  if (word.endsWith('.')) return client.address.startsWith(word);
  const slash = word.indexOf('/');
  if (slash >= 0) return inNet4(word.slice(0, slash), word.slice(slash + 1), client.address);
  return lower === name || word === client.address;
}

/** `*` any run, `?` one character; two pointers, so that no pattern takes long. */
function wild(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    if (from < pattern.length && (pattern[from] === '?' || pattern[from] === text[at])) {
      at++;
      from++;
    } else if (pattern[from] === '*') {
      star = from++;
      mark = at;
    } else if (star >= 0) {
      from = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[from] === '*') from++;
  return from === pattern.length;
}

function number4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

function inNet4(net: string, mask: string, address: string): boolean {
  const [base, own] = [number4(net), number4(address)];
  const bits = /^\d{1,2}$/.test(mask) ? Number(mask) : null;
  const by = bits === null ? number4(mask) : bits <= 32 ? 2 ** 32 - 2 ** (32 - bits) : null;
  if (base === null || own === null || by === null) return false;
  return (own & by) >>> 0 === base;
}

function groups6(text: string): readonly number[] | null {
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return null;
  const [left = '', right] = text.split('::');
  const before = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const fill = right === undefined ? 0 : 8 - before.length - after.length;
  if (fill < 0) return null;
  const groups = [...before, ...Array.from({ length: fill }, () => '0'), ...after].map((part) =>
    Number.parseInt(part, 16),
  );
  return groups.length === 8 && groups.every((group) => group >= 0 && group <= 0xffff) ? groups : null;
}

/** `[2001:db8::]/32`, `[::1]` */
function inNet6(word: string, address: string): boolean {
  const close = word.indexOf(']');
  const net = groups6(word.slice(1, close));
  const own = groups6(address);
  const length = word[close + 1] === '/' ? Number(word.slice(close + 2)) : 128;
  if (net === null || own === null || !(length >= 0 && length <= 128)) return false;
  for (let bit = 0; bit < length; bit += 16) {
    const bits = Math.min(16, length - bit);
    const mask = (0xffff << (16 - bits)) & 0xffff;
    if (((net[bit / 16] ?? 0) & mask) !== ((own[bit / 16] ?? 0) & mask)) return false;
  }
  return true;
}
