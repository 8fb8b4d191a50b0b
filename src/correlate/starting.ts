/**
 * What started a process and will start it again: its unit, its init script, a line of inittab, rc.local or cron.
 *
 *     pid 385 /usr/sbin/sshd          → /etc/init.d/ssh starts /usr/sbin/sshd, S02ssh in rc2.d
 *     pid 1462 /usr/X11R6/bin/X       → its parent xdm → /etc/init.d/xdm
 *     cgroup /system.slice/cron.service, nc -l 6789 → not cron itself: `@reboot root nc -l 6789`
 *
 * The control group says it best. Without one the script's program, pid file's name, its own name and the package
 * that both came from say it; then what its parent was started by.
 */

import { onceInARow } from '../model/once-per.ts';
import type { BootEntry } from './boot/index.ts';
import type { Packages } from './packages.ts';
import { baseName, type KnownProcess, type ProcessTable } from './processes.ts';

/** Units that run other people's programs: what sits in their control group was not started by the unit itself. */
const carriers =
  /^(?:cron|crond|cronie|anacron|atd|ssh|sshd|dropbear|telnet|rc-local|rc\.local|local|getty|serial-getty|user|systemd-logind|gdm|lightdm|xdm|screen|tmux|inetd|openbsd-inetd|xinetd)(?:@[^.]*)?\.service$/;

export const lineKinds: ReadonlySet<string> = new Set(['inittab', 'cron', 'rc-local', 'at']);

/** Boot entries by what they are found by, so that a host with many processes takes no longer than their number. */
export interface BootIndex {
  readonly lines: readonly BootEntry[];
  readonly byUnit: ReadonlyMap<string, readonly BootEntry[]>;
  readonly byPid: ReadonlyMap<number, readonly BootEntry[]>;
  readonly byProgram: ReadonlyMap<string, readonly BootEntry[]>;
  readonly byName: ReadonlyMap<string, readonly BootEntry[]>;
}

export function bootIndex(boot: readonly BootEntry[]): BootIndex {
  const byUnit = new Map<string, BootEntry[]>();
  const byPid = new Map<number, BootEntry[]>();
  const byProgram = new Map<string, BootEntry[]>();
  const byName = new Map<string, BootEntry[]>();
  for (const entry of boot) {
    if (lineKinds.has(entry.starter.kind)) continue;
    if (entry.starter.kind === 'systemd')
      for (const name of new Set([entry.starter.name, ...entry.names])) push(byUnit, name, entry);
    for (const pid of new Set(entry.pids)) push(byPid, pid, entry);
    for (const name of new Set(entry.programs.map(baseName))) push(byProgram, name, entry);
    for (const name of new Set(entry.names.map((each) => each.toLowerCase()))) push(byName, name, entry);
  }
  return {
    lines: boot.filter((entry) => lineKinds.has(entry.starter.kind)),
    byUnit,
    byPid,
    byProgram,
    byName,
  };
}

