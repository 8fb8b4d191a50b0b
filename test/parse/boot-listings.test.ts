/** The boot side's parsers: every line of every listing accounted for, and what the lines say. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Listing } from '../../src/model/evidence.ts';
import type { DirectoryEntry } from '../../src/model/facts.ts';
import { parseChkconfig } from '../../src/parse/chkconfig.ts';
import { parseCron } from '../../src/parse/cron.ts';
import { parseListing } from '../../src/parse/index.ts';
import { parseInitScript } from '../../src/parse/init-script.ts';
import { parseInittab } from '../../src/parse/inittab.ts';
import { parseOpenrc } from '../../src/parse/openrc.ts';
import { parseRcInet2 } from '../../src/parse/rc-inet2.ts';
import { parseRcListing } from '../../src/parse/rc-listing.ts';
import { parseRunlevel } from '../../src/parse/runlevel.ts';
import { parseServiceStatusAll } from '../../src/parse/service-status-all.ts';
import { parseSupervised } from '../../src/parse/supervised.ts';
import { parseSystemctlShow } from '../../src/parse/systemctl-show.ts';
import { parseSystemctlSockets } from '../../src/parse/systemctl-sockets.ts';
import { parseSystemctlUnitFiles } from '../../src/parse/systemctl-unit-files.ts';
import { parseSystemctlUnits } from '../../src/parse/systemctl-units.ts';
import { sharedFolder } from '../shared.ts';

const of = (origin: string, ...lines: readonly string[]): Listing => ({ file: 'cmd/x', origin, lines });
const linesOf = (path: string) => {
  const lines = readFileSync(path, 'utf8').split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
};
const at = (path: string, origin = path): Listing => ({ file: path, origin, lines: linesOf(path) });
const raw = sharedFolder('targets') === null ? null : join(sharedFolder('targets') ?? '', 'raw');
const corpus = sharedFolder('corpus');

describe('ls -l', () => {
  const one = (line: string, origin = '$ ls -l /etc/init.d'): DirectoryEntry | undefined =>
    parseRcListing(of(origin, line)).facts[0];

  test.each([
    ['-rwxr-xr-x 1 root root  8139 Nov  7 17:41 apache2', 'apache2', 'Nov  7 17:41'],
    ['-rwxr-xr-x 1 root root  1438 Apr  3  2023 bootlogs', 'bootlogs', 'Apr  3  2023'],
    ['-rwxr-xr-x    1 root     root          2489 Jul  4  2001 apmd', 'apmd', 'Jul  4  2001'],
    ['-rwxr-xr-x 1 root root  8139  7. Nov 17:41 apache2', 'apache2', '7. Nov 17:41'],
    ['-rwxr-xr-x 1 root root  1438  3. Apr 2023  bootlogs', 'bootlogs', '3. Apr 2023'],
    ['-rwxr-xr-x 1 root root  8139  7 nov.  17:41 apache2', 'apache2', '7 nov.  17:41'],
    ['-rwxr-xr-x 1 root root  1438  3 avril  2023 bootlogs', 'bootlogs', '3 avril  2023'],
    ['-rwxr-xr-x 1 root root  8139 11月  7 17:41 apache2', 'apache2', '11月  7 17:41'],
    ['-rwxr-xr-x 1 root root  8139 2026-11-07 17:41 apache2', 'apache2', '2026-11-07 17:41'],
    [
      '-rwxr-xr-x 1 root root  8139 2026-11-07 17:41:02.000000000 +0100 apache2',
      'apache2',
      '2026-11-07 17:41:02.000000000 +0100',
    ],
    ['-rwxr-xr-x 1 root root  8139 Sat Nov  7 17:41:02 2026 apache2', 'apache2', 'Sat Nov  7 17:41:02 2026'],
    ['-rwxr-xr-x. 1 root root  8139 Nov  7 17:41 network', 'network', 'Nov  7 17:41'],
    ['-rwxr-xr-x. 1 0 0  20 Nov  7 17:41 network', 'network', 'Nov  7 17:41'],
    [
      '-rwxr-xr-x. 1 root root system_u:object_r:initrc_exec_t:s0 8139 Nov  7 17:41 network',
      'network',
      'Nov  7 17:41',
    ],
    ['1234567 4 -rwxr-xr-x 1 root root  8139 Nov  7 17:41 network', 'network', 'Nov  7 17:41'],
    ['crw-rw-rw- 1 root root 1, 3 Nov 23 08:54 null', 'null', 'Nov 23 08:54'],
    ['crw-rw-rw-    1 root     root        1,   3 Nov 23 08:54 null', 'null', 'Nov 23 08:54'],
    ['-rw-r--r-- 1 EXAMPLE\\domain users EXAMPLE\\domain users 12 Nov 23 08:54 x', 'x', 'Nov 23 08:54'],
  ])('%s', (line, name, modified) => {
    const fact = one(line);
    expect(fact).toMatchObject({ directory: '/etc/init.d', name, modified, target: null });
  });

  test('names keep their blanks, and what ls quoted is unquoted', () => {
    expect(one('-rw-r--r-- 1 root root 0 Nov 23 08:54 two  blanks ')?.name).toBe('two  blanks ');
    expect(one("-rw-r--r-- 1 root root 0 Nov 23 08:54 'two blanks'")?.name).toBe('two blanks');
    expect(one("-rw-r--r-- 1 root root 0 Nov 23 08:54 'a'$'\\n''b'")?.name).toBe('a\nb');
    expect(one('-rw-r--r-- 1 root root 0 Nov 23 08:54 "a\\nb\\033"')?.name).toBe('a\nb\u001b');
    expect(one("lrwxrwxrwx 1 root root 0 Nov 23 08:54 'S20a b' -> '../init.d/a b'")).toMatchObject({
      name: 'S20a b',
      target: '../init.d/a b',
    });
  });

  test('a name that really holds a line break leaves a line that is not read', () => {
    const parsed = parseRcListing(of('$ ls -l /x', '-rw-r--r-- 1 root root 0 Nov 23 08:54 ev', 'il'));
    expect(parsed.facts.map((fact) => fact.name)).toEqual(['ev']);
    expect(parsed.unread.map((unread) => unread.at.text)).toEqual(['il']);
  });

  test('S and K links of Debian, Red Hat, SuSE, OpenWrt and Buildroot', () => {
    const links = parseRcListing(
      of(
        '$ ls -l',
        '/etc/rc3.d/:',
        'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S02ssh -> ../init.d/ssh',
        'lrwxrwxrwx 1 root root 13 Nov 23 08:54 K01sshd-old -> ../init.d/sshd',
        '-rw-r--r-- 1 root root 13 Nov 23 08:54 README',
        '/etc/init.d/boot.d:',
        'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S05boot.clock -> ../boot.clock',
        '/etc/rc.d:',
        'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S50dropbear -> ../init.d/dropbear',
        '-rwxr-xr-x 1 root root 13 Nov 23 08:54 rc.sshd',
        '/etc/init.d:',
        '-rwxr-xr-x 1 root root 13 Nov 23 08:54 S40network',
        '-rwxr-xr-x 1 root root 13 Nov 23 08:54 S3not',
      ),
    ).facts.map(({ link }) => link);
    expect(links).toEqual([
      { runlevel: '3', starts: true, order: 2, script: 'ssh' },
      { runlevel: '3', starts: false, order: 1, script: 'sshd' },
      null,
      { runlevel: 'boot', starts: true, order: 5, script: 'boot.clock' },
      { runlevel: 'S', starts: true, order: 50, script: 'dropbear' },
      null,
      { runlevel: 'S', starts: true, order: 40, script: 'network' },
      null,
    ]);
  });

  test('without a heading the folder is that of the command, a path, or unknown', () => {
    expect(one('-rw-r--r-- 1 root root 0 Nov 23 08:54 x', '$ ls -l /etc/rc2.d/')?.directory).toBe(
      '/etc/rc2.d',
    );
    expect(one('-rw-r--r-- 1 root root 0 Nov 23 08:54 x', '$ ls -l /a /b')?.directory).toBe('');
    expect(
      one('-rwxr-xr-x 1 root root 0 Nov 23 08:54 /etc/rc.local', '$ ls -l /etc/rc.local /b'),
    ).toMatchObject({
      directory: '/etc',
      name: 'rc.local',
    });
    expect(one('l????????? ? ? ? ?            ? S20ssh', '$ ls -l /etc/rc2.d')).toMatchObject({
      name: 'S20ssh',
      link: { script: 'ssh', starts: true },
    });
  });

  test.skipIf(corpus === null)('paths of find, one a line (needs the shared corpus)', () => {
    const parsed = parseRcListing(at(join(corpus ?? '', 'files/inspec/rc-listing/find-etc-rc-d-name-S.txt')));
    expect(parsed.lines).toEqual({ total: 16, read: 16, skipped: 0, unread: 0 });
    expect(
      parsed.facts.filter((fact) => fact.link?.script === 'sshd').map((fact) => fact.link?.runlevel),
    ).toEqual(['2', '5', '3', '4']);
  });

  test.skipIf(raw === null)(
    'the same folder in German, French and Japanese gives the same names (needs the shared targets)',
    () => {
      const names = (locale: string) =>
        parseRcListing(at(join(raw ?? '', `bigcat/root/ls-l-init.d.${locale}.out`), '$ ls -l /etc/init.d'));
      const english = parseRcListing(at(join(raw ?? '', 'bigcat/root/ls-l_initd_rc.out')))
        .facts.filter((fact) => fact.directory === '/etc/init.d')
        .map((fact) => fact.name)
        .sort();
      expect(english).toHaveLength(53);
      for (const locale of ['de_DE', 'fr_FR', 'ja_JP']) {
        const parsed = names(locale);
        expect(parsed.unread).toEqual([]);
        expect(parsed.facts.map((fact) => fact.name).sort()).toEqual(english);
      }
    },
  );
});

describe('init scripts', () => {
  test('Red Hat: chkconfig header, daemon, pid files', () => {
    const [fact] = parseInitScript(
      of(
        '/etc/rc.d/init.d/sshd',
        '#!/bin/bash',
        '# chkconfig: 2345 55 25',
        '# description: OpenSSH server daemon',
        '# processname: sshd',
        '# pidfile: /var/run/sshd.pid',
        'SSHD=/usr/sbin/sshd',
        'start()',
        '{',
        '        echo -n $"Starting $prog:"',
        '        initlog -c "$SSHD $OPTIONS" && success || failure',
        '}',
        'stop()',
        '{',
        '        killproc $SSHD -TERM',
        '}',
      ),
    ).facts;
    expect(fact).toMatchObject({
      script: 'sshd',
      chkconfig: { runlevels: '2345', start: 55, stop: 25 },
      description: 'OpenSSH server daemon',
      processNames: ['sshd'],
      pidFiles: ['/var/run/sshd.pid'],
      programs: ['/usr/sbin/sshd'],
    });
  });

  test('SuSE: startproc, and an old one with daemon and a nice level', () => {
    const suse = parseInitScript(
      of(
        '/etc/init.d/portmap',
        '#! /bin/sh',
        'PORTMAP_BIN=/sbin/portmap',
        'case "$1" in',
        '    start)',
        '        startproc -f -p /var/run/portmap.pid $PORTMAP_BIN',
        '        ;;',
        'esac',
      ),
    ).facts[0];
    expect(suse).toMatchObject({ programs: ['/sbin/portmap'], pidFiles: ['/var/run/portmap.pid'] });
    const old = parseInitScript(
      of(
        '/etc/rc.d/init.d/gpm',
        '#!/bin/sh',
        'case "$1" in',
        '  start)',
        '        daemon +5 --check gpm gpm -t ps2',
        '        ;;',
        'esac',
      ),
    ).facts[0];
    expect(old?.programs).toEqual(['gpm']);
  });

  test('OpenRC: command, pidfile with the service name in it, what it needs and provides', () => {
    const fact = parseInitScript(
      of(
        '/etc/init.d/sshd',
        '#!/sbin/openrc-run',
        'command="/usr/sbin/dropbear"',
        'pidfile="/run/$RC_SVCNAME.pid"',
        'depend() {',
        '\tneed net rpcbind',
        '\tprovide ssh-server',
        '\tuse logger',
        '}',
      ),
    ).facts[0];
    expect(fact).toMatchObject({
      programs: ['/usr/sbin/dropbear'],
      pidFiles: ['/run/sshd.pid'],
      requiredStart: ['net', 'rpcbind'],
      provides: ['ssh-server'],
    });
  });

  test('a script that says nothing about itself is still a fact', () => {
    const parsed = parseInitScript(of('/etc/init.d/odd', '#!/bin/sh', 'true'));
    expect(parsed.facts[0]).toMatchObject({ script: 'odd', programs: [], provides: [] });
    expect(parsed.lines).toEqual({ total: 2, read: 1, skipped: 1, unread: 0 });
  });
});

describe('boot scripts', () => {
  const rcInet2 = join(import.meta.dirname, 'fixtures/boot/slackware-rc.inet2.txt');
  test('which daemons does this rc.inet2 start? Also by a loop and by a variable, and which were taken out', () => {
    const facts = parseRcInet2(at(rcInet2, '/etc/rc.d/rc.inet2')).facts;
    expect(facts.map((fact) => [fact.program, fact.enabled, fact.evidence[0].line])).toEqual([
      ['/usr/sbin/syslogd', true, 19],
      ['/usr/sbin/rpc.portmap', true, 25],
      ['/usr/sbin/inetd', true, 35],
      ['/usr/local/sbin/sshd', true, 43],
      ['/usr/sbin/lpd', true, 53],
      ['/usr/sbin/rpc.mountd', true, 59],
      ['/usr/sbin/rpc.nfsd', true, 60],
      ['/usr/sbin/named', false, 30],
      ['/usr/sbin/routed', false, 47],
    ]);
    expect(facts.find((fact) => fact.program === '/usr/sbin/rpc.mountd')?.requires).toContain('/etc/exports');
  });

  const programs = (...lines: readonly string[]) =>
    parseRcInet2(of('/etc/rc.local', ...lines)).facts.map((fact) => [
      fact.program,
      fact.enabled,
      fact.conditional,
    ]);

  test('wrappers are seen through, tools and prose are not programs', () => {
    expect(programs('nohup /usr/local/bin/tcpgate -l >/dev/null 2>&1 &')).toEqual([
      ['/usr/local/bin/tcpgate', true, false],
    ]);
    expect(programs('su - acme -c "/opt/acme/bin/acmed -d"')).toEqual([['/opt/acme/bin/acmed', true, false]]);
    expect(programs('cd /srv && nice -n 5 /usr/sbin/thttpd -p 80')).toEqual([
      ['/usr/sbin/thttpd', true, false],
    ]);
    expect(programs('( umask 0; /usr/sbin/lpd )')).toEqual([['/usr/sbin/lpd', true, false]]);
    expect(programs('echo "/usr/sbin/lpd"', 'iptables-restore < /etc/iptables.rules', 'exit 0')).toEqual([]);
    expect(programs('# /usr/sbin/lpd is the printer daemon', '# /etc/rc.local - what to do')).toEqual([]);
    expect(programs('#/usr/sbin/lpd', '## /usr/sbin/in.rwhod &')).toEqual([
      ['/usr/sbin/lpd', false, false],
      ['/usr/sbin/in.rwhod', false, false],
    ]);
  });

  test('a here-document and a quoted text over several lines start nothing', () => {
    expect(programs('cat <<EOF', '/usr/sbin/lpd', 'EOF', '/usr/sbin/inetd')).toEqual([
      ['/usr/sbin/inetd', true, false],
    ]);
    expect(programs('echo "one', '/usr/sbin/lpd', '"', '/usr/sbin/inetd')).toEqual([
      ['/usr/sbin/inetd', true, false],
    ]);
  });

  test('what is asked first decides whether it can be told', () => {
    expect(programs('if [ "$X" = yes ]; then', '/usr/sbin/lpd', 'fi')).toEqual([
      ['/usr/sbin/lpd', true, true],
    ]);
    expect(programs('[ -x /usr/sbin/lpd ] && /usr/sbin/lpd')).toEqual([['/usr/sbin/lpd', true, false]]);
    expect(programs('if [ -x /a ]; then', '/usr/sbin/a', 'else', '/usr/sbin/b', 'fi')).toEqual([
      ['/usr/sbin/a', true, false],
      ['/usr/sbin/b', true, true],
    ]);
    expect(programs('pidof acme || /usr/sbin/acme')).toEqual([['/usr/sbin/acme', true, true]]);
  });
});

describe('tables', () => {
  test('chkconfig: on and off in the words of the host, and its xinetd block', () => {
    const facts = parseChkconfig(
      of(
        '$ chkconfig --list',
        'sshd           \t0:Aus\t1:Aus\t2:Ein\t3:Ein\t4:Ein\t5:Ein\t6:Aus',
        'xinetd-basierende Dienste:',
        '\ttelnet:\tEin',
        '\tfinger:\tAus',
      ),
    );
    expect(facts.unread).toEqual([]);
    expect(
      facts.facts.map((fact) => [fact.name, fact.scope, fact.levels[3 as never] ?? fact.levels.xinetd]),
    ).toEqual([
      ['sshd', 'sysv', true],
      ['telnet', 'xinetd', true],
      ['finger', 'xinetd', false],
    ]);
  });

  test.skipIf(corpus === null)(
    'chkconfig in every language of its catalogues (needs the shared corpus)',
    () => {
      const path = join(corpus ?? '', 'expected/translations/net-tools-and-chkconfig.json');
      const catalogues: Record<string, Record<string, { readonly text: string }>> = JSON.parse(
        readFileSync(path, 'utf8'),
      ).chkconfig.strings;
      let asked = 0;
      for (const strings of Object.values(catalogues)) {
        const on = strings.on?.text.trim();
        const off = strings.off?.text.trim();
        const note = Object.entries(strings).find(([key]) => key.includes('Note:'))?.[1].text ?? '';
        if (on === undefined || off === undefined) continue;
        asked += 1;
        const rows = [2, 3, 4, 5].map((level) => `${level}:${on}`).join('\t');
        const title = strings['xinetd based services:\n']?.text.trim() ?? 'xinetd based services:';
        const text = `${note}sshd  \t0:${off}\t1:${off}\t${rows}\t6:${off}\n\n${title}\n\ttelnet:  \t${on}\n\tfinger:  \t${off}`;
        const parsed = parseChkconfig(of('$ chkconfig --list', ...text.split('\n')));
        const states = parsed.facts.map((fact) => [fact.name, fact.levels['3'] ?? fact.levels.xinetd]);
        expect([on, states]).toEqual([
          on,
          [
            ['sshd', true],
            ['telnet', true],
            ['finger', false],
          ],
        ]);
      }
      expect(asked).toBeGreaterThan(40);
    },
  );

  test.skipIf(corpus === null)(
    "insights-core's own answers about chkconfig (needs the shared corpus)",
    () => {
      const parsed = parseChkconfig(
        at(join(corpus ?? '', 'files/insights-core/chkconfig/test_chkconfig--SERVICES.txt')),
      );
      const expected = JSON.parse(
        readFileSync(
          join(corpus ?? '', 'expected/insights-core/chkconfig/test_chkconfig--SERVICES.json'),
          'utf8',
        ),
      ).asserts;
      const on = (name: string) =>
        parsed.facts.some((fact) => fact.name === name && Object.values(fact.levels).includes(true));
      expect(parsed.facts).toHaveLength(expected.services);
      for (const name of expected.on) expect([name, on(name)]).toEqual([name, true]);
      for (const name of expected.off) expect([name, on(name)]).toEqual([name, false]);
    },
  );

  test('runlevels of SysV, of systemd, in other languages', () => {
    const levels = (line: string) =>
      parseRunlevel(of('$ x', line)).facts.map((fact) => [fact.source, fact.runlevel]);
    expect(levels('N 2')).toEqual([['current', '2']]);
    expect(levels('3 5')).toEqual([
      ['previous', '3'],
      ['current', '5'],
    ]);
    expect(levels('         run-level 2  2026-11-23 09:03                   last=S')).toEqual([
      ['current', '2'],
    ]);
    expect(levels('multi-user.target')).toEqual([['default', 'multi-user.target']]);
  });

  test('inittab: SysV, busybox, colons in the process, comments', () => {
    const parsed = parseInittab(
      of(
        '/etc/inittab',
        'id:3:initdefault:',
        'x:5:respawn:/bin/a -o b:c',
        '::sysinit:/sbin/openrc sysinit',
        '#1:2:respawn:/x',
        '',
        'junk',
      ),
    );
    expect(parsed.facts.map((fact) => [fact.id, fact.runlevels.join(''), fact.action, fact.process])).toEqual(
      [
        ['id', '3', 'initdefault', ''],
        ['x', '5', 'respawn', '/bin/a -o b:c'],
        ['', '', 'sysinit', '/sbin/openrc sysinit'],
      ],
    );
    expect(parsed.lines).toEqual({ total: 6, read: 3, skipped: 2, unread: 1 });
  });

  test("cron: the system's table has a user, a user's own has none", () => {
    const entries = (origin: string, line: string) => parseCron(of(origin, line)).facts[0];
    expect(entries('/etc/cron.d/x', '@reboot  root  /usr/bin/nc -l')).toMatchObject({
      user: 'root',
      command: '/usr/bin/nc -l',
      atBoot: true,
    });
    expect(entries('/var/spool/cron/crontabs/eve', '@reboot /home/eve/k')).toMatchObject({
      user: 'eve',
      command: '/home/eve/k',
      atBoot: true,
    });
    expect(entries('/var/spool/cron/eve', '*/5 * * * 1-5 /home/eve/k -x')).toMatchObject({
      user: 'eve',
      command: '/home/eve/k -x',
      atBoot: false,
    });
    expect(entries('$ crontab -l -u www-data', '@daily true')).toMatchObject({ user: 'www-data' });
    expect(entries('/etc/anacrontab', '1\t5\tcron.daily\tnice run-parts /etc/cron.daily')).toMatchObject({
      command: 'nice run-parts /etc/cron.daily',
    });
    expect(parseCron(of('/etc/crontab', 'SHELL=/bin/sh', '# x', 'not a line')).lines).toEqual({
      total: 3,
      read: 0,
      skipped: 2,
      unread: 1,
    });
  });

  test('service --status-all of Debian and of Red Hat', () => {
    const parsed = parseServiceStatusAll(
      of(
        '$ service --status-all',
        ' [ + ]  ssh',
        ' [ - ]  nfs-common',
        ' [ ? ]  hwclock.sh',
        'sshd (pid  2098) is running...',
        'httpd is stopped',
        'Table: filter',
      ),
    );
    expect(parsed.facts.map((fact) => [fact.script, fact.running])).toEqual([
      ['ssh', true],
      ['nfs-common', false],
      ['hwclock.sh', null],
      ['sshd', true],
      ['httpd', false],
    ]);
    expect(parsed.lines.unread).toBe(1);
  });

  test.skipIf(corpus === null)("moler's and pyinfra's own answers (needs the shared corpus)", () => {
    const moler = parseServiceStatusAll(
      at(join(corpus ?? '', 'files/moler/rc-listing/service-status-all.txt')),
    );
    const signs: Record<string, string> = JSON.parse(
      readFileSync(join(corpus ?? '', 'expected/moler/rc-listing/service-status-all.json'), 'utf8'),
    );
    const sign = (running: boolean | null) => (running === null ? '[ ? ]' : running ? '[ + ]' : '[ - ]');
    expect(Object.fromEntries(moler.facts.map((fact) => [fact.script, sign(fact.running)]))).toEqual(signs);
    const pyinfra = parseOpenrc(
      at(join(corpus ?? '', 'files/pyinfra/rc-listing/openrc.OpenrcStatus-services.txt')),
    );
    const states: Record<string, boolean> = JSON.parse(
      readFileSync(
        join(corpus ?? '', 'expected/pyinfra/rc-listing/openrc.OpenrcStatus-services.json'),
        'utf8',
      ),
    );
    expect(Object.fromEntries(pyinfra.facts.map((fact) => [fact.service, fact.state === 'started']))).toEqual(
      states,
    );
    const show = parseSystemctlShow(
      at(join(corpus ?? '', 'files/pyinfra/systemctl-units/systemd.SystemdStatus-services.txt')),
    );
    expect(show.unread).toEqual([]);
    expect(show.facts.filter((fact) => fact.key === 'SubState').map((fact) => fact.unit)).toEqual([
      'lvm2-activation.service',
      'lvm2-lvmetad.service',
      'lvm2-lvmpolld.service',
      'ebtables.timer',
    ]);
  });

  test('supervisors: Upstart, runit, daemontools', () => {
    const facts = (origin: string, ...lines: readonly string[]) =>
      parseSupervised(of(origin, ...lines)).facts.map((fact) => [
        fact.kind,
        fact.name,
        fact.enabled,
        fact.running,
        fact.pid,
      ]);
    expect(
      facts(
        '$ initctl list',
        'ssh start/running, process 972',
        'tty (tty1) start/running, process 12',
        'rc stop/waiting',
      ),
    ).toEqual([
      ['upstart', 'ssh', null, true, 972],
      ['upstart', 'tty', null, true, 12],
      ['upstart', 'rc', null, false, null],
    ]);
    expect(
      facts(
        '$ sv status',
        'run: /etc/service/ssh: (pid 9) 100s; run: log: (pid 8) 100s',
        'run: ftp: (pid 7) 3s, normally down',
        'down: www: 4s, normally up',
      ),
    ).toEqual([
      ['runit', 'ssh', true, true, 9],
      ['runit', 'ftp', false, true, 7],
      ['runit', 'www', true, false, null],
    ]);
    expect(
      facts('$ svstat /service/*', '/service/smtpd: up (pid 123) 45 seconds', '/service/pop: down 4 seconds'),
    ).toEqual([
      ['daemontools', 'smtpd', true, true, 123],
      ['daemontools', 'pop', false, false, null],
    ]);
  });
});

