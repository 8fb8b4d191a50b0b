/** Readings of a host from single files, each under the origin and the kind that a capture would give it. */

import type { Unread } from '../../../src/model/evidence.ts';
import type { ListingKind, Readings, SectionOutcome } from '../../../src/model/facts.ts';
import { listingKinds, parseListing } from '../../../src/parse/index.ts';

export interface HostFile {
  readonly kind: ListingKind;
  readonly origin: string;
  readonly text: string;
}

export function readingsOf(files: readonly HostFile[]): Readings {
  const facts: Record<string, unknown[]> = {};
  for (const kind of listingKinds) facts[kind] = [];
  const unread: Unread[] = [];
  const sections: SectionOutcome[] = [];
  for (const { kind, origin, text } of files) {
    const file = origin.startsWith('/') ? `file${origin}` : `cmd/${origin.slice(2).replaceAll(' ', '-')}`;
    const lines = text.split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    const parsed = parseListing(kind, { file, origin, lines });
    facts[kind]?.push(...parsed.facts);
    unread.push(...parsed.unread);
    sections.push({
      id: file,
      kind,
      status: lines.length === 0 ? 'empty' : 'collected',
      origin,
      file,
      lines: parsed.lines,
      note: '',
      truncated: false,
    });
  }
  // The table is complete by construction; only tests may say so without proof.
  return { facts: facts as unknown as Readings['facts'], unread, sections, capture: new Map() };
}

/** A file in few words: `listing('inittab', '/etc/inittab', 'id:2:initdefault:')`. */
export const listing = (kind: ListingKind, origin: string, ...lines: readonly string[]): HostFile => ({
  kind,
  origin,
  text: `${lines.join('\n')}\n`,
});
