/**
 * netstat, ss and /proc/net are three views of one kernel table. A listener that one of them has and another hides, though
 * it lists that protocol, is how a replaced netstat looks.
 *
 * Compared are TCP listeners, whose coming and going between two commands is rare, and UDP sockets on ports below the
 * ephemeral range. A listing that was cut, or has lines that could not be read, accuses nobody.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { SectionOutcome, SocketFact } from '../../model/facts.ts';
import type { Contradiction } from '../../model/service.ts';
import { showsListeners } from '../captured.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Listener } from '../listeners.ts';
import type { Joined, Scene } from '../scene.ts';

type Shape = 'netstat' | 'ss' | 'proc-net';
const shapes: readonly Shape[] = ['netstat', 'ss', 'proc-net'];

export function listingsDisagree(each: Joined, scene: Scene): Contradiction | null {
  for (const { listener } of each.held) {
    const found = hiddenFrom(listener, scene);
    if (found === null) continue;
    const names: Readonly<Record<Shape, string>> = { netstat: 'netstat', ss: 'ss', 'proc-net': '/proc/net' };
    const seen = shapes.filter((shape) => listener.facts.some((fact) => fact.shape === shape));
    return {
      kind: 'listings-disagree',
      because: `${seen.map((shape) => names[shape]).join(' and ')} ${seen.length === 1 ? 'shows' : 'show'} ${listener.address} port ${listener.port}/${listener.protocol}; ${names[found]} lists the others and not this one: one of them was replaced, or the socket was opened in between.`,
      evidence:
        evidenceOf(listener.facts.flatMap((fact): readonly SourceLine[] => fact.evidence)) ?? each.evidence,
    };
  }
  return null;
}

function hiddenFrom(listener: Listener, scene: Scene): Shape | null {
  const { protocol, port } = listener;
  if (port === null || (protocol !== 'tcp' && protocol !== 'udp')) return null;
  if (protocol === 'udp' && port >= 32768) return null;
  const seen = new Set(listener.facts.map((fact) => fact.shape));
  for (const shape of shapes) {
    if (seen.has(shape)) continue;
    const sections = scene.readings.sections.filter((section) => section.kind === shape && whole(section));
    const covering = sections.filter(
      (section) => showsListeners(section, protocol) && coversFamily(section, listener.family),
    );
    if (covering.length === 0) continue;
    // It does list that protocol here.
    const others = scene.readings.facts[shape].filter((fact) => fact.listening && fact.protocol === protocol);
    const family = others.some((fact) => sameFamily(fact, listener.family));
    if (others.length < 2 || !family) continue;
    // The same port on an address that it spells otherwise, or by a name that nothing resolves, is not hidden.
    if (others.some((fact) => mayBe(fact, port, scene))) continue;
    return shape;
  }
  return null;
}

function mayBe(fact: SocketFact, port: number, scene: Scene): boolean {
  if (fact.localPort !== null || fact.localPortName === null) return fact.localPort === port;
  const named = scene.ports.portOf(fact.localPortName, fact.protocol);
  return named === null || named === port;
}

function sameFamily(fact: SocketFact, family: 4 | 6 | null): boolean {
  return fact.family === null || family === null || fact.family === family;
}

/** /proc/net/tcp is IPv4 alone; the tools list both unless asked for one. */
function coversFamily(section: SectionOutcome, family: 4 | 6 | null): boolean {
  if (section.kind === 'proc-net') return family !== null && section.origin.endsWith('6') === (family === 6);
  const words = section.origin.split(' ');
  if (family !== 4 && words.some((word) => word === '-4' || word === '--inet' || word === 'inet'))
    return false;
  return family !== 6 ? !words.includes('-6') && !words.includes('--inet6') : true;
}

const whole = (section: SectionOutcome) => section.lines.unread === 0;