describe.skipIf(corpus === null)('the shared corpus (needs it beside the project)', () => {
  const parsers = {
    'systemctl-units': parseSystemctlUnits,
    'systemctl-unit-files': parseSystemctlUnitFiles,
    chkconfig: parseChkconfig,
  } as const;
  // Not of their kind: a list of sockets, properties, an error message. Others read them.
  const elsewhere = /systemctl-ls\.txt$|SystemdStatus|UNITFILES_NG/;
  const files = corpus === null ? [] : Object.keys(parsers).flatMap((kind) => filesOf(kind));

  function filesOf(kind: string): readonly (readonly [string, string])[] {
    return readFileSync(join(corpus ?? '', 'MANIFEST.csv'), 'utf8')
      .split('\n')
      .map((row) => row.split(','))
      .filter((cells) => cells[1] === kind && !elsewhere.test(cells[0] ?? ''))
      .map((cells) => [kind, cells[0] ?? ''] as const);
  }

  test('is there in full', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  test.each(files)('%s %s: every line is read or knowingly skipped', (kind, path) => {
    const listing = at(join(corpus ?? '', path));
    const parsed = parsers[kind as keyof typeof parsers](listing);
    expect(parsed.unread).toEqual([]);
    expect(parsed.lines.total).toBe([...listing.lines].length);
  });

  test('units and unit files of CentOS 7 are those that jc finds', () => {
    const expected = (kind: string, name: string) =>
      JSON.parse(readFileSync(join(corpus ?? '', 'expected/jc', kind, `${name}.json`), 'utf8'));
    const units = parseSystemctlUnits(
      at(join(corpus ?? '', 'files/jc/systemctl-units/centos-7.7--systemctl.txt')),
    );
    // jc drops a doubled blank in a description as we do; nothing else differs.
    expect(units.facts.map(({ evidence, ...fact }) => fact)).toEqual(
      expected('systemctl-units', 'centos-7.7--systemctl'),
    );
    const files = parseSystemctlUnitFiles(
      at(join(corpus ?? '', 'files/jc/systemctl-unit-files/centos-7.7--systemctl-luf.txt')),
    );
    expect(files.facts.map((fact) => ({ unit_file: fact.unit, state: fact.state }))).toEqual(
      expected('systemctl-unit-files', 'centos-7.7--systemctl-luf'),
    );
    const sockets = parseSystemctlSockets(
      at(join(corpus ?? '', 'files/jc/systemctl-units/centos-7.7--systemctl-ls.txt')),
    );
    expect(
      sockets.facts.map((fact) => ({
        listen: fact.listen,
        unit: fact.unit,
        ...(fact.activates.length > 0 ? { activates: fact.activates.join(', ') } : {}),
      })),
    ).toEqual(expected('systemctl-units', 'centos-7.7--systemctl-ls'));
  });
});

describe('no line is lost, whatever the text', () => {
  const kinds = [
    'rc-listing',
    'init-script',
    'chkconfig',
    'inittab',
    'runlevel',
    'rc-inet2',
    'openrc',
    'supervised',
    'systemctl-unit-files',
    'systemctl-units',
    'systemctl-sockets',
    'systemctl-show',
    'cron',
    'service-status-all',
  ] as const;
  const seeds = [
    'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S02ssh -> ../init.d/ssh',
    'total 256',
    '/etc/rc3.d:',
    'sshd 0:off 1:off 2:on',
    'id:3:initdefault:',
    'N 2',
    'ssh.service enabled enabled',
    'ssh.service loaded active running SSH',
    '[::]:22 ssh.socket ssh.service',
    'Id=ssh.service',
    '@reboot root /usr/bin/nc -l',
    ' [ + ]  ssh',
    'if [ -x /usr/sbin/lpd ]; then',
    'case "$1" in',
    'start)',
    ';;',
    'fi',
    "echo '",
    '"',
    '`',
    '$(',
    '}',
    'cat <<EOF',
    'ssh | default',
    'Runlevel: default',
    '● a.service - A',
    '  Active: active (running)',
    'start on (a and',
    'script',
    'for x in a b; do',
    '$x $x',
    'done',
    'daemon $x',
    '\u0000',
    '\u001b[31m',
    '\ufeff',
    '',
  ];
  const line = fc.oneof(
    fc.constantFrom(...seeds),
    fc.string({ maxLength: 60 }),
    fc.tuple(fc.constantFrom(...seeds), fc.string({ maxLength: 12 })).map((parts) => parts.join('')),
  );
  const origins = fc.constantFrom(
    '$ x',
    '/etc/init/a.conf',
    '/etc/init/a.override',
    '/etc/sv/a/run',
    '/etc/init.d/a',
    '/etc/rc.d/rc.M',
    '/var/spool/cron/a',
  );

  test.each(kinds)('%s', (kind) => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), origins, (lines, origin) => {
        const parsed = parseListing(kind, { file: 'f', origin, lines });
        expect(parsed.lines.total).toBe(lines.length);
        expect(parsed.lines.read + parsed.lines.skipped + parsed.lines.unread).toBe(lines.length);
        expect(parsed.lines.unread).toBe(parsed.unread.length);
      }),
      { numRuns: 150, seed: 4 },
    );
  });

  test('long lines and many lines take no more than their length', () => {
    const hostile = [
      `-rwxr-xr-x ${'1 '.repeat(50_000)}`,
      `${'a '.repeat(50_000)}`,
      `"${'\\'.repeat(50_000)}`,
      `${'$('.repeat(20_000)}`,
      `${'if [ '.repeat(20_000)}`,
      `${'a() {'.repeat(5000)}`,
      `x ${'0:on '.repeat(20_000)}`,
      `lrwxrwxrwx 1 r r 1 Nov 1 08:54 "${'\\n'.repeat(30_000)}`,
      `${'('.repeat(30_000)}`,
      `start on ${'('.repeat(50_000)}`,
      `${'for a in b; do '.repeat(3000)} $a`,
      `${' '.repeat(80_000)}x`,
      `a${'\t'.repeat(80_000)}|`,
    ];
    for (const kind of kinds) {
      const began = process.cpuUsage().user;
      const parsed = parseListing(kind, { file: 'f', origin: '$ x', lines: hostile });
      expect(parsed.lines.total).toBe(hostile.length);
      // Not a measure of speed: backtracking would take minutes.
      expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(20);
    }
  });
});

