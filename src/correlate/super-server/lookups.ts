/**
 * /etc/services, /etc/rpc and /etc/hosts as the C library of the captured host would answer: the first line wins,
 * names and aliases match by letter, and a service has to be there for the protocol that is asked for.
 */

import type { NameFact, PortNameFact } from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';

export interface Lookups {
  readonly portOf: (name: string, protocol: string) => number | null;
  rpcOf(name: string): number | null;
  /** Addresses of a host name; a numeric address is its own answer. */
  addressesOf(host: string): readonly string[];
  /** null where the capture cannot tell. */
  fileExists(path: string): boolean | null;
  /** null where the capture cannot tell. */
  userExists(name: string): boolean | null;
}

/** What the capture knows beside the listings; each answer may be null for "cannot tell". */
export interface HostKnowledge {
  readonly fileExists: (path: string) => boolean | null;
  readonly userExists: (name: string) => boolean | null;
}

export const isIpv4 = (text: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);
export const isIpv6 = (text: string): boolean => text.includes(':') && /^[0-9a-fA-F:.]+(?:%\S+)?$/.test(text);

export const lookupsIn = oncePer(
  (
    services: readonly PortNameFact[],
    rpc: readonly NameFact[],
    names: readonly NameFact[],
    fallbackPort: Lookups['portOf'],
    knowledge: Partial<HostKnowledge>,
  ): Lookups => {
    const ports = portsOf(services);
    const programs = programsOf(rpc);
    const hosts = addressesOf(names);
    return {
      portOf: (name, protocol) =>
        ports.size > 0 ? (ports.get(`${name}/${protocol}`) ?? null) : fallbackPort(name, protocol),
      rpcOf: (name) => programs.get(name) ?? null,
      addressesOf: (host) => (isIpv4(host) || isIpv6(host) ? [host] : (hosts.get(host.toLowerCase()) ?? [])),
      fileExists: knowledge.fileExists ?? (() => null),
      userExists: knowledge.userExists ?? (() => null),
    };
  },
);

const portsOf = oncePer((services: readonly PortNameFact[]): ReadonlyMap<string, number> => {
  const ports = new Map<string, number>();
  for (const fact of services) {
    if (fact.commentedOut) continue;
    for (const name of [fact.name, ...fact.aliases]) {
      const key = `${name}/${fact.protocol}`;
      if (!ports.has(key)) ports.set(key, fact.port);
    }
  }
  return ports;
});

const programsOf = oncePer((rpc: readonly NameFact[]): ReadonlyMap<string, number> => {
  const programs = new Map<string, number>();
  for (const fact of rpc)
    for (const name of fact.names) if (!programs.has(name)) programs.set(name, Number(fact.value));
  return programs;
});

const addressesOf = oncePer((facts: readonly NameFact[]): ReadonlyMap<string, readonly string[]> => {
  const hosts = new Map<string, string[]>();
  for (const fact of facts)
    for (const name of fact.names) {
      const key = name.toLowerCase();
      const known = hosts.get(key);
      if (known === undefined) hosts.set(key, [fact.value]);
      else known.push(fact.value);
    }
  return hosts;
});

/** The number that a service word is, where it is one from 1 to 65535: `8023`. */
export function portNumber(word: string): number | null {
  if (!/^\d{1,6}$/.test(word)) return null;
  const number = Number(word);
  return number >= 1 && number <= 65535 ? number : null;
}
