/** The entries of inetd.conf as xinetd takes them with -inetd_compat. */

import type { SourceLine } from '../../model/evidence.ts';
import type { InetdEntry, XinetdSection } from '../../model/super-server-facts.ts';
import type { Bindings } from './bindings.ts';
import { entryOf, switchedOff } from './inetd.ts';
import type { Lookups } from './lookups.ts';
import type { SuperServerEntry } from './types.ts';
import { addressAndFamily, offByLists, repeats, type XinetdReading } from './xinetd.ts';
import { nothingSet } from './xinetd-attributes.ts';
import { compatEntry, endsXinetd } from './xinetd-compat.ts';

export function compatEntries(
  facts: readonly InetdEntry[],
  { candidates, defaults }: XinetdReading,
  lookups: Lookups,
  bindings: Bindings,
): readonly SuperServerEntry[] {
  return facts.flatMap((fact) => {
    if (!fact.enabled) return [switchedOff(fact, 'xinetd')];
    if (fact.evidence[0].origin.includes('/inetd.d/')) return [];
    return compatEntry(fact, lookups).map((read) => {
      if (read.refused !== null) return entryOf(fact, read, [], false, read.refused, 'xinetd');
      const name = (read.words[0] ?? '').split('/')[0] ?? '';
      const id = read.words[5] === 'internal' ? `${name}-${read.words[1]}` : name;
      const off = offByLists(id, defaults);
      if (off !== null) return entryOf(fact, read, [], false, off, 'xinetd');
      const asked = read.asks[0];
      const bind = defaults.set.get('bind')?.values[0] ?? null;
      const at = addressAndFamily(bind, nothingSet, defaults, lookups);
      if (typeof at === 'string') return entryOf(fact, read, [], false, at, 'xinetd');
      const socket = asked === undefined ? undefined : { ...asked, ...at };
      if (
        socket === undefined ||
        candidates.some((each) => repeats(each, socket, bind !== null)) ||
        bindings.take(socket) !== null
      )
        return entryOf(fact, read, [], false, 'another entry has its port already', 'xinetd');
      return entryOf(fact, read, [socket], true, 'xinetd reads inetd.conf too (-inetd_compat)', 'xinetd');
    });
  });
}

/** The line of inetd.conf at which xinetd ends, or null. */
export function xinetdEndsAt(
  facts: readonly InetdEntry[],
  sections: readonly XinetdSection[],
  lookups: Lookups,
): SourceLine | null {
  const lists = sections.some(
    (section) =>
      section.block === 'defaults' &&
      section.attributes.some(({ name, values }) => /^(?:en|dis)abled$/i.test(name) && values.length > 0),
  );
  if (!lists) return null;
  for (const fact of facts)
    if (fact.enabled && !fact.evidence[0].origin.includes('/inetd.d/'))
      for (const [index, line] of fact.evidence.entries())
        if (endsXinetd(fact.rows[index] ?? [], lookups)) return line;
  return null;
}