describe.skipIf(raw === null)('real hosts (needs the shared targets)', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['bigcat/root/ls-l_initd_rc', 'rc-listing', '$ ls -l /etc/init.d /etc/rc?.d'],
    ['bigcat/root/ls-L_rc', 'rc-listing', '$ ls -lL /etc/rc2.d /etc/rc3.d'],
    ['bigcat/root/ls-l_rc_trailing', 'rc-listing', '$ ls -l /etc/rc?.d/'],
    ['syscat/root/ls-l_initd_rc', 'rc-listing', '$ ls -l /etc/init.d /etc/rc?.d'],
    ['alpcat/root/ls-l_initd_rc', 'rc-listing', '$ ls -l /etc/init.d /etc/rc?.d'],
    ['alpcat/root/ls-l_runlevels', 'rc-listing', '$ ls -lR /etc/runlevels'],
    ['openrc-debian/ls_initd_rc', 'rc-listing', '$ ls -l'],
    ['openrc-debian/ls_runlevels', 'rc-listing', '$ ls -lR /etc/runlevels'],
    ['runit-debian/ls_runit', 'rc-listing', '$ ls -l'],
    ['runit-debian/ls_initd_rc', 'rc-listing', '$ ls -l'],
    ['openrc-debian/rc-update_show', 'openrc', '$ rc-update show'],
    ['openrc-debian/rc-update_show-v', 'openrc', '$ rc-update show -v'],
    ['openrc-debian/rc-status', 'openrc', '$ rc-status'],
    ['openrc-debian/rc-status-a', 'openrc', '$ rc-status -a'],
    ['openrc-debian/rc-status-f', 'openrc', '$ rc-status -f ini'],
    ['openrc-debian/rc-status_servicelist', 'openrc', '$ rc-status --servicelist'],
    ['syscat/root/systemctl_list-unit-files', 'systemctl-unit-files', '$ systemctl list-unit-files'],
    [
      'syscat/root/systemctl_list-unit-files_legend',
      'systemctl-unit-files',
      '$ systemctl list-unit-files --no-legend',
    ],
    ['syscat/root/systemctl_root', 'systemctl-unit-files', '$ systemctl --root=/ list-unit-files'],
    ['syscat/root/systemctl.de_DE', 'systemctl-unit-files', '$ systemctl list-unit-files'],
    ['syscat/root/systemctl_list-units', 'systemctl-units', '$ systemctl list-units --all'],
    ['syscat/root/systemctl_plain', 'systemctl-units', '$ systemctl list-units --plain'],
    ['syscat/root/systemctl_status_ssh', 'systemctl-units', '$ systemctl status ssh.socket'],
    ['syscat/root/systemctl_list-sockets', 'systemctl-sockets', '$ systemctl list-sockets'],
    ['syscat/root/systemctl_show', 'systemctl-show', '$ systemctl show'],
    ['bigcat/root/service_status-all', 'service-status-all', '$ service --status-all'],
    ['bigcat/root/etc_inittab', 'inittab', '/etc/inittab'],
    ['bigcat/root/etc_crontab', 'cron', '/etc/crontab'],
    ['bigcat/root/runlevel', 'runlevel', '$ runlevel'],
    ['bigcat/root/who-r', 'runlevel', '$ who -r'],
  ];
  test.each(rows)('%s leaves no line unread', (name, kind, origin) => {
    const listing = at(join(raw ?? '', `${name}.out`), origin);
    const parsed = parseListing(kind as 'rc-listing', listing);
    expect(parsed.unread).toEqual([]);
    expect(parsed.lines.total).toBe([...listing.lines].length);
    expect(parsed.facts.length).toBeGreaterThan(0);
  });

  test.each(rows)('%s with CRLF line ends says the same', (name, kind, origin) => {
    const facts = (lines: readonly string[]) =>
      parseListing(kind as 'rc-listing', { file: 'f', origin, lines }).facts.map((fact) => ({
        ...(fact as DirectoryEntry),
        evidence: [],
      }));
    const lines = linesOf(join(raw ?? '', `${name}.out`));
    expect(facts(lines.map((line) => `${line}\r`))).toEqual(facts(lines));
  });
});
