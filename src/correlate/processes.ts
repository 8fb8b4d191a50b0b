/**
 * Processes: what ps, /proc/PID and the cgroup say of each, in one place.
 *
 *     289 ?  Ss  0:00 /usr/sbin/inetd
 *     289<TAB>exe<TAB>/usr/sbin/inetd
 *     289<TAB>cgroup<TAB>0::/system.slice/inetd.service
 *
 * A name in a listing is a hint (a process renames itself as it likes); /proc/PID/exe is the fact.
 */

import type { SourceLine } from '../model/evidence.ts';
import type { ProcessFact, ProcPidFact, SocketFact } from '../model/facts.ts';
import type { Process } from '../model/service.ts';
import { evidenceOf } from './evidence-lines.ts';

export interface KnownProcess {
  readonly pid: number;
  readonly ppid: number | null;
  readonly user: string | null;
  readonly command: string;
  /** Arguments from /proc/PID/cmdline, or the command split at blanks. */
  readonly argv: readonly string[];
  readonly comm: string | null;
  readonly exe: string | null;
  readonly exeDeleted: boolean;
  readonly cgroup: string | null;
  readonly unit: string | null;
  readonly container: string | null;
  readonly tty: string | null;
  readonly started: string | null;
  /** Seconds since the epoch by the host's clock. */
  readonly startedAt: number | null;
  /**
   * What the program is: the executable's name, or for busybox and interpreters the applet or script; without an
   * executable what the command line says. A login shell's leading dash goes.
   */
  readonly program: string | null;
  readonly lines: readonly SourceLine[];
  /** The line that shows the executable. */
  readonly exeAt: SourceLine | null;
}

export interface ProcessTable {
  readonly byPid: ReadonlyMap<number, KnownProcess>;
  readonly childrenOf: (pid: number) => readonly KnownProcess[];
  /** The process, then its parent, and so on; init is not in it. */
  readonly ancestry: (pid: number) => readonly KnownProcess[];
}

/** `[inetd] <defunct>`: it has ended and its parent has not asked how. It runs nothing and holds nothing. */
function isDead({ stat, command }: ProcessFact): boolean {
  return stat?.startsWith('Z') === true || command.endsWith('<defunct>');
}

/**
 * Control groups by the sockets of processes, as `ss -e` prints them: those of the one who opened the socket. Of
 * sockets that init opened and handed on they say nothing about the service.
 */
function cgroupsOfHolders(sockets: readonly SocketFact[]): ReadonlyMap<number, string | null> {
  const found = new Map<number, string | null>();
  for (const { cgroup, owners } of sockets) {
    if (cgroup === null || owners.some(({ pid }) => pid === 1)) continue;
    for (const { pid } of owners) {
      const before = found.get(pid);
      found.set(pid, before === undefined || before === cgroup ? cgroup : null);
    }
  }
  return found;
}

export function processTable(
  ps: readonly ProcessFact[],
  proc: readonly ProcPidFact[],
  sockets: readonly SocketFact[],
): ProcessTable {
  const ofSockets = cgroupsOfHolders(sockets);
  const psByPid = new Map<number, ProcessFact[]>();
  // One of the process lists may show less of it than the other.
  const dead = new Set(ps.filter(isDead).map((fact) => fact.pid));
  for (const fact of ps) if (!dead.has(fact.pid)) push(psByPid, fact.pid, fact);
  const procByPid = new Map<number, ProcPidFact[]>();
  for (const fact of proc) if (!dead.has(fact.pid)) push(procByPid, fact.pid, fact);
  const byPid = new Map<number, KnownProcess>();
  for (const pid of [...new Set([...psByPid.keys(), ...procByPid.keys()])].sort((a, b) => a - b))
    byPid.set(
      pid,
      knownProcess(pid, psByPid.get(pid) ?? [], procByPid.get(pid) ?? [], ofSockets.get(pid) ?? null),
    );

  const children = new Map<number, KnownProcess[]>();
  for (const each of byPid.values()) if (each.ppid !== null) push(children, each.ppid, each);

  return {
    byPid,
    childrenOf: (pid) => children.get(pid) ?? [],
    ancestry(pid) {
      const found: KnownProcess[] = [];
      const seen = new Set<number>();
      let next: number | null = pid;
      while (next !== null && next > 1 && !seen.has(next)) {
        seen.add(next);
        const each = byPid.get(next);
        if (each === undefined) break;
        found.push(each);
        next = each.ppid;
      }
      return found;
    },
  };
}

