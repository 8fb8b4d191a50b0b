import { decidingLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';

/** A clock client that is installed and not running: nothing to close, and turning it off would break the host. */
export const doesNotListenAndUsuallyNeeded: Rule = {
  id: 'does-not-listen-and-usually-needed',
  question: 'Does it listen nowhere, and is it part of how such a system usually works?',
  answer: 'It is kept: no port of it is open.',
  ask: ({ service }) => {
    if (service.knowledge?.stance !== 'usually-needed' || service.exposure !== 'none') return null;
    return {
      verdict: 'keep',
      because: `No port of it is open, and ${service.title} is usually needed on such a host.`,
      severity: 'info',
      confidence: 'likely',
      evidence: decidingLines(service),
    };
  },
};
