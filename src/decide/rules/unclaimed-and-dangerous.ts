import { registerLine } from '../approvals.ts';
import { decidingLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { atLeast, severityOf } from '../severity.ts';
import { titleListens } from '../words.ts';

export const unclaimedAndDangerous: Rule = {
  id: 'unclaimed-and-dangerous',
  question: 'Is it one of the services that must not be offered to a network, and nobody claims it?',
  answer: 'It goes first: the danger zone is turned off before anything else.',
  ask: ({ service, expired }) => {
    const { knowledge } = service;
    if (knowledge === null || !(knowledge.dangerZone || knowledge.stance === 'dangerous')) return null;
    const late =
      expired.length === 0 ? 'and no role or register row claims it' : 'and its approval has expired';
    return {
      verdict: 'turn-off',
      because: `${titleListens(service)}. It ${knowledge.dangerZone ? 'is in the danger zone' : 'must not be offered to a network'}, ${late}.`,
      severity: service.exposure === 'any' ? atLeast(severityOf(service), 'medium') : severityOf(service),
      confidence:
        service.recognisedBy === 'port-name' || service.recognisedBy === 'port' ? 'likely' : 'certain',
      evidence: decidingLines(service, expired.map(registerLine)),
    };
  },
};
