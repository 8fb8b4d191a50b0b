/** What can be cut off by turning a service off: said on the step that does it. */

import type { Step } from '../model/step.ts';
import type { Target } from './target.ts';

export function withCautions(steps: readonly Step[], target: Target): readonly Step[] {
  return withMyth(withWord(steps, cautionFor(target)), target);
}

/** An edit of /etc/services is told once, on the first step: it is no way to turn anything off. */
function withMyth(steps: readonly Step[], { service }: Target): readonly Step[] {
  const edited = service.contradictions.some(
    ({ kind, evidence }) => kind === 'port-name-differs-from-registry' && /^\s*#/.test(evidence[0].text),
  );
  if (!edited) return steps;
  const word =
    'its line in /etc/services is commented out: that turned nothing off; put the line back, or other programs miss the name, and the undo of this plan does, too';
  return steps.map((each, index) => (index === 0 ? { ...each, cautions: [...each.cautions, word] } : each));
}

function withWord(steps: readonly Step[], word: string | null): readonly Step[] {
  if (word === null) return steps;
  return steps.map((each) =>
    each.when === 'now' || each.when === 'for-good' || each.when === 'restrict'
      ? { ...each, cautions: [word, ...each.cautions] }
      : each,
  );
}

function cautionFor({ service }: Target): string | null {
  switch (service.knowledge?.id) {
    case 'ssh':
      return 'you may be logged in over it: keep a second session or the console open';
    case 'telnet':
    case 'rlogin':
    case 'rsh':
      return 'see that you can log in another way (ssh, the console) before you close it';
    case 'x11':
      return 'the person at the desk loses the session when X restarts';
    case 'rpcbind':
      return 'turn off what registers with it first (NFS, NIS, rpc.*), else those hang or fail';
    case 'dhcp-client':
      return 'the host gets its address by it: without it the host leaves the network when the lease ends';
    default:
      return null;
  }
}
