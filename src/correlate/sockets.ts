/** The sockets of a draft as the report shows them, and who can reach the whole. */

import type { Exposure, Socket } from '../model/service.ts';
import { evidenceOf } from './evidence-lines.ts';
import { linesOf } from './listeners.ts';
import { programOfTitle } from './processes.ts';
import type { Draft, Scene } from './scene.ts';

export function socketsOf(draft: Draft, scene: Scene): readonly Socket[] {
  const sockets: Socket[] = [];
  for (const { listener, pids } of draft.held) {
    const lines = linesOf(listener, pids.size === 0 ? null : pids);
    const known = listener.port === null ? null : scene.ports.nameOf(listener.port, listener.protocol);
    const own = known?.from === 'etc-services' ? known : null;
    const evidence = lines.length === 0 ? null : evidenceOf(lines, own?.at == null ? [] : [own.at]);
    if (evidence === null) continue;
    sockets.push({
      protocol: listener.protocol,
      family: listener.family,
      address: listener.address,
      port: listener.port,
      // The host's own file, what its listing prints (it may ask NIS), the registry: in this order.
      portName: own?.name ?? listener.printedName ?? known?.name ?? null,
      pid: pidOf(draft, pids),
      program: draft.program ?? programOfTitle(listener.program ?? ''),
      exposure: scene.addresses.exposureOf(listener.address, listener.zone),
      evidence,
    });
  }
  return sockets;
}

function pidOf(draft: Draft, pids: ReadonlySet<number>): number | null {
  if (draft.main !== null && (pids.has(draft.main.pid) || pids.size === 0) && draft.held.length > 0) {
    return pids.size === 0 ? null : draft.main.pid;
  }
  return pids.size === 0 ? null : Math.min(...pids);
}

/** The widest of all. A dual-stack `:::80` counts as every address of both families. */
export function exposureOfAll(sockets: readonly Socket[]): Exposure {
  let widest: Exposure = 'none';
  for (const { exposure } of sockets) {
    if (exposure === 'any') return 'any';
    if (exposure === 'named' || widest === 'none') widest = exposure;
  }
  return widest;
}
