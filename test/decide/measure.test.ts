/** CIS Controls v8, safeguard 4.8: (M3 + M5) / M2. */
import { expect, test } from 'vitest';
import { readRegister } from '../../src/register/index.ts';
import { judged, listing, netstat, ps } from './judged.ts';

const host = [
  netstat(
    '0.0.0.0:80 31/apache2',
    '0.0.0.0:22 72/sshd',
    'udp 0.0.0.0:68 33/dhclient',
    '0.0.0.0:37 456/inetd',
  ),
  ps('31 /usr/sbin/apache2 -k start', '72 /usr/sbin/sshd', '33 /sbin/dhclient eth0', '456 inetd'),
  listing(
    'inetd-conf',
    '/etc/inetd.conf',
    'time stream tcp nowait root internal',
    '#telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '#ftp stream tcp nowait root /usr/sbin/in.ftpd in.ftpd',
  ),
  listing('services', '/etc/services', 'time 37/tcp', 'telnet 23/tcp', 'ftp 21/tcp'),
];

test('what nobody authorised is not counted as that, though it be kept', () => {
  const found = judged(host);
  expect(found.of('bootpc').verdict).toBe('keep');
  expect(found.measure).toEqual({ m1: 0, m2: 6, m3: 0, m4: 6, m5: 2, m6: 4 });
});

test('a role and a row of the register authorise; a row about another host does not', () => {
  const register = readRegister(
    'host,service,business need\n*,http,The shop\nother,ssh,x\n',
    'register.csv',
    '00',
  );
  expect(judged(host, { register, roles: ['remote-login'] }).measure).toEqual({
    m1: 2,
    m2: 6,
    m3: 2,
    m4: 4,
    m5: 2,
    m6: 2,
  });
});
