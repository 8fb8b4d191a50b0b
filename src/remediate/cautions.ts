/** What can be cut off by turning a service off: said on the step that does it. */

import type { Step } from '../model/step.ts';
import { isPortmapper, isRpc } from './order.ts';
import { step } from './step.ts';
import type { Target } from './target.ts';

export function withCautions(steps: readonly Step[], target: Target): readonly Step[] {
  return withMyth(registered(steps, target).concat(withWords(steps, cautionsFor(target))), target);
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

function withWords(steps: readonly Step[], words: readonly string[]): readonly Step[] {
  if (words.length === 0) return steps;
  return steps.map((each) =>
    each.when === 'now' || each.when === 'for-good' || each.when === 'restrict'
      ? { ...each, cautions: [...words, ...each.cautions] }
      : each,
  );
}

/** Who registers with the portmapper is known to it alone, and only now. */
function registered(steps: readonly Step[], target: Target): readonly Step[] {
  const goes = steps.some(({ when }) => when === 'now' || when === 'for-good');
  if (!goes || !isPortmapper(target.service)) return [];
  return [
    step(
      'find',
      'See who is registered with it',
      ['rpcinfo -p'],
      'no program but the portmapper itself (100000), and perhaps one that was killed and so did not sign off',
    ),
  ];
}

function cautionsFor(target: Target): readonly string[] {
  if (!isPortmapper(target.service)) return wordsFor(target);
  const needs = target.services.filter(
    (each) => target.stays.has(each.id) && isRpc(each) && !isPortmapper(each),
  );
  const names = needs.map(({ name }) => name).join(', ');
  return [
    ...(needs.length === 0
      ? []
      : [
          `${names} ${needs.length === 1 ? 'is kept and registers' : 'are kept and register'} with it: without it their clients do not find them, so leave it on and restrict it, unless all of them speak NFS version 4 only`,
        ]),
    'turn off what registers with it first (NFS, NIS, rpc.*), else those hang or fail',
  ];
}

function wordsFor({ service }: Target): readonly string[] {
  switch (service.knowledge?.id) {
    case 'ssh':
      return ['you may be logged in over it: keep a second session or the console open'];
    case 'telnet':
    case 'rlogin':
    case 'rsh':
      return ['see that you can log in another way (ssh, the console) before you close it'];
    case 'x11':
      return ['the person at the desk loses the session when X restarts'];
    case 'systemd-resolved':
      return [
        'where `ls -l /etc/resolv.conf` shows a link into /run/systemd/resolve, the host itself resolves names by it: first write a real file with a name server there, or it resolves nothing',
      ];
    case 'bind':
    case 'unbound':
    case 'dnsmasq':
    case 'dns':
      return [
        'where /etc/resolv.conf, here or on others, names this host, put another name server there first: without it nothing that needs names works',
      ];
    case 'ypbind':
    case 'nscd':
      return ['accounts that come from the directory may not log in without it: see that you can'];
    case 'dhcp-client':
      return ['the host gets its address by it: without it the host leaves the network when the lease ends'];
    default:
      return [];
  }
}
