/**
 * Which ports were given by chance: another number after a restart is no change.
 *
 *     mountd      tcp *:1694     the portmapper tells the number, so any will do
 *     X           tcp *:43817    above 32767 Linux hands out free ports (net.ipv4.ip_local_port_range)
 *     tcp-39351   tcp *:39351    nobody knows what it is, so that its very name is its number
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

/** A service that has no other name than a port that chance gave: `tcp-39351`, `udp-38502-udp`. */
export function isNamelessByChance(service: ReportService): boolean {
  return (
    service.knowledge === null &&
    service.sockets.length > 0 &&
    service.sockets.every(({ port }) => port !== null && port >= firstOfTheRange) &&
    service.sockets.some(({ port }) => service.id.split('-').includes(String(port)))
  );
}

/**
 * Ids of the nameless services of either capture that are the same but for their numbers: as many went as came, of the same
 * protocol at the same address, with the same program behind them.
 */
export function renumbered(before: ReportModel, after: ReportModel): ReadonlySet<string> {
  const [was, is] = [nameless(before, after), nameless(after, before)];
  const paired = new Set<string>();
  for (const [place, ids] of was) {
    const others = is.get(place) ?? [];
    const count = Math.min(ids.length, others.length);
    for (const id of [...ids.slice(0, count), ...others.slice(0, count)]) paired.add(id);
  }
  return paired;
}

/** Of one capture and not of the other, by protocol and address. */
function nameless(report: ReportModel, other: ReportModel): ReadonlyMap<string, readonly string[]> {
  const there = new Set(other.services.map((service) => service.id));
  const found = new Map<string, string[]>();
  for (const service of report.services) {
    if (there.has(service.id) || !isNamelessByChance(service)) continue;
    const place = [
      ...new Set([
        ...service.sockets.map(({ protocol, family, address }) => `${protocol} ${family} ${address}`),
        ...service.processes.map(({ command }) => command.split(' ')[0] ?? ''),
      ]),
    ]
      .sort()
      .join(', ');
    found.set(place, [...(found.get(place) ?? []), service.id].sort());
  }
  return found;
}
