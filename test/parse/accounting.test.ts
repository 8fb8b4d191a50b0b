import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Parsed } from '../../src/model/evidence.ts';
import type { ListingKind } from '../../src/model/facts.ts';
import { listingKinds, parseListing, recognise } from '../../src/parse/index.ts';
import { filesUnder } from '../files-under.ts';
import { corpusFolder, linesOf, nameUnder, rawFolder } from './targets.ts';

/** The parsers of this room; the others have their own tests. */
const mine: readonly ListingKind[] = [
  'netstat',
  'ss',
  'proc-net',
  'lsof',
  'ps',
  'proc-pid',
  'socket-inodes',
  'rpcinfo',
  'services',
  'rpc',
  'hosts',
  'interfaces',
  'packages',
  'server-files',
  'containers',
  'os-release',
];

/** Facts + skipped + unread = all lines; and the evidence says what stands in the lines it names. */
function problemsOf(parsed: Parsed<unknown>, lines: readonly string[]): readonly string[] {
  const { total, read, skipped, unread } = parsed.lines;
  const problems: string[] = [];
  if (total !== lines.length) problems.push(`${total} lines of ${lines.length}`);
  if (read + skipped + unread !== total) problems.push('the sum is not the whole');
  if (unread !== parsed.unread.length) problems.push('unread lines are not all named');
  const named = parsed.unread.map(({ at }) => at);
  for (const fact of parsed.facts as readonly { readonly evidence?: readonly (typeof named)[number][] }[]) {
    if (fact.evidence === undefined || fact.evidence.length === 0) problems.push('a fact without a line');
    else named.push(...fact.evidence);
  }
  for (const at of named)
    if (lines[at.line - 1] !== at.text) problems.push(`line ${at.line} is not what the evidence says`);
  const unreadNumbers = parsed.unread.map(({ at }) => at.line);
  if (new Set(unreadNumbers).size !== unreadNumbers.length) problems.push('a line is unread twice');
  return problems.slice(0, 3);
}

const check = (kind: ListingKind, lines: readonly string[], origin = '$ test') =>
  problemsOf(parseListing(kind, { file: 'test', origin, lines }), lines);

describe.skipIf(rawFolder === null || corpusFolder === null)(
  'every file of the corpus and of the targets (needs both)',
  () => {
    const folders = [join(corpusFolder ?? '', 'files'), rawFolder ?? ''];
    const paths = folders.flatMap((folder) =>
      filesUnder(folder)
        .filter((path) => !/\.(?:tar|gz|tgz|xz|bz2|tsv)$/.test(path))
        .map((path) => ({ path, name: nameUnder(folder, path) })),
    );

    test('there are hundreds of them', () => expect(paths.length).toBeGreaterThan(700));

    test.each(mine)('the parser of %s accounts for every line of each of them', (kind) => {
      const wrong = paths.flatMap(({ path, name }) =>
        check(kind, linesOf(path), name).map((problem) => `${name}: ${problem}`),
      );
      expect(wrong).toEqual([]);
    });
  },
);

const seeds = [
  'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    ',
  'tcp        0      0 0.0.0.0:telnet          0.0.0.0:*               LISTEN      988/inetd           ',
  'tcp6       0      0 fe80::412:a5ff:fe32::53 :::*                    LISTEN      bind 2247725 96/named',
  'udp        0      0 0.0.0.0:48040           0.0.0.0:*                           267/rpc.mountd      ',
  'raw6       0      0 :::58                   :::*                    7           0 24699 815/NetworkManager off (0.00/0/0)',
  'sctp              1 localhost.localdo:65438   localhost.localdo:20537   LISTEN',
  'unix  2      [ ACC ]     STREAM     LISTENING     12345    /run/x',
  '  *:exec               *:*        LISTEN    988/inetd          ',
  'Netid State  Recv-Q Send-Q  Local Address:Port  Peer Address:PortProcess',
  'tcp   LISTEN 0      128           0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=385,fd=3)) uid:1 ino:2 cgroup:/a <->',
  'UNCONN 0 0 *%eth0:68 *:* users:(("dhclient",2753,6))',
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2246265 1',
  'COMMAND   PID     USER   FD   TYPE  DEVICE SIZE/OFF NODE NAME',
  'rpcbind    56     _rpc    7u  IPv4 2246046      0t0  TCP *:sunrpc (LISTEN)',
  'p56',
  'crpcbind',
  'f6',
  'tIPv4',
  'PTCP',
  'n*:111',
  'TST=LISTEN',
  '    PID TTY      STAT   TIME COMMAND',
  '    385 ?        Ss     0:00 sshd: /usr/sbin/sshd [listener] 0 of 10-100 startups',
  '   PID    PPID USER                      STARTED COMMAND',
  '     1       0 root     Mon Nov 23 09:03:38 2026 init [2]',
  '385\texe\t/usr/sbin/sshd',
  '2246620\t385\t3',
  '    100000    4   tcp    111  portmapper',
  '    100024    1    tcp6      ::.211.249             status     29',
  '#telnet          23/tcp',
  'http            80/tcp          www             # WorldWideWeb HTTP',
  'portmapper      100000  portmap sunrpc',
  '127.0.1.1       bigcat.example.net bigcat',
  '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500',
  '    inet 10.99.1.2/24 brd 10.99.1.255 scope global eth0',
  '/usr/sbin/sshd\tdpkg\topenssh-server\t1:9.2p1-2',
  'CONTAINER ID   IMAGE        COMMAND    CREATED       STATUS       PORTS                    NAMES',
  '4c01db0b339c   nginx:1.25   "/docker…" 2 hours ago   Up 2 hours   0.0.0.0:80-85->80-85/tcp   web',
  '{"ID":"4c01","Ports":"0.0.0.0:80->80/tcp","Names":"web"}',
  'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"',
];

