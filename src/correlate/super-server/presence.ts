/**
 * Which super-server runs, and which is installed: from ps and /proc/PID, packages and init scripts.
 *
 *     1279 ?  Ss  0:00 /usr/sbin/xinetd -pidfile /run/xinetd.pid -stayalive -inetd_compat -inetd_ipv6
 *      988 ?  Ss  0:00 /usr/sbin/inetd
 */

import type { Readings } from '../../model/facts.ts';
import type { InetdFlavour, SuperServerPresence } from './types.ts';

const packages: ReadonlyMap<string, InetdFlavour> = new Map([
  ['openbsd-inetd', 'openbsd-inetd'],
  ['inetutils-inetd', 'inetutils-inetd'],
  ['rlinetd', 'rlinetd'],
  ['xinetd', 'xinetd'],
]);

/** `inetd` alone says which program, not which make. */
function makeOf(words: readonly string[]): InetdFlavour | null {
  const first = (words[0] ?? '').replace(/^.*\//, '');
  if (first === 'busybox' && words[1] === 'inetd') return 'busybox-inetd';
  if (first === 'inetutils-inetd' || first === 'rlinetd' || first === 'xinetd' || first === 'inetd')
    return first;
  return null;
}

export interface Presence {
  readonly running: readonly SuperServerPresence[];
  readonly installed: readonly SuperServerPresence[];
}

export function superServerPresence(readings: Readings): Presence {
  const { facts } = readings;
  const installed: SuperServerPresence[] = [];
  const add = (flavour: InetdFlavour, presence: Omit<SuperServerPresence, 'flavour'>) => {
    if (!installed.some((each) => each.flavour === flavour)) installed.push({ flavour, ...presence });
  };
  for (const fact of facts.packages) {
    const flavour = fact.package === null ? undefined : packages.get(fact.package);
    if (flavour !== undefined) add(flavour, { pid: null, command: null, evidence: fact.evidence });
  }
  for (const fact of facts['init-script']) {
    const flavour = packages.get(fact.script);
    if (flavour !== undefined) add(flavour, { pid: null, command: null, evidence: fact.evidence });
  }
  for (const fact of facts['rc-listing']) {
    const flavour = packages.get(fact.link?.script ?? fact.name);
    if (flavour !== undefined && /(?:init\.d|rc.?\.d)$/.test(fact.directory))
      add(flavour, { pid: null, command: null, evidence: fact.evidence });
  }
  for (const fact of facts['systemctl-unit-files']) {
    const flavour = packages.get(fact.unit.replace(/\.service$/, ''));
    if (flavour !== undefined) add(flavour, { pid: null, command: null, evidence: fact.evidence });
  }
  const executables = new Map(
    facts['proc-pid'].filter((fact) => fact.key === 'exe').map((fact) => [fact.pid, fact.value]),
  );
  const running = new Map<number, SuperServerPresence>();
  const commands = [
    ...facts['proc-pid']
      .filter((fact) => fact.key === 'cmdline')
      .map((fact) => ({ pid: fact.pid, command: fact.value, evidence: fact.evidence })),
    ...facts.ps,
  ];
  const inetds = installed.filter((each) => each.flavour !== 'xinetd' && each.flavour !== 'rlinetd');
  for (const { pid, command, evidence } of commands) {
    if (running.has(pid)) continue;
    const executable = executables.get(pid) ?? '';
    const busybox = /\/busybox(?: \(deleted\))?$/.test(executable);
    const make = makeOf(command.trim().split(/\s+/));
    if (make === null) continue;
    const named: InetdFlavour =
      make !== 'inetd'
        ? make
        : busybox
          ? 'busybox-inetd'
          : executable.includes('inetutils-inetd')
            ? 'inetutils-inetd'
            : inetds.length === 1
              ? (inetds[0]?.flavour ?? 'inetd')
              : 'inetd';
    running.set(pid, { flavour: named, pid, command, evidence });
  }
  return { running: [...running.values()], installed };
}
