/**
 * Which ports were given by chance: another number after a restart is no change.
 *
 *     mountd   tcp *:1694    the portmapper tells the number, so any will do
 *     X        tcp *:43817   above 32767 Linux hands out free ports (net.ipv4.ip_local_port_range)
 *
 * A port that the knowledge base names for the service is never by chance: 111 of the portmapper, 50000 of a database.
 */
import type { Knowledge } from '../model/knowledge.ts';
import type { ReportModel, ReportService } from '../model/report.ts';

export type IsDynamic = (service: ReportService, protocol: string, port: number) => boolean;

const firstOfTheRange = 32768;

export function dynamicPorts(before: ReportModel, after: ReportModel): IsDynamic {
  const known = (service: ReportService): Knowledge | null =>
    service.knowledge === null
      ? null
      : (after.knowledge[service.knowledge] ?? before.knowledge[service.knowledge] ?? null);
  return (service, protocol, port) => {
    const knowledge = known(service);
    const named = knowledge?.ports.some(
      (each) => each.protocol === protocol && each.from <= port && port <= each.to,
    );
    if (named === true) return false;
    return port >= firstOfTheRange || (knowledge?.rpcPrograms.length ?? 0) > 0;
  };
}
