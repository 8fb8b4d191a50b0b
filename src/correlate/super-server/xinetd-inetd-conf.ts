/** The entries of inetd.conf as xinetd takes them with -inetd_compat. */

import type { InetdEntry } from '../../model/facts.ts';
import type { Bindings } from './bindings.ts';
import { entryOf, switchedOff } from './inetd.ts';
import type { Lookups } from './lookups.ts';
import type { SuperServerEntry } from './types.ts';
import type { Candidate } from './xinetd.ts';
import { compatEntry } from './xinetd-compat.ts';

export function compatEntries(
  facts: readonly InetdEntry[],
  candidates: readonly Candidate[],
  lookups: Lookups,
  bindings: Bindings,
): readonly SuperServerEntry[] {
  // xinetd reads inetd.conf before it drops what is disabled, so a disabled section's id is taken as well.
  const ids = new Set(
    candidates.filter((candidate) => candidate.section.valid).map((candidate) => candidate.id),
  );
  return facts.flatMap((fact) => {
    if (!fact.enabled) return [switchedOff(fact, 'xinetd')];
    if (fact.evidence[0].origin.includes('/inetd.d/')) return [];
    return compatEntry(fact, lookups).map((read) => {
      if (read.refused !== null) return entryOf(fact, read, [], false, read.refused, 'xinetd');
      if (ids.has(read.id))
        return entryOf(
          fact,
          read,
          [],
          false,
          `xinetd has a service with the id ${read.id} already`,
          'xinetd',
        );
      ids.add(read.id);
      const socket = read.asks[0];
      if (socket === undefined || bindings.take(socket) !== null)
        return entryOf(fact, read, [], false, 'another entry has its port already', 'xinetd');
      return entryOf(fact, read, [socket], true, 'xinetd reads inetd.conf too (-inetd_compat)', 'xinetd');
    });
  });
}
