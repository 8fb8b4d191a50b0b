/**
 * Single lines that boot runs: rc.local and its kin, local.d/*.start, @reboot of cron, and inittab.
 *
 * rc.local is run only where it is executable and something calls it; a @reboot line only where cron itself starts.
 */

import type { BootScriptFact, CronFact, InittabFact } from '../../model/facts.ts';
import type { BootLineStarter, InittabStarter, SwitchedOff } from '../../model/service.ts';
import { type Answer, all, any } from './answers.ts';
import { type BootEntry, baseName, type Found, gather, type Host, hostPath } from './entry.ts';
import type { Script } from './sysv.ts';
import { executable, present } from './traces.ts';

const none = { pidFiles: [], pids: [], listens: [] } as const;

/** /etc/rc.local | /etc/rc.d/rc.local | /etc/init.d/boot.local | /etc/local.d/gate.start | /etc/conf.d/local.start */
const localScript =
  /^\/etc\/(?:rc\.local|rc\.d\/rc\.local|(?:init\.d|rc\.d)\/(?:boot|after|before)\.local|local\.d\/.+\.start|conf\.d\/local\.start)$/;

export function localEntries(
  host: Host,
  scripts: ReadonlyMap<string, Script>,
  others: readonly BootEntry[],
): Found {
  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  for (const fact of host.facts['rc-inet2']) {
    if (!localScript.test(fact.script)) continue;
    const name = baseName(fact.program);
    const path = hostPath(fact.evidence[0]) ?? fact.script;
    const evidence = gather([fact, ...modeLine(host, path)]) ?? fact.evidence;
    const starter: BootLineStarter = {
      kind: 'rc-local',
      name,
      file: path,
      line: fact.evidence[0].line,
      enabled: fact.enabled,
      atBoot: all(fact.enabled, runsLocal(host, path, scripts, others), conditions(host, fact)),
      runlevels: [],
      evidence,
    };
    entries.push({ starter, programs: [fact.program], names: [name], ...none });
    if (!fact.enabled)
      off.push({ kind: 'rc-local', name, file: path, line: starter.line, evidence: starter.evidence });
  }
  return { entries, off };
}

function modeLine(host: Host, path: string) {
  return host.facts['rc-listing'].filter((entry) => `${entry.directory}/${entry.name}` === path).slice(0, 1);
}

function conditions(host: Host, fact: BootScriptFact): Answer {
  const paths = fact.requires.map((path) => (path === fact.program ? true : present(host, path)));
  return all(fact.conditional ? null : true, ...paths);
}

function runsLocal(
  host: Host,
  path: string,
  scripts: ReadonlyMap<string, Script>,
  others: readonly BootEntry[],
): Answer {
  const bit = executable(host.facts, path);
  const startOf = (...names: readonly string[]): Answer => {
    const found = others.filter((entry) => names.includes(entry.starter.name));
    return found.length === 0 ? null : any(...found.map((entry) => entry.starter.atBoot));
  };
  if (/\/local\.d\/|\/conf\.d\//.test(path)) {
    // OpenRC's `local` runs executable scripts only; simpler boots run every one with sh.
    return all(startOf('local'), bit === false ? null : true);
  }
  switch (host.init) {
    case 'systemd': {
      // A generator makes rc-local.service wanted where the file is executable.
      const masked = others.some(
        (entry) =>
          /^rc-?local\.service$/.test(entry.starter.name) &&
          entry.starter.kind === 'systemd' &&
          entry.starter.state === 'masked',
      );
      return masked ? false : bit;
    }
    case 'slackware':
      return bit;
    case 'openrc':
      return all(startOf('rc.local', 'local'), bit);
    default: {
      if (/(?:boot|after|before)\.local$/.test(path)) return bit ?? true;
      const caller = scripts.get('rc.local') ?? scripts.get('local') ?? scripts.get('rc-local');
      if (caller === undefined) return bit === false ? false : null;
      return all(bit, caller.levelsKnown ? host.runlevels.reached(caller.levels) : null);
    }
  }
}

