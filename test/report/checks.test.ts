/** "Not observed" only where the listings that would have shown it were captured. */
import { expect, test } from 'vitest';
import { correlate } from '../../src/correlate/index.ts';
import { checksOf } from '../../src/report/checks.ts';
import { readingsOf } from '../correlate/boot/host-readings.ts';
import { type HostFile, knowledge, listing } from '../decide/judged.ts';

const tcp = (command: string, ...more: readonly string[]) =>
  listing(
    'netstat',
    command,
    'tcp        0      0 0.0.0.0:22     0.0.0.0:*     LISTEN      72/sshd',
    ...more,
  );
const inetd = listing('inetd-conf', '/etc/inetd.conf', '#telnet stream tcp nowait root /usr/sbin/in.telnetd');

function outcomes(...files: readonly HostFile[]) {
  const readings = readingsOf(files);
  const found = checksOf({ readings, inventory: correlate(readings, knowledge), knowledge });
  const of = (id: string) => found.find((check) => check.id === `danger-zone:${id}`);
  return { telnet: of('telnet')?.outcome, nfs: of('nfsd')?.outcome, nfsBecause: of('nfsd')?.because };
}

test('without a listing of UDP sockets, telnet is not observed and NFS, which may listen by UDP alone, is not assessed', () => {
  expect(outcomes(tcp('$ netstat -tap'), inetd)).toEqual({
    telnet: 'not-observed',
    nfs: 'not-assessed',
    nfsBecause: 'Not captured: the listings of UDP sockets.',
  });
});

test.each([
  ['a command that lists UDP', '$ netstat -tulpn', []],
  [
    'a listing that shows a UDP socket',
    'listing.txt',
    ['udp        0      0 0.0.0.0:68     0.0.0.0:*                 90/dhclient'],
  ],
])('with %s NFS is not observed', (_what, command, more) => {
  expect(outcomes(tcp(command, ...more), inetd)).toMatchObject({
    telnet: 'not-observed',
    nfs: 'not-observed',
  });
});
