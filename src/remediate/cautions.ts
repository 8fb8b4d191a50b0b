/** What can be cut off by turning a service off: said on the step that does it. */

import type { Step } from '../model/step.ts';
import type { Target } from './target.ts';

export function withCautions(steps: readonly Step[], target: Target): readonly Step[] {
  const word = cautionFor(target);
  if (word === null) return steps;
  return steps.map((each) =>
    each.when === 'now' || each.when === 'for-good' || each.when === 'restrict'
      ? { ...each, caution: each.caution === null ? word : `${word}; ${each.caution}` }
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
