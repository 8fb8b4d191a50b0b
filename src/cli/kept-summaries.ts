/**
 * What a run over thousands of hosts keeps of each to its end, in little memory: V8 holds a capture's whole text for the sake
 * of one slice of it, and what hosts of one image have in common need not be there for each of them.
 */
import type { HostSummary, SummaryFinding, SummaryService } from '../model/fleet.ts';

/** Beyond so many it is forgotten what hosts had in common: what is of one host alone fills the tables too. */
const mostKnown = 5_000;

export class KeptSummaries {
  readonly #services = new Map<string, SummaryService>();
  /** By the line that they show. */
  readonly #findings = new Map<string, SummaryFinding>();
  readonly #texts = new Map<string, string>();

  /** Written out: its keys stand in this order in the fleet's data. */
  summary(summary: HostSummary): HostSummary {
    return {
      folder: copied(summary.folder),
      host: copied(summary.host),
      group: this.#text(summary.group),
      reportId: copied(summary.reportId),
      bundle: copied(summary.bundle),
      sha256: copied(summary.sha256),
      capturedFrom: copied(summary.capturedFrom),
      capturedBy: summary.capturedBy === null ? null : this.#text(summary.capturedBy),
      asRoot: summary.asRoot,
      distribution: summary.distribution === null ? null : this.#text(summary.distribution),
      sectionsMissing: summary.sectionsMissing,
      integrityProblems: summary.integrityProblems,
      unreadLines: summary.unreadLines,
      measure: copied(summary.measure),
      verdicts: copied(summary.verdicts),
      services: summary.services.map((service) => this.#service(service)),
      findings: summary.findings.map((finding) => this.#finding(finding)),
    };
  }

  name(name: string | null): string | null {
    return name === null ? null : copied(name);
  }

  #service(service: SummaryService): SummaryService {
    const key = JSON.stringify(service);
    return this.#services.get(key) ?? remembered(this.#services, key, copied(service));
  }

  #finding(finding: SummaryFinding): SummaryFinding {
    const known = this.#findings.get(finding.shown);
    if (known !== undefined && sameFinding(known, finding)) return known;
    const shown = known?.shown ?? copied(finding.shown);
    return remembered(this.#findings, shown, {
      id: this.#text(finding.id),
      kind: this.#text(finding.kind),
      title: this.#text(finding.title),
      severity: finding.severity,
      accepted: finding.accepted,
      shown,
    });
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const own = copied(text);
    return remembered(this.#texts, own, own);
  }
}

function sameFinding(a: SummaryFinding, b: SummaryFinding): boolean {
  return (
    a.id === b.id &&
    a.kind === b.kind &&
    a.title === b.title &&
    a.severity === b.severity &&
    a.accepted === b.accepted
  );
}

function remembered<Value>(table: Map<string, Value>, key: string, value: Value): Value {
  if (table.size >= mostKnown) table.clear();
  table.set(key, value);
  return value;
}

/** Of texts of its own. */
function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
