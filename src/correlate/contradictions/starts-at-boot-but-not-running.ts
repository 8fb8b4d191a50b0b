/**
 * Boot starts it, and no process of it is there now: it died, was stopped for the day, or could not start. It will be
 * back after the next boot, which is what a scan of open ports does not show.
 */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import { programOfTitle } from '../processes.ts';
import type { Joined, Scene } from '../scene.ts';

export function startsAtBootButNotRunning(each: Joined, scene: Scene): Contradiction | null {
  if (each.startsAtBoot !== true || each.listens !== false) return null;
  const server = each.superServer;
  if (server !== null && each.entries.length > 0) {
    if (server.process !== null || !scene.captured.processes) return null;
    const [starter] = server.boot;
    return {
      kind: 'starts-at-boot-but-not-running',
      because: `${server.kind} starts at boot and does not run now: whatever its configuration switches on will listen after the next boot.`,
      evidence: evidenceOf(starter?.starter.evidence.slice(0, 4) ?? [], each.evidence) ?? each.evidence,
    };
  }
  if (each.processes.length > 0 || !scene.captured.processes) return null;
  const [entry] = each.boot;
  if (entry === undefined) return null;
  const { starter } = entry;
  if (starter.kind === 'systemd') {
    const units = [starter.name, ...starter.sockets];
    const states = scene.readings.facts['systemctl-units'].filter((fact) => units.includes(fact.unit));
    // A socket that waits is the service at rest; an unknown state is no state.
    if (states.some((fact) => fact.active === 'active' || fact.active === 'activating')) return null;
    if (scene.readings.facts['systemctl-units'].length === 0) return null;
    const state = states.find((fact) => fact.unit === starter.name);
    const how =
      state === undefined ? 'is not loaded' : state.active === 'failed' ? 'has failed' : `is ${state.active}`;
    return {
      kind: 'starts-at-boot-but-not-running',
      because: `${starter.name} starts at boot and ${how} now: it will be tried again at the next boot.`,
      evidence:
        evidenceOf(
          states.flatMap((fact) => fact.evidence),
          starter.evidence.slice(0, 4),
        ) ?? each.evidence,
    };
  }
  const names = entry.programs.flatMap((path) => programOfTitle(path) ?? []);
  // Without knowing what the script starts, a process of another name may well be it.
  if (names.length === 0) return null;
  return {
    kind: 'starts-at-boot-but-not-running',
    because: `${starter.file ?? starter.name} starts ${names.slice(0, 3).join(', ')} at boot, and no such process runs now: it will be started again at the next boot.`,
    evidence: evidenceOf(starter.evidence.slice(0, 8)) ?? each.evidence,
  };
}
