/** The order of the findings in every print, and the number that a reader sees of each: `F-07`. */
import type { Finding } from '../../model/decision.ts';
import type { Severity } from '../../model/knowledge.ts';
import { severityOrder } from './words.ts';

/** Most severe first; accepted ones after the open ones; then as decided. */
export function inReportOrder(findings: readonly Finding[]): readonly Finding[] {
  const ofRank = (severity: Severity, accepted: boolean) =>
    findings.filter((finding) => finding.severity === severity && finding.accepted === accepted);
  return [false, true].flatMap((accepted) => severityOrder.flatMap((severity) => ofRank(severity, accepted)));
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
