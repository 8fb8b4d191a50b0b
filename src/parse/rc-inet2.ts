/**
 * Shell scripts that boot runs from top to bottom: Slackware's rc.inet2, rc.M and rc.d/rc.*, rc.local, boot.local,
 * local.d/*.start.
 *
 *     if [ -x /usr/sbin/rpc.portmap ]; then
 *       /usr/sbin/rpc.portmap
 *     fi
 *     # /usr/sbin/in.rwhod
 *     . /etc/rc.d/rc.sshd start
 *
 * A fact for each program that would be started, also where the line is commented out, and for each call of
 * another boot script. What stops or restarts something is passed over. Nothing is evaluated.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { BootScriptFact } from '../model/facts.ts';
import { launched } from './launched-program.ts';
import { Reading } from './reading.ts';
import { readShell, type ShellCommand } from './shell-commands.ts';
import { eachLogicalLine } from './shell-lines.ts';

export function parseRcInet2(listing: Listing): Parsed<BootScriptFact> {
  const reading = new Reading<BootScriptFact>(listing);
  const lines = [...listing.lines];
  const script = listing.origin;
  const shell = readShell(lines, new Map());
  const read = new Set<number>();
  const record = (fact: Omit<BootScriptFact, 'evidence' | 'script'>, from: number, to: number) => {
    const first = reading.at(from, lines[from - 1] ?? '');
    const more = [];
    for (let line = from + 1; line <= to; line++) more.push(reading.at(line, lines[line - 1] ?? ''));
    for (let line = from; line <= to; line++) read.add(line);
    reading.fact({ script, ...fact, evidence: [first, ...more] }, 0);
  };
  for (const command of shell.commands) {
    if (stops(command) || shell.functions.has(command.words[0] ?? '')) continue;
    const start = startOf(command.words);
    if (start !== null)
      record(
        { ...start, enabled: true, conditional: command.conditional, requires: command.requires },
        command.from,
        command.to,
      );
  }
  for (const comment of shell.comments) {
    const start = commentedStart(comment.text);
    if (start !== null)
      record({ ...start, enabled: false, conditional: false, requires: [] }, comment.line, comment.line);
  }
  reading.partOfFact(read.size);
  reading.skip(lines.length - read.size);
  return reading.finish();
}

/** In `sshd_stop() { … }`, under `stop)`, or with `stop` as its argument. */
function stops(command: ShellCommand): boolean {
  const away = /(?:^|[_|"'-])(?:stop|restart|reload|status|kill|force-reload)(?:$|[_|"'-])/;
  return command.within.some((name) => away.test(name) && !/(?:^|[|"'])start(?:$|[|"'])/.test(name));
}

type Start = Pick<BootScriptFact, 'program' | 'arguments' | 'calls'>;

function startOf(words: readonly string[]): Start | null {
  const called = calledScript(words);
  if (called !== null) {
    const [path, ...rest] = called;
    if (path === undefined || /^(?:stop|restart|reload|status|condrestart)$/.test(rest[0] ?? '')) return null;
    return { program: path, arguments: rest.join(' '), calls: path };
  }
  const launch = launched(words);
  if (launch === null) return null;
  return { program: launch.program, arguments: launch.arguments.join(' '), calls: null };
}

/** `. /etc/rc.d/rc.sshd`, `sh /etc/rc.d/rc.inet2 start`, `/etc/rc.d/rc.httpd start`, `/etc/init.d/ssh start`. */
function calledScript(words: readonly string[]): readonly string[] | null {
  const shells = new Set(['.', 'source', 'sh', 'bash', '/bin/sh', '/bin/bash', 'exec', 'nohup']);
  let i = 0;
  while (shells.has(words[i] ?? '') || (i > 0 && /^-\w+$/.test(words[i] ?? ''))) i += 1;
  const path = words[i] ?? '';
  // /etc/rc.d/rc.sshd | /etc/init.d/ssh | /etc/rc.local
  return /^\/etc\/(?:rc\.d\/(?:init\.d\/)?|init\.d\/|rc\.)[\w.+@-]+$/.test(path) ? words.slice(i) : null;
}

/** A commented-out command and not prose: `#  /usr/sbin/lpd`, `# /etc/rc.d/rc.sshd start`. */
function commentedStart(text: string): Start | null {
  const inner = text.replace(/^[#\s]+/, '');
  if (inner.length > 400 || !/^(?:\. |sh |nohup )?\/[\w.+/@-]+(?:\s|$|&)/.test(inner)) return null;
  // "# /usr/sbin/foo is the daemon that …", "# /etc/rc.d/rc.inet2", "# /etc/rc.local: …"
  if (/\s(?:is|are|the|to|for|and|of|if|by|will|from|file|script)\s|[a-z]\.$|:/.test(inner)) return null;
  const words: string[] = [];
  eachLogicalLine([inner], ({ tokens }) => {
    for (const token of tokens) {
      if (typeof token !== 'string') break;
      words.push(token);
    }
  });
  const start = startOf(words);
  if (start === null) return null;
  // A lone path to a script is a title ("# /etc/rc.d/rc.inet2"), a lone path to a program is a command.
  if (start.calls !== null) return words.length > 1 ? start : null;
  return /^\/(?:usr\/|opt\/|bin\/|sbin\/|lib)/.test(start.program) ? start : null;
}
