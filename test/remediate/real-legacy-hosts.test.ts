import { describe, expect, test, vi } from 'vitest';
import { legacyPackages, redHat, slackware, suse } from '../targets/legacy-hosts.ts';
import { canRoot, openRoot, type RootFiles } from '../targets/root.ts';
import { changed, looked, ports, serviceAt, stepsOf, type } from './prove.ts';
import { commandsOf, reportOf } from './reported.ts';

// Real hosts boot in here several times, which takes its time where the machine is busy.
vi.setConfig({ testTimeout: 180_000 });

/**
 * Invariant 10 on hosts of before Debian's tools. legacy-hosts.ts says what is real of them: init, the daemons and insserv;
 * the boot scripts and chkconfig are stand-ins.
 */

const section = (name: string) =>
  `service ${name}\n{\n\tdisable\t= no\n\ttype\t= INTERNAL\n\tid\t= ${name}-stream\n\tsocket_type\t= stream\n\tprotocol\t= tcp\n\tuser\t= root\n\twait\t= no\n}\n`;

const hosts = [
  {
    name: 'Red Hat: scripts in /etc/rc.d/init.d, chkconfig, xinetd',
    make: () =>
      redHat({
        'etc/xinetd.conf': 'defaults\n{\n}\nincludedir /etc/xinetd.d\n',
        'etc/xinetd.d/daytime': section('daytime'),
        'etc/xinetd.d/discard': section('discard'),
      }),
    setup: [
      'chkconfig --add vsftpd',
      'chkconfig --add portmap',
      'chkconfig --add xinetd',
      'chkconfig --level 4 vsftpd off',
    ],
    upgrade: ['chkconfig --add vsftpd', 'chkconfig --add portmap'],
    uses: [
      '/etc/rc.d/init.d/vsftpd stop',
      '/sbin/chkconfig --level 35 vsftpd off',
      '/sbin/chkconfig --level 345 xinetd off',
    ],
    cases: [
      { port: 21, gone: ['21/tcp'], files: /^etc\/rc\.d\/rc[35]\.d\/[SK]\d\dvsftpd$/ },
      { port: 111, gone: ['111/tcp', '111/udp'], files: /^etc\/rc\.d\/rc[345]\.d\/[SK]\d\dportmap$/ },
      { port: 13, gone: ['13/tcp'], files: /^etc\/xinetd\.d\/daytime$/ },
      // The last one in xinetd takes xinetd itself along.
      {
        port: 9,
        gone: ['9/tcp'],
        files: /^etc\/(?:xinetd\.d\/discard|rc\.d\/rc[345]\.d\/[SK]\d\dxinetd)$/,
      },
    ],
    stays: [],
  },
  {
    name: 'SuSE: insserv',
    make: () => suse({}),
    setup: ['insserv vsftpd', 'insserv rpcbind', 'mv /etc/rc5.d/S01rpcbind /etc/rc5.d/K01rpcbind'],
    upgrade: [],
    uses: ['/sbin/insserv -r vsftpd', 'mv /etc/rc3.d/S01rpcbind /etc/rc3.d/K99rpcbind'],
    cases: [
      { port: 21, gone: ['21/tcp'], files: /^etc\/rc\d\.d\/[SK]\d\dvsftpd$/ },
      {
        port: 111,
        gone: ['111/tcp', '111/udp'],
        files: /^etc\/rc\d\.d\/[SK]\d\drpcbind$/,
      },
    ],
    stays: [],
  },
  {
    name: 'Slackware: lines of rc.inet2 and rc.local, also such as go on below, the x of an rc script',
    make: () =>
      slackware({
        'etc/rc.d/rc.inet2': [
          '#!/bin/sh\nif [ -x /sbin/rpcbind ]; then\n  /sbin/rpcbind\nfi\nif [ -x /usr/sbin/vsftpd ]; then\n  /usr/sbin/vsftpd \\\n    -olisten=YES \\\n    &\nfi\n/usr/sbin/oidentd -p 8113\n',
          0o755,
        ],
        'etc/rc.d/rc.local': ['#!/bin/sh\n# mine\n/usr/bin/webfsd \\\n  -p 8081 \\\n  -r /mnt\n', 0o700],
      }),
    setup: ['chmod 744 /etc/rc.d/rc.mini_httpd'],
    upgrade: [],
    uses: ['chmod a-x /etc/rc.d/rc.mini_httpd', 'chmod 744 /etc/rc.d/rc.mini_httpd'],
    cases: [
      { port: 111, gone: ['111/tcp', '111/udp'], files: /^etc\/rc\.d\/rc\.inet2$/ },
      { port: 21, gone: ['21/tcp'], files: /^etc\/rc\.d\/rc\.inet2$/ },
      { port: 8080, gone: ['8080/tcp'], files: /^etc\/rc\.d\/rc\.mini_httpd$/ },
      { port: 8081, gone: ['8081/tcp'], files: /^etc\/rc\.d\/rc\.local$/ },
    ],
    stays: ['8113/tcp'],
  },
] as const satisfies readonly (Record<string, unknown> & { make: () => RootFiles })[];

