/**
 * Port numbers and their names: the host's own /etc/services first, then the registry of the knowledge base;
 * the port of a name that neither has, by the IANA registry.
 *
 *     telnet          23/tcp
 *     http            80/tcp          www             # WorldWideWeb HTTP
 *
 * netstat prints what the host's file says, so that file decides what `tproxy` in a listing means.
 * A commented-out line names nothing: getservbyport(3) does not see it either.
 */

import type { SourceLine } from '../model/evidence.ts';
import type { PortNameFact } from '../model/facts.ts';
import type { KnowledgeBase } from '../model/knowledge.ts';
import { oncePer } from '../model/once-per.ts';

export interface NamedPort {
  readonly name: string;
  readonly from: 'etc-services' | 'registry';
  /** The line of /etc/services; null where the registry says it. */
  readonly at: SourceLine | null;
}

export interface PortNames {
  readonly nameOf: (port: number, protocol: string) => NamedPort | null;
  readonly portOf: (name: string, protocol: string) => number | null;
  /** Every port that the host's own file gives this name or alias; the registry's where the file is silent. */
  readonly portsOf: (name: string, protocol: string) => readonly number[];
}

/** `tcp6`, `tcp46`, `rpc/udp` → `tcp`, `udp`. */
export function transportOf(protocol: string): string {
  const plain = protocol.startsWith('rpc/') ? protocol.slice(4) : protocol;
  if (plain.startsWith('tcp')) return 'tcp';
  if (plain.startsWith('udplite')) return 'udplite';
  if (plain.startsWith('udp')) return 'udp';
  return plain;
}

export const portNames = oncePer(namesOf);

function namesOf(
  facts: readonly PortNameFact[],
  { portNames: registry, registeredPort }: Pick<KnowledgeBase, 'portNames' | 'registeredPort'>,
): PortNames {
  const names = new Map<string, NamedPort>();
  const ports = new Map<string, number[]>();
  const add = (named: string, port: number) => {
    const known = ports.get(named);
    if (known === undefined) ports.set(named, [port]);
    else known.push(port);
  };
  for (const fact of facts) {
    if (fact.commentedOut) continue;
    const key = `${fact.port}/${fact.protocol}`;
    if (!names.has(key)) names.set(key, { name: fact.name, from: 'etc-services', at: fact.evidence[0] });
    add(`${fact.name}/${fact.protocol}`, fact.port);
    for (const alias of fact.aliases) add(`${alias}/${fact.protocol}`, fact.port);
  }
  const portsOf = (name: string, protocol: string): readonly number[] => {
    const transport = transportOf(protocol);
    const key = `${name}/${transport}`;
    const port = ports.get(key) ?? portsByName(registry).get(key) ?? registeredPort(name, transport) ?? [];
    return typeof port === 'number' ? [port] : port;
  };
  const portOf = (name: string, protocol: string): number | null =>
    isNumber(name) ? portIn(name) : (portsOf(name, protocol)[0] ?? null);
  return {
    nameOf(port, protocol) {
      const key = `${port}/${transportOf(protocol)}`;
      const own = names.get(key);
      if (own !== undefined) return own;
      const name = registry.get(key);
      return name === undefined ? null : { name, from: 'registry', at: null };
    },
    portOf,
    portsOf,
  };
}

const isNumber = (name: string) => /^\d{1,5}$/.test(name);
const portIn = (digits: string) => (Number(digits) <= 65535 ? Number(digits) : null);

/** Lines of /etc/services by their port, commented-out ones too: `23/tcp`. */
export const factsOfPort = oncePer(
  (facts: readonly PortNameFact[]): ReadonlyMap<string, readonly PortNameFact[]> => {
    const byPort = new Map<string, PortNameFact[]>();
    for (const fact of facts) {
      const key = `${fact.port}/${fact.protocol}`;
      const own = byPort.get(key);
      if (own === undefined) byPort.set(key, [fact]);
      else own.push(fact);
    }
    return byPort;
  },
);

/** `telnet/tcp` → 23. */
const portsByName = oncePer((registry: ReadonlyMap<string, string>): ReadonlyMap<string, number> => {
  const ports = new Map<string, number>();
  for (const [key, name] of registry) {
    const slash = key.indexOf('/');
    const named = `${name}/${key.slice(slash + 1)}`;
    if (!ports.has(named)) ports.set(named, Number(key.slice(0, slash)));
  }
  return ports;
});
