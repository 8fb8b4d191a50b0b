/** Joining lines of evidence: no line twice, the telling ones first. */

import type { Evidence, SourceLine } from '../model/evidence.ts';

const keyOf = (line: SourceLine) => `${line.file}\0${line.line}`;

/** So few lines are compared with each other more quickly than a key is made of each. */
const few = 32;

/** All lines, each once, in the order given. */
export function joinEvidence(first: Evidence, ...more: readonly (readonly SourceLine[])[]): Evidence {
  const [head, ...tail] = first;
  const lines = [...tail, ...more.flat()];
  return [head, ...(lines.length <= few ? fewOnce(head, lines) : manyOnce(head, lines))];
}

function fewOnce(head: SourceLine, lines: readonly SourceLine[]): readonly SourceLine[] {
  const found: SourceLine[] = [];
  for (const line of lines) if (!isSame(line, head) && !isAmong(line, found)) found.push(line);
  return found;
}

const isSame = (one: SourceLine, other: SourceLine) => one.line === other.line && one.file === other.file;

function isAmong(line: SourceLine, found: readonly SourceLine[]): boolean {
  for (const each of found) if (isSame(each, line)) return true;
  return false;
}

function manyOnce(head: SourceLine, lines: readonly SourceLine[]): readonly SourceLine[] {
  const found = new Map<string, SourceLine>();
  for (const line of lines) {
    const key = keyOf(line);
    if (!found.has(key)) found.set(key, line);
  }
  found.delete(keyOf(head));
  return [...found.values()];
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
