/** Joining lines of evidence: no line twice, the telling ones first. */

import { type Evidence, isEvidence, type SourceLine } from '../model/evidence.ts';

/** So few lines are compared with each other more quickly than a key is made of each. */
const few = 32;

/** All lines, each once, in the order given. */
export function joinEvidence(first: Evidence, ...more: readonly (readonly SourceLine[])[]): Evidence {
  return evidenceOf(first, ...more) ?? first;
}

/** The same from lists that may be empty; null where there is no line at all. */
export function evidenceOf(...lists: readonly (readonly SourceLine[])[]): Evidence | null {
  const lines = lists.length === 1 ? (lists[0] ?? []) : lists.flat();
  const found = lines.length < 2 ? lines : lines.length <= few ? fewOnce(lines) : manyOnce(lines);
  return isEvidence(found) ? found : null;
}

function fewOnce(lines: readonly SourceLine[]): readonly SourceLine[] {
  return lines.filter((line, at) => lines.findIndex((each) => isSame(each, line)) === at);
}

const isSame = (one: SourceLine, other: SourceLine) => one.line === other.line && one.file === other.file;

function manyOnce(lines: readonly SourceLine[]): readonly SourceLine[] {
  const found = new Map<string, SourceLine>();
  for (const line of lines) {
    const key = `${line.file}\0${line.line}`;
    if (!found.has(key)) found.set(key, line);
  }
  return [...found.values()];
}

/** Code unit order: the same on every workstation, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
