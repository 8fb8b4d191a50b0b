/** How to see that nothing listens there any more: now, and again after the next reboot. */

import { onceInARow } from '../model/once-per.ts';
import type { Service, Socket } from '../model/service.ts';
import type { Step } from '../model/step.ts';
import { quote } from './quote.ts';
import { step } from './step.ts';
import { has, type Target } from './target.ts';

const afterwards = 'after the next reboot, and after each upgrade of the package';

/** How to see that its starter is off: commands that print nothing then. Once now, once after the next reboot. */
export function bootLooks(
  commands: readonly string[],
  more: { readonly asRoot?: boolean; readonly caution?: string | null } = {},
): readonly Step[] {
  return [
    step('verify', 'See that nothing is set to start it', commands, nothing, more),
    step('verify-after-reboot', `See the same ${afterwards}`, commands, nothing, more),
  ];
}

/** What `systemctl is-enabled` says of units, but for those that are off. Its complaints stay to be seen. */
export const notOff = (isEnabled: string) => `${isEnabled} | grep -v -x -e masked -e disabled`;

const nothing = 'no line';

export function verifySteps(target: Target): readonly Step[] {
  const commands = looks(target);
  if (commands.length === 0) return [];
  return [
    step('verify', 'Look again', commands, nothing),
    step('verify-after-reboot', `Look again ${afterwards}`, commands, nothing),
  ];
}

/** One command for each port; `ss` where the host has it, else netstat, else the kernel's own table. */
export function looks(target: Target): readonly string[] {
  const commands = target.service.sockets.map((socket) => look(socket, target));
  return [...new Set(commands.filter((command) => command !== null))];
}

/** `ss -H` would leave the heading out, but iproute2 before 4.10 (RHEL 6, Debian 8, Ubuntu 16.04) does not know it. */
function look(socket: Socket, target: Target): string | null {
  const { protocol, port, portName } = socket;
  const letter = { tcp: 't', udp: 'u', raw: 'w', sctp: 'S' }[protocol as string];
  if (letter === undefined) return null;
  if (port === null) {
    return portName === null ? null : `netstat -${letter}ap | grep ${quote(`:${portName} `)}`;
  }
  const program = ownProgram(socket, target);
  if (has(target, 'ss')) {
    const its = program === null ? '' : ` | grep -F -e ${quote(`"${program}"`)}`;
    return `ss -ln${letter}p | grep ':${port} '${its}`;
  }
  const { tools } = target.host;
  if (tools !== null && tools.size > 0 && !tools.has('netstat') && (letter === 't' || letter === 'u')) {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const state = letter === 't' ? '0A' : '07';
    return `grep -h ':${hex} 0*:0000 ${state} ' /proc/net/${protocol} /proc/net/${protocol}6 2>/dev/null`;
  }
  const listening = protocol === 'tcp' ? ' | grep LISTEN' : '';
  const its = program === null ? '' : ` | grep -F -e ${quote(`/${program}`)}`;
  return `netstat -${letter}anp | grep ':${port} '${listening}${its}`;
}

/** Its program's name where another service has the same port open, by another address or beside it; else the port says it. */
function ownProgram({ protocol, port, program }: Socket, { service, services }: Target): string | null {
  if (program === null) return null;
  const others = (socketsByPort(services).get(portKey(protocol, port)) ?? []).filter(
    (each) => each.service !== service,
  );
  return others.length > 0 &&
    others.every((each) => each.program !== null && each.program !== program) &&
    /^[A-Za-z0-9._+-]+$/.test(program)
    ? program
    : null;
}

interface Held {
  readonly service: Service;
  readonly program: string | null;
}

const portKey = (protocol: string, port: number | null) => `${protocol} ${port}`;

/** Asked for each socket of a host; a search through all of them takes a quarter of a report of a thousand services. */
const socketsByPort = onceInARow((services: readonly Service[]): ReadonlyMap<string, readonly Held[]> => {
  const found = new Map<string, Held[]>();
  for (const service of services)
    for (const { protocol, port, program } of service.sockets) {
      const key = portKey(protocol, port);
      const held = found.get(key);
      if (held === undefined) found.set(key, [{ service, program }]);
      else held.push({ service, program });
    }
  return found;
});
