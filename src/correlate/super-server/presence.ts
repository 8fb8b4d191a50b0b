/**
 * Which super-server runs, and which is installed: from ps and /proc/PID, packages and init scripts.
 *
 *     1279 ?  Ss  0:00 /usr/sbin/xinetd -pidfile /run/xinetd.pid -stayalive -inetd_compat -inetd_ipv6
 *      988 ?  Ss  0:00 /usr/sbin/inetd
 */

import type { Evidence } from '../../model/evidence.ts';
import type {
  DirectoryEntry,
  InitScriptFact,
  PackageFact,
  ProcPidFact,
  Readings,
  UnitFileFact,
} from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { InetdFlavour, SuperServerPresence } from './types.ts';

const packages: ReadonlyMap<string, InetdFlavour> = new Map([
  ['openbsd-inetd', 'openbsd-inetd'],
  ['inetutils-inetd', 'inetutils-inetd'],
  ['rlinetd', 'rlinetd'],
  ['xinetd', 'xinetd'],
]);

/** `inetd` alone says which program, not which make. */
function makeOf(command: string): InetdFlavour | null {
  if (!command.includes('inetd')) return null;
  const words = command.trim().split(/\s+/);
  const path = words[0] ?? '';
  const first = path.slice(path.lastIndexOf('/') + 1);
  if (first === 'busybox' && words[1] === 'inetd') return 'busybox-inetd';
  if (first === 'inetutils-inetd' || first === 'rlinetd' || first === 'xinetd' || first === 'inetd')
    return first;
  return null;
}

export interface Presence {
  readonly running: readonly SuperServerPresence[];
  readonly installed: readonly SuperServerPresence[];
}

export function superServerPresence({ facts }: Readings): Presence {
  const installed = installedBy(
    facts.packages,
    facts['init-script'],
    facts['rc-listing'],
    facts['systemctl-unit-files'],
  );
  const running = new Map<number, SuperServerPresence>();
  const see = (pid: number, command: string, evidence: Evidence) => {
    const make = running.has(pid) ? null : makeOf(command);
    if (make !== null)
      running.set(pid, { flavour: named(make, pid, facts['proc-pid'], installed), pid, command, evidence });
  };
  for (const fact of facts['proc-pid']) if (fact.key === 'cmdline') see(fact.pid, fact.value, fact.evidence);
  for (const fact of facts.ps) see(fact.pid, fact.command, fact.evidence);
  return { running: [...running.values()], installed };
}

/** Hosts of one image have these listings in common. */
const installedBy = oncePer(
  (
    owned: readonly PackageFact[],
    scripts: readonly InitScriptFact[],
    listing: readonly DirectoryEntry[],
    units: readonly UnitFileFact[],
  ): readonly SuperServerPresence[] => {
    const installed: SuperServerPresence[] = [];
    const add = (name: string, evidence: Evidence) => {
      const flavour = packages.get(name);
      if (flavour !== undefined && !installed.some((each) => each.flavour === flavour))
        installed.push({ flavour, pid: null, command: null, evidence });
    };
    for (const fact of owned) if (fact.package !== null) add(fact.package, fact.evidence);
    for (const fact of scripts) add(fact.script, fact.evidence);
    for (const fact of listing) {
      const name = fact.link?.script ?? fact.name;
      if (packages.has(name) && /(?:init\.d|rc.?\.d)$/.test(fact.directory)) add(name, fact.evidence);
    }
    for (const { unit, evidence } of units)
      add(unit.endsWith('.service') ? unit.slice(0, -'.service'.length) : unit, evidence);
    return installed;
  },
);

/** By its executable, else by what is installed. */
function named(
  make: InetdFlavour,
  pid: number,
  proc: readonly ProcPidFact[],
  installed: readonly SuperServerPresence[],
): InetdFlavour {
  if (make !== 'inetd') return make;
  const executable = proc.findLast((fact) => fact.key === 'exe' && fact.pid === pid)?.value ?? '';
  if (executable.endsWith('/busybox') || executable.endsWith('/busybox (deleted)')) return 'busybox-inetd';
  if (executable.includes('inetutils-inetd')) return 'inetutils-inetd';
  const inetds = installed.filter((each) => each.flavour !== 'xinetd' && each.flavour !== 'rlinetd');
  return inetds.length === 1 ? (inetds[0]?.flavour ?? 'inetd') : 'inetd';
}
