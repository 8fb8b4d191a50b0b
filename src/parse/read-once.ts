/**
 * What a listing gave on an earlier host of this run. The hosts of a fleet have most of their files in common: the init
 * scripts of a distribution, /etc/services, the listing of /etc/rc?.d. The same bytes under the same name, read by the
 * same parser, give the same facts and the same lines, so that they are read once.
 *
 * Only what comes a second time is kept, and what was not asked for longest goes.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import { oncePer } from '../model/once-per.ts';
import type { Section } from '../model/snapshot.ts';

const mostKept = 500;
/** Of a longer listing the facts take more memory than the reading takes time. */
const mostLines = 2_000;

/** The same parser, which has what it read before at hand. */
export function readOnce<Fact>(
  parser: (listing: Listing) => Parsed<Fact>,
): (listing: Listing | Section) => Parsed<Fact> {
  /** null: seen once. */
  const known = new Map<string, Parsed<Fact> | null>();
  return (listing) => {
    // A listing that is no section of a bundle has no hash to know it by.
    if (!('sha256' in listing) || listing.sha256 === null) return parser(listing);
    const { id, file, origin, bytes, truncated, sha256 } = listing;
    const key = [id, file, origin, bytes, truncated, sha256].join('\0');
    const before = known.get(key);
    const parsed = before ?? parser(listing);
    known.delete(key);
    known.set(key, before !== undefined && parsed.lines.total <= mostLines ? parsed : null);
    for (const oldest of known.keys()) {
      if (known.size <= mostKept) break;
      known.delete(oldest);
    }
    return parsed;
  };
}

/** Several lists as one, and as the very same one for the same lists: what is made of the facts can be made once too. */
export function joinOnce<Fact>(): (lists: readonly (readonly Fact[])[]) => readonly Fact[] {
  const all = oncePer((...lists: readonly [readonly Fact[], ...(readonly Fact[])[]]) => lists.flat());
  const none: readonly Fact[] = [];
  return ([first, ...others]) => {
    if (first === undefined) return none;
    return others.length === 0 ? first : all(first, ...others);
  };
}
