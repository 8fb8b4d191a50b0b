import type { Rule } from '../rule.ts';

/**
 * The HOWTO: the listeners are servers; "you do not need, or want, these just to use clients". A DHCP client is the other way
 * round: it holds a port open and serves nobody, and the network goes when it goes.
 */
const clients: ReadonlySet<string> = new Set(['dhcp-client']);

export const clientNotServer: Rule = {
  id: 'client-not-server',
  question: 'Is it a client that only holds a port open for its own answers?',
  answer: 'It is kept: it offers nothing to others, and what it does for this host would be lost.',
  ask: ({ service }) => {
    if (service.knowledge === null || !clients.has(service.knowledge.id)) return null;
    return {
      verdict: 'keep',
      because: `${service.title} is a client: it offers nothing to others, and this host gets its address by it.`,
      severity: 'info',
      confidence:
        service.recognisedBy === 'port' || service.recognisedBy === 'port-name' ? 'guess' : 'likely',
      evidence: service.evidence,
    };
  },
};