function push<Key>(map: Map<Key, BootEntry[]>, key: Key, entry: BootEntry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

export function startersOf(
  main: KnownProcess,
  holders: readonly KnownProcess[],
  boot: BootIndex,
  processes: ProcessTable,
  packages: Packages,
): readonly BootEntry[] {
  const own = matches(main, boot, packages);
  if (own.length > 0) return own;
  for (const each of holders) {
    if (each.pid === main.pid) continue;
    const direct = matches(each, boot, packages);
    if (direct.length > 0) return direct;
  }
  if (main.ppid === null || main.ppid <= 1) return [];
  let child = main;
  for (const parent of processes.ancestry(main.pid).slice(1)) {
    if (!passesOn(parent, child, packages)) return [];
    const inherited = matches(parent, boot, packages);
    if (inherited.length > 0) return carriesOthers(inherited) ? [] : inherited;
    child = parent;
  }
  return [];
}

// Display managers start X; supervisors start what they supervise; a wrapper script becomes a shell.
const startsOthers =
  /^(?:[gkxw]dm\d?|gdm-binary|gdm-.*|lightdm|sddm|slim|prefdm|runsv|runsvdir|s6-.*|supervise|svscan|supervisord|monit|svlogd|tini|dumb-init|daemon|daemonize|start-stop-daemon|mysqld_safe|mariadbd-safe|safe_mysqld|catalina\.sh|postmaster|master)$/;

/**
 * Was the child started because its parent was? What a web server or a login started on the way was not: a listener below
 * apache2 that is not Apache's is nobody's script.
 */
function passesOn(parent: KnownProcess, child: KnownProcess, packages: Packages): boolean {
  if (isSession(parent)) return false;
  const program = parent.program;
  if (program !== null && (startsOthers.test(program) || program === child.program)) return true;
  const owner = (each: KnownProcess) =>
    each.exe === null ? null : (packages.ownerOf(each.exe)?.name ?? null);
  const own = owner(parent);
  return own !== null && own === owner(child);
}

/** What one process itself matches; a parent is asked for each of its children. */
function matches(each: KnownProcess, boot: BootIndex, packages: Packages): readonly BootEntry[] {
  const found = matched(boot);
  const before = found.get(each);
  if (before !== undefined) return before;
  const made = findMatches(each, boot, packages);
  found.set(each, made);
  return made;
}

const matched = onceInARow((_: BootIndex) => new Map<KnownProcess, readonly BootEntry[]>());

function findMatches(each: KnownProcess, boot: BootIndex, packages: Packages): readonly BootEntry[] {
  const program = each.program;
  const fitting = boot.lines.filter((entry) => isLineOf(entry, each));
  const exact = fitting.filter((entry) => isGivenAll(entry, each));
  const lines = (exact.length > 0 ? exact : fitting).slice(0, 1);
  const unit = each.unit;
  if (unit !== null && !unit.endsWith('.scope')) {
    const ofUser = each.cgroup?.includes('/user@') === true && /\/user@\d+\.service\//.test(each.cgroup);
    const own = unitsNamed(unit, boot).filter(
      ({ starter, pids }) =>
        starter.kind !== 'systemd' ||
        (starter.userUnit === ofUser && (!ofUser || pids.length === 0 || pids.includes(each.pid))),
    );
    if (own.length > 0 && (!carriers.test(unit) || own.some((entry) => runs(entry, each, program))))
      // A line that starts the same program besides takes nothing from what its control group says: both start it at boot.
      return [...own, ...lines];
    if (own.length > 0) return lines;
  }
  const byPid = boot.byPid.get(each.pid) ?? [];
  // A line with a port or a file that the process was not given starts another instance, where something else fits this one.
  if (byPid.length > 0) return [...byPid, ...exact.slice(0, 1)];
  if (exact.length > 0) return lines;
  // In a systemd host a process outside every unit was started by hand.
  if (unit?.endsWith('.scope') === true) return lines;

  const byProgram = new Set<BootEntry>();
  for (const name of [program, each.comm, each.exe, each.argv[0] ?? null, each.argv[1] ?? null])
    if (name !== null && name !== '')
      for (const entry of boot.byProgram.get(baseName(name)) ?? [])
        if (runs(entry, each, program)) byProgram.add(entry);
  if (byProgram.size > 0) return best([...byProgram], each, program, packages);
  if (lines.length > 0) return lines;
  return best(named(each, boot, program), each, program, packages);
}

function unitsNamed(unit: string, boot: BootIndex): readonly BootEntry[] {
  const direct = boot.byUnit.get(unit);
  if (direct !== undefined) return direct;
  const stem = unit.replace(/\.(?:service|socket)$/, '');
  // `telnet@0-10.99.3.2:23-10.99.3.1:40000.service` is an instance of `telnet@.service`.
  const at = stem.indexOf('@');
  const template = at > 0 ? `${stem.slice(0, at)}@` : stem;
  return boot.byUnit.get(stem) ?? boot.byUnit.get(template) ?? [];
}

/** Does the script or unit start this very program? */
export function runs(entry: BootEntry, each: KnownProcess, program: string | null): boolean {
  return entry.programs.some((path) => {
    if (path.includes('/')) {
      if (each.exe !== null && samePath(path, each.exe)) return true;
      // What it calls itself counts only where its file is none that anybody may have put there.
      if (each.exe !== null && isLocal(each.exe)) return false;
      if (each.argv[0] !== undefined && samePath(path, each.argv[0])) return true;
      if (each.argv[1] !== undefined && samePath(path, each.argv[1])) return true;
      // /usr/sbin/sendmail is a link to the real one, so the names have to do where the paths differ.
      return each.exe !== null && baseName(path) === program;
    }
    return path === program || path === each.comm;
  });
}

const local = ['/usr/local/', '/home/', '/root/', '/tmp/', '/var/tmp/', '/dev/shm/', '/opt/', '/srv/'];
export const isLocal = (path: string) => local.some((folder) => path.startsWith(folder));

/** By /proc/PID/exe, or where nobody looked there by the path in its command line. */
export const runsLocally = ({ exe, command }: KnownProcess) => isLocal(exe ?? command.split(' ')[0] ?? '');

function named(each: KnownProcess, boot: BootIndex, program: string | null): readonly BootEntry[] {
  if (runsLocally(each)) return [];
  const found = new Set<BootEntry>();
  for (const name of [program, each.comm, titleName(each.command)])
    if (name !== null && name !== '')
      for (const entry of boot.byName.get(name.toLowerCase()) ?? []) found.add(entry);
  return [...found];
}

/** `sendmail: MTA: accepting connections` → sendmail. */
function titleName(command: string): string | null {
  const blank = command.indexOf(' ');
  const first = blank < 0 ? command : command.slice(0, blank);
  return first.endsWith(':') ? first.slice(0, -1) : baseName(first);
}

/** A line of inittab or cron holds the command itself, so its arguments have to be there too. */
function isLineOf(entry: BootEntry, each: KnownProcess): boolean {
  const { program, exe, argv } = each;
  // Red Hat's inittab has `x:5:respawn:/etc/X11/prefdm -nodaemon`, which becomes the display manager of the host.
  const managed = program?.includes('dm') === true && /^(?:[gkxw]dm\d?|gdm-binary)$/.test(program);
  if (managed && entry.programs.some((path) => baseName(path) === 'prefdm')) return true;
  const named = entry.programs.some(
    (path) =>
      baseName(path) === program ||
      (exe !== null && samePath(path, exe)) ||
      (argv[0] !== undefined && samePath(path, argv[0])),
  );
  if (!named) return false;
  const text = entry.starter.evidence.map((line) => line.text).join('\n');
  return holdsWords(text, argumentsOf(each));
}

/** Was the process given every port and file that the line gives its program? A title in place of its words tells nothing. */
export function isGivenAll(entry: BootEntry, { command }: KnownProcess): boolean {
  // Sample: `sendmail: accepting connections`
  if (/^\S+: /.test(command)) return true;
  const [{ text }] = entry.starter.evidence;
  const names = new Set(entry.programs.map(baseName));
  // Samples: ft:2345:respawn:/usr/sbin/vsftpd /etc/ftp2.conf · cd /srv && /usr/bin/webfsd -p 8081 > /dev/null 2>&1 &
  const words = text.replace(/^[^:\s]*:[^:\s]*:[a-z]+:/, '').split(/[\s"']+/);
  const given = words.slice(words.findIndex((word) => names.has(baseName(word))) + 1);
  const goesOn = given.findIndex((word) => /[<>|&;]/.test(word));
  return holdsWords(command, (goesOn < 0 ? given : given.slice(0, goesOn)).filter(isTelling));
}

/** A port or a file, and not a mere switch. */
export const isTelling = (argument: string) => /[\d/]/.test(argument);

/** What follows the program's name, without that name once more, as busybox and interpreters have it. */
const argumentsOf = ({ argv, exe }: KnownProcess) =>
  argv.slice(1).filter((argument) => argument !== baseName(exe ?? ''));

/** Whole words, so that `-l 6789` is not the line that has `-l 67890`. A process list has no quotes and no operators. */
export function holdsWords(text: string, wanted: readonly string[]): boolean {
  const there = new Set(wordsOf(text));
  // SSHD_OPTS="-p 22" and SSHD_OPTS=-D
  for (const word of [...there]) {
    const value = /^\w+\[?\]?=(.+)$/.exec(word)?.[1];
    if (value !== undefined) there.add(value);
  }
  return wordsOf(wanted.join(' ')).every((word) => there.has(word));
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s"'`;&|()<>\\]+/).filter((word) => word !== '');
}

/** Of several that fit: the one that names both program and script alike, then the one of the same package. */
function best(
  found: readonly BootEntry[],
  each: KnownProcess,
  program: string | null,
  packages: Packages,
): readonly BootEntry[] {
  if (found.length < 2) return found;
  const owner = each.exe === null ? null : (packages.ownerOf(each.exe)?.name ?? null);
  const given = each.argv.slice(1).filter((argument) => argument.length > 1);
  // Two scripts that start one program (two httpd) differ in the arguments that their texts hold.
  const holdsArguments = (entry: BootEntry) => {
    const text = entry.starter.evidence.map((line) => line.text).join('\n');
    return given.length > 0 && holdsWords(text, given);
  };
  const score = (entry: BootEntry) =>
    (holdsArguments(entry) ? 16 : 0) +
    (entry.programs.some((path) => each.exe !== null && samePath(path, each.exe)) ? 8 : 0) +
    (program !== null && entry.names.includes(program) ? 4 : 0) +
    (owner !== null && entry.starter.file !== null && packages.ownerOf(entry.starter.file)?.name === owner
      ? 2
      : 0) +
    (entry.starter.atBoot === true ? 1 : 0);
  const top = Math.max(...found.map(score));
  const winners = found.filter((entry) => score(entry) === top);
  return winners.slice(0, 1);
}

function carriesOthers(entries: readonly BootEntry[]): boolean {
  return entries.every((entry) =>
    /^(?:cron|crond|cronie|atd|ssh|sshd|dropbear|telnetd?|inetd|openbsd-inetd|xinetd)(?:\.service)?$/.test(
      entry.starter.name,
    ),
  );
}

function isSession(each: KnownProcess): boolean {
  const program = each.program;
  return (
    each.command.startsWith('-') ||
    (program !== null && /^(?:login|su|sudo|screen|tmux|xterm|sshd-session)$/.test(program)) ||
    (each.command.startsWith('sshd: ') && /^sshd: \S+@/.test(each.command))
  );
}

/** The same file under a merged /usr. */
export function samePath(a: string, b: string): boolean {
  if (!a.startsWith('/') || !b.startsWith('/')) return false;
  if (a === b) return true;
  return b.endsWith(a.slice(a.lastIndexOf('/'))) && plain(a) === plain(b);
}

const plain = (path: string) =>
  path.replace(/^\/usr(?=\/(?:s?bin|lib\w*)\/)/, '').replace(/^\/sbin\//, '/bin/');
