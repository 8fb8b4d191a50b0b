/**
 * Services of rlinetd.conf and its folders: what rlinetd 0.9.3 would open, each rule measured with the daemon
 * (test/differential):
 *
 *  - a statement given twice counts the last time, also against `defaults`, which hold for the services below them;
 *  - a service without `user`, or whose user is not there, is off; `enabled no` turns it off;
 *  - `tcp` opens IPv4, `udp` IPv4 and IPv6; `family ipv6` alone is one socket that takes IPv4 as well over TCP;
 *  - a port that no name gives, or that is taken, loses that socket alone; port 70000 is 4464;
 *  - what does not fit the grammar, in whichever file, ends the daemon, and so does `user` as the first statement.
 *
 * One entry for each port that a service asks for.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { InetdStarter } from '../../model/service.ts';
import type { RlinetdBlock, RlinetdStatement } from '../../model/super-server-facts.ts';
import type { Bindings } from './bindings.ts';
import type { Lookups } from './lookups.ts';
import { rlinetdOrder } from './rlinetd-files.ts';
import type { SuperServerEntry, WouldOpen } from './types.ts';

type Statements = ReadonlyMap<string, RlinetdStatement>;

const tcpd = /(?:^|\/)tcpd$/;

/** Statements by name; the last of a name counts. */
function settled(defaults: Statements, own: readonly RlinetdStatement[]): Statements {
  const all = new Map(defaults);
  for (const statement of own) all.set(statement.name, statement);
  return all;
}

const wordOf = (statements: Statements, name: string): string | null =>
  statements.get(name)?.values[0] ?? null;

/** Sockets that the service asks for, or why it asks for none. */
function asks(name: string, statements: Statements, lookups: Lookups): readonly WouldOpen[] | string {
  const protocol = wordOf(statements, 'protocol') === 'udp' ? 'udp' : 'tcp';
  const rpc = statements.get('rpc');
  const familyWord = wordOf(statements, 'family');
  const family = familyWord === 'ipv4' ? 4 : familyWord === 'ipv6' ? 6 : null;
  const hosts = statements.get('interface')?.values ?? ['any'];
  const places = hosts.flatMap((host): readonly { family: 4 | 6 | null; address: string }[] => {
    if (host === 'any') {
      if (family === 6) return [{ family: protocol === 'tcp' ? null : 6, address: '*' }];
      if (family === 4 || protocol === 'tcp') return [{ family: 4, address: '*' }];
      return [
        { family: 4, address: '*' },
        { family: 6, address: '*' },
      ];
    }
    const own = host.includes(':') ? 6 : 4;
    if (family !== null && family !== own) return [];
    return [{ family: own, address: host === '0.0.0.0' || host === '::' ? '*' : host }];
  });
  if (places.length === 0) return 'its family is not that of its address';
  if (rpc !== undefined) {
    const program = rpc.inner.find((each) => each.name === 'name')?.values[0] ?? name;
    const number = lookups.rpcOf(program) ?? (/^\d+$/.test(program) ? Number(program) : null);
    if (number === null) return `no RPC program ${program} is known`;
    return places.map((at) => ({ protocol, ...at, port: null, portName: program, rpcProgram: number }));
  }
  const words = statements.get('port')?.values ?? [name];
  const sockets = words.flatMap((word) => {
    const port = /^\d+$/.test(word) ? Number(word) % 65536 : lookups.portOf(word, protocol);
    return port === null
      ? []
      : places.map((at) => ({ protocol, ...at, port, portName: word, rpcProgram: null }) as const);
  });
  return sockets.length > 0 ? sockets : `/etc/services has no ${words.join(', ')} for ${protocol}`;
}

/** Why the daemon keeps the service off, or null. */
function offBecause(statements: Statements, lookups: Lookups): string | null {
  if (wordOf(statements, 'enabled') === 'no') return 'enabled no';
  const user = wordOf(statements, 'user');
  if (user === null) return 'no user is set for it, and rlinetd keeps such a service off';
  if (!/^\d+$/.test(user) && lookups.userExists(user) === false) return `the user ${user} is not there`;
  return null;
}

