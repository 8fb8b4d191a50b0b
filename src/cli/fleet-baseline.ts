/**
 * `--baseline BEFORE` of a fleet: BEFORE is the output folder of an earlier run, with a folder for each host.
 *
 * A host is looked up by the name that its capture gives it, since tarballs are called after the day as often as after the
 * host (`web-1-2026-11-26.tar.gz`). Where several there have that name, the one in the folder of the same name is meant;
 * where none of them stands in it, nobody can tell, and the host counts as new.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { HostSummary } from '../model/fleet.ts';
import { readHostRecord, summaryFile } from './fleet-records.ts';
import { readReport } from './reports.ts';
import { isFolder } from './write.ts';

type Named = Pick<HostSummary, 'folder' | 'host'>;

export interface Baseline {
  /** Ids of the findings that a host had before; null where there is no earlier report of it. */
  of(host: Named): ReadonlySet<string> | null;
}

interface Earlier extends Named {
  readonly findings: ReadonlySet<string>;
}

const hint =
  'for several captures --baseline names the output folder of an earlier run, with the report.json of each host';

/** @throws UserError where BEFORE is no folder, holds no report, or one that cannot be read */
export function fleetBaseline(before: string): Baseline {
  if (!isFolder(before)) throw new UserError(`${before}: not a folder`, hint);
  const byName = new Map<string, Earlier[]>();
  for (const folder of readdirSync(before).sort()) {
    const earlier = earlierIn(before, folder);
    if (earlier === null) continue;
    const same = byName.get(nameOf(earlier));
    if (same === undefined) byName.set(nameOf(earlier), [earlier]);
    else same.push(earlier);
  }
  if (byName.size === 0) throw new UserError(`${before}: no report in it`, hint);
  return {
    of: (host) => {
      const same = byName.get(nameOf(host)) ?? [];
      const meant = same.length > 1 ? same.find(({ folder }) => folder === host.folder) : same[0];
      return meant?.findings ?? null;
    },
  };
}

const nameOf = ({ host }: Named) => host.toLowerCase();

/** The record beside the results is a few kilobytes; a folder without one may still hold a report. */
function earlierIn(before: string, folder: string): Earlier | null {
  const [record, report] = [join(before, folder, summaryFile), join(before, folder, 'report.json')];
  if (existsSync(record)) {
    const summary = readHostRecord(readFileSync(record, 'utf8'))?.summary;
    if (summary !== undefined) return earlierOf(folder, summary.host, summary.findings);
  }
  if (!existsSync(report)) return null;
  const { host, bundle, findings } = readReport(report);
  return earlierOf(folder, host.name ?? bundle.file, findings);
}

function earlierOf(folder: string, host: string, findings: readonly { readonly id: string }[]): Earlier {
  return { folder, host, findings: new Set(findings.map(({ id }) => id)) };
}
