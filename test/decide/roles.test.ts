/** Roles for some hosts only, by the option and by rows of the register. */
import { expect, test } from 'vitest';
import { checkRoles, rolesOf } from '../../src/decide/index.ts';
import type { Register } from '../../src/model/declaration.ts';
import { emptyRegister, readRegister } from '../../src/register/index.ts';
import { judged, knowledge, listing, netstat, ps } from './judged.ts';

const ids = (given: readonly string[], host: string | null, register: Register = emptyRegister) =>
  rolesOf(given, register, host, '2026-11-24', knowledge.roles).map((role) => role.id);
const heading = 'host,role,service,business need,owner,approved by,expires on';
const register = (...rows: readonly string[]) =>
  readRegister(`${heading}\n${rows.join('\n')}\n`, 'register.csv', '00');

test('a role with a glob is for the hosts whose name fits, one without for every host', () => {
  const given = ['remote-login', 'web*=web-server', 'db1=database'];
  expect(ids(given, 'web-3.example.org')).toEqual(['remote-login', 'web-server']);
  expect(ids(given, 'db1.example.org')).toEqual(['remote-login', 'database']);
  expect(ids(given, null)).toEqual(['remote-login']);
});

test('a name that is no role is told before any capture is read', () => {
  expect(() => checkRoles(['web*=webserver'], knowledge.roles)).toThrow('webserver: no such role');
});

test('a row of the register gives a role until it expires, to the hosts that it names', () => {
  const rows = register(
    'web*,web-server,,The shop,o,p,2030-01-01',
    'web*,database,,Old data,o,p,2020-01-01',
    'db*,nfs-server,,Files,o,p,',
  );
  expect(ids([], 'web-3', rows)).toEqual(['web-server']);
  expect(ids([], 'db1', rows)).toEqual(['nfs-server']);
});

test('a row holds on the day on which it expires; where the capture has no date it holds too', () => {
  const rows = register('*,web-server,,The shop,o,p,2026-11-24', '*,database,,Old data,o,p,2026-11-23');
  expect(ids([], 'web-3', rows)).toEqual(['web-server']);
  const undated = rolesOf([], rows, 'web-3', null, knowledge.roles);
  expect(undated.map(({ id }) => id)).toEqual(['web-server', 'database']);
});

test('a role that is claimed twice is one, by the first claim; blanks around its parts do not count', () => {
  const claims = rolesOf(
    ['web*= web-server', 'web-3 =web-server', 'remote-login '],
    register('*,web-server,,The shop,o,p,'),
    'web-3',
    null,
    knowledge.roles,
  );
  expect(claims.map(({ id, claim }) => [id, claim])).toEqual([
    ['web-server', 'web*= web-server'],
    ['remote-login', 'remote-login '],
  ]);
  expect(ids(['web-3 =web-server'], 'web-3')).toEqual(['web-server']);
});

const host = [
  netstat('0.0.0.0:80 31/apache2', '0.0.0.0:22 72/sshd'),
  ps('31 /usr/sbin/apache2 -k start', '72 /usr/sbin/sshd'),
  listing('hosts', '/etc/hosts', '127.0.0.1 localhost'),
];

test('what a role row approves is kept for its reason, with its line, and nothing else is', () => {
  const found = judged(host, { register: register('*,web-server,,The shop,o,p,2030-01-01') });
  expect(found.of('http')).toMatchObject({ verdict: 'restrict', approval: { by: 'register', owner: 'o' } });
  expect(found.of('http').because).toMatch(/^Needed for the role web-server: The shop\./);
  expect(found.of('http').evidence[0]).toMatchObject({ file: 'register.csv', line: 2 });
  expect(found.of('ssh').verdict).toBe('turn-off');
});

test('rows about other hosts are no finding here', () => {
  const kinds = (row: string) => judged(host, { register: register(row) }).findings.map((each) => each.kind);
  expect(kinds('web*,,telnet,x,o,p,2020-01-01')).not.toContain('approval-of-nothing');
  expect(kinds('web*,,telnet,x,o,p,2020-01-01')).not.toContain('approval-expired');
  expect(kinds('*,,telnet,x,o,p,')).toContain('approval-of-nothing');
  expect(kinds('*,database,,x,o,p,')).toContain('approval-of-nothing');
});
