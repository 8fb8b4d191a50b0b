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

const crons: ReadonlySet<string> = new Set(
  'cron crond cronie fcron vixie-cron dcron busybox-crond rc.crond'.split(' '),
);

export function cronEntries(host: Host, others: readonly BootEntry[]): readonly BootEntry[] {
  const lines = host.facts.cron.filter((fact) => fact.atBoot);
  if (lines.length === 0) return [];
  const daemons = others.filter(({ starter: { name } }) =>
    crons.has(name.endsWith('.service') ? name.slice(0, -'.service'.length) : name),
  );
  const cron: Answer = daemons.length === 0 ? null : any(...daemons.map((entry) => entry.starter.atBoot));
  return lines.map((fact) => cronEntry(fact, cron));
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

/** Programs in inittab that are the boot itself, a terminal or a key. */
const machinery: ReadonlySet<string> = new Set(
  (
    'getty mgetty igetty ngetty migetty mngetty ingetty mingetty agetty uugetty fgetty rc rcS rc.S rc.M rc.K rc.0 rc.6 ' +
    'rc.sysinit boot openrc shutdown reboot poweroff halt update telinit powerd genpowerd sulogin login sh ash bash mount ' +
    'swapoff umount hostname mkdir ln true kbrequest init'
  ).split(' '),
);
/** Actions of a key, of the power supply, and the line that names the runlevel. */
const startsNothing: ReadonlySet<string> = new Set(
  'initdefault ctrlaltdel kbrequest shutdown restart'.split(' '),
);

export function inittabEntries(host: Host): Found {
  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  const reads: Answer = !['systemd', 'upstart', 'runit'].includes(host.init);
  for (const fact of host.facts.inittab) {
    const program = programOf(fact.process);
    if (program === '' || machinery.has(baseName(program))) continue;
    if (startsNothing.has(fact.action) || fact.action.startsWith('power')) continue;
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
  const { action } = fact;
  if (fact.runlevels.length === 0 || action === 'sysinit' || action === 'boot' || action === 'bootwait')
    return true;
  // busybox ignores the field.
  if (host.init === 'busybox' || host.init === 'openrc') return true;
  return host.runlevels.reached(new Set(fact.runlevels));
}

const wrappers: ReadonlySet<string> = new Set(
  'exec nohup nice ionice setsid env sudo sh bash su respawn time sleep cd'.split(' '),
);
const folders: ReadonlySet<string> = new Set(['', '/bin/', '/sbin/', '/usr/bin/', '/usr/sbin/']);

/** The program of a plain command line, behind `exec`, `nohup`, `su -c` and the like. */
function programOf(command: string): string {
  const words = command.trim().split(/\s+/);
  const first = bare(words[0] ?? '');
  if (!isWrapper(first) && !isAssignment(first) && first !== '[' && first !== 'test') return first;
  const wrapped = wrappers.has(baseName(words[0] ?? ''));
  for (let at = 1; at < words.length; at++) {
    const word = bare(words[at] ?? '');
    if (word.startsWith('/') && (wrapped || /[;&]$/.test(words[at - 1] ?? ''))) return word;
  }
  return words.find((word) => word.startsWith('/')) ?? words[0] ?? '';
}

function isWrapper(word: string): boolean {
  const name = word.lastIndexOf('/') + 1;
  return wrappers.has(word.slice(name)) && folders.has(word.slice(0, name));
}

const isAssignment = (word: string) => word.includes('=') && /^\w+=/.test(word);

/** Without quotes and brackets around it, and what ends a command. */
function bare(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && `"'(`.includes(word.charAt(from))) from++;
  while (to > from && `"');&`.includes(word.charAt(to - 1))) to--;
  return word.slice(from, to);
}
