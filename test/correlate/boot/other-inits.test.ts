import { describe, expect, test } from 'vitest';
import { bootEntries } from '../../../src/correlate/boot/index.ts';
import { type HostFile, listing, readingsOf } from './host-readings.ts';

const boot = (...files: readonly HostFile[]) => bootEntries(readingsOf(files));
const starter = (found: ReturnType<typeof boot>, name: string) =>
  found.entries.find((entry) => entry.starter.name === name)?.starter;
const atBoot = (found: ReturnType<typeof boot>, name: string) => starter(found, name)?.atBoot;
const script = (name: string, mode = '-rwxr-xr-x') =>
  `${mode}   1 root     root          100 Nov 23 08:54 ${name}`;
const link = (name: string, to: string) => `lrwxrwxrwx 1 root root 13 Nov 23 08:54 ${name} -> ${to}`;

describe('Slackware', () => {
  const rcM = listing(
    'rc-inet2',
    '/etc/rc.d/rc.M',
    '#!/bin/sh',
    'if [ -x /etc/rc.d/rc.inet2 ]; then',
    '  . /etc/rc.d/rc.inet2',
    'fi',
    'if [ -x /etc/rc.d/rc.httpd ]; then',
    '  . /etc/rc.d/rc.httpd start',
    'fi',
    'if [ -x /usr/sbin/gpm -a -r /dev/mouse ]; then',
    '  /usr/sbin/gpm -m /dev/mouse -t ps2',
    'fi',
    'if [ "$NETWORK" = yes ]; then',
    '  /usr/sbin/xfs',
    'fi',
    'if [ -x /etc/rc.d/rc.local ]; then',
    '  . /etc/rc.d/rc.local',
    'fi',
  );
  const rcInet2 = listing(
    'rc-inet2',
    '/etc/rc.d/rc.inet2',
    '#!/bin/sh',
    '# Start the portmapper:',
    'if [ -x /sbin/rpc.portmap ]; then',
    '  echo "Starting RPC portmapper:  /sbin/rpc.portmap"',
    '  /sbin/rpc.portmap',
    'fi',
    'if [ -x /usr/sbin/inetd ]; then',
    '  /usr/sbin/inetd',
    'fi',
    '# /usr/sbin/lpd',
    'if [ -x /etc/rc.d/rc.sshd ]; then',
    '  . /etc/rc.d/rc.sshd start',
    'fi',
  );
  const folder = listing(
    'rc-listing',
    '$ ls -l /etc/rc.d',
    'total 100',
    script('rc.M'),
    script('rc.inet2'),
    script('rc.sshd'),
    script('rc.httpd', '-rw-r--r--'),
    script('rc.acme'),
    script('rc.local'),
  );
  const sshd = listing(
    'rc-inet2',
    '/etc/rc.d/rc.sshd',
    '#!/bin/sh',
    'sshd_start() {',
    '  /usr/sbin/sshd',
    '}',
    'sshd_stop() {',
    '  /usr/bin/killall sshd',
    '}',
    'case "$1" in',
    "'start')",
    '  sshd_start',
    '  ;;',
    "'stop')",
    '  sshd_stop',
    'esac',
  );
  const local = listing('rc-inet2', '/etc/rc.d/rc.local', '#!/bin/sh', '/usr/local/bin/tcpgate &');
  const found = boot(folder, rcM, rcInet2, sshd, local);

  test('a script starts where its x bit is set and something that runs at boot calls it', () => {
    expect(found.init).toBe('slackware');
    expect(starter(found, 'rc.sshd')).toMatchObject({
      kind: 'slackware-rc',
      byModeBit: true,
      atBoot: true,
      enabled: true,
    });
    expect(atBoot(found, 'rc.httpd')).toBe(false);
    // Executable, and nothing calls it.
    expect(starter(found, 'rc.acme')).toMatchObject({ enabled: true, atBoot: false });
    expect(found.entries.find((entry) => entry.starter.name === 'rc.sshd')?.programs).toEqual([
      '/usr/sbin/sshd',
    ]);
  });

  test('a daemon on a line of rc.inet2 starts; a commented-out one is off', () => {
    expect(starter(found, 'inetd')).toMatchObject({
      byModeBit: false,
      file: '/etc/rc.d/rc.inet2',
      line: 8,
      atBoot: true,
    });
    expect(atBoot(found, 'rpc.portmap')).toBe(true);
    expect(atBoot(found, 'lpd')).toBe(false);
    expect(found.off.map((one) => [one.name, one.line])).toEqual([
      ['rc.httpd', null],
      ['lpd', 10],
    ]);
  });

  test('a line that depends on a variable, or on a file that was not captured, cannot be told', () => {
    expect(atBoot(found, 'xfs')).toBeNull();
    expect(atBoot(found, 'gpm')).toBeNull();
  });

  test('rc.local runs where it is executable', () => {
    expect(atBoot(found, 'tcpgate')).toBe(true);
  });

  test('without the text of rc.M a known script needs its x bit only, and an unknown one cannot be told', () => {
    const bare = boot(folder);
    expect(atBoot(bare, 'rc.sshd')).toBe(true);
    expect(atBoot(bare, 'rc.httpd')).toBe(false);
    expect(atBoot(bare, 'rc.acme')).toBeNull();
  });
});

