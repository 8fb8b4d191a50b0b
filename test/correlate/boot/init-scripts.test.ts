import { describe, expect, test } from 'vitest';
import { bootEntries } from '../../../src/correlate/boot/index.ts';
import { type HostFile, listing, readingsOf } from './host-readings.ts';

const boot = (...files: readonly HostFile[]) => bootEntries(readingsOf(files));
const starter = (found: ReturnType<typeof boot>, name: string) =>
  found.entries.find((entry) => entry.starter.name === name)?.starter;
const atBoot = (found: ReturnType<typeof boot>, name: string) => starter(found, name)?.atBoot;

const initdefault = (level: string) => listing('inittab', '/etc/inittab', `id:${level}:initdefault:`);
const script = (name: string, mode = '-rwxr-xr-x') => `${mode} 1 root root 100 Nov 23 08:54 ${name}`;
const link = (name: string, to: string) => `lrwxrwxrwx 1 root root 13 Nov 23 08:54 ${name} -> ${to}`;

test('an S link in the default runlevel starts the script; one in another runlevel does not', () => {
  const rc = listing(
    'rc-listing',
    '$ ls -l /etc/rc.d/init.d /etc/rc.d/rc?.d',
    '/etc/rc.d/init.d:',
    script('sshd'),
    script('xfs'),
    '',
    '/etc/rc.d/rc3.d:',
    link('S55sshd', '../init.d/sshd'),
    link('K10xfs', '../init.d/xfs'),
    '',
    '/etc/rc.d/rc5.d:',
    link('S55sshd', '../init.d/sshd'),
    link('S90xfs', '../init.d/xfs'),
  );
  const three = boot(rc, initdefault('3'));
  expect(three.init).toBe('sysvinit');
  expect(three.initScripts).toBe('/etc/rc.d/init.d');
  expect(atBoot(three, 'sshd')).toBe(true);
  expect(atBoot(three, 'xfs')).toBe(false);
  const five = boot(rc, initdefault('5'));
  expect(atBoot(five, 'xfs')).toBe(true);
  // Without an inittab: sshd starts either way, xfs depends on the runlevel.
  const unknown = boot(rc);
  expect(unknown.runlevel).toBeNull();
  expect(atBoot(unknown, 'sshd')).toBe(true);
  expect(atBoot(unknown, 'xfs')).toBeNull();
});

test('the default runlevel counts, not the one that the host happens to be in', () => {
  const rc = listing(
    'rc-listing',
    '$ ls -l /etc/rc3.d/ /etc/rc5.d/',
    '/etc/rc3.d/:',
    link('K10xfs', '../init.d/xfs'),
    '/etc/rc5.d/:',
    link('S90xfs', '../init.d/xfs'),
  );
  const now = listing('runlevel', '$ runlevel', '3 5');
  expect(atBoot(boot(rc, now, initdefault('3')), 'xfs')).toBe(false);
  expect(atBoot(boot(rc, now), 'xfs')).toBe(true);
});

test('rcS.d counts in every runlevel: rpcbind and nfs-common hang there', () => {
  const found = boot(
    initdefault('2'),
    listing(
      'rc-listing',
      '$ ls -l /etc/rc2.d /etc/rcS.d',
      '/etc/rc2.d:',
      link('S02ssh', '../init.d/ssh'),
      '/etc/rcS.d:',
      link('S10rpcbind', '../init.d/rpcbind'),
    ),
  );
  expect(atBoot(found, 'rpcbind')).toBe(true);
  expect(starter(found, 'rpcbind')?.runlevels).toEqual(['S']);
});

test("SuSE's boot.d counts in every runlevel and its rcS.d is single-user mode", () => {
  const found = boot(
    initdefault('5'),
    listing(
      'rc-listing',
      '$ ls -l /etc/init.d/boot.d /etc/init.d/rc?.d',
      '/etc/init.d/boot.d:',
      link('S05boot.clock', '../boot.clock'),
      '/etc/init.d/rc5.d:',
      link('S08sshd', '../sshd'),
      link('K03nfs', '../nfs'),
      '/etc/init.d/rcS.d:',
      link('S01kbd', '../kbd'),
    ),
  );
  expect(atBoot(found, 'boot.clock')).toBe(true);
  expect(atBoot(found, 'sshd')).toBe(true);
  expect(atBoot(found, 'nfs')).toBe(false);
  expect(atBoot(found, 'kbd')).toBe(false);
});

