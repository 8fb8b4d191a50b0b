/**
 * It listens, and nothing configures it: started by hand, or the super-server's file was changed and it never told.
 *
 *     tcp 0.0.0.0:79 LISTEN 289/inetd   while inetd.conf has   #finger stream tcp nowait nobody …
 */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Joined, Scene } from '../scene.ts';
import { toldOf } from './told.ts';
import { entryLines, place, socketLines } from './wording.ts';

export function listensButNotConfigured(each: Joined, scene: Scene): Contradiction | null {
  if (each.listens !== true || each.configured !== false) return null;
  const evidence = evidenceOf(socketLines(each), entryLines(each), each.main?.lines ?? []) ?? each.evidence;
  return { kind: 'listens-but-not-configured', because: because(each, scene), evidence };
}

function because(each: Joined, scene: Scene): string {
  const where = place(each);
  const server = each.superServer?.kind ?? each.program ?? 'the super-server';
  const [entry] = each.entries;
  if (entry !== undefined) {
    const { file, line } = entry.starter;
    const at = file === null ? 'its configuration' : line === null ? file : `${file}, line ${line},`;
    const told = each.superServer === null ? null : toldOf(file, each.superServer, scene);
    const times = told?.changedSince === true ? ` (${told.times})` : '';
    return `${server} listens on ${where}, and ${at} has it switched off: the file was changed and ${server} was never told${times}.`;
  }
  if (each.holding === 'super-server')
    return `${server} listens on ${where}, and no line of its captured configuration opens that port.`;
  const [starter] = each.starters;
  if (starter?.kind === 'systemd')
    return `${starter.name} listens on ${where} and is a transient unit: it was started by hand and no unit file holds it.`;
  const program = each.main?.exe ?? each.program ?? 'a program';
  const parent =
    each.main?.ppid === null || each.main === null ? null : scene.processes.byPid.get(each.main.ppid);
  const by =
    each.main?.ppid === 1
      ? 'its parent is init, as of everything whose starter has ended'
      : parent === undefined || parent === null
        ? 'its parent is not in the process list'
        : `its parent is ${parent.command.slice(0, 60)}`;
  return `${program} listens on ${where}, and no unit, script, inittab line or cron line of this capture starts it (${by}).`;
}
