/**
 * What a supervisor keeps running: Upstart jobs, runit, daemontools and s6.
 *
 * Upstart, /etc/init/ssh.conf and ssh.override; `initctl list`:
 *
 *     start on runlevel [2345]
 *     exec /usr/sbin/sshd -D
 *     ssh start/running, process 972
 *
 * runit and daemontools, `sv status`, `svstat`, and the `run` file of a service folder:
 *
 *     run: /etc/service/ssh: (pid 972) 100s; run: log: (pid 970) 100s
 *     run: /etc/service/ssh/.: (pid 972) 100s
 *     down: /etc/service/ftp: 4s, normally up
 *     /service/qmail-smtpd: up (pid 123) 45 seconds
 *     exec /usr/sbin/sshd -D
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { SupervisedFact } from '../model/facts.ts';
import { launched } from './launched-program.ts';
import { Reading } from './reading.ts';
import { readShell } from './shell-commands.ts';

export function parseSupervised(listing: Listing): Parsed<SupervisedFact> {
  // /etc/init/ssh.conf
  const job = /\/init\/([^/]+)\.(conf|override)$/.exec(listing.origin);
  if (job !== null) return upstartJob(listing, job[1] ?? '');
  // /etc/sv/ssh/run | /etc/service/ssh/run
  const run = /\/([^/]+)\/run$/.exec(listing.origin);
  if (run !== null) return runFile(listing, run[1] ?? '');
  return status(listing);
}

function upstartJob(listing: Listing, name: string): Parsed<SupervisedFact> {
  const reading = new Reading<SupervisedFact>(listing);
  const evidence: SourceLine[] = [];
  let enabled: boolean | null = null;
  let program: string | null = null;
  let inScript = false;
  let startStanza = false;
  let last: SourceLine | null = null;
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = line.trim();
    const at = reading.at(number, line);
    last ??= at;
    const open = startStanza;
    startStanza = false;
    if (inScript) {
      if (/^end script\b/.test(text)) inScript = false;
      const start = text.startsWith('#') ? null : launched(text.split(/\s+/));
      if (program === null && start?.program.startsWith('/') === true) {
        program = start.program;
        evidence.push(at);
      } else reading.skip();
    } else if (/^start on\b/.test(text)) {
      enabled = true;
      evidence.push(at);
      // start on (filesystem and
      //           net-device-up IFACE!=lo)
      startStanza = unbalanced(text) > 0 || text.endsWith('\\');
    } else if (open && text !== '') {
      evidence.push(at);
      startStanza = unbalanced(text) >= 0 && !text.endsWith(')');
    } else if (/^manual\b/.test(text)) {
      enabled = false;
      evidence.push(at);
    } else if (/^exec\s/.test(text)) {
      program = launched(text.split(/\s+/))?.program ?? program;
      evidence.push(at);
    } else {
      if (/^script\b/.test(text)) inScript = true;
      reading.skip();
    }
  }
  const [first, ...more] = evidence;
  if (first === undefined) {
    // A job without `start on` starts only when somebody or something asks for it.
    if (last !== null && listing.origin.endsWith('.conf')) {
      reading.fact(
        { kind: 'upstart', name, enabled: false, running: null, pid: null, program, evidence: [last] },
        0,
      );
    }
    return reading.finish();
  }
  if (enabled === null && listing.origin.endsWith('.conf')) enabled = false;
  reading.fact(
    { kind: 'upstart', name, enabled, running: null, pid: null, program, evidence: [first, ...more] },
    evidence.length,
  );
  return reading.finish();
}

const unbalanced = (text: string) => text.split('(').length - text.split(')').length;

function runFile(listing: Listing, name: string): Parsed<SupervisedFact> {
  const reading = new Reading<SupervisedFact>(listing);
  const lines = [...listing.lines];
  const shell = readShell(lines, new Map());
  const start = shell.commands
    .map((command) => ({ command, launch: launched(command.words) }))
    .findLast(
      ({ launch }) => launch?.program.startsWith('/') === true || launch?.program.match(/d$/) !== undefined,
    );
  const from = start?.command.from ?? 1;
  if (lines.length === 0) return reading.finish();
  const first = reading.at(from, lines[from - 1] ?? '');
  reading.fact({
    kind: superviser(listing.origin),
    name,
    enabled: null,
    running: null,
    pid: null,
    program: start?.launch?.program ?? null,
    evidence: [first],
  });
  reading.skip(lines.length - 1);
  return reading.finish();
}

function superviser(origin: string): SupervisedFact['kind'] {
  if (/s6/.test(origin)) return 's6';
  // daemontools keeps its services in /service; runit in /etc/service, /var/service, /etc/sv.
  if (/(?:^|\s)\/service\b|\bsvstat\b/.test(origin)) return 'daemontools';
  return 'runit';
}

function status(listing: Listing): Parsed<SupervisedFact> {
  const reading = new Reading<SupervisedFact>(listing);
  const kind = superviser(listing.origin);
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = line.trim();
    const at = reading.at(number, line);
    const fact = upstartStatus(text) ?? runitStatus(text, kind) ?? daemontoolsStatus(text, kind);
    if (fact !== null) reading.fact({ ...fact, evidence: [at] });
    else if (text === '') reading.skip();
    else if (/^(?:warning|fail|timeout|ok): /.test(text))
      reading.unreadable(at, 'the supervisor could not tell the state of this service');
    else reading.unreadable(at, 'not a line of initctl list, sv status or svstat');
  }
  return reading.finish();
}

type Status = Omit<SupervisedFact, 'evidence'>;

/** `ssh start/running, process 972`, `tty (tty1) start/running, process 12`, `cron stop/waiting`. */
function upstartStatus(text: string): Status | null {
  const match = /^(\S+)(?: \(([^)]*)\))? (start|stop)\/([a-z-]+)(?:, process (\d+))?/.exec(text);
  if (match === null) return null;
  return {
    kind: 'upstart',
    name: match[1] ?? '',
    enabled: null,
    running: match[4] === 'running',
    pid: match[5] === undefined ? null : Number(match[5]),
    program: null,
  };
}

