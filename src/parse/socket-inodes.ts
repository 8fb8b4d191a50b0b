/**
 * Who holds a socket: inode, process and file descriptor, from the links in /proc/PID/fd.
 *
 *     2246620<TAB>385<TAB>3
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { SocketInodeFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

// 2246620 385 3; `-` where the descriptor is not known
const row = /^(\d{1,20})[\t ]{1,8}(\d{1,10})(?:[\t ]{1,8}(\d{1,9}|-))?\s{0,8}$/;

export function parseSocketInodes(listing: Listing): Parsed<SocketInodeFact> {
  const reading = new Reading<SocketInodeFact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    if (line.length < 200 && line.trim() === '') {
      reading.skip();
      continue;
    }
    const [, inode, pid, fd] = row.exec(line.slice(0, 100)) ?? [];
    if (inode === undefined || pid === undefined || line.length > 100) {
      reading.unreadable(reading.at(number, text), 'not inode, PID and descriptor parted by tabs');
      continue;
    }
    reading.fact({
      inode,
      pid: Number(pid),
      fd: fd === undefined || fd === '-' ? null : Number(fd),
      evidence: [reading.at(number, text)],
    });
  }
  return reading.finish();
}
