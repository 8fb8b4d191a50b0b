/**
 * What a run over thousands of hosts keeps of each to its end, in little memory: V8 holds a capture's whole text for the sake
 * of one slice of it, and what hosts of one image have in common need not be there for each of them.
 */
import type { HostSummary, SummaryFinding, SummaryService } from '../model/fleet.ts';

export class KeptSummaries {
  readonly #services = new Map<string, SummaryService>();
  readonly #texts = new Map<string, string>();

  summary(summary: HostSummary): HostSummary {
    const { services, findings, ...host } = summary;
    return {
      ...copied(host),
      services: services.map((service) => this.#service(service)),
      findings: findings.map((finding) => this.#finding(finding)),
    };
  }

  name(name: string | null): string | null {
    return name === null ? null : copied(name);
  }

  #service(service: SummaryService): SummaryService {
    const key = JSON.stringify(service);
    const known = this.#services.get(key) ?? copied(service);
    this.#services.set(key, known);
    return known;
  }

  #finding(finding: SummaryFinding): SummaryFinding {
    return {
      ...finding,
      id: this.#text(finding.id),
      kind: this.#text(finding.kind),
      title: this.#text(finding.title),
      shown: this.#text(finding.shown),
    };
  }

  #text(text: string): string {
    const known = this.#texts.get(text) ?? copied(text);
    this.#texts.set(known, known);
    return known;
  }
}

/** Of texts of its own. */
function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
