/**
 * The super-server goes along with the last of its services, by whatever starts it: a unit of its package, a unit generated
 * from its init script, OpenRC, runit. Real ones, commands as printed, a boot, the undo.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel, ReportService } from '../../src/model/report.ts';
import {
  openHost,
  openSystemdHost,
  reapForever,
  type SystemdHost,
  upFile,
  whyNoSystemd,
} from '../targets/systemd-host.ts';
import { commandsOf, execute, reportOf } from './reported.ts';
import { installed, packageSet } from './systemd-services.ts';

const inetd = packageSet('inetd');
const [openrc, runit] = [packageSet('openrc'), packageSet('runit')];
const xinetd = Object.fromEntries(
  Object.entries(packageSet('restrict') ?? {}).filter(([path]) => /\/(?:xinetd|libwrap0)_/.test(path)),
);
const entries = {
  'etc/inetd.conf': 'discard stream tcp nowait root internal\ndaytime stream tcp nowait root internal\n',
};
const section = (name: string) =>
  `service ${name}\n{\n\tdisable\t= no\n\ttype\t= INTERNAL\n\tid\t= mine-${name}\n\tsocket_type\t= stream\n\tprotocol\t= tcp\n\tuser\t= root\n\twait\t= no\n}\n`;
const both = ['tcp/13', 'tcp/9'];

const hosts = [
  {
    name: 'systemd and the unit of openbsd-inetd',
    program: 'inetd',
    there: inetd !== null,
    open: () => openSystemdHost({ ...inetd, ...entries }, installed),
    goes: ['systemctl stop inetd.service', 'systemctl mask inetd.service'],
  },
  {
    name: 'systemd and a unit generated from the init script of xinetd',
    program: 'xinetd',
    there: Object.keys(xinetd).length > 1,
    open: () =>
      openSystemdHost(
        { ...xinetd, 'etc/xinetd.d/one': section('daytime'), 'etc/xinetd.d/two': section('discard') },
        installed,
      ),
    goes: ['systemctl stop xinetd.service', 'systemctl mask xinetd.service'],
  },
  {
    name: 'OpenRC',
    program: 'inetd',
    there: inetd !== null && openrc !== null,
    open: () =>
      openHost(
        {
          ...inetd,
          ...openrc,
          ...entries,
          'usr/local/sbin/boot!': `#!/bin/sh\nopenrc default\n: > ${upFile}\n${reapForever}\n`,
        },
        `${installed}rc-update add openbsd-inetd default\n`,
        ['/usr/local/sbin/boot'],
      ),
    goes: ['rc-service openbsd-inetd stop', 'rc-update del openbsd-inetd default'],
  },
  {
    name: 'runit',
    program: 'inetd',
    there: inetd !== null && runit !== null,
    open: () =>
      openHost(
        { ...inetd, ...runit, ...entries, 'etc/sv/inetd/run!': '#!/bin/sh\nexec /usr/sbin/inetd -i\n' },
        `${installed}mkdir -p /etc/service
for n in 1 3; do printf '#!/bin/sh\\nexit 0\\n' > /etc/runit/$n; done
printf '#!/bin/sh\\n: > ${upFile}\\nexec env PATH=$PATH:/usr/bin runsvdir -P /etc/service\\n' > /etc/runit/2
chmod 755 /etc/runit/1 /etc/runit/2 /etc/runit/3
ln -s /etc/sv/inetd /etc/service/\n`,
        ['/sbin/runit'],
      ),
    goes: ['sv down /etc/service/inetd', 'touch /etc/service/inetd/down'],
  },
] as const;

describe.each(hosts)('the super-server with its last service: $name', ({ program, there, open, goes }) => {
  const missing = whyNoSystemd() || (there ? '' : 'needs test/targets/fetch-daemons.sh');
  describe.skipIf(missing !== '')(missing || 'in a namespace', { timeout: 120_000 }, () => {
    let host: SystemdHost;
    let first: { readonly etc: readonly string[]; readonly model: ReportModel };
    // runsvdir looks at its folder once in five seconds, and keeps the state of what it supervises beside it.
    const listening = async (wanted: readonly string[]) => {
      for (let round = 0; round < 150 && host.ports().join() !== wanted.join(); round++)
        await new Promise((done) => setTimeout(done, 100));
      expect(host.ports()).toEqual(wanted);
    };
    const etc = () => host.etc().filter((line) => !line.includes('/supervise'));
    const runs = () => host.sh(`pidof ${program}`).stdout.trim() !== '';
    /** In the plan's order. */
    const services = () =>
      [...first.model.plan]
        .sort((a, b) => a.order - b.order)
        .flatMap(({ serviceId }) => first.model.services.filter(({ id }) => id === serviceId))
        .filter(({ sockets }) => sockets.some(({ port }) => port === 9 || port === 13));
    beforeAll(async () => {
      host = await open();
      await listening(both);
      first = { etc: etc(), model: await reportOf(host) };
    }, 120_000);
    afterAll(async () => host?.close());

    test('goes, stays away over a boot, and comes back', async () => {
      expect(runs()).toBe(true);
      const [one, last] = services() as [ReportService, ReportService];
      const off = (service: ReportService) => commandsOf(service, 'for-good', 'now');
      for (const command of goes) {
        expect(off(one)).not.toContain(command);
        expect(off(last)).toContain(command);
      }
      // In the order of the plan: the entry, the super-server told, what is left looked at, then the super-server.
      for (const service of [one, last])
        execute(
          host,
          service.steps
            .filter(({ when }) => when === 'now' || when === 'for-good')
            .flatMap(({ commands }) => commands),
        );
      await listening([]);
      // `sv down` does not wait for the end of the process.
      for (let round = 0; round < 100 && runs(); round++) await new Promise((done) => setTimeout(done, 100));
      expect(runs()).toBe(false);
      for (const service of [one, last])
        for (const look of commandsOf(service, 'verify')) expect(host.sh(look).stdout).toBe('');
      await host.reboot();
      // What comes late comes within these seconds.
      await new Promise((done) => setTimeout(done, 2000));
      expect(runs()).toBe(false);
      for (const service of [last, one]) execute(host, commandsOf(service, 'undo'));
      await listening(both);
      expect(etc()).toEqual(first.etc);
      await host.reboot();
      await listening(both);
    });
  });
});
