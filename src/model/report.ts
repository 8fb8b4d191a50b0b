/**
 * The report model: everything the prints show, as plain JSON.
 *
 * The top part is the public contract `portledger/report/1` (see README, "Contracts"); a breaking change
 * raises the number. Prints read this and nothing else.
 */

import type { AskedRule, Confidence, Finding, ServiceMeasure, Verdict } from './decision.ts';
import type { BadRow } from './declaration.ts';
import type { Evidenced, LineTally, SourceLine } from './evidence.ts';
import type { Control, Knowledge, Severity } from './knowledge.ts';
import type {
  Contradiction,
  Exposure,
  Filter,
  HostFacts,
  OwningPackage,
  ServiceSetting,
  Starter,
  SwitchedOff,
} from './service.ts';
import type { IntegrityProblem, SectionStatus } from './snapshot.ts';
import type { Plan, Step } from './step.ts';

export interface ReportSocket {
  readonly protocol: string;
  readonly family: 4 | 6 | null;
  readonly address: string;
  readonly port: number | null;
  readonly portName: string | null;
  readonly pid: number | null;
  readonly program: string | null;
  readonly exposure: Exposure;
  readonly evidence: readonly SourceLine[];
}

export interface ReportProcess {
  readonly pid: number;
  readonly ppid: number | null;
  readonly user: string | null;
  readonly command: string;
  readonly exe: string | null;
  readonly exeDeleted: boolean;
  readonly unit: string | null;
  readonly container: string | null;
  readonly started: string | null;
  readonly evidence: readonly SourceLine[];
}

export interface ReportDecision {
  readonly verdict: Verdict;
  readonly rule: string;
  readonly because: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly evidence: readonly SourceLine[];
}

export interface ReportApproval {
  readonly by: 'role' | 'register';
  readonly reason: string;
  readonly owner: string;
  readonly approvedBy: string;
  readonly approvedOn: string;
  readonly expiresOn: string;
  readonly securityFeatures: string;
  readonly expired: boolean;
  readonly evidence: readonly SourceLine[];
}

/** A step with the line that it changes; where it changes none, the line for which it is taken. */
export interface ReportStep extends Step, Evidenced {}

export interface ReportService {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Knowledge id or null. */
  readonly knowledge: string | null;
  readonly recognisedBy: string;
  readonly dangerZone: boolean;
  readonly cleartext: Knowledge['cleartext'] | null;
  readonly listens: boolean | null;
  readonly configured: boolean | null;
  readonly startsAtBoot: boolean | null;
  readonly approved: boolean;
  readonly approval: ReportApproval | null;
  readonly exposure: Exposure;
  readonly sockets: readonly ReportSocket[];
  readonly processes: readonly ReportProcess[];
  readonly starters: readonly Starter[];
  readonly package: OwningPackage | null;
  readonly contradictions: readonly Contradiction[];
  readonly settings: readonly ServiceSetting[];
  readonly filters: readonly Filter[];
  readonly decision: ReportDecision;
  readonly steps: readonly ReportStep[];
  /** Keys of the report's `controls`. */
  readonly controls: readonly string[];
}

export interface ReportSection {
  readonly id: string;
  readonly kind: string | null;
  readonly status: SectionStatus;
  readonly origin: string;
  readonly file: string;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly lines: LineTally;
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  readonly truncated: boolean;
  readonly stderr: string;
  readonly note: string;
}

export interface ReportHost {
  readonly name: string | null;
  readonly os: string | null;
  readonly distribution: string | null;
  readonly kernel: string | null;
  readonly bootId: string | null;
  readonly machineIdHash: string | null;
  readonly uptime: string | null;
  /** ISO 8601 with the host's UTC offset. */
  readonly capturedFrom: string | null;
  readonly capturedUntil: string | null;
  readonly capturedBy: string | null;
  readonly asRoot: boolean | null;
  readonly clock: string | null;
  readonly facts: Omit<HostFacts, 'tools'>;
}

/** One thing that was looked for, so that a reader sees what "nothing found" rests on. */
export interface ReportCheck {
  /** `danger-zone:telnet`, `mismatch:deleted-executable`. */
  readonly id: string;
  readonly title: string;
  /** `not-assessed` where the listing that would tell was not captured: neither a pass nor a fail. */
  readonly outcome: 'not-observed' | 'observed' | 'not-assessed';
  readonly because: string;
  readonly serviceIds: readonly string[];
}

export interface ReportModel {
  readonly schema: 'portledger/report/1';
  /** Short id of this report, from the bundle's hash, the rules and the options: same input, same id. */
  readonly id: string;
  readonly generator: { readonly name: 'portledger'; readonly version: string };
  readonly rules: {
    readonly version: string;
    /** Asked in this order of each service: those before its `decision.rule` did not answer, those behind it were not asked. */
    readonly asked: readonly AskedRule[];
  };
  readonly host: ReportHost;
  readonly bundle: {
    readonly file: string;
    readonly sha256: string;
    readonly kind: string;
    readonly bytes: number;
  };
  readonly integrity: readonly IntegrityProblem[];
  readonly sections: readonly ReportSection[];
  readonly roles: readonly string[];
  readonly register: {
    readonly file: string;
    readonly sha256: string;
    readonly rows: number;
    readonly badRows: readonly BadRow[];
  } | null;
  /** What the capture says about itself: the manifest's `@key` values, keys in alphabetical order. */
  readonly capture: Readonly<Record<string, string>>;
  readonly counts: {
    readonly verdicts: Readonly<Record<Verdict, number>>;
    readonly severities: Readonly<Record<Severity, number>>;
    readonly services: number;
    readonly listening: number;
    readonly findings: number;
  };
  readonly measure: ServiceMeasure;
  readonly services: readonly ReportService[];
  readonly findings: readonly Finding[];
  readonly plan: readonly Omit<Plan, 'steps'>[];
  readonly alreadyOff: readonly SwitchedOff[];
  readonly contradictions: readonly Contradiction[];
  readonly checks: readonly ReportCheck[];
  readonly unread: readonly {
    readonly file: string;
    readonly line: number;
    readonly text: string;
    readonly why: string;
  }[];
  /** What the services bear on, each control once: `nist-800-53 CM-7`. */
  readonly controls: Readonly<Record<string, Control>>;
  /** Knowledge entries of the services in the report, so that the prints need nothing else. */
  readonly knowledge: Readonly<Record<string, Knowledge>>;
}
