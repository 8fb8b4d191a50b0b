/** What the rules of the HOWTO's exceptions share: the verdict follows who claims it, the sentence is the rule's own. */

import type { Confidence } from '../model/decision.ts';
import type { Service, ServiceSetting } from '../model/service.ts';
import { registerLine } from './approvals.ts';
import { approvedLines, decidingLines } from './deciding-lines.ts';
import type { Case, Ruling } from './rule.ts';
import { atLeast, severityOf } from './severity.ts';

/** Named by the program that answers, or only by the port that is open. */
export function confidenceOf(service: Service): Confidence {
  return service.recognisedBy === 'port-name' || service.recognisedBy === 'port' ? 'likely' : 'certain';
}

/** `No role or register row claims it.`, `Its approval has expired.`, or the reason why it is needed. */
function claimOf({ service, approval, expired }: Case): string {
  if (approval !== null) return approval.reason;
  const claim = expired.length === 0 ? 'no role or register row claims it.' : 'its approval has expired.';
  if (service.knowledge?.dangerZone === true) return `It is in the danger zone, and ${claim}`;
  return `${claim.charAt(0).toUpperCase()}${claim.slice(1)}`;
}

/**
 * Nobody claims it: it goes. Claimed: it is kept, for those alone who need it. The sentences are what this rule saw; who
 * claims it is said before them where somebody does, and after them where nobody does.
 */
export function ruled(
  subject: Case,
  sentences: readonly string[],
  settings: readonly ServiceSetting[],
): Ruling {
  const { service, approval, expired } = subject;
  const claim = claimOf(subject);
  const told = settings.flatMap((setting) => setting.evidence);
  const severity = severityOf(service);
  const dangerous = service.knowledge?.dangerZone === true || service.knowledge?.stance === 'dangerous';
  return {
    verdict: approval === null ? 'turn-off' : 'restrict',
    because: (approval === null ? [...sentences, claim] : [claim, ...sentences]).join(' '),
    severity: dangerous && service.exposure === 'any' ? atLeast(severity, 'medium') : severity,
    confidence: approval === null ? confidenceOf(service) : approval.by === 'register' ? 'certain' : 'likely',
    evidence:
      approval === null
        ? decidingLines(service, [...told, ...expired.map(registerLine)])
        : approvedLines(service, approval, told),
  };
}

/** True where the register itself names the measures that protect it: then that is the answer, not the exception. */
export function protectedByRegister({ approval }: Case): boolean {
  return approval !== null && approval.securityFeatures !== '';
}