export function cronEntries(host: Host, others: readonly BootEntry[]): readonly BootEntry[] {
  const daemons = others.filter((entry) =>
    /^(?:cron|crond|cronie|fcron|vixie-cron|dcron|busybox-crond|rc\.crond)(?:\.service)?$/.test(
      entry.starter.name,
    ),
  );
  const cron: Answer = daemons.length === 0 ? null : any(...daemons.map((entry) => entry.starter.atBoot));
  return host.facts.cron.filter((fact) => fact.atBoot).map((fact) => cronEntry(fact, cron));
}

function cronEntry(fact: CronFact, cron: Answer): BootEntry {
  const program = programOf(fact.command);
  const starter: BootLineStarter = {
    kind: 'cron',
    name: baseName(program),
    file: hostPath(fact.evidence[0]),
    line: fact.evidence[0].line,
    enabled: true,
    atBoot: cron,
    runlevels: [],
    evidence: fact.evidence,
  };
  return { starter, programs: [program], names: [starter.name], ...none };
}

/** Lines of inittab that are the boot itself, a terminal or a key. */
const machinery =
  /(?:^|\/)(?:m?i?n?getty|agetty|uugetty|fgetty|ngetty|getty|rc|rcS|rc\.(?:S|M|K|0|6|sysinit)|boot|openrc|rc\.d\/rc|shutdown|reboot|poweroff|halt|update|telinit|powerd|genpowerd|sulogin|login|sh|ash|bash|mount|swapoff|umount|hostname|mkdir|ln|true|kbrequest|init)$/;

export function inittabEntries(host: Host): Found {
  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  const reads: Answer = !['systemd', 'upstart', 'runit'].includes(host.init);
  for (const fact of host.facts.inittab) {
    const program = programOf(fact.process);
    if (program === '' || machinery.test(program)) continue;
    if (/^(?:initdefault|ctrlaltdel|kbrequest|power\w*|shutdown|restart)$/.test(fact.action)) continue;
    const starter: InittabStarter = {
      kind: 'inittab',
      name: fact.id === '' ? baseName(program) : fact.id,
      file: hostPath(fact.evidence[0]),
      line: fact.evidence[0].line,
      enabled: fact.action !== 'off',
      atBoot: all(reads, fact.action !== 'off' && fact.action !== 'ondemand', inLevel(host, fact)),
      runlevels: fact.runlevels,
      respawn: fact.action === 'respawn' || fact.action === 'askfirst',
      evidence: fact.evidence,
    };
    entries.push({
      starter,
      programs: [program],
      names: [baseName(program), fact.id].filter((name) => name !== ''),
      ...none,
    });
    if (!starter.enabled)
      off.push({
        kind: 'inittab',
        name: starter.name,
        file: starter.file,
        line: starter.line,
        evidence: starter.evidence,
      });
  }
  return { entries, off };
}

function inLevel(host: Host, fact: InittabFact): Answer {
  if (fact.runlevels.length === 0 || /^(?:sysinit|boot|bootwait)$/.test(fact.action)) return true;
  // busybox ignores the field.
  if (host.init === 'busybox' || host.init === 'openrc') return true;
  return host.runlevels.reached(new Set(fact.runlevels));
}

/** The program of a plain command line, behind `exec`, `nohup`, `su -c` and the like. */
function programOf(command: string): string {
  const words = command.trim().split(/\s+/);
  const wrappers =
    /^(?:\/(?:usr\/)?s?bin\/)?(?:exec|nohup|nice|ionice|setsid|env|sudo|sh|bash|su|respawn|time|sleep|cd)$/;
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? '').replace(/^["'(]+|["');&]+$/g, '');
    if (
      i > 0 &&
      word.startsWith('/') &&
      (wrappers.test(baseName(words[0] ?? '')) || /[;&]$/.test(words[i - 1] ?? ''))
    )
      return word;
    if (i === 0 && !wrappers.test(word) && !/^\w+=/.test(word) && word !== '[' && word !== 'test')
      return word;
  }
  return words.find((word) => word.startsWith('/')) ?? words[0] ?? '';
}
