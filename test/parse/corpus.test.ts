import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { ListingKind, SocketFact } from '../../src/model/facts.ts';
import { listingKind, recognise } from '../../src/parse/index.ts';
import { filesUnder } from '../files-under.ts';
import { sharedFolder } from '../shared.ts';
import { corpusFolder, listingAt, read, readLines } from './targets.ts';

interface Row {
  readonly path: string;
  readonly kind: string;
  readonly expected: string;
  readonly notes: string;
  readonly count: string;
}

const corpus = corpusFolder ?? '';
const rows: readonly Row[] =
  corpusFolder === null
    ? []
    : parseCsv(readFileSync(join(corpus, 'MANIFEST.csv'), 'utf8'), {
        columns: true,
        relax_column_count: true,
      });
const mine = ['netstat', 'ss', 'lsof', 'ps', 'services'];
const files = rows.filter((row) => mine.includes(row.kind) && !row.path.endsWith('.csv'));
const ours = files.filter((row) => !row.notes.includes('NEGATIVE'));
const kindOf = (row: Row): ListingKind => listingKind(row.kind) ?? 'netstat';
const expected = (row: Row): unknown => JSON.parse(readFileSync(join(corpus, row.expected), 'utf8'));

/** What one of the corpus' files has that is no row: looked at one by one. */
const knownUnread: Readonly<Record<string, readonly number[]>> = {
  // An error message in place of the data.
  'files/insights-core/netstat/test_netstat--NETSTAT_TRUNCATED.txt': [2],
  // A row without its state column.
  'files/inspec/ss/ss-tulpen.txt': [10],
  // Cut in the middle of its only row.
  'files/insights-core/ps/test_ps--PsAuxcww_BAD_1.txt': [1],
};

const listeners = (facts: readonly SocketFact[]) =>
  facts
    .map((fact) =>
      [fact.protocol, fact.localPort ?? fact.localPortName, fact.pid ?? '-', fact.program ?? '-'].join(' '),
    )
    .sort();

