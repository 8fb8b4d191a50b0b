/**
 * The package manager was asked for the owner of the executable and knows none:
 *
 *     /usr/local/bin/tcpgate<TAB>dpkg<TAB>-<TAB>-
 */

import type { PackageFact } from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Joined, Scene } from '../scene.ts';
import { lookedAt } from './server-file-missing.ts';

export function executableOfNoPackage(each: Joined, scene: Scene): Contradiction | null {
  if (!packagesInUse(scene.readings.facts.packages)) return null;
  const paths = [
    // The super-server itself is one cause for all its ports: see below.
    ...(each.superServer === null ? each.processes : []).flatMap((process) =>
      process.pid === 1 || process.exe === null || process.container !== null ? [] : [process.exe],
    ),
    ...each.entries.flatMap((entry) => (entry.enabled && entry.server !== null ? [entry.server] : [])),
  ];
  for (const path of paths) {
    const fact = scene.packages.ownedByNone(path);
    if (fact === null) continue;
    // A server that is not there is told as that.
    const seen = lookedAt(path, scene);
    if (seen !== null && (seen.state === 'absent' || seen.state === 'broken-link')) continue;
    const runs = each.processes.some((process) => process.exe === path);
    return {
      kind: 'executable-of-no-package',
      because: runs
        ? `No package of this host owns ${path} (asked of ${fact.manager}): nothing updates it and nothing vouches for it.`
        : `No package of this host owns ${path}, which the super-server is to start (asked of ${fact.manager}): ${seen === null ? 'it is not there, or nothing vouches for it' : 'nothing updates it and nothing vouches for it'}.`,
      evidence: evidenceOf(fact.evidence, each.main?.exeAt == null ? [] : [each.main.exeAt]) ?? each.evidence,
    };
  }
  return null;
}

/** The super-server's own executable, once for all the ports that it holds. */
export function superServersOfNoPackage(scene: Scene): readonly Contradiction[] {
  if (!packagesInUse(scene.readings.facts.packages)) return [];
  return scene.superServers.flatMap(({ kind, process }): Contradiction[] => {
    const fact = process?.exe == null ? null : scene.packages.ownedByNone(process.exe);
    if (process === null || fact === null) return [];
    return [
      {
        kind: 'executable-of-no-package',
        because: `No package of this host owns ${fact.path}, the ${kind} that runs as process ${process.pid} (asked of ${fact.manager}): nothing updates it and nothing vouches for it.`,
        evidence: evidenceOf(fact.evidence, process.exeAt === null ? [] : [process.exeAt]) ?? fact.evidence,
      },
    ];
  });
}

/** A package manager that owns nothing at all is not in use here (a host built without one). */
const packagesInUse = oncePer((owned: readonly PackageFact[]) => owned.some((fact) => fact.package !== null));
