/**
 * Which ports each of netstat, ss and /proc/net lists, and for which protocols and families it would have listed one.
 * Only whole listings count: one that was cut, or has lines that could not be read, proves no absence.
 */

import type { Protocol, Readings, SectionOutcome } from '../model/facts.ts';
import { showsListeners } from './captured.ts';
import type { PortNames } from './port-names.ts';

export type Shape = 'netstat' | 'ss' | 'proc-net';
export const shapes: readonly Shape[] = ['netstat', 'ss', 'proc-net'];

export interface ListedPorts {
  /** The listing covers this protocol and family, lists others there, and has no such port. */
  readonly lacks: (shape: Shape, protocol: Protocol, family: 4 | 6 | null, port: number) => boolean;
}

/** What one listing has of one protocol. */
interface Listed {
  readonly ports: Set<number>;
  readonly families: Set<4 | 6 | null>;
  /** A name that nothing resolves may be any port. */
  unresolved: boolean;
  /** By family: would the listing have such a listener? */
  readonly covered: Map<4 | 6 | null, boolean>;
}

export function listedPorts(readings: Readings, names: PortNames): ListedPorts {
  const listed: Record<Shape, Map<Protocol, Listed>> = {
    netstat: new Map(),
    ss: new Map(),
    'proc-net': new Map(),
  };
  for (const shape of shapes)
    for (const fact of readings.facts[shape]) {
      if (!fact.listening) continue;
      let own = listed[shape].get(fact.protocol);
      if (own === undefined) {
        own = { ports: new Set(), families: new Set(), unresolved: false, covered: new Map() };
        listed[shape].set(fact.protocol, own);
      }
      own.families.add(fact.family);
      if (fact.localPort !== null) own.ports.add(fact.localPort);
      else if (fact.localPortName !== null) {
        const found = names.portsOf(fact.localPortName, fact.protocol);
        for (const port of found) own.ports.add(port);
        if (found.length === 0) own.unresolved = true;
      }
    }
  const covers = (shape: Shape, protocol: 'tcp' | 'udp', family: 4 | 6 | null) =>
    readings.sections.some(
      (section) =>
        section.kind === shape &&
        section.lines.unread === 0 &&
        !section.truncated &&
        showsListeners(section, protocol) &&
        coversFamily(section, family),
    );
  return {
    lacks(shape, protocol, family, port) {
      if (protocol !== 'tcp' && protocol !== 'udp') return false;
      const own = listed[shape].get(protocol);
      if (own === undefined || own.unresolved || own.ports.has(port)) return false;
      if (family !== null && !own.families.has(family) && !own.families.has(null)) return false;
      const answer = own.covered.get(family) ?? covers(shape, protocol, family);
      own.covered.set(family, answer);
      return answer;
    },
  };
}

/** /proc/net/tcp is IPv4 alone; the tools list both unless asked for one. */
function coversFamily(section: SectionOutcome, family: 4 | 6 | null): boolean {
  if (section.kind === 'proc-net') return family !== null && section.origin.endsWith('6') === (family === 6);
  const words = section.origin.split(' ');
  if (family !== 4 && words.some((word) => word === '-4' || word === '--inet' || word === 'inet'))
    return false;
  return family !== 6 ? !words.includes('-6') && !words.includes('--inet6') : true;
}
