/** /proc/PID/exe says `(deleted)`: the file was replaced by an upgrade and the old one still runs, or somebody hides it. */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { KnownProcess } from '../processes.ts';
import type { Joined, Scene } from '../scene.ts';

export function deletedExecutable(each: Joined, scene: Scene): Contradiction | null {
  // The super-server itself is one cause for all its ports: see below.
  if (each.superServer !== null) return null;
  return ofProcess(
    each.processes.find((process) => process.exeDeleted),
    scene,
  );
}

/** The super-server's own executable, once for all the ports that it holds. */
export function deletedSuperServers(scene: Scene): readonly Contradiction[] {
  return scene.superServers.flatMap(({ process }) =>
    process?.exeDeleted === true ? (ofProcess(process, scene) ?? []) : [],
  );
}

function ofProcess(found: KnownProcess | undefined, scene: Scene): Contradiction | null {
  if (found === undefined || found.exe === null) return null;
  const owner = scene.packages.ownerOf(found.exe);
  const why =
    owner === null
      ? 'no package is known to own that path'
      : `the package ${owner.name} owns that path, so an upgrade without a restart explains it`;
  const evidence = evidenceOf(found.exeAt === null ? [] : [found.exeAt], owner?.evidence ?? [], found.lines);
  if (evidence === null) return null;
  return {
    kind: 'deleted-executable',
    because: `Process ${found.pid} runs from ${found.exe}, which has been deleted or replaced since: ${why}.`,
    evidence,
  };
}
