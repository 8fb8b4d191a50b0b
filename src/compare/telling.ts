/** How a comparison tells of a service: where it listens, what answers, what starts it, what was declared about it. */
import type { ReportModel, ReportProcess, ReportService, ReportSocket } from '../model/report.ts';
import type { Starter } from '../model/service.ts';
import { dynamicPorts } from './dynamic-ports.ts';

export type Telling = ReturnType<typeof tellingFor>;

/** @param shown protocols that both captures list: what one of them cannot list is not compared */
export function tellingFor(before: ReportModel, after: ReportModel, shown: ReadonlySet<string>) {
  const isDynamic = dynamicPorts(before, after);
  /** `tcp *:23, udp 127.0.0.1:53`, each once; ports that chance gave as `(dynamic)`. */
  const told = (service: ReportService, sockets: readonly ReportSocket[]): string => {
    const texts = sockets.map(({ protocol, family, address, port, portName }) => {
      const number =
        port === null ? (portName ?? '?') : isDynamic(service, protocol, port) ? '(dynamic)' : String(port);
      // netstat prints `*` where ss prints `0.0.0.0`.
      const where = address === '0.0.0.0' || (address === '::' && family === null) ? '*' : address;
      // An interface's own address is made anew with the interface: fe80::3820:abff:fe83:b581
      const told = /^fe80:/i.test(where) ? 'fe80::(link)' : where;
      return `${protocol} ${told.includes(':') ? `[${told}]` : told}:${number}`;
    });
    return [...new Set(texts)].sort().join(', ');
  };
  return {
    addresses: (service: ReportService) =>
      told(
        service,
        service.sockets.filter((socket) => shown.has(socket.protocol)),
      ),
    describe: (service: ReportService): string => {
      if (service.listens === null) return `cannot tell whether it listens; ${boot(service)}`;
      if (!service.listens) return `does not listen; ${boot(service)}`;
      return told(service, service.sockets) || 'listens';
    },
  };
}

/** Samples: `/usr/sbin/sshd`; `sendmail: accepting connections`, which is told by `sendmail:`. */
export function programsOf(service: ReportService, byExecutable: boolean): string {
  const program = ({ exe, command }: ReportProcess) =>
    (byExecutable ? exe : null) ?? command.split(' ')[0] ?? '';
  return [...new Set(service.processes.map(program))].sort().join(', ');
}

export const starterName = ({ kind, name }: Starter) => `${kind} ${name}`;

export function boot(service: ReportService): string {
  return service.startsAtBoot === null
    ? 'cannot tell whether it starts at boot'
    : service.startsAtBoot
      ? 'starts at boot'
      : 'does not start at boot';
}

export function approval({ approval: given }: ReportService): string {
  if (given === null) return 'not approved';
  return given.by === 'role'
    ? `approved: ${given.reason}`
    : `approved by ${given.approvedBy || '?'}${given.expiresOn === '' ? '' : ` until ${given.expiresOn}`}${given.expired ? ' (expired)' : ''}`;
}
