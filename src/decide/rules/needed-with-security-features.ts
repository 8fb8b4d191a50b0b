import { approvedLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { severityOf } from '../severity.ts';

/** PCI DSS 1.2.6: what is needed and reachable is kept where the register names the measures that protect it. */
export const neededWithSecurityFeatures: Rule = {
  id: 'needed-with-security-features',
  question: 'Is it needed, and does the register name the security features that protect it?',
  answer:
    'It is kept, with the reason and the features that were declared; the declaration is not tested here.',
  ask: ({ service, approval }) => {
    if (approval === null || approval.securityFeatures === '') return null;
    if (service.knowledge !== null && service.knowledge.stance === 'dangerous') return null;
    return {
      verdict: 'keep',
      because: `${approval.reason} Declared protection: ${approval.securityFeatures}.`,
      severity: severityOf(service) === 'info' ? 'info' : 'low',
      confidence: 'likely',
      evidence: approvedLines(service, approval),
    };
  },
};
