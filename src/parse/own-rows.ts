/**
 * Listings that capture.sh itself writes: one fact a line, its cells parted by tabs.
 *
 *     /usr/sbin/sshd<TAB>dpkg<TAB>openssh-server<TAB>1:9.2p1-2+deb12u3
 */

import type { Evidence, Listing, Parsed } from '../model/evidence.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

/** `factOf` gives null where the line is none of these; `why` is then said of it. */
export function readOwnRows<Fact>(
  listing: Listing,
  factOf: (line: string, evidence: Evidence) => Fact | null,
  why: string,
): Parsed<Fact> {
  const reading = new Reading<Fact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    if (line.trim() === '') {
      reading.skip();
      continue;
    }
    const at = reading.at(number, text);
    const fact = factOf(line, [at]);
    if (fact === null) reading.unreadable(at, why);
    else reading.fact(fact);
  }
  return reading.finish();
}
