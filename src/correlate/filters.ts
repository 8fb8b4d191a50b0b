/**
 * What stands between a service and the net: firewall rules about its ports, and the lines of hosts.allow and
 * hosts.deny about its daemon. Each filter says that a rule exists and what it does; none says that this is enough.
 */

import type { Evidence } from '../model/evidence.ts';
import type { Facts, FirewallRule, HostsAccessRule } from '../model/facts.ts';
import { oncePer } from '../model/once-per.ts';
import type { Filter } from '../model/service.ts';
import { wrapperDecision } from './wrappers.ts';

export interface FilteredSocket {
  readonly protocol: string;
  readonly port: number | null;
}

const dialects = ['iptables', 'nft', 'ipchains', 'ufw', 'firewalld'] as const;

/** Rules of chains that see packets for this host, or that such a chain jumps to. */
const seenByInput = oncePer((rules: readonly FirewallRule[]): readonly FirewallRule[] => {
  const byChain = new Map<string, FirewallRule[]>();
  for (const rule of rules) {
    const inChain = byChain.get(rule.chain);
    if (inChain === undefined) byChain.set(rule.chain, [rule]);
    else inChain.push(rule);
  }
  const starts = rules.filter((rule) => rule.hook === 'input' || rule.hook === 'prerouting');
  const reached = new Set(starts.map((rule) => rule.chain));
  const open = [...reached];
  for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
    const folder = chain.includes('/') ? chain.slice(0, chain.lastIndexOf('/') + 1) : '';
    for (const rule of byChain.get(chain) ?? []) {
      if (!rule.action.startsWith('jump ')) continue;
      const target = `${folder}${rule.action.slice('jump '.length)}`;
      if (byChain.has(target) && !reached.has(target)) {
        reached.add(target);
        open.push(target);
      }
    }
  }
  return rules.filter((rule) => reached.has(rule.chain));
});

const covers = (rule: FirewallRule, socket: FilteredSocket) =>
  (rule.protocol === null || rule.protocol === socket.protocol) &&
  rule.ports.some((range) => socket.port !== null && range.from <= socket.port && socket.port <= range.to);

const verbs: Readonly<Record<string, string>> = {
  accept: 'accepts',
  allow: 'accepts',
  drop: 'drops',
  deny: 'drops',
  reject: 'rejects',
  limit: 'accepts, up to a rate,',
  redirect: 'redirects',
  dnat: 'passes on',
  return: 'leaves the chain for',
  log: 'logs',
  count: 'counts',
};

function verbOf(action: string): string {
  return verbs[action] ?? (action.startsWith('jump ') ? `goes on to ${action.slice(5)} with` : action);
}

function sentence(rule: FirewallRule, socket: FilteredSocket): string {
  const from = rule.source === null ? '' : ` from ${rule.source}`;
  const via = rule.inInterface === null ? '' : ` on ${rule.inInterface}`;
  const also = rule.partial ? ', under further conditions' : '';
  return `${rule.dialect}, ${rule.chain}: a rule ${verbOf(rule.action)} ${socket.protocol} port ${socket.port}${from}${via}${also}`;
}

/** Rules for these ports, and what the chains do with the rest. */
export function firewallFilters(facts: Facts, sockets: readonly FilteredSocket[]): readonly Filter[] {
  if (dialects.every((dialect) => facts[dialect].length === 0)) return [];
  const filters: Filter[] = [];
  const told = new Set<string>();
  const add = (says: string, evidence: Evidence) => {
    const key = `${says} ${evidence[0].file} ${evidence[0].line}`;
    if (told.has(key)) return;
    told.add(key);
    filters.push({ by: 'firewall', says, evidence });
  };
  for (const dialect of dialects) {
    const rules = seenByInput(facts[dialect]);
    for (const rule of rules) {
      if (rule.isPolicy) continue;
      for (const socket of sockets) if (covers(rule, socket)) add(sentence(rule, socket), rule.evidence);
    }
    if (sockets.length === 0) continue;
    for (const rule of rules)
      if (rule.isPolicy && rule.hook === 'input' && rule.action !== 'accept' && rule.action !== 'allow')
        add(
          `${rule.dialect}, ${rule.chain}: what no rule there accepts is met with ${rule.action}`,
          rule.evidence,
        );
      else if (
        !rule.isPolicy &&
        rule.ports.length === 0 &&
        rule.protocol === null &&
        rule.source === null &&
        rule.inInterface === null &&
        !rule.partial &&
        (rule.action === 'drop' || rule.action === 'reject')
      )
        add(
          `${rule.dialect}, ${rule.chain}: a rule ${verbOf(rule.action)} whatever reaches it`,
          rule.evidence,
        );
  }
  return filters;
}

const concerned = (list: readonly string[], daemons: readonly string[]) =>
  list.some((name) => {
    const at = name.indexOf('@');
    const bare = at < 0 ? name : name.slice(0, at);
    return bare.toUpperCase() === 'ALL' || daemons.some((daemon) => daemon === bare);
  });

/**
 * The lines about a daemon that asks tcp wrappers, and what becomes of a stranger.
 *
 * @param daemons the names by which the daemon may ask: its program's base name, for sshd `sshd`
 */
export function wrapperFilters(
  rules: readonly HostsAccessRule[],
  daemons: readonly string[],
): readonly Filter[] {
  if (rules.length === 0) return [];
  const filters: Filter[] = rules
    .filter(
      (rule) =>
        concerned(rule.daemons, daemons) && !daemons.every((each) => rule.daemonsExcept.includes(each)),
    )
    .map((rule) => {
      const verb = rule.list === 'allow' ? 'allows' : 'denies';
      const except = rule.clientsExcept.length === 0 ? '' : ` except ${rule.clientsExcept.join(' ')}`;
      const options = rule.options.length === 0 ? '' : `, with ${rule.options.join(' : ')}`;
      return {
        by: 'tcp-wrappers',
        says: `hosts.${rule.list} ${verb} ${rule.clients.join(' ')}${except}${options}`,
        evidence: rule.evidence,
      } as const;
    });
  const name = daemons[0];
  if (name === undefined) return filters;
  // An address of no net of anybody's (RFC 5737), without a name.
  const stranger = wrapperDecision(rules, name, { address: '203.0.113.9', name: null });
  if (stranger.rule !== null)
    filters.push({
      by: 'tcp-wrappers',
      says: `tcp wrappers: a client that no line names would be ${stranger.granted ? 'let in' : 'turned away'} by line ${stranger.rule.evidence[0].line} of hosts.${stranger.rule.list}`,
      evidence: stranger.rule.evidence,
    });
  return filters;
}
