import { approvedLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { severityOf } from '../severity.ts';
import { whereItListens } from '../words.ts';

/** The HOWTO: "This is not to say that the ones we have decided to keep are inherently safe." */
export const neededButExposed: Rule = {
  id: 'needed-but-exposed',
  question: 'Is it needed, and reachable from other machines now or after the next boot?',
  answer: 'It is kept but restricted to those who need it: needed does not mean protected.',
  ask: ({ service, approval }) => {
    if (approval === null) return null;
    return {
      verdict: 'restrict',
      because: `${approval.reason} ${whereItListens(service)}; let only those reach it who need it.`,
      severity: severityOf(service),
      confidence: approval.by === 'register' ? 'certain' : 'likely',
      evidence: approvedLines(service, approval),
    };
  },
};
