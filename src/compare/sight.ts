/**
 * What a capture is able to show of a service. Not captured is not gone: a service that one capture lists and the other could
 * not have listed is no change.
 *
 *     as root      tcpgate      tcp *:40421
 *     as a user    tcp-40421    tcp *:40421      the same socket: without root its program is not seen
 *     without UDP  (nothing)                     the operator left `netstat -uap` out
 */
import type { SourceLine } from '../model/evidence.ts';
import type { ReportModel, ReportSection, ReportService } from '../model/report.ts';

export function seesOtherwise(before: ReportModel, after: ReportModel): boolean {
  return (
    before.host.asRoot !== after.host.asRoot && (before.host.asRoot === false || after.host.asRoot === false)
  );
}

const listings: ReadonlySet<string> = new Set(['netstat', 'ss', 'proc-net', 'lsof']);
const wasRead = ({ status }: ReportSection) => status === 'collected' || status === 'empty';

/** Does the capture hold any listing of sockets? */
export function showsSockets(report: ReportModel): boolean {
  return report.sections.some(
    (section) => section.kind !== null && listings.has(section.kind) && wasRead(section),
  );
}

/** `tcp`, `udp`, …: the protocols whose sockets it lists. */
export function protocolsShown(report: ReportModel): ReadonlySet<string> {
  const shown = new Set(report.services.flatMap((service) => service.sockets.map((each) => each.protocol)));
  for (const section of report.sections)
    if (section.kind !== null && listings.has(section.kind) && wasRead(section))
      for (const protocol of protocolsOf(section.kind, section.origin)) shown.add(protocol);
  return shown;
}

function protocolsOf(kind: string, origin: string): readonly string[] {
  // Sample: /proc/net/udp6
  if (kind === 'proc-net') return [origin.replace(/^.*\//, '').replace(/6$/, '')];
  // Sample: $ netstat -tanpW, $ ss -tuwlnpe; a lone listing has no command, and shows what stands in it.
  if (!origin.startsWith('$ ')) return [];
  const letters = [...origin.matchAll(/ -([A-Za-z]+)/g)].map((match) => match[1] ?? '').join('');
  const named = [
    ...(letters.includes('t') || origin.includes(' --tcp') ? ['tcp'] : []),
    ...(letters.includes('u') || origin.includes(' --udp') ? ['udp'] : []),
  ];
  return named.length > 0 || kind === 'lsof' ? named : ['tcp', 'udp'];
}

const portsOf = (service: ReportService) =>
  service.sockets.map(({ protocol, port, portName }) => `${protocol} ${port ?? portName ?? ''}`);

/** Are all ports of this service open in the other capture too, under whatever name? */
export function accountedFor(service: ReportService, other: ReportModel): boolean {
  const there = new Set(other.services.flatMap(portsOf));
  return portsOf(service).every((port) => there.has(port));
}

/**
 * The other capture's services that hold a port of this one and cannot be told from it, because in one of the two captures no
 * program was seen behind it.
 */
export function heldUnseen(service: ReportService, other: ReportModel): readonly ReportService[] {
  const ports = new Set(portsOf(service));
  return other.services.filter(
    (each) =>
      each.id !== service.id &&
      each.listens === true &&
      (each.processes.length === 0 || service.processes.length === 0) &&
      portsOf(each).some((port) => ports.has(port)),
  );
}

/** Would the other capture list this service, if it were on its host? */
export function couldShow(service: ReportService, from: ReportModel, other: ReportModel): boolean {
  if (service.sockets.length > 0) {
    const shown = protocolsShown(other);
    return showsSockets(other) && service.sockets.every((socket) => shown.has(socket.protocol));
  }
  // It is only configured: then the file or listing that says so must have been looked at.
  return service.starters.every(({ evidence }) => showsSource(evidence[0], from, other));
}

/** Did the other capture look where this line stands: at the same file or command, or at others of its kind? */
export function showsSource(at: SourceLine, from: ReportModel, other: ReportModel): boolean {
  const same = other.sections.find((section) => section.origin === at.origin);
  if (same !== undefined) return wasRead(same) || same.status === 'absent';
  const kind = from.sections.find((section) => section.origin === at.origin)?.kind ?? null;
  return kind !== null && other.sections.some((section) => section.kind === kind && wasRead(section));
}
