/** The sockets of a draft as the report shows them, and who can reach the whole. */

import type { Exposure, Socket } from '../model/service.ts';
import { evidenceOf } from './evidence-lines.ts';
import { linesOf } from './listeners.ts';
import { programOfTitle } from './processes.ts';
import type { Draft, Scene } from './scene.ts';

export function socketsOf(draft: Draft, scene: Scene): readonly Socket[] {
  return draft.held.flatMap(({ listener, pids }): Socket[] => {
    const evidence = evidenceOf(linesOf(listener, pids.size === 0 ? null : pids));
    if (evidence === null) return [];
    const known = listener.port === null ? null : scene.ports.nameOf(listener.port, listener.protocol);
    // The host's own file, what its listing prints (it may ask NIS), the registry: in this order.
    const portName =
      known?.from === 'etc-services' ? known.name : (listener.printedName ?? known?.name ?? null);
    const named = known?.from === 'etc-services' && known.at !== null ? [known.at] : [];
    return [
      {
        protocol: listener.protocol,
        family: listener.family,
        address: listener.address,
        port: listener.port,
        portName,
        pid: pidOf(draft, pids),
        program: draft.program ?? programOfTitle(listener.program ?? ''),
        exposure: scene.addresses.exposureOf(listener.address, listener.zone),
        evidence: evidenceOf(evidence, named) ?? evidence,
      },
    ];
  });
}

function pidOf(draft: Draft, pids: ReadonlySet<number>): number | null {
  if (draft.main !== null && (pids.has(draft.main.pid) || pids.size === 0) && draft.held.length > 0) {
    return pids.size === 0 ? null : draft.main.pid;
  }
  return pids.size === 0 ? null : Math.min(...pids);
}

/** The widest of all. A dual-stack `:::80` counts as every address of both families. */
export function exposureOfAll(sockets: readonly Socket[]): Exposure {
  const each = new Set(sockets.map((socket) => socket.exposure));
  return each.has('any') ? 'any' : each.has('named') ? 'named' : each.has('loopback') ? 'loopback' : 'none';
}
