/**
 * An init script's text: what it calls itself, when it wants to start, which programs it starts.
 *
 *     ### BEGIN INIT INFO
 *     # Provides:       ssh sshd
 *     # Default-Start:  2 3 4 5
 *     ### END INIT INFO
 *     # chkconfig: 2345 55 25
 *     # processname: sshd
 *     start-stop-daemon --start --pidfile /run/sshd.pid --exec /usr/sbin/sshd
 *
 * OpenRC's scripts (`command=`, `pidfile=`, `need net`) are read too. One fact a script; the lines that it was
 * made of are its evidence, all others are skipped.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { InitScriptFact } from '../model/facts.ts';
import { launched } from './launched-program.ts';
import { Reading } from './reading.ts';
import { readShell, type ShellCommand } from './shell-commands.ts';

export function parseInitScript(listing: Listing): Parsed<InitScriptFact> {
  const reading = new Reading<InitScriptFact>(listing);
  const lines = [...listing.lines];
  const used = new Set<number>();
  const script = listing.origin.slice(listing.origin.lastIndexOf('/') + 1);
  const header = readHeader(lines, used);
  const body = readBody(lines, script, used);
  const evidence = [...used]
    .sort((a, b) => a - b)
    .map((line): SourceLine => reading.at(line, lines[line - 1] ?? ''));
  const [first, ...more] = evidence;
  if (lines.length === 0) return reading.finish();
  // A script that says nothing about itself is still there: its first line proves it.
  const proof = first ?? reading.at(1, lines[0] ?? '');
  reading.fact(
    {
      script,
      provides: unique([...header.provides, ...body.provides]),
      requiredStart: unique([...header.requiredStart, ...body.needs]),
      defaultStart: header.defaultStart,
      defaultStop: header.defaultStop,
      chkconfig: header.chkconfig,
      description: header.description,
      pidFiles: unique([...header.pidFiles, ...body.pidFiles]),
      processNames: unique([...header.processNames, ...body.processNames]),
      programs: unique(body.programs),
      evidence: [proof, ...more],
    },
    Math.max(evidence.length, 1),
  );
  reading.skip(lines.length - Math.max(evidence.length, 1));
  return reading.finish();
}

interface Header {
  provides: string[];
  requiredStart: string[];
  defaultStart: string[];
  defaultStop: string[];
  chkconfig: InitScriptFact['chkconfig'];
  description: string | null;
  pidFiles: string[];
  processNames: string[];
}

function readHeader(lines: readonly string[], used: Set<number>): Header {
  const header: Header = {
    provides: [],
    requiredStart: [],
    defaultStart: [],
    defaultStop: [],
    chkconfig: null,
    description: null,
    pidFiles: [],
    processNames: [],
  };
  let lsb = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (!line.startsWith('#')) continue;
    const mark = line.startsWith('### ') ? line.trimEnd() : '';
    if (mark === '### BEGIN INIT INFO') lsb = true;
    if (mark === '### END INIT INFO') lsb = false;
    if (!line.includes(':')) continue;
    // # Provides:   ssh sshd | # chkconfig: 2345 55 25 | # processname: sshd
    const field = /^#\s*([A-Za-z][\w-]*):\s*(\S.*?)\s*$/.exec(line);
    if (field === null) continue;
    const value = field[2] ?? '';
    if (takeField(header, (field[1] ?? '').toLowerCase(), value, lsb)) used.add(i + 1);
  }
  return header;
}

function takeField(header: Header, key: string, value: string, lsb: boolean): boolean {
  const words = value.split(/\s+/);
  switch (key) {
    case 'provides':
      if (!lsb) return false;
      header.provides.push(...words.filter((word) => !word.startsWith('$')));
      return true;
    case 'required-start':
      if (!lsb) return false;
      header.requiredStart.push(...words);
      return true;
    case 'default-start':
      if (!lsb) return false;
      header.defaultStart.push(...words);
      return true;
    case 'default-stop':
      if (!lsb) return false;
      header.defaultStop.push(...words);
      return true;
    case 'short-description':
    case 'description':
      if (header.description !== null) return false;
      header.description = value.replace(/\\$/, '').trimEnd();
      return true;
    case 'chkconfig': {
      // 2345 55 25 | - 99 01
      const [runlevels = '', start = '', stop = ''] = words;
      if (!/^(?:-|[0-6]+)$/.test(runlevels) || !/^\d+$/.test(start) || !/^\d+$/.test(stop)) return false;
      header.chkconfig = {
        runlevels: runlevels === '-' ? '' : runlevels,
        start: Number(start),
        stop: Number(stop),
      };
      return true;
    }
    case 'processname':
      header.processNames.push(...words);
      return true;
    case 'pidfile':
      header.pidFiles.push(...words.filter((word) => word.startsWith('/')));
      return true;
    default:
      return false;
  }
}

interface Body {
  programs: string[];
  pidFiles: string[];
  processNames: string[];
  provides: string[];
  needs: string[];
}

/** Names of variables that hold the daemon: DAEMON, MTA_DAEMON, APACHE_HTTPD, httpd, prog, command. */
const daemonVariable =
  /(?:DAEMON|PROG|EXEC|BIN|BINARY|SERVER|HTTPD|SSHD|COMMAND|^command$|^prog$|^exec$|^daemon$|^httpd$)/;