test('only K links, or no link at all, is off, and stands in the list of what is already off', () => {
  const found = boot(
    initdefault('2'),
    listing(
      'rc-listing',
      '$ ls -l /etc/init.d /etc/rc?.d',
      '/etc/init.d:',
      script('memcached'),
      script('rsync'),
      script('ssh'),
      '/etc/rc2.d:',
      link('K01memcached', '../init.d/memcached'),
      link('S02ssh', '../init.d/ssh'),
    ),
  );
  expect(atBoot(found, 'memcached')).toBe(false);
  expect(atBoot(found, 'rsync')).toBe(false);
  expect(found.off.map((one) => one.name)).toEqual(['memcached', 'rsync']);
});

test('a link to a missing script, or to one without its x bit, starts nothing', () => {
  const found = boot(
    initdefault('2'),
    listing(
      'rc-listing',
      '$ ls -l /etc/init.d /etc/rc?.d',
      '/etc/init.d:',
      script('lpd', '-rw-r--r--'),
      script('ssh'),
      '/etc/rc2.d:',
      link('S20lpd', '../init.d/lpd'),
      link('S20gone', '../init.d/gone'),
      link('S20ssh', '../init.d/ssh'),
    ),
  );
  expect(atBoot(found, 'lpd')).toBe(false);
  expect(atBoot(found, 'gone')).toBe(false);
  expect(atBoot(found, 'ssh')).toBe(true);
});

test("the HOWTO's `ls -l /etc/init.d/` alone tells that a script is there, not whether it starts", () => {
  const found = boot(listing('rc-listing', '$ ls -l /etc/init.d/', 'total 8', script('httpd')));
  expect(atBoot(found, 'httpd')).toBeNull();
  expect(starter(found, 'httpd')?.enabled).toBeNull();
  expect(starter(found, 'httpd')?.file).toBe('/etc/init.d/httpd');
  expect(found.off).toEqual([]);
});

test('chkconfig tells it where no links were listed', () => {
  const found = boot(
    initdefault('3'),
    listing(
      'chkconfig',
      '$ chkconfig --list',
      'sshd           \t0:off\t1:off\t2:on\t3:on\t4:on\t5:on\t6:off',
      'kdump          \t0:off\t1:off\t2:off\t3:off\t4:off\t5:on\t6:off',
    ),
  );
  expect(atBoot(found, 'sshd')).toBe(true);
  expect(atBoot(found, 'kdump')).toBe(false);
  expect(starter(found, 'kdump')?.runlevels).toEqual(['5']);
});

test('a script is found by its name, its LSB Provides, its process name, its programs and its pid file', () => {
  const found = boot(
    initdefault('3'),
    listing('rc-listing', '$ ls -l /etc/rc3.d/', link('S85httpd', '../init.d/httpd')),
    listing(
      'init-script',
      '/etc/rc.d/init.d/httpd',
      '#!/bin/bash',
      '# chkconfig: - 85 15',
      '# processname: apache',
      '# pidfile: /var/run/httpd.pid',
      '. /etc/rc.d/init.d/functions',
      `httpd=\${HTTPD-/usr/sbin/httpd}`,
      'start() {',
      '        daemon $httpd $OPTIONS',
      '}',
    ),
  );
  const entry = found.entries[0];
  expect(entry?.names).toEqual(['httpd', 'apache']);
  expect(entry?.programs).toEqual(['/usr/sbin/httpd']);
  expect(entry?.pidFiles).toEqual(['/var/run/httpd.pid']);
  expect(entry?.starter).toMatchObject({ kind: 'init-script', atBoot: true, links: ['/etc/rc3.d/S85httpd'] });
});