describe.each(hosts)('$name', ({ make, setup, upgrade, uses, cases, stays }) => {
  test.skipIf(!canRoot(...legacyPackages))(
    'each plan closes its port and nothing else, stays closed over a boot, and is undone file for file (needs root, unshare, overlay and the packages)',
    async () => {
      const host = await openRoot(make());
      // insserv's own copy of the links is in the order in which it met them.
      const tree = () =>
        Object.fromEntries(Object.entries(host.tree('etc')).filter(([path]) => !path.includes('/.depend.')));
      const sh = (command: string) => expect(host.run(['sh', '-c', command])).toMatchObject({ status: 0 });
      try {
        await host.boot();
        for (const command of setup) sh(command);
        await host.boot();
        const report = await reportOf(host);
        const [first, everything] = [tree(), ports(host)];
        const commands = report.services.flatMap((service) =>
          commandsOf(service, 'now', 'for-good', 'undo', 'verify'),
        );
        for (const used of uses) expect(commands).toContain(used);
        expect(commands.join('\n')).not.toMatch(/\b(?:systemctl|update-rc\.d|ss -|sed -i)/);

        const done: (() => Promise<void>)[] = [];
        for (const each of cases) {
          const service = serviceAt(report, each.port);
          const [before, open] = [tree(), ports(host)];
          await type(host, stepsOf(service, 'now', 'for-good'));
          expect(ports(host)).toEqual(
            open.filter((port) => !(each.gone as readonly string[]).includes(port)),
          );
          expect(looked(host, stepsOf(service, 'verify'))).toBe('');
          const paths = changed(before, tree());
          expect(paths.length).toBeGreaterThan(0);
          expect(paths.filter((path) => !each.files.test(path))).toEqual([]);
          done.push(async () => {
            await type(host, stepsOf(service, 'undo'));
            expect(changed(before, tree())).toEqual([]);
            expect(ports(host)).toEqual(open);
          });
        }
        for (const command of upgrade) sh(command);
        await host.boot();
        expect(ports(host)).toEqual(stays);
        for (const { port } of cases)
          expect(looked(host, stepsOf(serviceAt(report, port), 'verify-after-reboot'))).toBe('');
        const after = await reportOf(host);
        expect(after.services.filter(({ listens }) => listens).length).toBe(stays.length);
        for (const undo of done.reverse()) await undo();
        expect(changed(first, tree())).toEqual([]);
        await host.boot();
        expect(ports(host)).toEqual(everything);
      } finally {
        host.close();
      }
    },
  );
});

const busyboxPackages = ['busybox-static', 'mini-httpd', 'libwrap0'];
test.skipIf(!canRoot(...busyboxPackages))(
  'busybox init: an inittab entry that respawns goes for good, and comes back (needs root, unshare, overlay and busybox)',
  async () => {
    const entry = '::respawn:/usr/sbin/mini_httpd -D -p 4042 -d /mnt\n';
    const host = await openRoot({
      packages: busyboxPackages,
      etcOf: [],
      files: { 'etc/inittab': `::sysinit:/bin/touch /run/up\n${entry}`, 'etc/services': '' },
      init: ['/bin/busybox', 'init'],
      up: (each) => each.sockets().length > 0,
    });
    try {
      await host.boot();
      const first = host.tree('etc');
      // Another process than the one that is killed: for a moment the table of sockets still shows that one's.
      const running = () => host.run(['pidof', 'mini_httpd']).stdout.trim();
      const killed = running();
      const isBack = () => !['', killed].includes(running()) && ports(host).length > 0;
      host.run(['kill', '-KILL', killed]);
      for (let round = 0; round < 100 && !isBack(); round++) await host.settled();
      expect([isBack(), ports(host)]).toEqual([true, ['4042/tcp']]);
      const service = serviceAt(await reportOf(host), 4042);
      await type(host, stepsOf(service, 'for-good', 'now'));
      expect(ports(host)).toEqual([]);
      expect(looked(host, stepsOf(service, 'verify'))).toBe('');
      await new Promise((done) => setTimeout(done, 1500));
      expect(ports(host)).toEqual([]);
      await type(host, stepsOf(service, 'undo'));
      for (let round = 0; round < 100 && ports(host).length === 0; round++) await host.settled();
      expect(ports(host)).toEqual(['4042/tcp']);
      expect(changed(first, host.tree('etc'))).toEqual([]);
    } finally {
      host.close();
    }
  },
);
