import type { Evidenced, Parsed } from '../../src/model/evidence.ts';

/** The form of the expected files: facts with the numbers of their lines, absent values left out. */
export function expectedForm(parsed: Parsed<Evidenced>): {
  readonly facts: readonly Record<string, unknown>[];
  readonly unread: readonly Record<string, unknown>[];
} {
  return {
    facts: parsed.facts.map(({ evidence, ...fact }) => {
      const present = Object.entries(fact).filter(
        ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
      );
      const lines = evidence.map((at) => at.line);
      return { line: lines.length === 1 ? lines[0] : lines, ...Object.fromEntries(present) };
    }),
    unread: parsed.unread.map(({ at, why }) => ({ line: at.line, why })),
  };
}
