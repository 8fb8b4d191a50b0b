/** The rules of `nft -j list ruleset`: `{"nftables": [{"chain": {…}}, {"rule": {"chain": …, "expr": […]}}]}`. */

import type { SourceLine } from '../model/evidence.ts';
import type { FirewallRule } from '../model/facts.ts';
import { allTraffic, type PortRanges } from './firewall-words.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A port, a range or a set of both. */
function portsOf(value: unknown): { readonly ports: PortRanges; readonly whole: boolean } {
  if (typeof value === 'number') return { ports: [{ from: value, to: value }], whole: true };
  if (!isObject(value)) return { ports: [], whole: false };
  const range: unknown = value.range;
  if (Array.isArray(range) && typeof range[0] === 'number' && typeof range[1] === 'number')
    return { ports: [{ from: range[0], to: range[1] }], whole: true };
  const set: unknown = value.set;
  if (Array.isArray(set)) {
    const parts = set.map(portsOf);
    return { ports: parts.flatMap((part) => part.ports), whole: parts.every((part) => part.whole) };
  }
  return { ports: [], whole: false };
}

const verdicts = [
  'accept',
  'drop',
  'reject',
  'return',
  'continue',
  'queue',
  'masquerade',
  'redirect',
  'dnat',
  'snat',
];

/** The elements of the list `nftables` as they stand in the text: evidence is quoted, not written anew. */
function elementTexts(text: string): readonly string[] {
  const found: string[] = [];
  const list = /"nftables"\s*:\s*\[/.exec(text);
  if (list === null) return found;
  let depth = 0;
  let from = 0;
  let quoted = false;
  for (let i = list.index + list[0].length; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      if (depth === 0) from = i;
      depth++;
    } else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) found.push(text.slice(from, i + 1));
      else if (depth < 0) break;
    }
  }
  return found;
}

/** The facts of one JSON document; null where it is none of nft's. */
export function nftJsonRules(text: string, at: SourceLine): readonly FirewallRule[] | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(document)) return null;
  const items: unknown = document.nftables;
  if (!Array.isArray(items)) return null;
  const hooks = new Map<string, string>();
  const facts: FirewallRule[] = [];
  const texts = elementTexts(text);
  for (const [index, item] of items.entries()) {
    if (!isObject(item)) continue;
    const chain: unknown = item.chain;
    const rule: unknown = item.rule;
    const evidence: readonly [SourceLine] = [{ ...at, text: texts[index] ?? JSON.stringify(item) }];
    if (isObject(chain)) {
      const name = `${textOf(chain.family)} ${textOf(chain.table)}/${textOf(chain.name)}`;
      const hook = textOf(chain.hook);
      if (hook === '') continue;
      hooks.set(name, hook);
      facts.push({
        dialect: 'nft',
        chain: name,
        hook,
        action: textOf(chain.policy) === '' ? 'accept' : textOf(chain.policy),
        isPolicy: true,
        ...allTraffic,
        evidence,
      });
    } else if (isObject(rule)) {
      const name = `${textOf(rule.family)} ${textOf(rule.table)}/${textOf(rule.chain)}`;
      const expressions: unknown = rule.expr;
      facts.push({
        dialect: 'nft',
        chain: name,
        hook: hooks.get(name) ?? null,
        isPolicy: false,
        ...conditions(Array.isArray(expressions) ? expressions : []),
        evidence,
      });
    }
  }
  return facts;
}

function conditions(
  expressions: readonly unknown[],
): Pick<FirewallRule, 'action' | 'protocol' | 'ports' | 'source' | 'inInterface' | 'partial'> {
  let protocol: string | null = null;
  let ports: PortRanges = [];
  let source: string | null = null;
  let inInterface: string | null = null;
  let action = 'count';
  let partial = false;
  for (const expression of expressions) {
    if (!isObject(expression)) continue;
    const match: unknown = expression.match;
    const jump: unknown = expression.jump ?? expression.goto;
    const verdict = verdicts.find((each) => Object.hasOwn(expression, each));
    if (verdict !== undefined) action = verdict;
    else if (isObject(jump)) action = `jump ${textOf(jump.target)}`;
    else if (isObject(match)) {
      const left: unknown = match.left;
      const payload: unknown = isObject(left) ? left.payload : null;
      const meta: unknown = isObject(left) ? left.meta : null;
      const right: unknown = match.right;
      const equal = match.op === '==' || match.op === 'in';
      const shown = typeof right === 'string' ? right : JSON.stringify(right);
      if (isObject(payload) && payload.field === 'dport') {
        protocol = textOf(payload.protocol) === 'th' ? protocol : textOf(payload.protocol);
        const found = portsOf(right);
        ports = found.ports;
        partial ||= !equal || !found.whole;
      } else if (isObject(payload) && payload.field === 'saddr') source = equal ? shown : `! ${shown}`;
      else if (isObject(meta) && textOf(meta.key).startsWith('iif'))
        inInterface = equal ? shown : `! ${shown}`;
      else if (isObject(meta) && meta.key === 'l4proto' && typeof right === 'string') protocol = right;
      else partial = true;
    } else if (!Object.hasOwn(expression, 'counter') && !Object.hasOwn(expression, 'log')) partial = true;
  }
  return { action, protocol, ports, source, inInterface, partial };
}
