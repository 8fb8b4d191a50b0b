/**
 * /etc/services gives a port that is in use here a name that belongs to another port, or its own name to another port,
 * or has its line commented out: listings then call the service by a false name, or by a number. Editing that file turns
 * nothing off (the HOWTO's myth). A name that the registry merely spells otherwise (`www` and `http`) is no difference.
 */

import type { PortNameFact } from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { Contradiction } from '../../model/service.ts';
import { joinEvidence } from '../evidence-lines.ts';
import { factsOfPort, transportOf } from '../port-names.ts';
import type { Joined, Scene } from '../scene.ts';
import { socketLines } from './wording.ts';

function otherPortOf(name: string, port: string, registry: ReadonlyMap<string, string>): string | null {
  for (const [other, registered] of registry) if (registered === name && other !== port) return other;
  return null;
}

/** The first line in force of each name: `telnet/tcp`. */
const factOfName = oncePer((facts: readonly PortNameFact[]): ReadonlyMap<string, PortNameFact> => {
  const byName = new Map<string, PortNameFact>();
  for (const fact of facts) {
    const key = `${fact.name}/${fact.protocol}`;
    if (!fact.commentedOut && !byName.has(key)) byName.set(key, fact);
  }
  return byName;
});

export function portNameDiffersFromRegistry(each: Joined, scene: Scene): Contradiction | null {
  const facts = scene.readings.facts.services;
  if (facts.length === 0) return null;
  for (const socket of each.sockets) {
    if (socket.port === null || socket.port >= 32768) continue;
    const key = `${socket.port}/${transportOf(socket.protocol)}`;
    const registered = scene.knowledge.portNames.get(key);
    if (registered === undefined) continue;
    const own = factsOfPort(facts).get(key) ?? [];
    const named = own.filter((fact) => !fact.commentedOut);
    const names = named.flatMap((fact) => [fact.name, ...fact.aliases]);
    if (names.includes(registered)) continue;
    const [line] = named;
    if (line !== undefined) {
      // The name that it has here is another port's in the registry.
      const elsewhere = otherPortOf(line.name, key, scene.knowledge.portNames);
      if (elsewhere === null || elsewhere.split('/')[0] === String(socket.port)) continue;
      return {
        kind: 'port-name-differs-from-registry',
        because: `/etc/services calls ${key} “${line.name}”, which everywhere else is ${elsewhere}; the registry calls it “${registered}”. Listings of this host mislead.`,
        evidence: joinEvidence(line.evidence, socketLines(each)),
      };
    }
    const moved = factOfName(facts).get(`${registered}/${transportOf(socket.protocol)}`);
    const commented = own.find((fact) => fact.commentedOut);
    const told = moved ?? commented;
    if (told === undefined) continue;
    return {
      kind: 'port-name-differs-from-registry',
      because:
        moved === undefined
          ? `/etc/services has the line of ${registered} (${key}) commented out. That hides the name and turns nothing off: the port is open.`
          : `/etc/services gives the name “${registered}” to port ${moved.port}, while ${key} is open here without a name.`,
      evidence: joinEvidence(told.evidence, socketLines(each)),
    };
  }
  return null;
}