function entryOf(
  block: RlinetdBlock,
  statements: Statements,
  sockets: readonly WouldOpen[],
  willListen: boolean,
  because: string,
  evidence = block.evidence,
): SuperServerEntry {
  const command = wordOf(statements, 'exec');
  const server = wordOf(statements, 'server');
  const program = command?.split(/\s+/)[0] ?? null;
  const wrapped = statements.has('tcpd') || (server !== null && tcpd.test(server));
  const starter: InetdStarter = {
    kind: 'inetd',
    name: block.name,
    file: block.evidence[0].origin,
    line: block.evidence[0].line,
    enabled: wordOf(statements, 'enabled') !== 'no',
    atBoot: null,
    runlevels: [],
    flavour: 'rlinetd',
    protocol: wordOf(statements, 'protocol') ?? 'tcp',
    server: server ?? program ?? 'internal',
    wrapped,
    evidence,
  };
  const rpc = statements.get('rpc');
  return {
    starter: rpc === undefined ? starter : { ...starter, protocol: `rpc/${starter.protocol}` },
    serviceName:
      sockets[0]?.portName ?? (rpc === undefined ? (wordOf(statements, 'port') ?? block.name) : block.name),
    sockets,
    program: program === null && server !== null && !tcpd.test(server) ? server : program,
    command,
    internal: program === null,
    wrapped,
    user: wordOf(statements, 'user'),
    willListen,
    because,
    redirect: null,
    filters: [],
    evidence,
  };
}

const none: Statements = new Map();

export function rlinetdEntries(
  facts: readonly RlinetdBlock[],
  lookups: Lookups,
  bindings: Bindings,
): readonly SuperServerEntry[] {
  const order = rlinetdOrder(facts);
  const entries: SuperServerEntry[] = [];
  let defaults: Statements = none;
  let endsAt: { readonly at: SourceLine; readonly why: string } | null = null;
  for (const block of order.blocks) {
    if (!block.valid) {
      endsAt ??= { at: block.evidence[0], why: block.rejected ?? 'it does not fit' };
      if (block.block === 'service')
        entries.push(entryOf(block, none, [], false, block.rejected ?? 'it does not fit'));
      continue;
    }
    if (block.block === 'defaults') {
      defaults = settled(defaults, block.statements);
      continue;
    }
    const statements = settled(defaults, block.statements);
    if (block.statements[0]?.name === 'user' && endsAt === null)
      endsAt = {
        at: block.evidence[0],
        why: 'its first statement is user, at which rlinetd 0.9.3 gives up',
      };
    const twice = block.statements.filter(({ name }) => name === 'exec').length > 1;
    const off = twice ? 'exec twice, and rlinetd keeps such a service off' : offBecause(statements, lookups);
    const asked = off ?? asks(block.name, statements, lookups);
    if (typeof asked === 'string') {
      entries.push(entryOf(block, statements, [], false, asked));
      continue;
    }
    for (const port of new Set(asked.map((socket) => socket.port))) {
      const given = asked.filter((socket) => socket.port === port && bindings.take(socket) === null);
      const because = given.length > 0 ? 'rlinetd opens it' : 'another entry has its port already';
      entries.push(entryOf(block, statements, given, given.length > 0, because));
    }
  }
  for (const { block, because } of order.notRead)
    entries.push(
      entryOf(
        block,
        settled(none, block.statements),
        [],
        false,
        `rlinetd does not read the file: ${because}`,
      ),
    );
  const end = endsAt;
  if (end === null) return entries;
  const because = `rlinetd ends when it starts: line ${end.at.line} of ${end.at.origin}, ${end.why}`;
  return entries.map((entry) =>
    entry.willListen === false
      ? entry
      : { ...entry, sockets: [], willListen: false, because, evidence: [...entry.evidence, end.at] },
  );
}
