/** The order of the findings in every print, and the number that a reader sees of each: `F-07`. */
import type { Finding } from '../../model/decision.ts';
import { severityOrder } from './words.ts';

/** Most severe first; accepted ones after the open ones; then as decided. */
export function inReportOrder(findings: readonly Finding[]): readonly Finding[] {
  const rank = (finding: Finding) => severityOrder.indexOf(finding.severity) + (finding.accepted ? 10 : 0);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** `index` from 0, among so many. */
export function findingNumber(index: number, count: number): string {
  return `F-${String(index + 1).padStart(Math.max(2, String(count).length), '0')}`;
}

/** By its id, or by the number that it has in this report. */
export function findingCalled(findings: readonly Finding[], name: string): Finding | null {
  const ordered = inReportOrder(findings);
  const at = ordered.findIndex(
    ({ id }, index) => id === name || findingNumber(index, ordered.length) === name.toUpperCase(),
  );
  return ordered[at] ?? null;
}
