import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { debianSysv, debianSysvPackages } from '../targets/debian-sysv.ts';
import { canRoot, openRoot, type Root } from '../targets/root.ts';
import { changed, looked, ports, serviceAt, stepsOf, type } from './prove.ts';
import { reportOf } from './reported.ts';

// Real hosts boot in here several times, which takes its time where the machine is busy.
vi.setConfig({ testTimeout: 180_000 });

/**
 * Invariant 10 on a Debian host with the real sysvinit, sysv-rc, insserv, startpar, update-rc.d, cron and inetd: each way
 * of starting something, turned off by the commands as printed, one service after the other, and undone in reverse.
 */

const enabled = ['rpcbind', 'vsftpd', 'ftp2', 'openbsd-inetd', 'cron', 'rc.local'];
/** A second vsftpd, which somebody had started by a script and then, as it died, by init as well. */
const ftp2 = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ftp2
# Required-Start:    $remote_fs
# Required-Stop:     $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
### END INIT INFO
case $1 in
  start) start-stop-daemon --start --background --make-pidfile --pidfile /run/ftp2.pid --exec /usr/sbin/vsftpd -- /etc/ftp2.conf ;;
  stop) start-stop-daemon --stop --pidfile /run/ftp2.pid ;;
esac
`;
const files = {
  'etc/inetd.conf':
    '# kept\ndiscard stream tcp nowait root internal\ndaytime stream tcp nowait root internal\n',
  'etc/rc.local': [
    '#!/bin/sh\nif [ -x /usr/bin/webfsd ]; then\n  /usr/bin/webfsd -p 8081 -r /mnt\nfi\nexit 0\n',
    0o755,
  ],
  'etc/vsftpd.conf': 'listen=YES\n',
  'etc/init.d/ftp2': [ftp2, 0o755],
  'etc/ftp2.conf': 'listen=YES\nlisten_port=2121\n',
} as const;
const respawned = [
  'tg:2345:respawn:/usr/sbin/mini_httpd -D -p 4042 -d /mnt',
  'ft:2345:respawn:/usr/sbin/vsftpd /etc/ftp2.conf',
];
const atReboot = '@reboot /usr/sbin/oidentd -p 8113';

/** Port → what starts it, and the files that its plan changes for good. */
const cases = [
  {
    port: 21,
    starters: ['init-script'],
    gone: ['21/tcp'],
    files:
      /^etc\/(?:rc\d\.d\/[SK]\d\dvsftpd|init\.d\/\.depend\.\w+|systemd\/system\/[a-z-]+\.target\.wants(?:\/(?:vsftpd|rpcbind)\.\w+)?)$/,
  },
  {
    port: 111,
    starters: ['init-script'],
    gone: ['111/tcp', '111/udp'],
    files:
      /^etc\/(?:rcS\.d\/[SK]\d\drpcbind|init\.d\/\.depend\.\w+|systemd\/system\/[a-z-]+\.target\.wants(?:\/(?:vsftpd|rpcbind)\.\w+)?)$/,
  },
  { port: 4042, starters: ['inittab'], gone: ['4042/tcp'], files: /^etc\/inittab$/ },
  {
    port: 2121,
    starters: ['inittab', 'init-script'],
    gone: ['2121/tcp'],
    files: /^etc\/(?:inittab|rc\d\.d\/[SK]\d\dftp2|init\.d\/\.depend\.\w+)$/,
  },
  { port: 8081, starters: ['rc-local'], gone: ['8081/tcp'], files: /^etc\/rc\.local$/ },
  { port: 8113, starters: ['cron'], gone: ['8113/tcp'], files: /^var\/spool\/cron\/crontabs\/daemon$/ },
  { port: 13, starters: ['inetd'], gone: ['13/tcp'], files: /^etc\/inetd\.conf$/ },
] as const;

const possible = canRoot(...debianSysvPackages);
describe.skipIf(!possible)(
  'a Debian host with sysvinit (needs root, unshare, overlay and the packages)',
  () => {
    let host: Root;
    let report: ReportModel;
    const tree = () => host.tree('etc', 'var/spool');
    beforeAll(async () => {
      host = await openRoot(debianSysv(files, respawned));
      await host.boot();
      for (const script of enabled)
        expect(host.run(['update-rc.d', script, 'defaults'])).toMatchObject({ status: 0 });
      // The packages bring units, too, which their maintainer scripts enable; update-rc.d keeps both in step.
      for (const unit of ['vsftpd.service', 'rpcbind.service', 'rpcbind.socket'])
        expect(
          host.run(['env', 'DPKG_MAINTSCRIPT_PACKAGE=x', 'deb-systemd-helper', 'enable', unit]),
        ).toMatchObject({ status: 0 });
      expect(host.run(['crontab', '-u', 'daemon', '-'], `# mine\n${atReboot}\n`).status).toBe(0);
      await host.boot();
      report = await reportOf(host);
    });
    afterAll(() => host?.close());

    test('every plan closes its port, stays closed over a boot and a package upgrade, and is undone file for file', async () => {
      const everything = ports(host);
      expect(everything).toEqual([
        '111/tcp',
        '111/udp',
        '13/tcp',
        '21/tcp',
        '2121/tcp',
        '4042/tcp',
        '8081/tcp',
        '8113/tcp',
        '9/tcp',
      ]);
      const first = tree();
      const done: { at: number; before: ReturnType<typeof tree>; open: readonly string[] }[] = [];
      for (const each of cases) {
        const service = serviceAt(report, each.port);
        expect(service.starters.map(({ kind }) => kind)).toEqual(each.starters);
        const [before, open] = [tree(), ports(host)];
        await type(host, stepsOf(service, 'now', 'for-good'));
        expect(ports(host)).toEqual(open.filter((port) => !(each.gone as readonly string[]).includes(port)));
        expect(looked(host, stepsOf(service, 'verify'))).toBe('');
        const paths = changed(before, tree());
        expect(paths.length).toBeGreaterThan(0);
        expect(paths.filter((path) => !each.files.test(path))).toEqual([]);
        done.push({ at: each.port, before, open });
      }
      expect(ports(host)).toEqual(['9/tcp']);

      // What the maintainer scripts of an upgrade run, then a boot by the real rc.
      for (const script of enabled) host.run(['update-rc.d', script, 'defaults']);
      await host.boot();
      expect(ports(host)).toEqual(['9/tcp']);
      for (const each of cases)
        expect(looked(host, stepsOf(serviceAt(report, each.port), 'verify-after-reboot'))).toBe('');
      const after = await reportOf(host);
      for (const each of cases) {
        const now = after.services.find(({ id }) => id === serviceAt(report, each.port).id);
        expect([now?.listens ?? false, now?.startsAtBoot ?? false]).toEqual([false, false]);
      }
      expect(serviceAt(after, 9).startsAtBoot).toBe(true);

      for (const { at, before, open } of done.reverse()) {
        await type(host, stepsOf(serviceAt(report, at), 'undo'));
        await host.settled();
        expect(changed(before, tree())).toEqual([]);
        expect(ports(host)).toEqual(open);
      }
      expect(changed(first, tree())).toEqual([]);
      await host.boot();
      expect(ports(host)).toEqual(everything);
    });

    test('what older guides say, `update-rc.d -f NAME remove`, is back after the next upgrade of the package', async () => {
      const links = () => host.run(['sh', '-c', 'ls /etc/rc2.d | grep vsftpd']).stdout;
      const first = tree();
      host.run(['update-rc.d', '-f', 'vsftpd', 'remove']);
      expect(links()).toBe('');
      host.run(['update-rc.d', 'vsftpd', 'defaults']);
      expect(links()).toMatch(/^S\d\dvsftpd\n$/);
      expect(changed(first, tree()).filter((path) => !path.includes('.depend.'))).toEqual([]);
    });

    test('a killed daemon of inittab comes back, unless init was told that its line is gone', async () => {
      const pid = () => host.run(['pidof', 'mini_httpd']).stdout.trim();
      const first = pid();
      expect(first).toMatch(/^\d+$/);
      host.run(['kill', '-KILL', first]);
      await host.settled();
      expect(pid()).toMatch(/^\d+$/);
      expect(pid()).not.toBe(first);
    });
  },
);