describe('OpenRC', () => {
  test('services of the default and boot runlevels start, and what they need starts with them', () => {
    const found = boot(
      listing(
        'openrc',
        '$ rc-update show -v',
        '               sshd |      default',
        '             syslog | boot',
        '            nfsmount |      default nonetwork',
        '            rpcbind |',
        '              vsftpd |',
        '           killprocs |               shutdown',
      ),
      listing(
        'init-script',
        '/etc/init.d/nfsmount',
        '#!/sbin/openrc-run',
        'depend() {',
        '  need net rpcbind',
        '}',
      ),
      listing('init-script', '/etc/init.d/rpcbind', '#!/sbin/openrc-run', 'command="/sbin/rpcbind"'),
    );
    expect(found.init).toBe('openrc');
    expect(found.runlevel).toBe('default');
    const answers = Object.fromEntries(
      found.entries.map((entry) => [entry.starter.name, entry.starter.atBoot]),
    );
    expect(answers).toEqual({
      sshd: true,
      syslog: true,
      nfsmount: true,
      rpcbind: true,
      vsftpd: false,
      killprocs: false,
    });
    expect(found.off.map((one) => one.name)).toEqual(['killprocs', 'vsftpd']);
  });

  test('a service that runs and stands in no runlevel will not come back', () => {
    const found = boot(
      listing(
        'openrc',
        '$ rc-status -a',
        'Runlevel: default',
        ' sshd                     [  started  ]',
        'Dynamic Runlevel: manual',
        ' telnetd                  [  started  ]',
      ),
    );
    expect(atBoot(found, 'sshd')).toBe(true);
    expect(atBoot(found, 'telnetd')).toBe(false);
    expect(found.off).toEqual([]);
  });
});

describe('supervisors', () => {
  test('an Upstart job starts in its runlevels, unless its override says manual', () => {
    const job = (name: string, ...lines: readonly string[]) =>
      listing('supervised', `/etc/init/${name}`, ...lines);
    const found = boot(
      listing('supervised', '$ initctl list', 'ssh start/running, process 972', 'rfs stop/waiting'),
      job('ssh.conf', 'description "SSH"', 'start on runlevel [2345]', 'respawn', 'exec /usr/sbin/sshd -D'),
      job('mysql.conf', 'start on runlevel [2345]', 'exec /usr/sbin/mysqld'),
      job('mysql.override', 'manual'),
      job('kdm.conf', 'start on runlevel [5]', 'exec /usr/bin/kdm'),
      job('rfs.conf', '#start on runlevel [2345]', 'exec /usr/sbin/rfs'),
      listing('os-release', '/etc/os-release', 'ID=ubuntu', 'ID_LIKE=debian'),
    );
    expect(found.init).toBe('upstart');
    expect(found.runlevel).toBe('2');
    expect(starter(found, 'ssh')).toMatchObject({
      kind: 'upstart',
      atBoot: true,
      file: '/etc/init/ssh.conf',
      line: 2,
    });
    expect(found.entries.find((entry) => entry.starter.name === 'ssh')).toMatchObject({
      pids: [972],
      programs: ['/usr/sbin/sshd'],
    });
    expect(starter(found, 'mysql')).toMatchObject({
      atBoot: false,
      enabled: false,
      file: '/etc/init/mysql.override',
    });
    expect(atBoot(found, 'kdm')).toBe(false);
    expect(atBoot(found, 'rfs')).toBe(false);
  });

  test('a service folder starts under runit, unless a file down lies in it', () => {
    const found = boot(
      listing('ps', '$ ps ax', '    PID TTY      STAT   TIME COMMAND', '      1 ?        Ss     0:00 runit'),
      listing(
        'rc-listing',
        '$ ls -lR /etc/service/ /etc/sv',
        '/etc/service/:',
        link('ssh', '/etc/sv/ssh'),
        link('ftp', '/etc/sv/ftp'),
        '/etc/sv/ftp:',
        '-rw-r--r-- 1 root root 0 Nov 23 08:54 down',
        '-rwxr-xr-x 1 root root 90 Nov 23 08:54 run',
      ),
      listing('supervised', '/etc/sv/ssh/run', '#!/bin/sh', 'exec 2>&1', 'exec /usr/sbin/sshd -D -e'),
      listing(
        'supervised',
        '$ sv status /etc/service/*',
        'run: /etc/service/ssh: (pid 972) 100s',
        'down: /etc/service/ftp: 90s',
      ),
    );
    expect(found.init).toBe('runit');
    expect(starter(found, 'ssh')).toMatchObject({ kind: 'runit', atBoot: true });
    expect(found.entries.find((entry) => entry.starter.name === 'ssh')).toMatchObject({
      pids: [972],
      programs: ['/usr/sbin/sshd'],
    });
    expect(atBoot(found, 'ftp')).toBe(false);
    expect(found.off.map((one) => one.name)).toEqual(['ftp']);
  });
});

test('nothing captured: no entries, and nothing is claimed', () => {
  expect(boot()).toEqual({
    entries: [],
    off: [],
    init: 'unknown',
    runlevel: null,
    initScripts: '/etc/init.d',
  });
});
