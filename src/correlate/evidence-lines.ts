/** Joining lines of evidence: no line twice, the telling ones first. */

import type { Evidence, SourceLine } from '../model/evidence.ts';

const keyOf = (line: SourceLine) => `${line.file}\0${line.line}`;

/** All lines, each once, in the order given. */
export function joinEvidence(first: Evidence, ...more: readonly (readonly SourceLine[])[]): Evidence {
  const [head, ...tail] = first;
  const seen = new Set([keyOf(head)]);
  const rest: SourceLine[] = [];
  for (const line of [...tail, ...more.flat()]) {
    const key = keyOf(line);
    if (seen.has(key)) continue;
    seen.add(key);
    rest.push(line);
  }
  return [head, ...rest];
}

/** The same from lists that may be empty; null where there is no line at all. */
export function evidenceOf(...lists: readonly (readonly SourceLine[])[]): Evidence | null {
  const [head, ...tail] = lists.flat();
  return head === undefined ? null : joinEvidence([head, ...tail]);
}

/** Code unit order: the same on every workstation, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
