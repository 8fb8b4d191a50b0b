/** A comparison: what became of the services and findings of one host from capture to capture. */

import type { Verdict } from './decision.ts';
import type { Severity } from './knowledge.ts';
import type { ReportService } from './report.ts';

export type ChangeKind =
  | 'went'
  | 'new'
  | 'came-back'
  | 'stopped-listening'
  | 'listens-again'
  | 'address'
  | 'starter'
  | 'program'
  | 'boot'
  | 'approval'
  | 'verdict';

export interface Change {
  readonly kind: ChangeKind;
  readonly serviceId: string;
  readonly title: string;
  /** What it was and what it is, in the words of the captures; '' where there was nothing. */
  readonly before: string;
  readonly after: string;
  /** One sentence. */
  readonly because: string;
  readonly severity: Severity;
  /** `rule` where it is judged otherwise only because the rules changed. */
  readonly cause: 'host' | 'rule';
}

export interface FindingChange {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** `cannot-tell`: only one capture has it, and the other could not have shown it. */
  readonly state: 'resolved' | 'open' | 'new' | 'cannot-tell';
  /** What made it new or resolved; `rule` where the rules changed and nothing else about its services did. */
  readonly cause: 'host' | 'rule';
  /** True where an approval accepts it. */
  readonly accepted: boolean;
}

export type Reboot = 'yes' | 'no' | 'unknown';
export type SameHost = 'yes' | 'no' | 'unknown';

/** One service of the plan, looked at again: is it off, and does it stay off? Proved only by a capture from after a reboot. */
export interface StaysOff {
  readonly serviceId: string;
  readonly title: string;
  /** Off in the last capture; null where that cannot be told. */
  readonly off: boolean | null;
  /** Off through a reboot, and through an upgrade of the system, its kernel or a package, as far as the captures show one. */
  readonly throughReboot: boolean;
  readonly throughUpgrade: boolean;
  readonly state: 'proved' | 'not-yet-proved' | 'came-back' | 'still-on' | 'kept';
  readonly because: string;
}

export interface CaptureMoment {
  readonly reportId: string;
  readonly host: string | null;
  readonly capturedFrom: string | null;
  readonly bootId: string | null;
  readonly bundle: string;
  readonly sha256: string;
  readonly rules: string;
  readonly services: number;
  readonly listening: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
}

/** From one capture to the next. */
export interface Interval {
  readonly before: CaptureMoment;
  readonly after: CaptureMoment;
  readonly sameHost: SameHost;
  readonly sameHostBecause: string;
  readonly reboot: Reboot;
  readonly rebootBecause: string;
  /** What was upgraded in between, as far as the captures show it: `kernel: 5.10 → 6.1`. */
  readonly upgrades: readonly string[];
  /** '' where both were judged by the same rules. */
  readonly rulesChanged: string;
  readonly changes: readonly Change[];
  readonly findings: readonly FindingChange[];
  /** Everything that the first report wants off. */
  readonly staysOff: readonly StaysOff[];
  /** Remarks on the captures themselves: the same one twice, the second older than the first, taken without root. */
  readonly remarks: readonly string[];
}

export interface Comparison {
  readonly schema: 'portledger/compare/1';
  readonly id: string;
  readonly generator: { readonly name: 'portledger'; readonly version: string };
  readonly host: string | null;
  readonly moments: readonly CaptureMoment[];
  /** One for each pair of neighbours; with more than two captures this is the timeline. */
  readonly intervals: readonly Interval[];
  /** First to last. */
  readonly overall: Interval;
  readonly different: boolean;
  readonly services: { readonly before: readonly ReportService[]; readonly after: readonly ReportService[] };
}