describe('inittab, rc.local and cron', () => {
  test('a respawn line of the default runlevel starts, and systemd reads no inittab', () => {
    const tcpgate = [
      'id:2:initdefault:',
      'tg:2345:respawn:/usr/local/bin/tcpgate -l',
      'x:5:respawn:/etc/X11/prefdm -nodaemon',
      '1:2345:respawn:/sbin/mingetty tty1',
      'l2:2:wait:/etc/rc.d/rc 2',
    ];
    const found = boot(listing('inittab', '/etc/inittab', ...tcpgate));
    expect(found.entries.map((entry) => [entry.programs[0], entry.starter.atBoot])).toEqual([
      ['/usr/local/bin/tcpgate', true],
      ['/etc/X11/prefdm', false],
    ]);
    expect(found.entries[0]?.starter).toMatchObject({
      kind: 'inittab',
      file: '/etc/inittab',
      line: 2,
      respawn: true,
    });
    const under = boot(
      listing('inittab', '/etc/inittab', ...tcpgate),
      listing(
        'systemctl-units',
        '$ systemctl list-units',
        'ssh.service loaded active running OpenBSD Secure Shell server',
      ),
    );
    expect(under.entries.find((entry) => entry.starter.kind === 'inittab')?.starter.atBoot).toBe(false);
  });

  const local = listing(
    'rc-inet2',
    '/etc/rc.d/rc.local',
    '#!/bin/sh',
    '/usr/local/bin/tcpgate -l &',
    'exit 0',
  );
  const rc = (mode: string, name: string) =>
    listing(
      'rc-listing',
      '$ ls -l …',
      `${mode} 1 root root 100 Nov 23 08:54 /etc/rc.d/rc.local`,
      '/etc/rc3.d:',
      link(name, '../rc.local'),
    );

  test('rc.local runs where it is executable and its link starts it', () => {
    expect(atBoot(boot(initdefault('3'), local, rc('-rwxr-xr-x', 'S99local')), 'tcpgate')).toBe(true);
    expect(atBoot(boot(initdefault('3'), local, rc('-rw-r--r--', 'S99local')), 'tcpgate')).toBe(false);
    expect(atBoot(boot(initdefault('3'), local, rc('-rwxr-xr-x', 'K99local')), 'tcpgate')).toBe(false);
    expect(atBoot(boot(initdefault('3'), local), 'tcpgate')).toBeNull();
  });

  test('under systemd rc.local runs where it is executable', () => {
    const systemd = listing(
      'systemctl-units',
      '$ systemctl list-units',
      'ssh.service loaded active running SSH',
    );
    expect(atBoot(boot(systemd, local, rc('-rwxr-xr-x', 'S99local')), 'tcpgate')).toBe(true);
    expect(atBoot(boot(systemd, local, rc('-rw-r--r--', 'S99local')), 'tcpgate')).toBe(false);
    expect(atBoot(boot(systemd, local), 'tcpgate')).toBeNull();
  });

  test('@reboot runs where cron itself starts, other schedules are no start at boot', () => {
    const table = listing(
      'cron',
      '/etc/cron.d/boot-listener',
      '@reboot root /usr/bin/nc -l 6789',
      '17 * * * * root run-parts /etc/cron.hourly',
    );
    const cron = (name: string) => listing('rc-listing', '$ ls -l /etc/rc2.d/', link(name, '../init.d/cron'));
    const on = boot(initdefault('2'), table, cron('S02cron'));
    expect(on.entries.map((entry) => entry.starter.name)).toEqual(['cron', 'nc']);
    expect(starter(on, 'nc')).toMatchObject({
      kind: 'cron',
      file: '/etc/cron.d/boot-listener',
      line: 1,
      atBoot: true,
    });
    expect(atBoot(boot(initdefault('2'), table, cron('K02cron')), 'nc')).toBe(false);
    expect(atBoot(boot(initdefault('2'), table), 'nc')).toBeNull();
  });
});
