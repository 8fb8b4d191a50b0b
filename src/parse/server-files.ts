/**
 * Whether the programs that inetd lines and xinetd sections name are there, as capture.sh looked:
 *
 *     /usr/sbin/in.telnetd<TAB>executable<TAB>-rwxr-xr-x 1 root root 39616 Nov 11  2021
 *     /usr/sbin/in.fingerd<TAB>absent<TAB>-
 *
 * The third field is what `ls -ldL` said of it, without the name.
 */

import type { Evidence, Listing, Parsed } from '../model/evidence.ts';
import { type ServerFileFact, serverFileStates } from '../model/facts.ts';
import { readOwnRows } from './own-rows.ts';

export function parseServerFiles(listing: Listing): Parsed<ServerFileFact> {
  return readOwnRows(listing, factOf, 'not path, state and ls line parted by tabs');
}

function factOf(line: string, evidence: Evidence): ServerFileFact | null {
  const [path = '', said, listed = '-', ...more] = line.split('\t', 4);
  const state = serverFileStates.find((known) => known === said);
  if (!path.startsWith('/') || state === undefined || more.length > 0) return null;
  // -rwxr-xr-x 1 root root 39616 Nov 11  2021; with a + or a dot behind the mode where there is an ACL or a label
  const [, mode = null, owner = null] = /^([a-zA-Z-]{10})[+.@]?\s+\d+\s+(\S+)/.exec(listed) ?? [];
  return { path, state, mode, owner, evidence };
}
