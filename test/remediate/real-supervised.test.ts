/**
 * OpenRC, runit, s6 and daemontools, the real ones of Debian's packages, with their own tools: the printed commands are executed as
 * printed, the host boots again, and the undo restores every file.
 */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { openHost, reapForever, type SystemdHost, upFile, whyNoSystemd } from '../targets/systemd-host.ts';
import { commandsOf, execute, reportOf, serviceOn } from './reported.ts';
import { installed, listend, packageSet } from './systemd-services.ts';

const both = ['tcp/4001', 'tcp/4002'];
const other = ['tcp/4002'];

const openrcScript = (port: number, needs = '') => `#!/sbin/openrc-run
name="gate ${port}"
command=/bin/busybox
command_args="httpd -f -p ${port} -h /var/empty"
command_background=yes
pidfile=/run/gate${port}.pid
${needs === '' ? '' : `depend() { need ${needs}; }\n`}`;

const hosts = [
  {
    name: 'OpenRC',
    set: 'openrc',
    files: {
      'etc/init.d/gate4001!': openrcScript(4001),
      'etc/init.d/gate4002!': openrcScript(4002),
      'var/empty/index.html': 'here\n',
      // What sysvinit's inittab has for OpenRC.
      'usr/local/sbin/boot!': `#!/bin/sh\nopenrc default\n: > ${upFile}\n${reapForever}\n`,
    },
    prepare: 'rc-update add gate4001 default\nrc-update add gate4002 default\n',
    init: ['/usr/local/sbin/boot'],
    goes: ['rc-service gate4001 stop', 'rc-update del gate4001 default'],
  },
  {
    name: 'runit',
    set: 'runit',
    files: {
      'etc/sv/gate4001/run!': '#!/bin/sh\nexec /usr/local/sbin/gate4001 4001\n',
      'etc/sv/gate4002/run!': '#!/bin/sh\nexec /usr/local/sbin/gate4002 4002\n',
      'usr/local/sbin/gate4001!': listend,
      'usr/local/sbin/gate4002!': listend,
    },
    prepare: `mkdir -p /etc/service
for n in 1 3; do printf '#!/bin/sh\\nexit 0\\n' > /etc/runit/$n; done
printf '#!/bin/sh\\n: > ${upFile}\\nexec env PATH=$PATH:/usr/bin runsvdir -P /etc/service\\n' > /etc/runit/2
chmod 755 /etc/runit/1 /etc/runit/2 /etc/runit/3
ln -s /etc/sv/gate4001 /etc/sv/gate4002 /etc/service/\n`,
    init: ['/sbin/runit'],
    goes: ['sv down /etc/service/gate4001', 'touch /etc/service/gate4001/down'],
  },
  {
    name: 's6',
    set: 'supervise',
    files: {
      'etc/service/gate4001/run!': '#!/bin/sh\nexec /usr/local/sbin/gate4001 4001\n',
      'etc/service/gate4002/run!': '#!/bin/sh\nexec /usr/local/sbin/gate4002 4002\n',
      'usr/local/sbin/gate4001!': listend,
      'usr/local/sbin/gate4002!': listend,
      'usr/local/sbin/boot!': `#!/bin/sh\n: > ${upFile}\nexec s6-svscan /etc/service\n`,
    },
    prepare: '',
    init: ['/usr/local/sbin/boot'],
    goes: ['s6-svc -d /etc/service/gate4001', 'touch /etc/service/gate4001/down'],
  },
  {
    name: 'daemontools',
    set: 'supervise',
    files: {
      'service/gate4001/run!': '#!/bin/sh\nexec /usr/local/sbin/gate4001 4001\n',
      'service/gate4002/run!': '#!/bin/sh\nexec /usr/local/sbin/gate4002 4002\n',
      'usr/local/sbin/gate4001!': listend,
      'usr/local/sbin/gate4002!': listend,
      'usr/local/sbin/boot!': `#!/bin/sh\n: > ${upFile}\nexec svscan /service\n`,
    },
    prepare: '',
    init: ['/usr/local/sbin/boot'],
    goes: ['svc -d /service/gate4001', 'touch /service/gate4001/down'],
  },
] as const;

describe.each(hosts)('$name', ({ set, files, prepare, init, goes }) => {
  const debs = packageSet(set);
  const missing =
    whyNoSystemd() ||
    (existsSync('/bin/busybox') ? '' : 'needs busybox') ||
    (debs === null ? 'needs test/targets/fetch-daemons.sh' : '');
  describe.skipIf(missing !== '')(missing || 'in a namespace', { timeout: 120_000 }, () => {
    let host: SystemdHost;
    let first: { readonly etc: readonly string[]; readonly model: ReportModel };
    beforeAll(async () => {
      host = await openHost({ ...files, ...debs }, `${installed}${prepare}`, init);
      await listening(both);
      first = { etc: etc(), model: await reportOf(host) };
    });
    afterAll(async () => host?.close());
    // runsvdir looks at its folder once in five seconds, and keeps the state of what it supervises beside it.
    const listening = async (wanted: readonly string[]) => {
      for (let round = 0; round < 150 && host.ports().join() !== wanted.join(); round++)
        await new Promise((done) => setTimeout(done, 100));
      expect(host.ports()).toEqual(wanted);
    };
    const etc = () =>
      [...host.etc(), host.sh('find /service -name down').stdout].filter(
        (line) => !/\/(?:supervise|event|\.s6-svscan)/.test(line),
      );
    const service = () => serviceOn(first.model, 'tcp', 4001);

    test('the port closes and nothing else changes', async () => {
      await listening(both);
      expect(commandsOf(service(), 'now', 'for-good')).toEqual(goes);
      const looks = commandsOf(service(), 'verify');
      expect(looks.length).toBe(2);
      for (const look of looks) expect([look, host.sh(look).stdout]).not.toEqual([look, '']);
      execute(host, commandsOf(service(), 'now', 'for-good'));
      await host.settled();
      await listening(other);
      for (const look of looks) expect(host.sh(look)).toMatchObject({ stdout: '', stderr: '' });
      const after = (await reportOf(host)).services.find((each) => each.id === service()?.id);
      expect([after?.listens ?? false, after?.startsAtBoot ?? false]).toEqual([false, false]);
    });

    test('the next boot does not start it', async () => {
      await host.reboot();
      await listening(other);
      // What comes late comes within this second.
      await new Promise((done) => setTimeout(done, 1000));
      await listening(other);
      for (const look of commandsOf(service(), 'verify-after-reboot')) expect(host.sh(look).stdout).toBe('');
    });

    test('the undo brings it back, now and at the next boot, file for file', async () => {
      execute(host, commandsOf(service(), 'undo'));
      await host.settled();
      await listening(both);
      expect(etc()).toEqual(first.etc);
      await host.reboot();
      await listening(both);
    });
  });
});
