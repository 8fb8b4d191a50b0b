import { expect, test } from 'vitest';
import { parseDaemonSettings } from '../../src/parse/daemon-settings.ts';
import { listingOf } from './listing.ts';

const read = (origin: string, text: string) => {
  const parsed = parseDaemonSettings(listingOf(origin, text));
  expect(parsed.lines.read + parsed.lines.skipped + parsed.lines.unread).toBe(
    text.replace(/\n$/, '').split('\n').length,
  );
  return parsed;
};
const pairs = (origin: string, text: string) =>
  read(origin, text).facts.map((fact) => [fact.daemon, fact.key, fact.value, fact.evidence[0].line]);

test('lines that the capture took from several files', () => {
  expect(
    pairs(
      '$ capture.sh: lines of configuration files',
      'named\t/etc/bind/named.conf.options\t4\tlisten-on port 53 { 127.0.0.1; 10.0.0.1; };\nsshd\t/etc/ssh/sshd_config\t13\tListenAddress 127.0.0.1\npostfix\t/etc/postfix/main.cf\t9\tinet_interfaces = loopback-only\nsendmail\t/etc/mail/sendmail.cf\t264\tO DaemonPortOptions=Port=smtp,Addr=127.0.0.1, Name=MTA\n',
    ),
  ).toEqual([
    ['named', 'listen-on', 'port 53 { 127.0.0.1; 10.0.0.1; }', 1],
    ['sshd', 'ListenAddress', '127.0.0.1', 2],
    ['postfix', 'inet_interfaces', 'loopback-only', 3],
    ['sendmail', 'DaemonPortOptions', 'Port=smtp,Addr=127.0.0.1, Name=MTA', 4],
  ]);
});

test('named.conf with statements over several lines, comments of three kinds, and zones', () => {
  expect(
    pairs(
      '/etc/named.conf',
      '// main\noptions {\n\tdirectory "/var/named"; # here\n\tlisten-on {\n\t\t127.0.0.1; /* lo\n\t\tlisten-on { any; }; */ 10.0.0.1;\n\t};\n\tallow-query { any; }; recursion no;\n};\nzone "example.org" IN { type master; file "x"; allow-transfer { none; }; };\n',
    ),
  ).toEqual([
    ['named', 'listen-on', '{ 127.0.0.1; 10.0.0.1; }', 4],
    ['named', 'allow-query', '{ any; }', 8],
    ['named', 'recursion', 'no', 8],
    // A zone is one statement: what stands in it holds for that zone alone.
    ['named', 'zone', '"example.org" IN { type master; file "x"; allow-transfer { none; }; }', 10],
  ]);
});

test.each([
  ['/etc/ssh/sshd_config', '#Port 22\nPort 2222\nPermitRootLogin no\n', [['sshd', 'Port', '2222', 2]]],
  [
    '/etc/cups/cupsd.conf',
    'Listen localhost:631\nBrowsing On\nMaxLogSize 0\n',
    [
      ['cups', 'Listen', 'localhost:631', 1],
      ['cups', 'Browsing', 'On', 2],
    ],
  ],
  [
    '/etc/exim4/update-exim4.conf.conf',
    "dc_local_interfaces='127.0.0.1'\n",
    [['exim', 'dc_local_interfaces', "'127.0.0.1'", 1]],
  ],
  [
    '/etc/redis/redis.conf',
    'bind 127.0.0.1 ::1\nport 6379\n',
    [
      ['redis', 'bind', '127.0.0.1 ::1', 1],
      ['redis', 'port', '6379', 2],
    ],
  ],
  [
    '/etc/postgresql/15/main/postgresql.conf',
    "listen_addresses = '*'\n#port = 1\n",
    [['postgres', 'listen_addresses', "'*'", 1]],
  ],
] as const)('whole file %s', (origin, text, expected) => {
  expect(pairs(origin, text)).toEqual(expected);
});

test('a row that is not in the form of the list is unread', () => {
  expect(read('$ capture.sh: settings', 'nonsense\n').unread).toHaveLength(1);
});
