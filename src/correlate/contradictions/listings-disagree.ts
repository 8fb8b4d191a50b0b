/**
 * netstat, ss and /proc/net are three views of one kernel table. A listener that one of them has and another hides, though
 * it lists that protocol, is how a replaced netstat looks.
 *
 * Compared are TCP listeners, whose coming and going between two commands is rare, and UDP sockets on ports below the
 * ephemeral range. A listing that was cut, or has lines that could not be read, accuses nobody.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import { type Shape, shapes } from '../listed-ports.ts';
import type { Listener } from '../listeners.ts';
import type { Joined, Scene } from '../scene.ts';

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

function hiddenFrom({ protocol, port, family, facts }: Listener, scene: Scene): Shape | null {
  if (port === null || (protocol === 'udp' && port >= 32768)) return null;
  for (const shape of shapes)
    if (scene.listed.lacks(shape, protocol, family, port) && !facts.some((fact) => fact.shape === shape))
      return shape;
  return null;
}