function knownProcess(
  pid: number,
  ps: readonly ProcessFact[],
  proc: readonly ProcPidFact[],
  cgroupOfSockets: string | null,
): KnownProcess {
  const said = saidOf(proc);
  const lines: SourceLine[] = [];
  let ppid: number | null = null;
  let user: string | null = null;
  let tty: string | null = null;
  let psStarted: string | null = null;
  let command = '';
  // The longest wins: `ps ax` in an 80 column terminal cuts, `ps axww` does not.
  const offer = (text: string) => {
    const trimmed = text.trimEnd();
    if (trimmed.length > command.length) command = trimmed;
  };
  for (const fact of ps) {
    ppid ??= fact.ppid;
    user ??= fact.user;
    tty ??= fact.tty;
    psStarted ??= fact.started;
    offer(fact.command);
    lines.push(...fact.evidence);
  }
  if (said.cmdline !== null) offer(said.cmdline.value);
  for (const fact of proc) if (fact.key === 'exe' || fact.key === 'cgroup') lines.push(...fact.evidence);
  const parent = Number(said.ppid?.value ?? Number.NaN);
  const exe = said.exe === null || said.exe.value === '' ? null : said.exe.value;
  const deleted = exe?.endsWith(' (deleted)') ?? false;
  const path = deleted && exe !== null ? exe.slice(0, -' (deleted)'.length) : exe;
  const cgroup = (said.cgroups.length === 0 ? null : cgroupPath(said.cgroups)) ?? cgroupOfSockets;
  const argv = (said.cmdline?.value ?? command).split(' ').filter((part) => part !== '');
  const start = said.start?.value ?? null;
  return {
    pid,
    ppid: ppid ?? (Number.isInteger(parent) ? parent : null),
    user,
    command,
    argv,
    comm: said.comm?.value ?? null,
    exe: path,
    exeDeleted: deleted,
    cgroup,
    unit: cgroup === null ? null : unitOfCgroup(cgroup),
    container: cgroup === null ? null : containerOfCgroup(cgroup),
    tty,
    started: isoTime(start) ?? psStarted,
    startedAt: secondsOf(start),
    program: path === null ? programOfTitle(command) : programOfExecutable(path, argv),
    lines,
    exeAt: said.exe?.evidence[0] ?? null,
  };
}

interface Said {
  exe: ProcPidFact | null;
  cmdline: ProcPidFact | null;
  ppid: ProcPidFact | null;
  comm: ProcPidFact | null;
  start: ProcPidFact | null;
  readonly cgroups: string[];
}

/** The first of each key that counts here. */
function saidOf(proc: readonly ProcPidFact[]): Said {
  const said: Said = { exe: null, cmdline: null, ppid: null, comm: null, start: null, cgroups: [] };
  for (const fact of proc)
    if (fact.key === 'cgroup') said.cgroups.push(fact.value);
    else if (
      fact.key === 'exe' ||
      fact.key === 'cmdline' ||
      fact.key === 'ppid' ||
      fact.key === 'comm' ||
      fact.key === 'start'
    )
      said[fact.key] ??= fact;
  return said;
}

function secondsOf(text: string | null): number | null {
  return text !== null && /^\d{8,10}$/.test(text) ? Number(text) : null;
}

