import type { Rule } from '../rule.ts';
import { severityOf } from '../severity.ts';
import { whereItListens } from '../words.ts';

/** The HOWTO: "See anything that you don't recognize? Not sure about? It goes!" */
export const unrecognised: Rule = {
  id: 'unrecognised',
  question: 'Does nobody recognise it, and nobody claim it?',
  answer: 'It goes, after a look at what it is: its executable, package, start file, parent.',
  ask: ({ service }) => ({
    verdict: 'turn-off',
    because: `${whereItListens(service)}, it is not recognised, and no role or register row claims it.`,
    severity: severityOf(service),
    confidence: 'guess',
    evidence: service.evidence,
  }),
};
