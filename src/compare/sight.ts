/**
 * Two captures that do not see the same: one as root, one not. Without root a socket has no program, so the same socket
 * may stand under another service's name; that is a change of the capture, not of the host.
 *
 *     as root      tcpgate      tcp *:40421
 *     as a user    tcp-40421    tcp *:40421
 */
import type { ReportModel, ReportService } from '../model/report.ts';

export function seesOtherwise(before: ReportModel, after: ReportModel): boolean {
  return (
    before.host.asRoot !== after.host.asRoot && (before.host.asRoot === false || after.host.asRoot === false)
  );
}

const portsOf = (service: ReportService) =>
  service.sockets.map(({ protocol, port, portName }) => `${protocol} ${port ?? portName ?? ''}`);

/** Are all ports of this service open in the other capture too, under whatever name? */
export function accountedFor(service: ReportService, other: ReportModel): boolean {
  const there = new Set(other.services.flatMap(portsOf));
  return portsOf(service).every((port) => there.has(port));
}
