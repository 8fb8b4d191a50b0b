import { decidingLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { whereItListens } from '../words.ts';

/** A stub resolver on 127.0.0.53: part of how today's systems work, and nobody else can reach it. */
export const neededByTheSystem: Rule = {
  id: 'needed-by-the-system',
  question: 'Is it part of how such a system usually works, and reachable from this machine only?',
  answer: 'It is kept: no other machine can reach it, and turning it off usually breaks something.',
  ask: ({ service }) => {
    if (service.knowledge?.stance !== 'usually-needed' || service.exposure !== 'loopback') return null;
    return {
      verdict: 'keep',
      because: `${whereItListens(service)}, and ${service.title} is usually needed on such a host.`,
      severity: 'info',
      confidence: 'likely',
      evidence: decidingLines(service),
    };
  },
};
