/**
 * What changed about each service. Process numbers, ephemeral ports and the number of workers are not changes: what counts
 * is who can reach it where, which program answers, what starts it, and what was said about it.
 */

import type { Change, ChangeKind } from '../model/comparison.ts';
import type { ReportModel, ReportProcess, ReportService } from '../model/report.ts';
import { dynamicPorts, type IsDynamic } from './dynamic-ports.ts';
import { showsSockets } from './listings.ts';
import { accountedFor, seesOtherwise } from './sight.ts';

export function changesBetween(
  before: ReportModel,
  after: ReportModel,
  everSeen: ReadonlySet<string>,
): readonly Change[] {
  const was = new Map(before.services.map((service) => [service.id, service]));
  const is = new Map(after.services.map((service) => [service.id, service]));
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort();
  const words = wordsFor(dynamicPorts(before, after));
  const [shownBefore, shownAfter] = [showsSockets(before), showsSockets(after)];
  const otherwise = seesOtherwise(before, after);
  return ids.flatMap((id) => {
    const [from, to] = [was.get(id), is.get(id)];
    // Not captured is not "not there": without a listing of sockets nothing can have gone or be new.
    if (from === undefined && !shownBefore) return [];
    if (to === undefined && !shownAfter) return [];
    if (otherwise && to !== undefined && from === undefined && accountedFor(to, before)) return [];
    if (otherwise && from !== undefined && to === undefined && accountedFor(from, after)) return [];
    const changes = changesOf(from, to, everSeen, words);
    // A service of several sockets falls apart where the program that joins them is not seen.
    const apart = otherwise && from !== undefined && to !== undefined;
    return apart && accountedFor(from, after) && accountedFor(to, before)
      ? changes.filter((each) => each.kind !== 'address')
      : changes;
  });
}

type Words = ReturnType<typeof wordsFor>;

function changesOf(
  was: ReportService | undefined,
  is: ReportService | undefined,
  everSeen: ReadonlySet<string>,
  { addresses, describe }: Words,
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
  else if (was.listens !== null && is.listens !== null)
    differs('address', addresses(was), addresses(is), 'It listens elsewhere than before.');
  if (was.processes.length > 0 && is.processes.length > 0) {
    // A capture without root sees commands but not executables: then the commands are compared on both sides.
    const named = [...was.processes, ...is.processes].every((process) => process.exe !== null);
    differs('program', programs(was, named), programs(is, named), 'Another program answers.');
  }
  if (![...was.starters, ...is.starters].some((starter) => starter.kind === 'unknown'))
    differs('starter', starters(was), starters(is), 'Something else starts it.');
  if (was.startsAtBoot !== null && is.startsAtBoot !== null)
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

/** How a service is told, with the ports that chance gave written as `(dynamic)`. */
function wordsFor(isDynamic: IsDynamic) {
  /** `tcp *:23, udp 127.0.0.1:53`, each once. */
  const addresses = (service: ReportService): string => {
    const texts = service.sockets.map(({ protocol, family, address, port, portName }) => {
      const shown =
        port === null ? (portName ?? '?') : isDynamic(service, protocol, port) ? '(dynamic)' : String(port);
      // netstat prints `*` where ss prints `0.0.0.0`.
      const where = address === '0.0.0.0' || (address === '::' && family === null) ? '*' : address;
      return `${protocol} ${where.includes(':') ? `[${where}]` : where}:${shown}`;
    });
    return [...new Set(texts)].sort().join(', ');
  };
  const describe = (service: ReportService): string => {
    if (service.listens === null) return `cannot tell whether it listens; ${boot(service)}`;
    if (!service.listens) return `does not listen; ${boot(service)}`;
    return addresses(service) || 'listens';
  };
  return { addresses, describe };
}

/** Samples: `/usr/sbin/sshd`; `sendmail: accepting connections`, which is told by `sendmail:`. */
function programs(service: ReportService, byExecutable: boolean): string {
  const program = ({ exe, command }: ReportProcess) =>
    (byExecutable ? exe : null) ?? command.split(' ')[0] ?? '';
  return [...new Set(service.processes.map(program))].sort().join(', ');
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
    : `approved by ${given.approvedBy || '?'}${given.expiresOn === '' ? '' : ` until ${given.expiresOn}`}${given.expired ? ' (expired)' : ''}`;
}
