/**
 * Which package owns a file, by `PATH<TAB>MANAGER<TAB>PACKAGE<TAB>VERSION` lines of the capture.
 *
 * On a merged /usr a file has two names (/sbin/rpcbind, /usr/sbin/rpcbind) and package lists know one of them.
 */

import type { PackageFact } from '../model/facts.ts';
import { oncePer } from '../model/once-per.ts';
import type { OwningPackage } from '../model/service.ts';

export interface Packages {
  readonly ownerOf: (path: string) => OwningPackage | null;
  /** The line that says that no package owns it; null where one does or nobody asked. */
  readonly ownedByNone: (path: string) => PackageFact | null;
}

export const packagesOf = oncePer((facts: readonly PackageFact[]): Packages => {
  const byPath = new Map<string, PackageFact[]>();
  for (const fact of facts) {
    const list = byPath.get(fact.path);
    if (list === undefined) byPath.set(fact.path, [fact]);
    else list.push(fact);
  }
  const said = (path: string) => namesOf(path).flatMap((name) => byPath.get(name) ?? []);
  return {
    ownerOf(path) {
      for (const fact of said(path))
        if (fact.package !== null)
          return {
            manager: fact.manager,
            name: fact.package,
            version: fact.version,
            evidence: fact.evidence,
          };
      return null;
    },
    ownedByNone(path) {
      const all = said(path);
      return all.every((fact) => fact.package === null) ? (all[0] ?? null) : null;
    },
  };
});

function namesOf(path: string): readonly string[] {
  if (path.startsWith('/usr/')) return [path, path.slice(4)];
  return [path, `/usr${path}`];
}
