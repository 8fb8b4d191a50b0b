import { registerLine } from '../approvals.ts';
import { decidingLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { severityOf } from '../severity.ts';
import { titleListens } from '../words.ts';

/** Default deny, for what is known. */
export const unclaimed: Rule = {
  id: 'unclaimed',
  question: 'Is it known, and nobody claims it?',
  answer: 'It goes: a service that no role and no register row needs is turned off.',
  ask: ({ service, expired }) => {
    if (service.knowledge === null) return null;
    const late = expired.length === 0 ? 'no role or register row claims it' : 'its approval has expired';
    return {
      verdict: 'turn-off',
      because: `${titleListens(service)}, and ${late}.`,
      severity: severityOf(service),
      confidence:
        service.recognisedBy === 'port-name' || service.recognisedBy === 'port' ? 'likely' : 'certain',
      evidence: decidingLines(service, expired.map(registerLine)),
    };
  },
};
