/** `compare.json`: the contract `portledger/compare/1`, whole. */
import type { Comparison } from '../../model/comparison.ts';

export function comparisonJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, null, 2)}\n`;
}
