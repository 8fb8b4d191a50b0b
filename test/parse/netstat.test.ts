import { expect, test } from 'vitest';
import { readLines } from './targets.ts';

const read = (...lines: readonly string[]) => readLines('netstat', lines);
const row = (text: string) => {
  const parsed = read(text);
  expect(parsed.unread).toEqual([]);
  return parsed.facts[0];
};
const header =
  'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    ';

test('the program is the rest of the line behind the slash, blanks and colons and slashes and all', () => {
  const programs = [
    '332/sendmail: MTA: ',
    '369/sshd: /usr/sbin',
    '139/proftpd: (accep',
    '410/acme gw: v1/2 (',
    '406/[kworker/u4:2]',
    '1738/sendmail: accepting connections ',
  ];
  expect(
    programs.map((owner) => {
      const fact = row(
        `tcp        0      0 0.0.0.0:25              0.0.0.0:*               LISTEN      ${owner}`,
      );
      return `${fact?.pid}|${fact?.program}`;
    }),
  ).toEqual([
    '332|sendmail: MTA:',
    '369|sshd: /usr/sbin',
    '139|proftpd: (accep',
    '410|acme gw: v1/2 (',
    '406|[kworker/u4:2]',
    '1738|sendmail: accepting connections',
  ]);
});

test('a dash is no owner, with and without -e', () => {
  expect(
    row('udp        0      0 0.0.0.0:4789            0.0.0.0:*                           -     ')?.pid,
  ).toBeNull();
  const fact = row('tcp 0 0 0.0.0.0:2049 0.0.0.0:* LISTEN root 17552 -');
  expect([fact?.pid, fact?.inode, fact?.owners]).toEqual([null, '17552', []]);
});

test('the port stands after the last colon, also where netstat cut the address', () => {
  const fact = row(
    'tcp6       0      0 fe80::412:a5ff:fe32::53 :::*                    LISTEN      96/named',
  );
  expect([fact?.localAddress, fact?.localPort, fact?.family]).toEqual(['fe80::412:a5ff:fe32:', 53, 6]);
});

test('busybox and net-tools 1.60 call IPv6 sockets tcp, and the address tells', () => {
  expect(
    row('tcp        0      0 :::22                   :::*                    LISTEN      1/init')?.family,
  ).toBe(6);
  expect(row('tcp 0 0 *:exec *:* LISTEN 988/inetd')?.family).toBeNull();
  expect(row('tcp 0 0 bigcat:exec 0.0.0.0:* LISTEN 988/inetd')?.family).toBe(4);
});

test('a UDP socket without a peer listens, one with a peer does not', () => {
  const parsed = read(
    'udp        0      0 0.0.0.0:111             0.0.0.0:*                           1290/portmap',
    'udp        0      0 10.0.0.1:68             10.0.0.254:67           ESTABLISHED 815/NetworkManager',
  );
  expect(parsed.facts.map((fact) => [fact.localPort, fact.state, fact.listening])).toEqual([
    [111, null, true],
  ]);
  expect(parsed.lines).toEqual({ total: 2, read: 1, skipped: 1, unread: 0 });
});

test('a raw socket listens for a protocol number, with its state as a number', () => {
  const fact = row(
    'raw6       0      0 :::58                   :::*                    7           815/NetworkManager',
  );
  expect([fact?.protocol, fact?.family, fact?.localPort, fact?.state]).toEqual(['raw', 6, 58, '7']);
});

test('the timer of -o is no part of the program', () => {
  const fact = row(
    'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      0          37403      7171/sshd: /usr/sbi  off (0.00/0/0)',
  );
  expect([fact?.program, fact?.uid, fact?.inode]).toEqual(['sshd: /usr/sbi', 0, '37403']);
  const none = row('tcp 0 0 0.0.0.0:7788 0.0.0.0:* LISTEN 0 97305 off (0.00/0/0)');
  expect([none?.pid, none?.inode]).toEqual([null, '97305']);
});

test.each(['LISTEN', 'ESCOLTA', 'NASLOUCHÁ', 'OUÇA', 'LYSSNAR'])('a translated %s is LISTEN', (word) => {
  expect(
    row(`tcp        0      0 0.0.0.0:22              0.0.0.0:*               ${word}      1/sshd`)?.state,
  ).toBe('LISTEN');
});

test('translated titles and headers are known by standing above each other', () => {
  const parsed = read(
    'Ketersambungan Internet aktif (hanya peladen)',
    'Proto Recv-Q Send-Q Alamat Lokal            Alamat Asing            Keadaan',
    'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      1/sshd',
  );
  expect(parsed.lines).toEqual({ total: 3, read: 1, skipped: 2, unread: 0 });
});

