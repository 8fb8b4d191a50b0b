/**
 * Units of users' own managers, as the control groups of their processes name them: `systemctl` run by root lists none.
 *
 *     0::/user.slice/user-1000.slice/user@1000.service/app.slice/syncthing.service
 *
 * Whether one starts at boot depends on the user's lingering and on folders in the user's home, which no capture holds.
 */

import type { ProcPidFact } from '../../model/facts.ts';
import { type BootEntry, gather, type Host } from './entry.ts';

const path = /\/user@(\d+)\.service\/(?:[^/]+\.slice\/)*([^/]+\.service)(?:\/|$)/;

export function userUnitEntries({ facts }: Host): readonly BootEntry[] {
  const found = new Map<string, ProcPidFact[]>();
  for (const fact of facts['proc-pid']) {
    const match = fact.key === 'cgroup' ? path.exec(fact.value) : null;
    if (match === null) continue;
    const key = `${match[1]} ${match[2]}`;
    found.set(key, [...(found.get(key) ?? []), fact]);
  }
  return [...found].sort(byKey).flatMap(([key, own]): readonly BootEntry[] => {
    const name = key.slice(key.indexOf(' ') + 1);
    const evidence = gather(own);
    if (evidence === null) return [];
    return [
      {
        starter: {
          kind: 'systemd',
          name,
          file: null,
          line: null,
          enabled: null,
          atBoot: null,
          runlevels: [],
          state: null,
          sockets: [],
          userUnit: true,
          evidence,
        },
        programs: [],
        names: [name.replace(/\.service$/, '')],
        pidFiles: [],
        pids: own.map((fact) => fact.pid),
        listens: [],
      },
    ];
  });
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
