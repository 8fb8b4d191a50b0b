import type { Service } from '../../model/service.ts';
import { decidingLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';

/**
 * The HOWTO: the listeners are servers; "you do not need, or want, these just to use clients". A DHCP client is the other way
 * round: it holds a port open and serves nobody, and the network goes when it goes.
 */
const clients: ReadonlySet<string> = new Set(['dhcp-client']);

/** Where the kernel takes ports from for who asks for any (ip_local_port_range, its default). */
const firstPortOfTheDay = 32768;

export const clientNotServer: Rule = {
  id: 'client-not-server',
  question:
    'Is it a client that only holds a port open for its own answers: a DHCP client, or a packaged program with nothing but UDP ports of the day?',
  answer: 'It is kept: it offers nothing to others, and what it does for this host would be lost.',
  ask: ({ service }) => {
    if (service.knowledge !== null && clients.has(service.knowledge.id))
      return {
        verdict: 'keep',
        because: `${service.title} is a client: it offers nothing to others, and this host gets its address by it.`,
        severity: 'info',
        confidence:
          service.recognisedBy === 'port' || service.recognisedBy === 'port-name' ? 'guess' : 'likely',
        evidence: decidingLines(service),
      };
    if (!asksOnly(service)) return null;
    return {
      verdict: 'keep',
      because: `${service.processes[0]?.exe ?? service.name} of the package ${service.package?.name ?? ''} holds nothing but UDP ports that the kernel chose (${firstPortOfTheDay} and above), as programs do that ask others; no server is known by that name and nothing starts it as one.`,
      severity: 'info',
      confidence: 'guess',
      evidence: decidingLines(service, service.package?.evidence),
    };
  },
};

/** A browser's or a resolver library's socket. What starts at boot, or is of no package, gets no such benefit of the doubt. */
function asksOnly({
  knowledge,
  package: owner,
  sockets,
  startsAtBoot,
  processes,
  contradictions,
}: Service): boolean {
  return (
    knowledge === null &&
    owner !== null &&
    processes.length > 0 &&
    startsAtBoot !== true &&
    sockets.length > 0 &&
    sockets.every((socket) => socket.protocol === 'udp' && (socket.port ?? 0) >= firstPortOfTheDay) &&
    contradictions.every((each) => each.kind === 'listens-but-not-configured')
  );
}
