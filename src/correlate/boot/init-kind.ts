/**
 * Which init the host boots with, told by process 1 where the capture has it, by its traces where not,
 * and the runlevel or target that it boots into.
 */

import type { Facts, SectionOutcome } from '../../model/facts.ts';
import type { HostFacts } from '../../model/service.ts';
import { baseName, type Runlevels } from './entry.ts';

type Init = HostFacts['init'];

const runlevelsOfOpenrc: ReadonlySet<string> = new Set([
  '/etc/runlevels/default',
  '/etc/runlevels/boot',
  '/etc/runlevels/sysinit',
]);
const scriptsOfSlackware: ReadonlySet<string> = new Set(['rc.M', 'rc.inet2', 'rc.S']);

export function initKind(facts: Facts): Init {
  const openrc =
    facts.openrc.length > 0 ||
    facts.inittab.some(
      ({ process }) => process.includes('openrc') && /(?:^|\/)openrc(?:\s|$)/.test(process),
    ) ||
    facts['rc-listing'].some(({ directory }) => runlevelsOfOpenrc.has(directory));
  const slackware =
    facts['os-release'].some(({ key, value }) => key === 'ID' && value.toLowerCase().includes('slackware')) ||
    facts['rc-listing'].some(
      (entry) => entry.directory === '/etc/rc.d' && scriptsOfSlackware.has(entry.name),
    ) ||
    facts['rc-inet2'].some(
      ({ script }) => script.includes('/rc.d/rc.') && /\/rc\.d\/rc\.(?:M|inet2|S)$/.test(script),
    );
  const first = processOne(facts);
  const program = baseName(first.exe);
  if (program === 'systemd') return 'systemd';
  if (program === 'runit' || program === 'runit-init') return 'runit';
  if (program === 'openrc-init') return 'openrc';
  if (first.exe.includes('busybox')) return openrc ? 'openrc' : 'busybox';
  const known = first.exe !== '';
  if (facts['systemctl-units'].length > 0 || first.command.includes('systemd')) return 'systemd';
  if (
    first.exe.includes('upstart') ||
    facts.supervised.some((fact) => fact.kind === 'upstart' && fact.running !== null)
  )
    return 'upstart';
  if (openrc) return 'openrc';
  if (slackware) return 'slackware';
  if (first.command.startsWith('runit') && /^runit\b/.test(first.command)) return 'runit';
  if (known || facts.inittab.length > 0 || first.command.startsWith('init [')) return 'sysvinit';
  if (!known && facts['systemctl-unit-files'].length > 0) return 'systemd';
  if (facts.supervised.some((fact) => fact.kind === 'upstart')) return 'upstart';
  const runitFolder = facts['rc-listing'].some((entry) => entry.directory.startsWith('/etc/runit/runsvdir'));
  const startLinks = facts['rc-listing'].some((entry) => entry.link !== null) || facts.chkconfig.length > 0;
  if (
    runitFolder &&
    facts['rc-listing'].some((entry) => entry.directory === '/etc/runit' && entry.name === '2')
  )
    return 'runit';
  return startLinks ? 'sysvinit' : 'unknown';
}

function processOne(facts: Facts): { readonly exe: string; readonly command: string } {
  const attributes = facts['proc-pid'].filter((fact) => fact.pid === 1);
  const value = (key: string) => attributes.find((fact) => fact.key === key)?.value ?? '';
  // Without root /proc/1/exe cannot be read; comm can.
  const exe = value('exe') || (value('comm') === 'init' ? '' : value('comm'));
  const command = facts.ps.find((process) => process.pid === 1)?.command ?? value('cmdline');
  return { exe: exe.endsWith(' (deleted)') ? exe.slice(0, -' (deleted)'.length) : exe, command };
}

/** Debian boots into 2 where nothing says otherwise, and an Upstart Ubuntu has no inittab at all. */
function sysvDefault(facts: Facts, family: HostFacts['family']): string | null {
  const stated = facts.inittab.find((line) => line.action === 'initdefault')?.runlevels[0];
  if (stated !== undefined) return stated;
  if (family === 'debian') return '2';
  const current = facts.runlevel.find((fact) => fact.source === 'current' && /^[2-5]$/.test(fact.runlevel));
  return current?.runlevel ?? null;
}

export function bootRunlevels(facts: Facts, sections: readonly SectionOutcome[], init: Init): Runlevels {
  if (init === 'systemd') return systemdRunlevels(facts);
  if (init === 'openrc') {
    const line = facts.inittab.findLast(
      (entry) =>
        /(?:^|\/)(?:openrc|rc)\s+\w/.test(entry.process) &&
        entry.action === 'wait' &&
        !/shutdown|reboot|single|nonetwork/.test(entry.process),
    );
    const name = line === undefined ? 'default' : (/\s(\w[\w-]*)/.exec(line.process)?.[1] ?? 'default');
    return {
      name,
      reached: (levels) => [name, 'boot', 'sysinit'].some((level) => levels.has(level)),
    };
  }
  return sysvRunlevels(sysvDefault(facts, familyHint(facts, sections)), hasBootFolder(facts));
}

/** SuSE runs boot.d at every boot, and its rcS.d is single-user mode. */
const hasBootFolder = (facts: Facts) => facts['rc-listing'].some((entry) => entry.link?.runlevel === 'boot');

function sysvRunlevels(name: string | null, suse: boolean): Runlevels {
  return {
    name,
    reached: (levels) => {
      if (levels.has('boot') || (levels.has('S') && !suse)) return true;
      if (name !== null) return levels.has(name);
      const among = ['2', '3', '4', '5'].filter((level) => levels.has(level)).length;
      // Whichever of 2 to 5 it boots into; in between it depends on which.
      return among === 4 ? true : among === 0 ? false : levels.has('3') && levels.has('5') ? true : null;
    },
  };
}

function systemdRunlevels(facts: Facts): Runlevels {
  const link = facts['rc-listing'].find(
    (entry) => entry.name === 'default.target' && entry.target !== null,
  )?.target;
  const stated = facts.runlevel.find(
    (fact) => fact.source === 'default' && fact.runlevel.endsWith('.target'),
  );
  const active = (target: string) =>
    facts['systemctl-units'].some((unit) => unit.unit === target && unit.active === 'active');
  const seen = active('graphical.target')
    ? 'graphical.target'
    : active('multi-user.target')
      ? 'multi-user.target'
      : null;
  const name = stated?.runlevel ?? (link == null ? seen : link.slice(link.lastIndexOf('/') + 1));
  const target =
    name === 'runlevel5.target'
      ? 'graphical.target'
      : name === 'runlevel3.target'
        ? 'multi-user.target'
        : name;
  // systemd reads the links of runlevels 2 to 4 as wants of multi-user.target, those of 5 as wants of graphical.target.
  return {
    name: target,
    reached: (levels) => {
      if (['2', '3', '4'].some((level) => levels.has(level))) return true;
      if (!levels.has('5')) return false;
      return target === null ? null : target === 'graphical.target';
    },
  };
}

/** Debian and its kin, as far as this question needs it. */
export function familyHint(facts: Facts, sections: readonly SectionOutcome[]): HostFacts['family'] {
  const release = facts['os-release'].filter((fact) => fact.key === 'ID' || fact.key === 'ID_LIKE');
  if (release.some((fact) => /debian|ubuntu|devuan/.test(fact.value))) return 'debian';
  const debian = sections.some(
    (section) => section.origin === '/etc/debian_version' && section.status === 'collected',
  );
  return debian ? 'debian' : 'unknown';
}
