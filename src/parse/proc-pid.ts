/**
 * What the capture read of each process under /proc: one attribute a line.
 *
 *     385<TAB>exe<TAB>/usr/sbin/sshd
 *     385<TAB>cmdline<TAB>sshd: /usr/sbin/sshd [listener] 0 of 10-100 startups
 *     385<TAB>cgroup<TAB>0::/system.slice/ssh.service
 *
 * The value is the rest of the line, tabs and all. /proc/PID/exe is a fact; command line and comm are what the process
 * says of itself.
 */

import type { Evidence, Listing, Parsed } from '../model/evidence.ts';
import type { ProcPidFact } from '../model/facts.ts';
import { wholeNumber } from './endpoint.ts';
import { readOwnRows } from './own-rows.ts';

const keys = ['exe', 'cmdline', 'cwd', 'cgroup', 'uid', 'start', 'comm', 'ppid', 'netns'] as const;

export function parseProcPid(listing: Listing): Parsed<ProcPidFact> {
  return readOwnRows(listing, factOf, 'not PID, key and value parted by tabs');
}

function factOf(line: string, evidence: Evidence): ProcPidFact | null {
  const first = line.indexOf('\t');
  const second = line.indexOf('\t', first + 1);
  const pid = first < 0 ? null : wholeNumber(line.slice(0, first));
  if (pid === null || second < 0) return null;
  const name = line.slice(first + 1, second);
  return { pid, key: keys.find((key) => key === name) ?? 'other', value: line.slice(second + 1), evidence };
}