test('a state that no translation knows is unread, and says so', () => {
  const parsed = read(
    'tcp        0      0 0.0.0.0:22              0.0.0.0:*               HORCHT      1/sshd',
  );
  expect(parsed.unread.map((line) => line.why)).toEqual(['no known state: HORCHT']);
});

test('colours of grep, carriage returns and a byte order mark are no part of a row', () => {
  const parsed = read(
    '\ufefftcp        0      0 0.0.0.0:22  0.0.0.0:*  \u001b[01;31m\u001b[KLISTEN\u001b[m\u001b[K      385/sshd\r',
  );
  expect(parsed.facts.map((fact) => [fact.localPort, fact.program])).toEqual([[22, 'sshd']]);
});

test('a newline in argv[0] makes one record of two lines, with both as evidence', () => {
  const parsed = read(
    header,
    'tcp        0      0 0.0.0.0:6668            0.0.0.0:*               LISTEN      379/ev',
    'il\u001b[31m             ',
    'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      385/sshd            ',
  );
  expect(
    parsed.facts.map((fact) => [fact.localPort, fact.program, fact.evidence.map((at) => at.line)]),
  ).toEqual([
    [6668, 'evil', [2, 3]],
    [22, 'sshd', [4]],
  ]);
  expect(parsed.unread).toEqual([]);
});

test('a line that is no row and no end of a row is unread, right behind a row too', () => {
  const parsed = read(
    'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      385/sshd            ',
    'netstat: something went wrong with a rather long message',
    'tcp        0      0 0.0.0.0:23              0.0.0.0:*               LISTEN      385/telnetd',
    'Segmentation fault (core dumped) while reading',
  );
  expect(parsed.facts.map((fact) => fact.program)).toEqual(['sshd', 'telnetd']);
  expect(parsed.unread.map((line) => line.at.line)).toEqual([2, 4]);
});

test('a short line behind a row without its blanks is unread, not the end of a program', () => {
  const parsed = read(
    '  *:auth   *:*   LISTEN    388/in.identd',
    '--',
    '  *:ftp   *:*   LISTEN    988/inetd',
    'Done.',
  );
  expect(parsed.facts.map((fact) => fact.program)).toEqual(['in.identd', 'inetd']);
  expect(parsed.unread.map((line) => line.at.line)).toEqual([2, 4]);
});

test('a row folded at the blanks, by a program that takes them away, is put together again', () => {
  const parsed = read(
    'tcp        0      0 0.0.0.0:22              0.0.0.0:*',
    'LISTEN      385/sshd',
    'tcp        0      0 0.0.0.0:23              0.0.0.0:*               LISTEN',
    'tcp        0      0 0.0.0.0:24              0.0.0.0:*               LIS',
  );
  expect(parsed.facts.map((fact) => [fact.localPort, fact.program])).toEqual([
    [22, 'sshd'],
    [23, null],
  ]);
  expect(parsed.unread.map((line) => line.why)).toEqual(['no known state: LIS']);
});

test('a program cannot hide its socket by calling itself ESTABLISHED', () => {
  const parsed = read(
    'udp        0      0 0.0.0.0:53              0.0.0.0:*                           66/a ESTABLISHED',
    'tcp        0      0 0.0.0.0:53              0.0.0.0:*               LISTEN      66/ESTABLISHED',
  );
  expect(parsed.facts.map((fact) => fact.program)).toEqual(['a ESTABLISHED', 'ESTABLISHED']);
});

test('the HOWTO crop without its first columns is TCP, because only TCP has LISTEN', () => {
  const parsed = read(
    '# netstat -tap |grep LISTEN',
    '  *:exec               *:*        LISTEN    988/inetd          ',
    '0 0 bigcat:domain *:* LISTEN 956/named',
    '  *:sunrpc             *:*                  1290/portmap',
  );
  expect(
    parsed.facts.map((fact) => [fact.protocol, fact.localAddress, fact.localPortName, fact.pid]),
  ).toEqual([
    ['tcp', '*', 'exec', 988],
    ['tcp', 'bigcat', 'domain', 956],
  ]);
  expect(parsed.unread.map((line) => line.at.line)).toEqual([4]);
});

test('SCTP rows with empty queues and peers are read', () => {
  const parsed = read(
    'sctp                localhost.localdo:65432                     LISTEN',
    'sctp              1 localhost.localdo:65438   localhost.localdo:20537   LISTEN',
  );
  expect(parsed.facts.map((fact) => [fact.protocol, fact.localPort])).toEqual([
    ['sctp', 65432],
    ['sctp', 65438],
  ]);
});

test('a port above 65535 is no port', () => {
  expect(read('tcp 0 0 0.0.0.0:99999 0.0.0.0:* LISTEN 1/x').unread).toHaveLength(1);
});
