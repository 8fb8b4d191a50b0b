/** What of one host's report goes into the fleet's. */

import type { HostSummary } from '../model/fleet.ts';
import type { ReportModel } from '../model/report.ts';

/** Statuses that mean "it should be there and could not be had". */
const missing: ReadonlySet<string> = new Set(['denied', 'timed-out', 'failed', 'tool-missing']);

export function summaryOf(report: ReportModel, folder: string, group: string): HostSummary {
  return {
    folder,
    host: report.host.name ?? report.bundle.file,
    group,
    reportId: report.id,
    bundle: report.bundle.file,
    sha256: report.bundle.sha256,
    capturedFrom: report.host.capturedFrom,
    capturedBy: report.host.capturedBy,
    asRoot: report.host.asRoot,
    distribution: report.host.distribution,
    sectionsMissing: report.sections.filter((section) => missing.has(section.status)).length,
    integrityProblems: report.integrity.length,
    unreadLines: report.unread.length,
    measure: report.measure,
    verdicts: report.counts.verdicts,
    services: report.services.map((service) => ({
      id: service.id,
      title: service.title,
      verdict: service.decision.verdict,
      severity: service.decision.severity,
      exposure: service.exposure,
      listens: service.listens,
      startsAtBoot: service.startsAtBoot,
      approved: service.approved,
    })),
    findings: report.findings.map((finding) => {
      const { file, line, text } = finding.evidence[0];
      return {
        id: finding.id,
        kind: finding.kind,
        title: finding.title,
        severity: finding.severity,
        accepted: finding.accepted,
        shown: `${file}:${line}: ${text.slice(0, 200)}`,
      };
    }),
  };
}
