/**
 * iptables and ip6tables, as saved (`iptables-save`, `iptables -S`) or as listed (`iptables -L`, with or without -n -v).
 *
 *     *filter
 *     :INPUT ACCEPT [24:3220]
 *     -A INPUT -p tcp -m tcp --dport 111 -j DROP
 *     -A INPUT ! -s 10.99.1.0/24 -p tcp -m multiport --dports 137:139,445 -j REJECT --reject-with icmp-port-unreachable
 *
 *     Chain INPUT (policy ACCEPT 24 packets, 3220 bytes)
 *      pkts bytes target     prot opt in     out     source               destination
 *         0     0 DROP       6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:111
 *
 * Read far enough to say that a rule for a port exists and what it does; what else it asks for makes it `partial`.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { FirewallRule } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { allTraffic, type PortRanges, portRange, protocolName, quotedWords } from './firewall-words.ts';
import { Reading } from './reading.ts';

const hooks: ReadonlySet<string> = new Set(['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING']);
const hookOf = (chain: string) => (hooks.has(chain) ? chain.toLowerCase() : null);
const chainName = (table: string, chain: string) => (table === 'filter' ? chain : `${table}/${chain}`);
const verdicts = new Set([
  'ACCEPT',
  'DROP',
  'REJECT',
  'RETURN',
  'LOG',
  'QUEUE',
  'REDIRECT',
  'DNAT',
  'SNAT',
  'MASQUERADE',
]);

function actionOf(target: string): string {
  return verdicts.has(target) ? target.toLowerCase() : target === '' ? 'count' : `jump ${target}`;
}

const everywhere = new Set(['anywhere', '0.0.0.0/0', '::/0', '*', '!']);
const address = (text: string) => (everywhere.has(text) || text === '' ? null : text);

function policy(
  dialect: FirewallRule['dialect'],
  table: string,
  chain: string,
  action: string,
  at: SourceLine,
): FirewallRule {
  return {
    dialect,
    chain: chainName(table, chain),
    hook: hookOf(chain),
    action: action.toLowerCase(),
    isPolicy: true,
    ...allTraffic,
    evidence: [at],
  };
}

/** `-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT` */
function savedRule(
  dialect: FirewallRule['dialect'],
  table: string,
  text: string,
  at: SourceLine,
): FirewallRule | null {
  const words = quotedWords(text);
  let at2 = words.findIndex((word) => word === '-A' || word === '--append');
  const chain = words[at2 + 1];
  if (at2 < 0 || chain === undefined) return null;
  at2 += 2;
  let protocol: string | null = null;
  let ports: PortRanges = [];
  let source: string | null = null;
  let inInterface: string | null = null;
  let target = '';
  let partial = false;
  let negated = false;
  while (at2 < words.length) {
    const word = words[at2] ?? '';
    const value = words[at2 + 1] ?? '';
    if (word === '!') {
      negated = true;
      at2++;
      continue;
    }
    const not = negated ? '! ' : '';
    switch (word) {
      case '-p':
      case '--protocol':
        protocol = protocolName(value);
        partial ||= negated;
        at2 += 2;
        break;
      case '-s':
      case '--source':
        source = address(value) === null && !negated ? null : `${not}${value}`;
        at2 += 2;
        break;
      case '-i':
      case '--in-interface':
        inInterface = `${not}${value}`;
        at2 += 2;
        break;
      case '--dport':
      case '--dports':
      case '--destination-port':
      case '--destination-ports': {
        const given = value.split(',').map(portRange);
        ports = given.flatMap((each) => (each === null ? [] : [each]));
        partial ||= negated || ports.length < given.length;
        at2 += 2;
        break;
      }
      case '-j':
      case '--jump':
      case '-g':
      case '--goto':
        target = value;
        // What follows belongs to the target: --reject-with, --to-ports, --log-prefix.
        at2 = words.length;
        break;
      case '-m':
      case '--match':
      case '--comment':
        at2 += 2;
        break;
      default:
        // Another condition, with or without a value: the rule may match less than it seems to.
        partial = true;
        at2++;
    }
    negated = false;
  }
  return {
    dialect,
    chain: chainName(table, chain),
    hook: hookOf(chain),
    action: actionOf(target),
    isPolicy: false,
    protocol,
    ports,
    source,
    inInterface,
    partial,
    evidence: [at],
  };
}

