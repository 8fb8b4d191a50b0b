/** How to see that nothing listens there any more: now, and again after the next reboot. */

import type { Socket } from '../model/service.ts';
import type { Step } from '../model/step.ts';
import { quote } from './quote.ts';
import { step } from './step.ts';
import { has, type Target } from './target.ts';

const afterwards = 'after the next reboot, and after each upgrade of the package';

/** How to see that its starter is off: commands that print nothing then. Once now, once after the next reboot. */
export function bootLooks(commands: readonly string[]): readonly Step[] {
  return [
    step('verify', 'See that nothing is set to start it', commands, nothing),
    step('verify-after-reboot', `See the same ${afterwards}`, commands, nothing),
  ];
}

const nothing = 'no line';

export function verifySteps(target: Target): readonly Step[] {
  const commands = looks(target);
  if (commands.length === 0) return [];
  return [
    step('verify', 'Look again', commands, nothing),
    step('verify-after-reboot', `Look again ${afterwards}`, commands, nothing),
  ];
}

/** One command for each port; `ss` where the host has it, else netstat. */
export function looks(target: Target): readonly string[] {
  const { service } = target;
  const commands = service.sockets.map((socket) => look(socket, has(target, 'ss')));
  return [...new Set(commands.filter((command) => command !== null))];
}

function look(socket: Socket, ss: boolean): string | null {
  const letter = { tcp: 't', udp: 'u', raw: 'w', sctp: 'S' }[socket.protocol as string];
  if (letter === undefined) return null;
  if (socket.port === null) {
    if (socket.portName === null) return null;
    return `netstat -${letter}ap | grep ${quote(`:${socket.portName} `)}`;
  }
  if (ss) return `ss -Hln${letter}p 'sport = :${socket.port}'`;
  const listening = socket.protocol === 'tcp' ? ' | grep LISTEN' : '';
  return `netstat -${letter}anp | grep ':${socket.port} '${listening}`;
}
