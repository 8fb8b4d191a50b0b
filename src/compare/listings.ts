/** Does a capture hold any listing of sockets? Without one, a service that is not in the report may well be on the host. */
import type { ReportModel } from '../model/report.ts';

const kinds: ReadonlySet<string> = new Set(['netstat', 'ss', 'proc-net', 'lsof']);

export function showsSockets(report: ReportModel): boolean {
  return report.sections.some(
    ({ kind, status }) => kind !== null && kinds.has(kind) && (status === 'collected' || status === 'empty'),
  );
}
