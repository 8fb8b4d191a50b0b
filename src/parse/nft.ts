/**
 * `nft list ruleset`, as text or (`nft -j`) as JSON on one line.
 *
 *     table inet filter {
 *     	chain input {
 *     		type filter hook input priority filter; policy drop;
 *     		iifname "lo" accept
 *     		ip saddr 10.99.1.0/24 tcp dport { 22, 137-139 } counter packets 1 bytes 60 accept
 *     	}
 *     }
 *
 * Sets and maps are passed over, and a rule that asks one (`tcp dport @open`) is `partial`. Of JSON the evidence is the
 * rule's own piece of the line.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { FirewallRule } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { type PortRanges, portRange, quotedWords } from './firewall-words.ts';
import { nftJsonRules } from './nft-json.ts';
import { Reading } from './reading.ts';

const verdicts = new Set(['accept', 'drop', 'reject', 'return', 'continue', 'queue', 'masquerade']);
const idle = new Set([
  'counter',
  'packets',
  'bytes',
  'log',
  'prefix',
  'comment',
  'ip',
  'ip6',
  'meta',
  'inet',
  'with',
  'icmpx',
  'icmp',
  'type',
  'nfproto',
]);

/** `22`, or from `{` up to `}`: the ports and how many words that took. */
function portSet(
  words: readonly string[],
  from: number,
): { readonly ports: PortRanges; readonly next: number; readonly whole: boolean } {
  const given: string[] = [];
  let at = from;
  if (words[at] === '{') {
    for (at++; at < words.length && words[at] !== '}'; at++) given.push((words[at] ?? '').replace(/,$/, ''));
    at++;
  } else given.push(words[at++] ?? '');
  const ranges = given.filter((word) => word !== '').map(portRange);
  return {
    ports: ranges.flatMap((each) => (each === null ? [] : [each])),
    next: at,
    whole: !ranges.includes(null),
  };
}

function ruleOf(chain: string, hook: string | null, text: string, at: SourceLine): FirewallRule {
  // The comment's own words say nothing of the rule.
  const words = quotedWords(text.replace(/ comment "[^"]*"/, ''));
  let protocol: string | null = null;
  let ports: PortRanges = [];
  let source: string | null = null;
  let inInterface: string | null = null;
  let action = 'count';
  let partial = false;
  for (let index = 0; index < words.length; ) {
    const word = words[index] ?? '';
    const next = words[index + 1] ?? '';
    const negated = next === '!=';
    if ((word === 'tcp' || word === 'udp' || word === 'sctp' || word === 'th') && next === 'dport') {
      if (word !== 'th') protocol = word;
      const not = words[index + 2] === '!=';
      const set = portSet(words, index + (not ? 3 : 2));
      ports = set.ports;
      partial ||= not || !set.whole;
      index = set.next;
    } else if (word === 'saddr') {
      const value = words[index + (negated ? 2 : 1)] ?? '';
      source = negated ? `! ${value}` : value;
      index += negated ? 3 : 2;
      if (value === '{') {
        while (index < words.length && words[index - 1] !== '}') source += ` ${words[index++]}`;
      }
    } else if (word === 'iif' || word === 'iifname') {
      inInterface = negated ? `! ${words[index + 2] ?? ''}` : next;
      index += negated ? 3 : 2;
    } else if (word === 'l4proto' || word === 'protocol' || word === 'nexthdr') {
      if (next === 'tcp' || next === 'udp' || next === 'icmp') protocol = next;
      else partial = true;
      index += 2;
    } else if (word === 'jump' || word === 'goto') {
      action = `jump ${next}`;
      index += 2;
    } else if (word === 'redirect' || word === 'dnat' || word === 'snat') {
      action = word;
      index = words.length;
    } else if (verdicts.has(word)) {
      action = word;
      index = word === 'reject' ? words.length : index + 1;
    } else {
      if (!idle.has(word) && !/^\d+$/.test(word)) partial = true;
      index++;
    }
  }
  return {
    dialect: 'nft',
    chain,
    hook,
    action,
    isPolicy: false,
    protocol,
    ports,
    source,
    inInterface,
    partial,
    evidence: [at],
  };
}

// type filter hook input priority filter; policy drop;
const base = /^type \w+ hook (\w+)/;

export function parseNft(listing: Listing): Parsed<FirewallRule> {
  const reading = new Reading<FirewallRule>(listing);
  const open: string[] = [];
  let table = '';
  let chain = '';
  let hook: string | null = null;
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const text = bareLine(line).trim();
    const at = reading.at(number, line);
    if (text === '' || text.startsWith('#')) {
      reading.skip();
      continue;
    }
    if (number === 1 && text.startsWith('{')) {
      const rules = nftJsonRules(text, at);
      if (rules === null) reading.unreadable(at, 'not the JSON that nft -j prints');
      else if (rules.length === 0) reading.skip();
      else
        rules.forEach((rule, index) => {
          reading.fact(rule, index === 0 ? 1 : 0);
        });
      continue;
    }
    const inChain = open.length === 2 && open[1] === 'chain';
    if (text === '}' || text === '};') {
      if (open.pop() === undefined) reading.unreadable(at, 'a } too many');
      else reading.skip();
    } else if (text.endsWith('{') && !inChain) {
      const [keyword = '', ...names] = text.slice(0, -1).trim().split(' ');
      open.push(keyword);
      if (keyword === 'table') table = names.join(' ');
      if (keyword === 'chain') {
        chain = `${table}/${names.join(' ')}`;
        hook = null;
      }
      reading.partOfFact();
    } else if (inChain) {
      const hooked = base.exec(text);
      if (hooked === null) reading.fact(ruleOf(chain, hook, text, at));
      else {
        hook = hooked[1] ?? null;
        const policy = /policy (\w+)/.exec(text)?.[1];
        reading.fact({
          ...ruleOf(chain, hook, '', at),
          action: policy ?? 'accept',
          isPolicy: true,
        });
      }
    } else if (open.length > 0) reading.skip();
    else reading.unreadable(at, 'outside of a table');
  }
  return reading.finish();
}