const pidVariable = /(?:PID_?FILE|^pidfile$|^PID$)/i;
/** /usr/sbin/sshd | /usr/libexec/postfix/master | /opt/acme/bin/acmed | /usr/lib/postfix/sbin/master */
const programPath = /^\/(?:[\w.+@-]+\/)*(?:s?bin|libexec|lib\d*|games|X11R6)\/(?:[\w.+@-]+\/)*[\w.+@-]+$/;

function readBody(lines: readonly string[], script: string, used: Set<number>): Body {
  const body: Body = { programs: [], pidFiles: [], processNames: [], provides: [], needs: [] };
  const openrc = /openrc-run|runscript/.test(lines[0] ?? '');
  const shell = readShell(
    lines,
    new Map([
      ['RC_SVCNAME', script],
      ['SVCNAME', script],
      ['RC_SERVICE', `/etc/init.d/${script}`],
    ]),
  );
  const assigned = new Map<string, { readonly value: string; readonly line: number }>();
  for (const command of shell.commands) {
    const found =
      command.words.length === 0
        ? assignments(command, body, assigned)
        : commandLine(command, body, openrc, shell.functions);
    if (found) for (let line = command.from; line <= command.to; line++) used.add(line);
  }
  return body;
}

function assignments(
  command: ShellCommand,
  body: Body,
  assigned: Map<string, { readonly value: string; readonly line: number }>,
): boolean {
  let found = false;
  for (const [name, value] of command.assignments) {
    assigned.set(name, { value, line: command.from });
    if (value.startsWith('/') && !value.includes('$') && pidVariable.test(name)) {
      body.pidFiles.push(value);
      found = true;
    } else if (value.startsWith('/') && daemonVariable.test(name) && programPath.test(value)) {
      body.programs.push(value);
      found = true;
    } else if (name === 'command_args' && value !== '') {
      // Two scripts may start one program: its arguments tell which of them started this process.
      found = true;
    } else if ((name === 'procname' || name === 'processname') && /^[\w.+-]+$/.test(value)) {
      body.processNames.push(value);
      found = true;
    }
  }
  return found;
}

/** Words before a pid file and a program that an init library looks for: `status_of_proc -p PID PROG NAME`. */
const lookers = new Set(['status_of_proc', 'pidofproc', 'killproc', 'checkproc', 'status', 'start_daemon']);

function commandLine(
  command: ShellCommand,
  body: Body,
  openrc: boolean,
  functions: ReadonlySet<string>,
): boolean {
  const [first = '', ...rest] = command.words;
  if (openrc && /^(?:need|want|provide)$/.test(first) && command.within.includes('depend')) {
    (first === 'provide' ? body.provides : body.needs).push(
      ...rest.filter((word) => /^[\w.+-]+$/.test(word)),
    );
    return rest.length > 0;
  }
  if (functions.has(first)) return false;
  const name = first.slice(first.lastIndexOf('/') + 1);
  if (lookers.has(name) && name !== 'start_daemon') return looked(rest, body);
  const launch = launched(command.words);
  if (launch === null) {
    // start-stop-daemon --stop --pidfile … --name …
    return name === 'start-stop-daemon' ? looked(rest, body) : false;
  }
  const wrapped = launch.program !== first;
  // A bare name counts only behind `daemon`, start-stop-daemon and their like; a path only in a program folder.
  if (!programPath.test(launch.program) && !(wrapped && /^[\w.+-]+$/.test(launch.program))) return false;
  if (!wrapped && command.within.length === 0 && !command.conditional) return false;
  body.programs.push(launch.program);
  if (launch.pidFile !== null) body.pidFiles.push(launch.pidFile);
  if (launch.processName !== null) body.processNames.push(launch.processName);
  return true;
}

function looked(words: readonly string[], body: Body): boolean {
  let found = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const value = word.startsWith('--pidfile=') ? word.slice(10) : (words[i + 1] ?? '');
    if ((word === '-p' || word === '--pidfile' || word.startsWith('--pidfile=')) && value.startsWith('/')) {
      if (!value.includes('$')) {
        body.pidFiles.push(value);
        found = true;
      }
    } else if ((word === '--exec' || word === '--startas') && programPath.test(value)) {
      body.programs.push(value);
      found = true;
    }
  }
  return found;
}

const unique = (values: readonly string[]) => [...new Set(values)];
