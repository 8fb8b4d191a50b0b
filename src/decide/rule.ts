/** What a rule is: a question about one service, answered with a ruling or passed on to the next rule. */

import type { Approval, Confidence, Verdict } from '../model/decision.ts';
import type { Declaration, Register } from '../model/declaration.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Severity } from '../model/knowledge.ts';
import type { HostFacts, Service } from '../model/service.ts';
import type { ClaimedRole } from './roles.ts';

export interface JudgeContext {
  readonly host: HostFacts;
  /** ISO date of the capture; null where the capture does not say. Approvals expire by it, never by today's clock. */
  readonly capturedOn: string | null;
  readonly roles: readonly ClaimedRole[];
  readonly register: Register;
}

/** What the rules may look at besides the service: every other service of the host, for one may need another. */
export interface AskContext extends JudgeContext {
  readonly services: readonly Service[];
}

/** A service with what was declared about it. */
export interface Case {
  readonly service: Service;
  /** Valid approval by a claimed role or a register row, or null. */
  readonly approval: Approval | null;
  /** Register rows about this service whose expiry has passed. */
  readonly expired: readonly Declaration[];
}

export interface Ruling {
  readonly verdict: Verdict;
  /** One sentence for this very service. */
  readonly because: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
}

export interface Rule {
  /** File name, in the failing state: `unclaimed-and-dangerous`. */
  readonly id: string;
  readonly question: string;
  /** What the ruling is where the answer is yes, in one sentence: shown by `portledger explain`. */
  readonly answer: string;
  readonly ask: (subject: Case, context: AskContext) => Ruling | null;
}
