/** The service register (PCI DSS 1.2.5, SA-4(9)): every service, where it listens, what starts it, who needs it. */
import type { ReportService } from '../../../model/report.ts';
import type { Starter } from '../../../model/service.ts';
import type { Context } from '../context.ts';
import { bounded, mostServiceRows } from '../context.ts';
import { cleartextWords, exposureBadges, severityBadges, starterWords, verdictBadges } from '../words.ts';

export function registerPart(context: Context) {
  const { model, serviceAnchor, findingLink, book } = context;
  const list = bounded(model.services, mostServiceRows);
  return {
    rows: list.shown.map((service) => ({
      anchor: serviceAnchor(service.id),
      name: service.name,
      title: service.title,
      flags: [
        ...(service.dangerZone ? ['danger zone'] : []),
        ...(service.cleartext === null || service.cleartext === 'no'
          ? []
          : [cleartextWords[service.cleartext]]),
      ].join(', '),
      sockets: socketWords(service),
      exposure: exposureBadges[service.exposure],
      processes: processWords(service),
      package:
        service.package === null ? null : `${service.package.name} ${service.package.version ?? ''}`.trim(),
      starters: service.starters.slice(0, 3).map(starterLine),
      boot: bootWords(service),
      need: needOf(service),
      verdict: verdictBadges[service.decision.verdict],
      severity: severityBadges[service.decision.severity],
      because: service.decision.because,
      finding: findingLink(service.id),
      seen: service.decision.evidence.slice(0, 1).map((line) => book.cite(line)),
    })),
    limitNote: list.limitNote,
    register:
      model.register === null
        ? null
        : {
            file: model.register.file,
            rows: String(model.register.rows),
            sha256: model.register.sha256,
            bad: model.register.badRows.slice(0, 20).map((row) => ({
              where: `${row.file}:${row.line}`,
              words: `column ${row.column}: expected ${row.expected}, got "${row.got}"`,
            })),
          },
    roles: model.roles.join(', '),
  };
}

export function socketWords(service: ReportService): readonly string[] {
  const all = service.sockets.map(
    (socket) => `${socket.protocol} ${bracketed(socket.address)}:${socket.port ?? socket.portName ?? '?'}`,
  );
  const unique = [...new Set(all)];
  return unique.length > 6 ? [...unique.slice(0, 5), `and ${unique.length - 5} more`] : unique;
}

const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address);

function processWords(service: ReportService): readonly string[] {
  const all = service.processes.map((process) => {
    const name = process.exe ?? process.command.split(' ')[0] ?? '';
    return `${name} (pid ${process.pid}${process.user === null ? '' : `, ${process.user}`})`;
  });
  return all.length > 3 ? [...all.slice(0, 2), `and ${all.length - 2} more`] : all;
}

export function starterLine(starter: Starter): string {
  if (starter.kind === 'unknown') return `not known; would tell: ${starter.wouldTell}`;
  const where = starter.file === null ? starter.name : starter.file;
  return `${starterWords[starter.kind]} ${where}${starter.line === null ? '' : `:${starter.line}`}`;
}

export function bootWords(service: ReportService): string {
  if (service.startsAtBoot === null) return 'next boot not known';
  if (!service.startsAtBoot) return 'does not start at boot';
  const levels = [...new Set(service.starters.flatMap((starter) => starter.runlevels))];
  return levels.length === 0 ? 'starts at boot' : `starts at boot (${levels.join(', ')})`;
}

function needOf(service: ReportService): readonly string[] {
  const { approval } = service;
  if (approval === null) return ['no owner named'];
  const said = [approval.reason];
  if (approval.owner !== '') said.push(`owner ${approval.owner}`);
  if (approval.approvedBy !== '')
    said.push(`approved by ${approval.approvedBy} ${approval.approvedOn}`.trim());
  if (approval.expiresOn !== '')
    said.push(`${approval.expired ? 'expired' : 'expires'} ${approval.expiresOn}`);
  return said;
}
