/**
 * Switched on in the super-server's configuration, the super-server runs, and nothing listens there: it was never told,
 * or it could not bind the port because something else has it. The same for a socket unit that is switched on and dead.
 */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Joined, Scene } from '../scene.ts';
import { toldOf } from './told.ts';

export function configuredButDoesNotListen(each: Joined, scene: Scene): Contradiction | null {
  if (each.listens !== false || each.configured !== true) return null;
  const [entry] = each.entries.filter((one) => one.enabled && one.willListen !== false);
  const server = each.superServer;
  if (entry === undefined || server === null || server.process === null) return null;
  // The portmapper hides the port of an RPC service from everybody who cannot ask it.
  if (entry.rpc && scene.readings.facts.rpcinfo.length === 0) return null;
  if (entry.transport === 'other' || (!entry.rpc && entry.port === null)) return null;
  const taken = scene.held.find(
    (held) =>
      held.listener.protocol === entry.transport && held.listener.port === entry.port && entry.port !== null,
  );
  const file = entry.starter.file ?? 'its configuration';
  const line = entry.starter.line === null ? '' : `, line ${entry.starter.line},`;
  const told = toldOf(entry.starter.file, server, scene);
  const why =
    told === null
      ? `${server.kind} was not told of the change, or could not open it`
      : told.changedSince
        ? `${server.kind} was not told of the change (${told.times})`
        : `${server.kind} could not open it, since it was started after the last change (${told.times})`;
  const because =
    taken === undefined
      ? `${file}${line} switches ${entry.service} on, ${server.kind} runs, and nothing listens there: ${why}.`
      : `${file}${line} switches ${entry.service} on, but another program holds its port ${entry.port}/${entry.transport}.`;
  const evidence =
    evidenceOf(
      entry.lines,
      taken === undefined ? [] : taken.listener.facts.flatMap((fact) => fact.evidence),
      server.process.lines,
    ) ?? each.evidence;
  return { kind: 'configured-but-does-not-listen', because, evidence };
}
