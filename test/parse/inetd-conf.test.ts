import { expect, test } from 'vitest';
import { parseInetdConf } from '../../src/parse/inetd-conf.ts';
import { listingOf } from './listing.ts';

const read = (text: string) => parseInetdConf(listingOf('/etc/inetd.conf', text));

test('a wrapped entry names the server behind tcpd', () => {
  const [fact] = read('telnet\tstream\ttcp\tnowait\troot\t/usr/sbin/tcpd\tin.telnetd -h\n').facts;
  expect(fact).toMatchObject({
    enabled: true,
    service: 'telnet',
    bindAddress: null,
    protocol: 'tcp',
    wait: false,
    user: 'root',
    group: null,
    server: '/usr/sbin/tcpd',
    arguments: ['in.telnetd', '-h'],
    wrapped: true,
    program: 'in.telnetd',
  });
});

test.each([
  ['#telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd'],
  ['# telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd'],
  ['#<off># telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd'],
  ['##telnet\tstream\ttcp\tnowait.400\troot\t/usr/sbin/tcpd\tin.telnetd'],
])('an entry that somebody commented out is a fact: %s', (line) => {
  const { facts } = read(`${line}\n`);
  expect(facts).toHaveLength(1);
  expect(facts[0]).toMatchObject({ enabled: false, service: 'telnet', program: 'in.telnetd' });
});

test.each([
  ['# <service_name> <sock_type> <proto> <flags> <user> <server_path> <args>'],
  ['# serv socket pro  w/nw   user binary args'],
  ['#:INTERNAL: Internal services'],
  ['# This stream of tcp words wait for nobody but is prose'],
])('prose behind a # is no entry: %s', (line) => {
  expect(read(`${line}\n`)).toMatchObject({ facts: [], unread: [], lines: { skipped: 1 } });
});

test('limits, groups and addresses are taken apart', () => {
  const { facts } = read(
    '127.0.0.1:daytime stream tcp nowait.40 nobody.tty internal\n[::1]:8023 stream tcp6 nowait nobody:www-data /bin/x x\n',
  );
  expect(
    facts.map((fact) => [fact.bindAddress, fact.service, fact.maxPerMinute, fact.user, fact.group]),
  ).toEqual([
    ['127.0.0.1', 'daytime', 40, 'nobody', 'tty'],
    ['::1', '8023', null, 'nobody', 'www-data'],
  ]);
});

test('an address alone on a line is the default of the lines below it', () => {
  const { facts, lines } = read(
    '10.0.0.1:\ntelnet stream tcp nowait root /bin/x\n*:ftp stream tcp nowait root /bin/y\n',
  );
  expect(facts.map((fact) => fact.bindAddress)).toEqual(['10.0.0.1', null]);
  expect(lines).toEqual({ total: 3, read: 3, skipped: 0, unread: 0 });
});

test('indented lines are gathered with the entry above, with each line as evidence', () => {
  const { facts } = read('telnet stream tcp nowait root /bin/x\n  ftp stream tcp nowait root /bin/y\n');
  expect(facts).toHaveLength(1);
  expect(facts[0]?.evidence.map((line) => line.line)).toEqual([1, 2]);
  expect(facts[0]?.rows.map((row) => row[0])).toEqual(['telnet', 'ftp']);
});

test('a line of too few fields is unread and says so', () => {
  expect(read('telnet stream tcp\n').unread).toMatchObject([
    { at: { line: 1 }, why: 'fewer than six fields' },
  ]);
});

test('a carriage return stays with the words that the daemon would see, and leaves the fields', () => {
  const [fact] = read('echo stream tcp nowait root internal\r\n').facts;
  expect(fact?.server).toBe('internal');
  expect(fact?.rows[0]?.at(-1)).toBe('internal\r');
});
