/**
 * What was assessed and with what outcome, in one set of words that each tool's format maps to its own
 * (XCCDF `fail`, SARIF `review`, HDF `skipped`, OSCAL `not-satisfied`, …).
 *
 * A finding is one result; so is each thing that was looked for and not observed, or could not be looked for.
 * "Not assessed" is neither a pass nor a fail anywhere (invariant 3).
 */
import type { Confidence } from '../../model/decision.ts';
import type { SourceLine } from '../../model/evidence.ts';
import type { Control, Severity } from '../../model/knowledge.ts';
import type { ReportApproval, ReportModel, ReportService } from '../../model/report.ts';
import type { Step } from '../../model/step.ts';
import { controlsOfService } from '../crosswalk.ts';

export type Outcome =
  /** Seen on the host, and somebody has to act. */
  | 'needs-action'
  /** Seen on the host, and an approval that is still valid covers it. */
  | 'approved'
  /** Seen on the host, but the rule only guesses: a person has to look. */
  | 'needs-a-person'
  /** Looked for and not observed in this capture. */
  | 'not-observed'
  /** The evidence that would tell is not in the capture. */
  | 'not-assessed';

export interface Assessed {
  /** Finding or check id: the same from run to run and from host to host. */
  readonly id: string;
  /** Kind of the finding or check, shared by all services that it can be about. */
  readonly rule: string;
  readonly title: string;
  readonly because: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly confidence: Confidence | null;
  readonly services: readonly ReportService[];
  readonly approval: ReportApproval | null;
  readonly controls: readonly Control[];
  readonly steps: readonly Step[];
  readonly evidence: readonly SourceLine[];
}

export function assess(model: ReportModel): readonly Assessed[] {
  const byId = new Map(model.services.map((service) => [service.id, service]));
  const found = model.findings.map((finding): Assessed => {
    const services = finding.serviceIds.flatMap((id) => byId.get(id) ?? []);
    const approvals = services.flatMap((service) => service.approval ?? []);
    // An approval that has run out covers nothing, whatever the finding says.
    const approved = finding.accepted && approvals.every((approval) => !approval.expired);
    return {
      id: finding.id,
      rule: finding.kind,
      title: finding.title,
      because: finding.because,
      outcome: approved ? 'approved' : finding.confidence === 'guess' ? 'needs-a-person' : 'needs-action',
      severity: finding.severity,
      confidence: finding.confidence,
      services,
      approval: approved ? (approvals[0] ?? null) : null,
      controls: controlsOf(model, services),
      steps: services.flatMap((service) => service.steps),
      evidence: finding.evidence,
    };
  });
  const looked = model.checks.flatMap((check): readonly Assessed[] =>
    check.outcome === 'observed'
      ? []
      : [
          {
            id: check.id,
            rule: check.id,
            title: check.title,
            because: check.because,
            outcome: check.outcome,
            severity: 'info',
            confidence: null,
            services: [],
            approval: null,
            controls: [],
            steps: [],
            evidence: [],
          },
        ],
  );
  return [...found, ...looked];
}

/** The controls of several services, each once, in the order in which they are first cited. */
export function controlsOf(model: ReportModel, services: readonly ReportService[]): readonly Control[] {
  return [...new Set(services.flatMap((service) => controlsOfService(model, service)))];
}

/** NIST SP 800-53 ids that a result speaks to; what nobody keyed otherwise speaks to least functionality. */
export function nistIds(assessed: Assessed): readonly string[] {
  const cited = assessed.controls
    .filter((control) => control.framework === 'nist-800-53')
    .map((control) => control.id);
  return cited.length > 0 ? [...new Set(cited)] : ['CM-7'];
}

/** `file:line` as people and tools follow it. */
export function place(line: SourceLine): string {
  return `${line.file}:${line.line}`;
}
