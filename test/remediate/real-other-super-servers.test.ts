import { describe, expect, test, vi } from 'vitest';
import { canRoot, openRoot, type RootFiles } from '../targets/root.ts';
import { changed, looked, ports, serviceAt, stepsOf, type } from './prove.ts';
import { reportOf } from './reported.ts';

// Real hosts boot in here several times, which takes its time where the machine is busy.
vi.setConfig({ testTimeout: 180_000 });

/** Invariant 10 for the super-servers that are not openbsd-inetd, and for what each of them has of its own. */

const section = (name: string, lines: string) =>
  `service ${name}\n{\n${lines}\ttype\t= INTERNAL\n\tid\t= ${name}-stream\n\tsocket_type\t= stream\n\tprotocol\t= tcp\n\tuser\t= root\n\twait\t= no\n}\n`;
const line = (name: string) => `${name} stream tcp nowait root internal\n`;

interface Case {
  readonly name: string;
  readonly packages: readonly string[];
  readonly start: string;
  readonly files: RootFiles['files'];
  /** The one file that the plan changes. */
  readonly file: string;
}

const cases: readonly Case[] = [
  {
    name: 'inetutils-inetd: a line in a file of inetd.d',
    packages: ['inetutils-inetd'],
    start: '/usr/sbin/inetutils-inetd',
    files: {
      'etc/inetd.conf': line('discard'),
      'etc/inetd.d/day': `# a file of its own\n${line('daytime')}`,
    },
    file: 'etc/inetd.d/day',
  },
  {
    name: 'rlinetd: a service over several lines',
    packages: ['rlinetd', 'libcap2', 'libwrap0', 'libtirpc3', 'libnsl2'],
    start: '/usr/sbin/rlinetd',
    files: {
      'etc/rlinetd.d/two':
        'service "daytime" {\n  port "daytime";\n  exec "/bin/date";\n  user "root";\n}\nservice "discard" {\n  port "discard";\n  exec "/bin/cat";\n  user "root";\n}\n',
    },
    file: 'etc/rlinetd.d/two',
  },
  {
    name: 'rlinetd: a service on one line',
    packages: ['rlinetd', 'libcap2', 'libwrap0', 'libtirpc3', 'libnsl2'],
    start: '/usr/sbin/rlinetd',
    files: {
      'etc/rlinetd.d/two':
        'service "daytime" { port "daytime"; exec "/bin/date"; user "root"; }\nservice "discard" { port "discard"; exec "/bin/cat"; user "root"; }\n',
    },
    file: 'etc/rlinetd.d/two',
  },
  {
    name: 'xinetd: a section that stands in the enabled list of defaults',
    packages: ['xinetd', 'libwrap0', 'libtirpc3', 'libnsl2', 'libselinux1'],
    start: '/usr/sbin/xinetd',
    files: {
      'etc/xinetd.conf':
        'defaults\n{\n\tenabled = daytime-stream discard-stream\n}\nincludedir /etc/xinetd.d\n',
      'etc/xinetd.d/daytime': section('daytime', '\tdisable = no\n'),
      'etc/xinetd.d/discard': section('discard', '\tdisable = no\n'),
    },
    file: 'etc/xinetd.d/daytime',
  },
  {
    name: 'xinetd: what a disabled list in defaults holds down stays down',
    packages: ['xinetd', 'libwrap0', 'libtirpc3', 'libnsl2', 'libselinux1'],
    start: '/usr/sbin/xinetd',
    files: {
      'etc/xinetd.conf': `defaults\n{\n\tdisabled = echo-stream\n}\n${section('daytime', '')}${section('discard', '')}${section('echo', '\tdisable = no\n')}`,
    },
    file: 'etc/xinetd.conf',
  },
];

describe.each(cases)('$name', ({ packages, start, files, file }) => {
  test.skipIf(!canRoot(...packages))(
    'closes its port and nothing else, stays closed over a restart, and is undone byte for byte (needs root, unshare, overlay and the package)',
    async () => {
      const host = await openRoot({
        packages,
        files: { 'etc/services': 'echo 7/tcp\ndiscard 9/tcp\ndaytime 13/tcp\n', ...files },
        init: ['/bin/sh', '-c', `${start}; while :; do sleep 60; done`],
        up: (each) => each.sockets().length > 0,
      });
      try {
        await host.boot();
        expect(ports(host)).toEqual(['13/tcp', '9/tcp']);
        const first = host.tree('etc');
        const report = await reportOf(host);
        const daytime = serviceAt(report, 13);
        await type(host, stepsOf(daytime, 'for-good', 'now'));
        expect(ports(host)).toEqual(['9/tcp']);
        expect(changed(first, host.tree('etc'))).toEqual([file]);
        expect(looked(host, stepsOf(daytime, 'verify'))).toBe('');
        await host.boot();
        expect(ports(host)).toEqual(['9/tcp']);
        expect(looked(host, stepsOf(daytime, 'verify-after-reboot'))).toBe('');
        const after = await reportOf(host);
        expect(after.services.filter(({ listens }) => listens).map(({ name }) => name)).toEqual(['discard']);
        await type(host, stepsOf(daytime, 'undo'));
        expect(ports(host)).toEqual(['13/tcp', '9/tcp']);
        expect(changed(first, host.tree('etc'))).toEqual([]);
      } finally {
        host.close();
      }
    },
  );
});

