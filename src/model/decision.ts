/** Judgement: one decision for each service, made by one named rule. */

import type { Evidenced } from './evidence.ts';
import type { Severity } from './knowledge.ts';

/** The seed's words: needed; needed but exposed; it goes; what is it? (hostile or contradictory) */
export type Verdict = 'keep' | 'restrict' | 'turn-off' | 'investigate';

/** How sure, which is another axis than how bad. */
export type Confidence = 'certain' | 'likely' | 'guess';

export interface AskedRule {
  /** File name of the rule in decide/rules. */
  readonly rule: string;
  /** What the rule asks: `Does a role that the owner claimed need it?` */
  readonly question: string;
}

export interface Approval extends Evidenced {
  readonly by: 'role' | 'register';
  readonly reason: string;
  readonly owner: string;
  readonly approvedBy: string;
  readonly approvedOn: string;
  readonly expiresOn: string;
  readonly securityFeatures: string;
  /** True where the capture's date is past expiresOn. */
  readonly expired: boolean;
}

export interface Decision extends Evidenced {
  readonly serviceId: string;
  readonly verdict: Verdict;
  readonly rule: string;
  /** One sentence for this very service. */
  readonly because: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly approval: Approval | null;
}

/** A finding: something to act on. One cause is one finding, however many services it shows on. */
export interface Finding extends Evidenced {
  /** Stable: `listens-but-not-configured:telnet`. */
  readonly id: string;
  /** Name of the rule or mismatch, in its failing state. */
  readonly kind: string;
  readonly title: string;
  readonly because: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly serviceIds: readonly string[];
  /** True where an approval moved it to "kept, with reason". It is shown all the same. */
  readonly accepted: boolean;
}

/** CIS Controls Assessment Specification, safeguard 4.8: compliant = (m3 + m5) / m2. */
export interface ServiceMeasure {
  /** Authorised services. */
  readonly m1: number;
  /** Services on the asset: listening or configured. */
  readonly m2: number;
  /** Authorised services on the asset. */
  readonly m3: number;
  /** Unauthorised services on the asset. */
  readonly m4: number;
  /** Unauthorised but disabled. */
  readonly m5: number;
  /** Unauthorised and enabled. */
  readonly m6: number;
}

export interface Judgement {
  readonly decisions: readonly Decision[];
  readonly findings: readonly Finding[];
  readonly measure: ServiceMeasure;
  readonly rulesVersion: string;
  /** Every rule that was asked of a service, in the one order: those before the rule that decided did not answer. */
  readonly asked: readonly AskedRule[];
}