describe.skipIf(corpusFolder === null)('the shared corpus (needs the shared corpus)', () => {
  test('has files of every kind', () => {
    for (const kind of mine) expect(files.some((row) => row.kind === kind)).toBe(true);
  });

  test.each(ours.map((row) => [row.path, row] as const))('%s is read to its last line', (path, row) => {
    const parsed = read(kindOf(row), join(corpus, path));
    expect(parsed.unread.map((line) => line.at.line)).toEqual(knownUnread[path] ?? []);
  });

  test.each(ours.filter((row) => /^tcp=/.test(row.count)).map((row) => [row.path, row] as const))(
    '%s has as many listening sockets as were counted by hand',
    (path, row) => {
      const counted = (name: string) => Number(new RegExp(`\\b${name}=(\\d+)`).exec(row.count)?.[1] ?? 0);
      const facts = read(kindOf(row), join(corpus, path)).facts as readonly SocketFact[];
      const found = (protocol: string) => facts.filter((fact) => fact.protocol === protocol).length;
      if (row.kind === 'lsof') return;
      expect({ tcp: found('tcp'), udp: found('udp') }).toEqual({ tcp: counted('tcp'), udp: counted('udp') });
    },
  );

  const jcSockets = ours.filter(
    (row) => row.expected.includes('/jc/') && ['netstat', 'ss'].includes(row.kind),
  );
  test.each(jcSockets.map((row) => [row.path, row] as const))('%s: the listeners of jc', (path, row) => {
    interface JcSocket {
      readonly proto?: string;
      readonly netid?: string;
      readonly state?: string | null;
      readonly local_port?: string | null;
      readonly local_port_num?: number;
      readonly foreign_port?: string | null;
      readonly peer_port?: string | null;
      readonly pid?: number;
      readonly program_name?: string;
      readonly opts?: { readonly process_id?: Readonly<Record<string, { readonly user: string }>> };
    }
    const theirs = (expected(row) as readonly JcSocket[]).flatMap((socket) => {
      const name = (socket.proto ?? socket.netid ?? '').replace(/6$/, '');
      if (!['tcp', 'udp', 'raw'].includes(name)) return [];
      const listens =
        name === 'tcp' ? socket.state === 'LISTEN' : (socket.foreign_port ?? socket.peer_port) === '*';
      if (!listens) return [];
      return [`${name} ${socket.local_port_num ?? socket.local_port}`];
    });
    const facts = read(kindOf(row), join(corpus, path)).facts as readonly SocketFact[];
    expect(facts.map((fact) => `${fact.protocol} ${fact.localPort ?? fact.localPortName}`).sort()).toEqual(
      theirs.sort(),
    );
  });

  const jcPs = ours.filter((row) => row.expected.includes('/jc/') && row.kind === 'ps');
  test.each(jcPs.map((row) => [row.path, row] as const))('%s: the processes of jc', (path, row) => {
    interface JcProcess {
      readonly pid: number;
      readonly ppid?: number;
      readonly user?: string;
      readonly uid?: string;
      readonly start?: string;
      readonly stime?: string;
      readonly cmd?: string;
      readonly command?: string;
    }
    const theirs = (expected(row) as readonly JcProcess[]).map((process) => [
      process.pid,
      process.ppid ?? null,
      process.user ?? process.uid,
      process.start ?? process.stime,
      process.cmd ?? process.command,
    ]);
    const facts = read('ps', join(corpus, path)).facts;
    expect(facts.map((fact) => [fact.pid, fact.ppid, fact.user, fact.started, fact.command])).toEqual(theirs);
  });

  test('moler: processes of custom columns, and SCTP listeners', () => {
    const ps = ours.find((row) => row.path === 'files/moler/ps/ps-o.txt');
    const netstat = ours.find((row) => row.path === 'files/moler/netstat/netstat.txt');
    if (ps === undefined || netstat === undefined) throw new Error('not in the manifest');
    const theirs = expected(ps) as readonly {
      readonly PID: number;
      readonly USER: string;
      readonly COMMAND: string;
    }[];
    expect(
      read('ps', join(corpus, ps.path)).facts.map((fact) => [fact.pid, fact.user, fact.command]),
    ).toEqual(theirs.map((process) => [process.PID, process.USER, process.COMMAND]));
    expect(listeners(read('netstat', join(corpus, netstat.path)).facts)).toEqual([
      'sctp 65432 - -',
      'sctp 65435 - -',
      'sctp 65438 - -',
    ]);
  });

  test('netstat and ss of the same twelve hosts give the same ports', () => {
    const table: readonly Record<string, string>[] = parseCsv(
      readFileSync(join(corpus, 'expected/crosscheck-netstat-ss.csv'), 'utf8'),
      { columns: true },
    );
    expect(table.length).toBeGreaterThan(7);
    for (const { host, distinct_proto_port_netstat, distinct_proto_port_ss } of table) {
      const ports = (kind: 'netstat' | 'ss') =>
        new Set(
          read(kind, join(corpus, `files/insights-archives/${kind}/${host}.txt`))
            .facts.filter((fact) => fact.protocol !== 'raw')
            .map((fact) => `${fact.protocol} ${fact.localPort}`),
        );
      expect({ host, ss: [...ports('ss')].sort() }).toEqual({ host, ss: [...ports('netstat')].sort() });
      expect({ host, netstat: ports('netstat').size, ss: ports('ss').size }).toEqual({
        host,
        netstat: Number(distinct_proto_port_netstat),
        ss: Number(distinct_proto_port_ss),
      });
    }
  });

  test.each(
    rows.filter((row) => row.notes.includes('NEGATIVE') && mine.includes(row.kind)).map((row) => row.path),
  )('%s of another system is refused', (path) => {
    expect(recognise(listingAt(join(corpus, path)))).toHaveProperty('refused');
  });

  test('a listing is recognised by its content alone', () => {
    const nothingInIt = ['NETSTAT_TRUNCATED', 'PsAuxcww_BAD_1'];
    for (const row of ours.filter(({ path }) => !nothingInIt.some((name) => path.includes(name))))
      expect({ path: row.path, recognised: recognise(listingAt(join(corpus, row.path))) }).toEqual({
        path: row.path,
        recognised: { kind: row.kind },
      });
  });
});

const lab = sharedFolder('reference');

describe.skipIf(lab === null)('the lab hosts (needs the shared reference)', () => {
  const folder = join(lab ?? '', 'lab-evidence');
  const hosts = filesUnder(folder);

  /** `=== ss` … up to the next heading. */
  const block = (path: string, name: string): readonly string[] => {
    const lines = readFileSync(path, 'utf8').split('\n');
    const from = lines.indexOf(`=== ${name}`) + 1;
    const to = lines.findIndex((line, at) => at >= from && line.startsWith('=== '));
    return lines.slice(from, to);
  };

  test('there are fourteen of them', () => expect(hosts).toHaveLength(14));

  test.each(hosts.map((path) => [basename(path), path] as const))(
    '%s: ss and netstat give the same sockets, and ps is read whole',
    (_, path) => {
      const ss = readLines('ss', block(path, 'ss'));
      const netstat = readLines('netstat', block(path, 'netstat'));
      const ps = readLines('ps', block(path, 'ps'));
      expect([ss.unread, netstat.unread, ps.unread]).toEqual([[], [], []]);
      const ports = (facts: readonly SocketFact[]) =>
        facts
          .filter((fact) => fact.protocol === 'tcp' || fact.protocol === 'udp')
          .map((fact) => `${fact.protocol} ${fact.localPort}`)
          .sort();
      expect(ports(ss.facts).length).toBeGreaterThan(0);
      expect(ports(ss.facts)).toEqual(ports(netstat.facts));
      expect(ps.facts.length).toBeGreaterThan(0);
    },
  );
});