/** `run: /etc/service/ssh: (pid 972) 100s, normally down; run: log: …`, `down: ftp: 4s, normally up`. */
function runitStatus(text: string, kind: Status['kind']): Status | null {
  const match = /^(run|down|finish): ([^:]+): (?:\(pid (\d+)\) )?[^;]*/.exec(text);
  if (match === null) return null;
  const own = match[0];
  const running = match[1] === 'run';
  return {
    kind: kind === 'daemontools' ? 'runit' : kind,
    name: baseName(match[2] ?? ''),
    enabled: normally(own, running),
    running,
    pid: match[3] === undefined ? null : Number(match[3]),
    program: null,
  };
}

/** `/service/qmail-smtpd: up (pid 123) 45 seconds`, `/service/x: down 4 seconds, normally up`. */
function daemontoolsStatus(text: string, kind: Status['kind']): Status | null {
  const match = /^(\S+): (up|down)\b(?: \(pid (\d+)[^)]*\))?/.exec(text);
  if (match === null) return null;
  const running = match[2] === 'up';
  return {
    kind: kind === 'runit' && !/\bsv\b/.test(text) ? 'daemontools' : kind,
    name: baseName(match[1] ?? ''),
    enabled: normally(text, running),
    running,
    pid: match[3] === undefined ? null : Number(match[3]),
    program: null,
  };
}

/** A `down` file makes the supervisor leave the service down; it is only said where it differs from the state. */
function normally(text: string, running: boolean): boolean {
  if (text.includes('normally down')) return false;
  if (text.includes('normally up')) return true;
  return running;
}

/** `/etc/service/ssh` and, as the capture asks for it, `/etc/service/ssh/.`. */
const baseName = (path: string) => {
  const folder = path.replace(/\/\.?$/, '');
  return folder.slice(folder.lastIndexOf('/') + 1);
};
