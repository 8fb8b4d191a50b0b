import { isWritableByAnybody } from '../../model/open-places.ts';
import type { Rule } from '../rule.ts';

// Hidden folders outside of people's homes.
const hidden = /^\/(?!home\/|root\/)(?:.*\/)?\.[^/.]/;

/** `/tmp/.x/k`, `/dev/shm/sshd`, `memfd:`, `/usr/lib/.x/k`: no package puts a server there. */
const anybodyWrites = (path: string) =>
  isWritableByAnybody(path) || (path.includes('/.') && hidden.test(path));

export const runsFromWhereAnybodyWrites: Rule = {
  id: 'runs-from-where-anybody-writes',
  question:
    'Does it run from a folder in which anybody may write, from a hidden folder, or from memory alone?',
  answer: 'It is to be explained first: its name proves nothing, and no package puts a server there.',
  ask: ({ service }) => {
    const process = service.processes.find(
      (each) => each.exe !== null && each.container === null && anybodyWrites(each.exe),
    );
    if (process === undefined) return null;
    const gone = process.exeDeleted ? ', and that file is gone' : '';
    return {
      verdict: 'investigate',
      because: `Process ${process.pid} runs from ${process.exe ?? ''}${gone}: anybody may write there or it is hidden, so what it calls itself (${process.command.split(' ')[0] ?? ''}) proves nothing.`,
      severity: service.exposure === 'loopback' || service.exposure === 'none' ? 'high' : 'critical',
      confidence: 'likely',
      evidence: [process.evidence[0], ...process.evidence.slice(1), ...service.evidence.slice(0, 3)],
    };
  },
};
