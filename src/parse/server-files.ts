/**
 * Whether the programs that inetd lines and xinetd sections name are there, as capture.sh looked:
 *
 *     /usr/sbin/in.telnetd<TAB>executable<TAB>-rwxr-xr-x 1 root root 39616 Nov 11  2021
 *     /usr/sbin/in.fingerd<TAB>absent<TAB>-
 *
 * The third field is what `ls -ldL` said of it, without the name.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import { type ServerFileFact, serverFileStates } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

export function parseServerFiles(listing: Listing): Parsed<ServerFileFact> {
  const reading = new Reading<ServerFileFact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    if (line.trim() === '') {
      reading.skip();
      continue;
    }
    const [path = '', said, listed = '-', ...more] = line.split('\t', 4);
    const state = serverFileStates.find((known) => known === said);
    if (!path.startsWith('/') || state === undefined || more.length > 0) {
      reading.unreadable(reading.at(number, text), 'not path, state and ls line parted by tabs');
      continue;
    }
    // -rwxr-xr-x 1 root root 39616 Nov 11  2021; with a + or a dot behind the mode where there is an ACL or a label
    const [, mode = null, owner = null] = /^([a-zA-Z-]{10})[+.@]?\s+\d+\s+(\S+)/.exec(listed) ?? [];
    reading.fact({ path, state, mode, owner, evidence: [reading.at(number, text)] });
  }
  return reading.finish();
}