/** 1795478462 → 2026-11-24T00:01:02Z */
export function isoTime(text: string | null): string | null {
  const seconds = secondsOf(text);
  return seconds === null ? null : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * The path that says most: systemd's own hierarchy, else the longest.
 *
 *     0::/system.slice/ssh.service
 *     1:name=systemd:/system.slice/docker-0123….scope
 */
function cgroupPath(values: readonly string[]): string | null {
  const lines = values.flatMap((value) => value.split(/\\n|\n|;/));
  let best: string | null = null;
  for (const line of lines) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line.trim());
    const path = match?.[2] ?? (line.trim().startsWith('/') ? line.trim() : null);
    if (path === null) continue;
    if (match?.[1] === 'name=systemd') return path;
    if (best === null || path.length > best.length) best = path;
  }
  return best;
}

/** `/system.slice/ssh.service` → `ssh.service`; a session or a user's slice is no unit that starts at boot. */
export function unitOfCgroup(path: string): string | null {
  const parts = path.split('/').filter((part) => part !== '');
  for (const part of parts.reverse()) if (/\.(?:service|socket|scope)$/.test(part)) return part;
  return null;
}

// `docker-3f1a….scope`, `/docker/3f1a…`, `libpod-3f1a….scope`, `/lxc/web/`, `cri-containerd-3f1a….scope`
function containerOfCgroup(path: string): string | null {
  for (const part of path.split('/').reverse()) {
    const id = /(?:^|-)([0-9a-f]{64})(?:\.scope)?$/.exec(part);
    if (id?.[1] !== undefined) return id[1];
  }
  const lxc = /\/lxc(?:\.payload)?[/.]([^/]+)/.exec(path);
  return lxc?.[1] ?? null;
}

export function asProcess(each: KnownProcess, fallback: readonly SourceLine[]): Process | null {
  const evidence = evidenceOf(each.lines, fallback);
  if (evidence === null) return null;
  return {
    pid: each.pid,
    ppid: each.ppid,
    user: each.user,
    command: each.command,
    exe: each.exe,
    exeDeleted: each.exeDeleted,
    unit: each.unit,
    container: each.container,
    started: each.started,
    evidence,
  };
}

const interpreters: ReadonlySet<string> = new Set(
  'busybox toybox sh bash dash ash ksh zsh node nodejs java mono env'.split(' '),
);
/** Their names may end in a version: `python3.11`. */
const versioned: ReadonlySet<string> = new Set('perl python ruby php lua tclsh'.split(' '));

function isInterpreter(name: string): boolean {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || isDigit(name.charCodeAt(end - 1)))) end--;
  return interpreters.has(name) || versioned.has(name.slice(0, end));
}

const isDigit = (code: number) => code >= 48 && code <= 57;

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function programOfExecutable(path: string, argv: readonly string[]): string {
  const name = baseName(path);
  return isInterpreter(name) ? (appletOf(name, argv) ?? name) : name;
}

/** The program by a listing's program column or a command line alone; of `sshd: /usr/sbin/sshd [listener]` what is before the colon. */
export function programOfTitle(title: string): string | null {
  const trimmed = title.trim();
  const blank = trimmed.indexOf(' ');
  const first = blank < 0 ? trimmed : trimmed.slice(0, blank);
  if (first === '' || first === '-') return null;
  if (first.startsWith('[')) return first.replace(/[[\]]/g, '');
  const name = first.endsWith(':') ? first.slice(0, -1) : first;
  return baseName(name.startsWith('-') ? name.slice(1) : name) || null;
}

function appletOf(exe: string, argv: readonly string[]): string | null {
  const [zero = '', ...rest] = argv;
  const own = baseName(zero);
  const multi = exe === 'busybox' || exe === 'toybox';
  if (multi && own !== exe && own !== '') return own;
  for (const argument of rest) {
    if (multi) return baseName(argument);
    if (!argument.startsWith('-')) return baseName(argument);
  }
  return null;
}

function push<Value>(map: Map<number, Value[]>, key: number, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
