/**
 * What changed about each service. Process numbers, ephemeral ports and the number of workers are not changes: what counts
 * is who can reach it where, which program answers, what starts it, and what was said about it.
 */

import type { Change, ChangeKind } from '../model/comparison.ts';
import type { ReportModel, ReportService } from '../model/report.ts';

/** From here on Linux hands out ports by chance (net.ipv4.ip_local_port_range of old: 1024 to 4999; of today: 32768 to 60999). */
const ephemeral = (port: number) => port >= 32768;

export function changesBetween(
  before: ReportModel,
  after: ReportModel,
  everSeen: ReadonlySet<string>,
): readonly Change[] {
  const was = new Map(before.services.map((service) => [service.id, service]));
  const is = new Map(after.services.map((service) => [service.id, service]));
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort();
  return ids.flatMap((id) => changesOf(was.get(id), is.get(id), everSeen));
}

function changesOf(
  was: ReportService | undefined,
  is: ReportService | undefined,
  everSeen: ReadonlySet<string>,
): readonly Change[] {
  if (was === undefined && is !== undefined) {
    const back = everSeen.has(is.id);
    return [
      change(
        back ? 'came-back' : 'new',
        is,
        '',
        describe(is),
        back ? 'It was there in an earlier capture, had gone, and is back.' : 'It was not there before.',
      ),
    ];
  }
  if (is === undefined)
    return was === undefined ? [] : [change('went', was, describe(was), '', 'It is there no more.')];
  if (was === undefined) return [];
  const found: Change[] = [];
  const differs = (kind: ChangeKind, from: string, to: string, because: string) => {
    if (from !== to) found.push(change(kind, is, from, to, because));
  };
  if (was.listens === true && is.listens === false)
    found.push(
      change(
        'stopped-listening',
        is,
        describe(was),
        describe(is),
        'It does not listen any more, but it is still configured.',
      ),
    );
  else if (was.listens === false && is.listens === true)
    found.push(
      change('listens-again', is, describe(was), describe(is), 'It was configured only; now it listens.'),
    );
  else differs('address', addresses(was), addresses(is), 'It listens elsewhere than before.');
  if (was.processes.length > 0 && is.processes.length > 0)
    differs('program', programs(was), programs(is), 'Another program answers.');
  differs('starter', starters(was), starters(is), 'Something else starts it.');
  differs('boot', boot(was), boot(is), 'What happens at the next boot has changed.');
  differs('approval', approval(was), approval(is), 'What was declared about it has changed.');
  differs('verdict', was.decision.verdict, is.decision.verdict, 'It is judged otherwise.');
  return found;
}

function change(
  kind: ChangeKind,
  service: ReportService,
  before: string,
  after: string,
  because: string,
): Change {
  return {
    kind,
    serviceId: service.id,
    title: service.title,
    before,
    after,
    because,
    severity: service.decision.severity,
  };
}

function describe(service: ReportService): string {
  if (service.listens !== true) return `does not listen; ${boot(service)}`;
  return addresses(service) || 'listens';
}

/** `tcp *:23, udp 127.0.0.1:53`, ephemeral ports as `(dynamic)`, each once. */
function addresses(service: ReportService): string {
  const texts = service.sockets.map(({ protocol, address, port, portName }) => {
    const shown = port === null ? (portName ?? '?') : ephemeral(port) ? '(dynamic)' : String(port);
    return `${protocol} ${address.includes(':') ? `[${address}]` : address}:${shown}`;
  });
  return [...new Set(texts)].sort().join(', ');
}

function programs(service: ReportService): string {
  return [...new Set(service.processes.map((process) => process.exe ?? process.command.split(' ')[0] ?? ''))]
    .sort()
    .join(', ');
}

function starters(service: ReportService): string {
  return [...new Set(service.starters.map((starter) => `${starter.kind} ${starter.name}`))].sort().join(', ');
}

function boot(service: ReportService): string {
  return service.startsAtBoot === null
    ? 'cannot tell whether it starts at boot'
    : service.startsAtBoot
      ? 'starts at boot'
      : 'does not start at boot';
}

function approval(service: ReportService): string {
  const { approval: given } = service;
  if (given === null) return 'not approved';
  return given.by === 'role'
    ? `approved: ${given.reason}`
    : `approved by ${given.approvedBy || '?'}${given.expiresOn === '' ? '' : ` until ${given.expiresOn}`}`;
}
