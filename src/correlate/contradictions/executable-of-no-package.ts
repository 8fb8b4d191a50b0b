/**
 * The package manager was asked for the owner of the executable and knows none:
 *
 *     /usr/local/bin/tcpgate<TAB>dpkg<TAB>-<TAB>-
 */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Joined, Scene } from '../scene.ts';

export function executableOfNoPackage(each: Joined, scene: Scene): Contradiction | null {
  // A package manager that owns nothing at all is not in use here (a host built without one).
  if (!scene.readings.facts.packages.some((fact) => fact.package !== null)) return null;
  const paths = [
    ...each.processes.flatMap((process) =>
      process.pid === 1 || process.exe === null || process.container !== null ? [] : [process.exe],
    ),
    ...each.entries.flatMap((entry) => (entry.enabled && entry.server !== null ? [entry.server] : [])),
  ];
  for (const path of paths) {
    const fact = scene.packages.ownedByNone(path);
    if (fact === null) continue;
    const runs = each.processes.some((process) => process.exe === path);
    return {
      kind: 'executable-of-no-package',
      because: runs
        ? `No package of this host owns ${path} (asked of ${fact.manager}): nothing updates it and nothing vouches for it.`
        : `No package of this host owns ${path}, which the super-server is to start (asked of ${fact.manager}): it is not there, or nothing vouches for it.`,
      evidence: evidenceOf(fact.evidence, each.main?.exeAt == null ? [] : [each.main.exeAt]) ?? each.evidence,
    };
  }
  return null;
}
