import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { commandLineOf, evidenceWith, settingsCalled } from '../settings.ts';
import { titleListens, whereItListens } from '../words.ts';

/** `-nolisten tcp` closes the port and leaves the screen: local programs use the local socket, others come by `ssh -X`. */
export const xReachableByTcp: Rule = {
  id: 'x-reachable-by-tcp',
  question: 'Is it an X server that other machines can reach by TCP?',
  answer:
    'Its port is closed, whether the screen is needed or not: programs on this host do not use it, and others come through ssh.',
  ask: (subject) => {
    const { service, approval } = subject;
    const reachable = service.exposure === 'any' || service.exposure === 'named';
    if (service.knowledge?.id !== 'x11' || !reachable || protectedByRegister(subject)) return null;
    const command = commandLineOf(service);
    const told = settingsCalled(service, 'command line');
    const listen = command === null ? '' : listenOf(command);
    if (listen === '-nolisten tcp')
      return {
        verdict: 'investigate',
        because: `The X server was started with -nolisten tcp, and yet its port is open: ${service.sockets[0]?.address ?? '*'}:${service.sockets[0]?.port ?? '6000'}. One of the two is not what it seems.`,
        severity: 'high',
        confidence: 'likely',
        evidence: evidenceWith(service, told),
      };
    const how = listen === '' ? 'It was started without -nolisten tcp.' : `It was started with ${listen}.`;
    return ruled(
      subject,
      [
        `${approval === null ? titleListens(service) : whereItListens(service)}.`,
        ...(command === null ? [] : [how]),
        approval === null
          ? 'Who reaches the port and passes xhost or the cookie reads every key and sees every window.'
          : 'The screen needs the X server, not its TCP port: start it with -nolisten tcp; ssh -X still shows remote windows.',
      ],
      told,
    );
  },
};

/** Of several the last counts, in either case of letters; `-nolisten inet` leaves IPv6 open. Measured with Xvfb 21.1. */
function listenOf(command: string): string {
  let told = '';
  for (const [, no, transport] of command.matchAll(/\s-(no)?listen\s+(tcp|inet6?)(?=\s|$)/gi)) {
    const name = (transport ?? '').toLowerCase();
    if (no === undefined) told = `-listen ${name}`;
    else if (name === 'tcp') told = '-nolisten tcp';
  }
  return told;
}
