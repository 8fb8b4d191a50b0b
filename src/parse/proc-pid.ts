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

import type { Listing, Parsed } from '../model/evidence.ts';
import type { ProcPidFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { wholeNumber } from './endpoint.ts';
import { Reading } from './reading.ts';

const keys = ['exe', 'cmdline', 'cwd', 'cgroup', 'uid', 'start', 'comm', 'ppid', 'netns'] as const;

export function parseProcPid(listing: Listing): Parsed<ProcPidFact> {
  const reading = new Reading<ProcPidFact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    if (line.trim() === '') {
      reading.skip();
      continue;
    }
    const first = line.indexOf('\t');
    const second = line.indexOf('\t', first + 1);
    const pid = first < 0 ? null : wholeNumber(line.slice(0, first));
    if (pid === null || second < 0) {
      reading.unreadable(reading.at(number, text), 'not PID, key and value parted by tabs');
      continue;
    }
    const name = line.slice(first + 1, second);
    reading.fact({
      pid,
      key: keys.find((key) => key === name) ?? 'other',
      value: line.slice(second + 1),
      evidence: [reading.at(number, text)],
    });
  }
  return reading.finish();
}