const strange = fc.constantFrom(
  '\u0000',
  '\r',
  '\t',
  '\u001b[31m',
  '\ufeff',
  '\ufffd',
  '\u2028',
  'é',
  '稼働中',
  ':',
  '::::::',
  '/',
  '"',
  '",pid=',
  '))',
  '((',
  '[',
  ']',
  '%',
  '-',
  '->',
  '*',
  '9'.repeat(30),
  '   ',
  '#',
);

/** A row as a tool prints it, with something cut out, put in or doubled. */
const mutated = fc
  .record({
    seed: fc.constantFrom(...seeds),
    at: fc.nat(120),
    cut: fc.nat(12),
    put: fc.option(strange),
    twice: fc.boolean(),
  })
  .map(({ seed, at, cut, put, twice }) => {
    const line = seed.slice(0, at) + (put ?? '') + seed.slice(at + cut);
    return twice ? line + line : line;
  });
const anyLine = fc.oneof(
  { arbitrary: mutated, weight: 6 },
  { arbitrary: fc.constantFrom(...seeds), weight: 3 },
  { arbitrary: fc.string({ maxLength: 60 }).map((text) => text.replaceAll('\n', ' ')), weight: 1 },
);

test('every parser of this version is named here or tested elsewhere', () => {
  for (const kind of mine) expect(listingKinds).toContain(kind);
});

test.each(mine)('%s: no mutated listing throws or loses a line', (kind) => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 12 }), (lines) => {
      expect(check(kind, lines)).toEqual([]);
    }),
    { numRuns: 400, seed: 9 },
  );
});

test('nothing that can be written keeps the recogniser from an answer', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 12 }), (lines) => {
      const recognition = recognise({ lines });
      expect(recognition === null || 'kind' in recognition || 'refused' in recognition).toBe(true);
    }),
    { numRuns: 400, seed: 9 },
  );
});

const million = 1_000_000;
const hugeLines = [
  'a'.repeat(million),
  ' '.repeat(million),
  ':'.repeat(million),
  'a:'.repeat(million / 2),
  '"'.repeat(million),
  '\u0000'.repeat(million),
  '\u001b['.repeat(million / 2),
  `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 1/${'x '.repeat(million / 2)}`,
  `tcp 0 0 ${'1:'.repeat(million / 2)}22 0.0.0.0:* LISTEN 1/x`,
  `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((${'"",pid='.repeat(million / 7)}`,
  `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((${'("a",pid=1,fd=2),'.repeat(million / 17)}`,
  `    385 ?        Ss     0:00 ${'\\_ '.repeat(million / 3)}`,
  `1\texe\t${'/'.repeat(million)}`,
  `127.0.0.1 ${'a '.repeat(million / 2)}`,
  `http 80/tcp ${'a '.repeat(million / 2)}`,
  `NAME="${'\\"'.repeat(million / 2)}"`,
  `4c01db0b339c   nginx  x y z ${'0.0.0.0:1->2/tcp,'.repeat(million / 17)} web`,
];

// A pattern that backtracks would not come back within the test's minute; one pass takes far less than a second.
test.each([...mine, null])('%s: lines of a megabyte are read in one pass', (kind) => {
  if (kind === null) expect(() => recognise({ lines: hugeLines })).not.toThrow();
  else
    expect(
      check(kind, ['CONTAINER ID   IMAGE  COMMAND CREATED STATUS PORTS NAMES', ...hugeLines, ...hugeLines]),
    ).toEqual([]);
});

test('bytes that are no UTF-8, and EUC-JP, are lines like others', () => {
  const bytes = Buffer.concat([
    Buffer.from('tcp        0      0 0.0.0.0:6668            0.0.0.0:*               LISTEN      379/'),
    Buffer.from([0xff, 0xfe, 0xb2, 0xd4, 0xc6, 0xb0]),
    Buffer.from('\n'),
  ]);
  const lines = bytes.toString('utf8').split('\n').slice(0, 1);
  const parsed = parseListing('netstat', { file: 'x', origin: 'x', lines });
  expect(parsed.facts).toHaveLength(1);
  expect(parsed.unread).toEqual([]);
});

test('established connections by the hundred thousand are counted, and only the listener is a fact', () => {
  const connections = 200_000;
  function* lines() {
    yield 'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      385/sshd            ';
    for (let at = 0; at < connections; at++)
      yield `tcp        0      0 10.0.0.1:443            10.${at >> 16}.${(at >> 8) & 255}.${at & 255}:51234    ESTABLISHED 77/nginx: worker p  `;
  }
  const parsed = parseListing('netstat', {
    file: 'x',
    origin: 'x',
    lines: { [Symbol.iterator]: lines },
  });
  expect(parsed.facts).toHaveLength(1);
  expect(parsed.lines).toEqual({ total: connections + 1, read: 1, skipped: connections, unread: 0 });
});
