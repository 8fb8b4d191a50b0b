import type { Rule } from '../rule.ts';

/** `ingreslock stream tcp nowait root /bin/bash bash -i`: the classic back door of a broken-into host. */
export const startsAShell: Rule = {
  id: 'starts-a-shell',
  question: 'Does a super-server entry start a shell for whoever connects?',
  answer: 'It is treated as a back door: look into the host before anything is turned off.',
  ask: ({ service }) => {
    const seen = service.contradictions.find((each) => each.kind === 'super-server-starts-a-shell');
    if (seen === undefined) return null;
    return {
      verdict: 'investigate',
      because: `${seen.because} That is how a back door looks: treat the host as broken into until somebody explains it.`,
      severity: 'critical',
      confidence: 'certain',
      evidence: seen.evidence,
    };
  },
};