const inetdPackages = ['openbsd-inetd', 'libbsd0', 'libmd0', 'libwrap0', 'libnsl2', 'libtirpc3'];
test.skipIf(!canRoot(...inetdPackages))(
  'an entry that was commented out and inetd never told: the port closes, what goes with it is said, and the undo opens it on the same file (needs root, unshare, overlay and openbsd-inetd)',
  async () => {
    const entries = ['daytime', 'discard', 'echo'].map(line);
    const host = await openRoot({
      packages: inetdPackages,
      files: {
        'etc/services': 'echo 7/tcp\ndiscard 9/tcp\ndaytime 13/tcp\n',
        'etc/inetd.conf': entries.join(''),
      },
      init: ['/bin/sh', '-c', '/usr/sbin/inetd; while :; do sleep 60; done'],
      up: (each) => each.sockets().length > 0,
    });
    try {
      await host.boot();
      const off = `#<off># ${entries[0]}# ${entries[1]}${entries[2]}`;
      host.run(['tee', '/etc/inetd.conf'], off);
      const [first, open] = [host.tree('etc'), ports(host)];
      expect(open).toEqual(['13/tcp', '7/tcp', '9/tcp']);
      const daytime = serviceAt(await reportOf(host), 13);
      expect(daytime.configured).toBe(false);
      const told = stepsOf(daytime, 'now');
      expect(told.flatMap(({ cautions }) => cautions).join()).toMatch(
        /closes at the same time .*: discard, daytime$/,
      );
      await type(host, told);
      expect(ports(host)).toEqual(['7/tcp']);
      await type(host, stepsOf(daytime, 'undo'));
      expect(changed(first, host.tree('etc'))).toEqual([]);
      expect(ports(host)).toEqual(['13/tcp', '7/tcp']);
    } finally {
      host.close();
    }
  },
);

const xinetdPackages = ['xinetd', 'libwrap0', 'libtirpc3', 'libnsl2', 'libselinux1'];
test.skipIf(!canRoot(...xinetdPackages))(
  'a section that was disabled and xinetd never told: the port closes, and the undo opens it on the same file (needs root, unshare, overlay and xinetd)',
  async () => {
    const on = section('daytime', '\tdisable\t= no\n');
    const host = await openRoot({
      packages: xinetdPackages,
      files: {
        'etc/services': 'discard 9/tcp\ndaytime 13/tcp\n',
        'etc/xinetd.conf': `defaults\n{\n}\n${section('discard', '')}includedir /etc/xinetd.d\n`,
        'etc/xinetd.d/daytime': on,
      },
      init: ['/bin/sh', '-c', '/usr/sbin/xinetd; while :; do sleep 60; done'],
      up: (each) => each.sockets().length > 0,
    });
    try {
      await host.boot();
      host.run(['tee', '/etc/xinetd.d/daytime'], on.replace('= no', '= yes'));
      const [first, open] = [host.tree('etc'), ports(host)];
      expect(open).toEqual(['13/tcp', '9/tcp']);
      const daytime = serviceAt(await reportOf(host), 13);
      await type(host, stepsOf(daytime, 'now'));
      expect(ports(host)).toEqual(['9/tcp']);
      await type(host, stepsOf(daytime, 'undo'));
      expect(ports(host)).toEqual(open);
      expect(changed(first, host.tree('etc'))).toEqual([]);
    } finally {
      host.close();
    }
  },
);

test.skipIf(!canRoot(...inetdPackages))(
  'a name taken out of /etc/services turns nothing off, and the plan says so and does (needs root, unshare, overlay and openbsd-inetd)',
  async () => {
    const names = 'discard 9/tcp\ndaytime 13/tcp\n';
    const host = await openRoot({
      packages: inetdPackages,
      files: { 'etc/services': names, 'etc/inetd.conf': line('daytime') + line('discard') },
      init: ['/bin/sh', '-c', '/usr/sbin/inetd; while :; do sleep 60; done'],
      up: (each) => each.sockets().length > 0,
    });
    try {
      await host.boot();
      host.run(['tee', '/etc/services'], names.replace('daytime', '#daytime'));
      host.run(['killall', '-HUP', 'inetd']);
      await host.settled();
      expect(ports(host)).toEqual(['13/tcp', '9/tcp']);
      const daytime = serviceAt(await reportOf(host), 13);
      expect(daytime.steps[0]?.cautions.join()).toMatch(
        /etc\/services is commented out: that turned nothing off/,
      );
      await type(host, stepsOf(daytime, 'for-good', 'now'));
      expect(ports(host)).toEqual(['9/tcp']);
    } finally {
      host.close();
    }
  },
);

test.skipIf(!canRoot('webfs'))(
  'what nobody knows how it was started is found, ended as the HOWTO has it, and looked for (needs root, unshare, overlay and webfs)',
  async () => {
    const host = await openRoot({
      packages: ['webfs'],
      etcOf: [],
      files: { 'etc/services': '', 'etc/rc.local': '# not the one that started webfsd\n' },
      init: ['/bin/sh', '-c', 'webfsd -p 8081 -r /mnt; while :; do sleep 60; done'],
      up: (each) => each.sockets().length > 0,
    });
    try {
      await host.boot();
      const service = serviceAt(await reportOf(host), 8081);
      expect(service.starters.map(({ kind }) => kind)).toEqual(['unknown']);
      const found = stepsOf(service, 'find').flatMap(({ commands }) => commands);
      const said = found.map((command) => host.run(['sh', '-c', command]).stdout).join('');
      expect(said).toContain('-> /usr/bin/webfsd');
      expect(said).toContain('webfsd -p 8081 -r /mnt');
      expect(said).toContain('/etc/rc.local');
      await type(host, stepsOf(service, 'now'));
      expect(ports(host)).toEqual([]);
      expect(looked(host, stepsOf(service, 'verify'))).toBe('');
      expect(stepsOf(service, 'undo')[0]?.expect).toContain('it ran as: webfsd -p 8081 -r /mnt');
    } finally {
      host.close();
    }
  },
);
