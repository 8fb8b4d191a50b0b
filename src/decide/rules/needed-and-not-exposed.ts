import { approvedLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { whereItListens } from '../words.ts';

export const neededAndNotExposed: Rule = {
  id: 'needed-and-not-exposed',
  question: 'Is it needed, and reachable from this machine only?',
  answer: 'It is kept: somebody needs it, and no other machine can reach it.',
  ask: ({ service, approval }) => {
    if (approval === null || (service.exposure !== 'loopback' && service.exposure !== 'none')) return null;
    // Nobody can reach it now, and after the next boot they can.
    if (service.exposure === 'none' && service.startsAtBoot === true) return null;
    return {
      verdict: 'keep',
      because: `${approval.reason} ${whereItListens(service)}.`,
      severity: 'info',
      confidence: approval.by === 'register' ? 'certain' : 'likely',
      evidence: approvedLines(service, approval),
    };
  },
};
