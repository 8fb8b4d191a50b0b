/** /proc/PID/exe says `(deleted)`: the file was replaced by an upgrade and the old one still runs, or somebody hides it. */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Joined, Scene } from '../scene.ts';

export function deletedExecutable(each: Joined, scene: Scene): Contradiction | null {
  const found = each.processes.find((process) => process.exeDeleted);
  if (found === undefined || found.exe === null) return null;
  const owner = scene.packages.ownerOf(found.exe);
  const why =
    owner === null
      ? 'no package owns that path'
      : `the package ${owner.name} owns that path, so an upgrade without a restart explains it`;
  return {
    kind: 'deleted-executable',
    because: `Process ${found.pid} runs from ${found.exe}, which has been deleted or replaced since: ${why}.`,
    evidence:
      evidenceOf(found.exeAt === null ? [] : [found.exeAt], owner?.evidence ?? [], found.lines) ??
      each.evidence,
  };
}
