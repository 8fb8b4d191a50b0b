/**
 * The lines that decide about a service, and no more of them than a reader takes in: where it listens, what it is, what
 * starts it. All its other lines stand with its sockets, processes and starters.
 *
 *     cmd/netstat-tap:12          *:telnet  *:*  LISTEN  988/inetd
 *     cmd/ps-ax:18                988 ?  S  0:00 inetd
 *     cmd/proc-pid:16             988  exe  /usr/sbin/inetd
 *     file/etc/inetd.conf:13      telnet  stream  tcp  nowait  root  /usr/sbin/tcpd  in.telnetd
 */

import type { Approval } from '../model/decision.ts';
import { type Evidence, isEvidence, type SourceLine } from '../model/evidence.ts';
import type { Process, Service, Socket, Starter } from '../model/service.ts';

/** Lines shown of one kind: a name server listens on forty addresses, and three of them decide as well. */
const most = { sockets: 3, process: 4, starters: 3, startsOnly: 6 };

/**
 * @param more the lines of what the rule itself speaks of: a setting, a package; they are all kept
 * @param process the one that the rule speaks of
 */
export function decidingLines(
  service: Service,
  more: readonly SourceLine[] = [],
  process: Process | undefined = service.processes[0],
): Evidence {
  const { sockets, exposure } = service;
  const lines: SourceLine[] = [];
  // The widest reach decides: an address of this machine beside `0.0.0.0` says nothing.
  for (const socket of sockets) {
    if (lines.length >= most.sockets) break;
    if (socket.exposure === exposure) lines.push(legible(socket));
  }
  if (process !== undefined) lines.push(...process.evidence.slice(0, most.process));
  const named = service.starters.filter(isNamed);
  // Where nothing listens its configuration and its start at boot are the case, and each takes several lines.
  if (sockets.length === 0)
    lines.push(...named.flatMap((starter) => starter.evidence).slice(0, most.startsOnly));
  else for (const { evidence } of named.slice(0, most.starters)) lines.push(evidence[0]);
  lines.push(...more);
  return distinct(lines) ?? [service.evidence[0]];
}

/** `00000000:0017 … 0A` of /proc/net/tcp says the same as `0.0.0.0:23  LISTEN  988/inetd`, to fewer readers. */
const legible = ({ evidence }: Socket): SourceLine =>
  evidence.find(({ origin }) => !origin.startsWith('/proc/net/')) ?? evidence[0];

/** Who needs it, then the lines of what is said of it: the register does not show that it listens on every address. */
export function approvedLines(
  service: Service,
  approval: Approval,
  more: readonly SourceLine[] = [],
): Evidence {
  return distinct([...approval.evidence, ...decidingLines(service, more)]) ?? approval.evidence;
}

/** Starters of which nothing is known repeat the service's own lines. */
const isNamed = ({ kind }: Starter) => kind !== 'unknown' && kind !== 'kernel';

/** Each line once, in their order; null where there is none. */
function distinct(lines: readonly SourceLine[]): Evidence | null {
  // A handful, which is compared more quickly than keys are made; the last of those that are the same line counts.
  const found: SourceLine[] = [];
  for (const line of lines) {
    const at = found.findIndex((each) => each.line === line.line && each.file === line.file);
    if (at < 0) found.push(line);
    else found[at] = line;
  }
  return isEvidence(found) ? found : null;
}
