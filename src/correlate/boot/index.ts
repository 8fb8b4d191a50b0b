/**
 * What the host starts at boot, from every mechanism that it may have: init scripts, systemd, Slackware's rc.d,
 * OpenRC, Upstart, runit and its like, inittab, rc.local and cron.
 *
 * Each entry says how to match it to a process or a socket (program, name, pid file, pid, address) and whether it
 * starts at the next boot: true, false, or null where the capture cannot tell. Nothing is matched here.
 */

import type { Facts, Readings } from '../../model/facts.ts';
import type { HostFacts, SwitchedOff } from '../../model/service.ts';
import { cronEntries, inittabEntries, localEntries } from './boot-lines.ts';
import type { BootEntry, Found, Host } from './entry.ts';
import { bootRunlevels, initKind } from './init-kind.ts';
import { openrcEntries } from './openrc.ts';
import { slackwareEntries } from './slackware.ts';
import { supervisedEntries } from './supervised.ts';
import { systemdEntries } from './systemd.ts';
import { sysvEntries, sysvScripts } from './sysv.ts';
import { userUnitEntries } from './user-units.ts';

export type { BootEntry } from './entry.ts';

export interface BootFindings {
  readonly entries: readonly BootEntry[];
  readonly off: readonly SwitchedOff[];
  readonly init: HostFacts['init'];
  /** What it boots into: `2`, `multi-user.target`, `default`. */
  readonly runlevel: string | null;
  readonly initScripts: string;
}

export function bootEntries(readings: Readings): BootFindings {
  const { facts, sections } = readings;
  const init = initKind(facts);
  const host: Host = { facts, sections, init, runlevels: bootRunlevels(facts, sections, init) };
  const scripts = sysvScripts(host);
  const main = mainEntries(host, scripts);
  const supervised = supervisedEntries(host);
  const inittab = inittabEntries(host);
  const started = [...main.entries, ...supervised.entries];
  const local = localEntries(host, scripts, started);
  return {
    entries: [...started, ...inittab.entries, ...local.entries, ...cronEntries(host, started)],
    off: [...main.off, ...supervised.off, ...inittab.off, ...local.off],
    init,
    runlevel: host.runlevels.name,
    initScripts: scriptFolder(facts),
  };
}

function mainEntries(host: Host, scripts: ReturnType<typeof sysvScripts>): Found {
  switch (host.init) {
    case 'systemd': {
      const units = systemdEntries(host, scripts);
      const named = new Set(units.entries.flatMap((entry) => entry.names));
      // Scripts that have a unit are that unit's business.
      const bare = new Map(
        [...scripts].filter(([name]) => !named.has(name) && !named.has(name.replace(/\.sh$/, ''))),
      );
      return joined(joined(units, { entries: userUnitEntries(host), off: [] }), sysvEntries(host, bare));
    }
    case 'openrc':
      return openrcEntries(host);
    case 'slackware':
      return joined(slackwareEntries(host), sysvEntries(host, scripts));
    default:
      return sysvEntries(host, scripts);
  }
}

const joined = (a: Found, b: Found): Found => ({
  entries: [...a.entries, ...b.entries],
  off: [...a.off, ...b.off],
});

function scriptFolder(facts: Facts): string {
  const listed = (folder: string) => facts['rc-listing'].some((entry) => entry.directory === folder);
  return listed('/etc/rc.d/init.d') && !listed('/etc/init.d') ? '/etc/rc.d/init.d' : '/etc/init.d';
}
