/**
 * Was anything upgraded between two captures, as far as they show it: the system, its kernel, or a package behind a service.
 * What is seen is a fact; what is not seen proves nothing, because a capture names only the packages of what listens.
 */
import type { ReportModel } from '../model/report.ts';

/** Each as `kernel: 5.10 → 6.1`; empty where no upgrade shows. */
export function upgradesBetween(before: ReportModel, after: ReportModel): readonly string[] {
  const found: string[] = [];
  const differs = (what: string, from: string | null, to: string | null) => {
    if (from !== null && to !== null && from !== to) found.push(`${what}: ${from} → ${to}`);
  };
  differs('system', before.host.distribution, after.host.distribution);
  differs('kernel', before.host.kernel, after.host.kernel);
  const [was, is] = [packages(before), packages(after)];
  for (const name of [...was.keys()].sort()) differs(name, was.get(name) ?? null, is.get(name) ?? null);
  return found;
}

function packages({ services }: ReportModel): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const { package: owner } of services)
    if (owner?.version) versions.set(`package ${owner.name}`, owner.version);
  return versions;
}
