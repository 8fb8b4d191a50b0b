import type { Service } from '../../model/service.ts';
import type { Rule } from '../rule.ts';

/** A socket that one listing hides, or a process whose program file is gone: how an intruder's tools look. */
export const hiddenOrReplaced: Rule = {
  id: 'hidden-or-replaced',
  question: 'Do the listings disagree about it, or does it run from a deleted or replaced executable?',
  answer: 'It is to be explained before it is kept or turned off.',
  ask: ({ service }) => {
    const seen = service.contradictions.find(
      (each) =>
        each.kind === 'listings-disagree' ||
        (each.kind === 'deleted-executable' && !explainedByAnUpgrade(service)),
    );
    if (seen === undefined) return null;
    return {
      verdict: 'investigate',
      because: seen.because,
      severity: service.exposure === 'loopback' ? 'high' : 'critical',
      confidence: 'likely',
      evidence: seen.evidence,
    };
  },
};

/** A known daemon of a package, or where packages put theirs: its new file came by an upgrade and nobody restarted it. */
function explainedByAnUpgrade(service: Service): boolean {
  if (service.package !== null) return true;
  return (
    service.knowledge !== null &&
    service.processes.every(
      (process) => process.exe === null || /^\/(?:usr\/)?(?:s?bin|lib\w*)\//.test(process.exe),
    )
  );
}
