/** What a script and a line of inittab both start: one service, unless a port or a file says that it is another. */
import { expect, test } from 'vitest';
import { planFor } from '../../src/remediate/index.ts';
import { judged, netstat, ps } from '../decide/judged.ts';
import { listing, readingsOf } from './boot/host-readings.ts';

const host = (processes: readonly string[], inittab: readonly string[], starts: string) => {
  const files = [
    netstat(...processes.map((each, at) => `0.0.0.0:${at === 0 ? 21 : 2121} ${each.split(' ')[0]}/vsftpd`)),
    ps(...processes),
    listing('inittab', '/etc/inittab', 'id:3:initdefault:', ...inittab),
    listing('init-script', '/etc/init.d/vsftpd', '#!/bin/sh', `start() { ${starts}; }`, 'start'),
    listing(
      'rc-listing',
      '$ ls -l /etc/init.d /etc/rc3.d',
      '/etc/init.d:',
      '-rwxr-xr-x 1 root root 100 Nov 23 08:54 vsftpd',
      '/etc/rc3.d:',
      'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S55vsftpd -> ../init.d/vsftpd',
    ),
  ];
  const found = judged(files);
  return { ...found, plans: planFor(found.inventory, found, readingsOf(files)) };
};
const startersOf = ({
  inventory,
}: ReturnType<typeof host>): readonly (readonly [number | null, readonly string[]])[] =>
  inventory.services.map(({ sockets, starters }) => [
    sockets[0]?.port ?? null,
    starters.map(({ kind }) => kind),
  ]);

test.each([
  ['the line came first', '300 /usr/sbin/vsftpd -olisten=YES', 'ft:3:respawn:/usr/sbin/vsftpd -olisten=YES'],
  ['the script came first', '300 /usr/sbin/vsftpd /etc/vsftpd.conf', 'ft:3:respawn:/usr/sbin/vsftpd'],
])(
  '%s: one service, and one plan that turns both off, the line before what init would start again',
  (_, process, line) => {
    const found = host([process], [line], '/usr/sbin/vsftpd /etc/vsftpd.conf');
    expect(startersOf(found).map(([port]) => port)).toEqual([21]);
    expect([...(startersOf(found)[0]?.[1] ?? [])].sort()).toEqual(['init-script', 'inittab']);
    const [{ steps } = { steps: [] }] = found.plans;
    const commands = (...when: readonly string[]) =>
      steps.filter((step) => when.includes(step.when)).flatMap((step) => step.commands.join('; '));
    expect(commands('now', 'for-good').map((each) => each.replace(/^mkdir.*sed.*/, 'edit'))).toEqual([
      'edit',
      expect.stringMatching(/^(?:telinit q|kill -HUP 1)$/),
      expect.stringMatching(/^if ls -l \/proc\/300\/exe .*kill 300; fi$/),
      'mv /etc/rc3.d/S55vsftpd /etc/rc3.d/K45vsftpd',
    ]);
    expect(commands('verify').length).toBe(3);
    expect(commands('undo')).toEqual([
      'mv /etc/rc3.d/K45vsftpd /etc/rc3.d/S55vsftpd',
      expect.stringMatching(/^sed .*\/etc\/inittab.*; (?:telinit q|kill -HUP 1)$/),
    ]);
  },
);

test('a line with a file that the running one was not given starts another', () => {
  const found = host(
    ['300 /usr/sbin/vsftpd', '301 /usr/sbin/vsftpd /etc/ftp2.conf'],
    ['ft:3:respawn:/usr/sbin/vsftpd /etc/ftp2.conf'],
    '/usr/sbin/vsftpd',
  );
  expect(startersOf(found)).toEqual([
    [21, ['init-script']],
    [2121, ['inittab']],
  ]);
});

test('of two that a script may have started none is given to it by a guess', () => {
  const found = host(
    ['300 /usr/sbin/vsftpd -x', '301 /usr/sbin/vsftpd -y'],
    ['fx:3:respawn:/usr/sbin/vsftpd -x', 'fy:3:respawn:/usr/sbin/vsftpd -y'],
    '/usr/sbin/vsftpd',
  );
  expect(startersOf(found)).toEqual([
    [21, ['inittab']],
    [2121, ['inittab']],
    [null, ['init-script']],
  ]);
});