// Chain INPUT (policy ACCEPT 24 packets, 3220 bytes)      Chain LOGDROP (2 references)
const chainHeading = /^Chain (\S+) \((?:policy (\S+)|\d+ references?)/;

interface Columns {
  readonly target: number;
  readonly fields: number;
  readonly detailed: boolean;
}

const protocols = new Set([
  'tcp',
  'udp',
  'icmp',
  'all',
  'ip',
  'sctp',
  'ipv6-icmp',
  'icmpv6',
  'udplite',
  'esp',
  'ah',
  'igmp',
  'vrrp',
  'gre',
  'ospf',
]);
const isProtocol = (word: string | undefined) =>
  word !== undefined && (protocols.has(word) || /^\d{1,3}$/.test(word));

/** A row of `iptables -L`; a rule without a target has one word less. */
function listedRule(
  dialect: FirewallRule['dialect'],
  chain: string,
  columns: Columns,
  text: string,
  at: SourceLine,
): FirewallRule | null {
  const words = text.trim().split(/\s+/);
  const before = columns.target;
  // The target may be empty: then the protocol stands in its place.
  const hasTarget = !(isProtocol(words[before]) && !isProtocol(words[before + 1]));
  const rest = words.slice(before + (hasTarget ? 1 : 0));
  const target = hasTarget ? (words[before] ?? '') : '';
  const [protocolWord, options, ...after] = rest;
  if (protocolWord === undefined || options === undefined || !isProtocol(protocolWord)) return null;
  const inInterface = columns.detailed ? (after.shift() ?? '*') : '*';
  if (columns.detailed) after.shift();
  const sourceWord = after.shift();
  if (sourceWord === undefined || after.shift() === undefined) return null;
  let ports: PortRanges = [];
  let partial = false;
  let comment = false;
  for (let index = 0; index < after.length; index++) {
    const word = after[index] ?? '';
    if (word === '/*') comment = true;
    if (comment) {
      if (word === '*/') comment = false;
      continue;
    }
    if (word.startsWith('reject-with')) break;
    const named = /^(?:dpts?|dports?):(\S+)$/.exec(word);
    const list = word === 'dports' ? after[++index] : named?.[1];
    if (list !== undefined) {
      const given = list.split(',').map(portRange);
      ports = [...ports, ...given.flatMap((each) => (each === null ? [] : [each]))];
      partial ||= given.includes(null);
    } else if (!isProtocol(word) && word !== 'multiport') partial = true;
  }
  return {
    dialect,
    chain,
    hook: hookOf(chain),
    action: actionOf(target),
    isPolicy: false,
    protocol: protocolName(protocolWord),
    ports,
    source: address(sourceWord),
    inInterface: inInterface === '*' || inInterface === 'any' ? null : inInterface,
    // Without -v the list hides the interface: `ACCEPT all anywhere anywhere` may be lo alone.
    partial: partial || !columns.detailed,
    evidence: [at],
  };
}

export function parseIptables(listing: Listing): Parsed<FirewallRule> {
  const dialect = /ip6tables/.test(`${listing.origin} ${listing.file}`) ? 'ip6tables' : 'iptables';
  const reading = new Reading<FirewallRule>(listing);
  let table = 'filter';
  let chain: string | null = null;
  let columns: Columns = { target: 0, fields: 5, detailed: false };
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const text = bareLine(line);
    const at = reading.at(number, line);
    if (text.trim() === '' || text.startsWith('#') || text === 'COMMIT' || /^-N \S/.test(text)) {
      reading.skip();
    } else if (text.startsWith('*')) {
      table = text.slice(1).trim();
      reading.partOfFact();
    } else if (text.startsWith(':')) {
      const [name = '', action = '-'] = text.slice(1).split(' ');
      if (action === '-') reading.skip();
      else reading.fact(policy(dialect, table, name, action, at));
    } else if (/^-P \S+ \S+/.test(text)) {
      const [, name = '', action = ''] = text.split(' ');
      reading.fact(policy(dialect, table, name, action, at));
    } else if (/^(?:\[\d+:\d+\] )?(?:-A|--append) /.test(text)) {
      const rule = savedRule(dialect, table, text, at);
      if (rule === null) reading.unreadable(at, 'no chain behind -A');
      else reading.fact(rule);
    } else if (text.startsWith('Chain ')) {
      const heading = chainHeading.exec(text);
      if (heading === null) {
        chain = null;
        reading.unreadable(at, 'not a chain as iptables -L heads one');
        continue;
      }
      chain = heading[1] ?? '';
      if (heading[2] === undefined) reading.skip();
      else reading.fact(policy(dialect, 'filter', chain, heading[2], at));
    } else if (/^\s*(?:num\s+)?(?:pkts\s+bytes\s+)?target\s+prot\b/.test(text)) {
      const words = text.trim().split(/\s+/);
      columns = { target: words.indexOf('target'), fields: words.length, detailed: words.includes('in') };
      reading.skip();
    } else {
      const rule = chain === null ? null : listedRule(dialect, chain, columns, text, at);
      if (rule === null) reading.unreadable(at, 'not a rule as iptables prints one');
      else reading.fact(rule);
    }
  }
  return reading.finish();
}
