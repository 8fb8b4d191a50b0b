/**
 * Invariant 10 on a host whose process 1 is systemd: the printed commands are executed as printed, the host is really
 * booted again, the packages are really installed over themselves, and the printed undo is executed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { openSystemdHost, type SystemdHost, whyNoSystemd } from '../targets/systemd-host.ts';
import { commandsOf, execute, reportOf, serviceOn } from './reported.ts';
import { files, installed, packageSet, prepare } from './systemd-services.ts';

const debs = packageSet('systemd');
const missing = whyNoSystemd() || (debs === null ? 'needs test/targets/fetch-daemons.sh' : '');

/** Each way of being started, on its port, in the order of the work; how its plan makes it last. */
const ways = [
  { way: 'a service of a package', port: 4001, lasts: 'systemctl mask plain.service' },
  {
    way: 'a socket that the service has no Also= for',
    port: 4002,
    lasts: 'systemctl mask lazy.socket lazy.service',
  },
  { way: 'a static unit', port: 4003, lasts: 'systemctl mask fixed.service' },
  { way: "an instance of the owner's template", port: 4004, lasts: 'systemctl mask gate@4004.service' },
  { way: 'a unit generated from an init script', port: 4005, lasts: 'systemctl mask oldgate.service' },
  { way: "the owner's own unit", port: 4006, lasts: 'systemctl disable own.service' },
  {
    way: "the owner's own static unit, which another unit wants",
    port: 4007,
    lasts: 'mv /etc/systemd/system/helper.service',
  },
  { way: 'a unit changed by a drop-in', port: 4008, lasts: 'systemctl mask moved.service' },
  {
    way: 'a socket with one process for each connection',
    port: 4009,
    lasts: 'systemctl disable talk.socket',
  },
  { way: 'a unit that was masked while it ran', port: 4010, lasts: '' },
  { way: 'a unit whose name begins with a dash', port: 4014, lasts: 'systemctl mask -- ' },
  { way: 'a unit whose name has a backslash', port: 4015, lasts: "systemctl mask 'back\\x20slash.service'" },
  {
    way: "the owner's own unit, with a link made by hand",
    port: 4016,
    lasts: 'mv /etc/systemd/system/byhand.service',
  },
  { way: 'a unit of a package, with the same', port: 4017, lasts: 'systemctl mask relative.service' },
  { way: 'a linked unit', port: 4012, lasts: 'mv /etc/systemd/system/vendor.service' },
  { way: "a unit of a user's own manager", port: 4013, lasts: 'mask mine.service' },
  {
    way: 'rpcbind, with a socket of TCP and UDP',
    port: 111,
    lasts: 'systemctl mask rpcbind.socket rpcbind.service',
  },
  {
    way: 'tftpd-hpa, which Debian 12 starts by an init script',
    port: 69,
    protocol: 'udp',
    lasts: 'systemctl mask tftpd-hpa.service',
  },
] as const;
const protocolOf = (each: (typeof ways)[number]) => ('protocol' in each ? each.protocol : 'tcp');
const portsOf = (each: (typeof ways)[number]) =>
  each.port === 111 ? ['tcp/111', 'udp/111'] : [`${protocolOf(each)}/${each.port}`];

describe.skipIf(missing !== '')(
  `systemd as process 1 (${missing || 'booted in a namespace'})`,
  { timeout: 120_000 },
  () => {
    let host: SystemdHost;
    let first: {
      readonly ports: readonly string[];
      readonly etc: readonly string[];
      readonly model: ReportModel;
    };
    beforeAll(async () => {
      host = await openSystemdHost({ ...files, ...debs }, `${prepare}${installed}`);
      // What a person does to a running host.
      host.sh(
        'systemctl mask hidden.service; systemd-run --unit=adhoc /usr/local/sbin/listend 4011; systemctl start user@1900.service',
      );
      await host.settled();
      first = { ports: host.ports(), etc: host.etc(), model: await reportOf(host) };
    }, 120_000);
    afterAll(async () => host?.close());

    test('every way of being started listens at first', () => {
      expect(first.ports).toEqual([...ways.flatMap(portsOf), 'tcp/4011'].sort());
    });

    test.each(ways)('$way: its port closes, and nothing else changes', async (each) => {
      const service = serviceOn(first.model, protocolOf(each), each.port);
      const lasting = commandsOf(service, 'for-good').join('\n');
      expect(lasting).toContain(each.lasts);
      const before = host.ports();
      // What looks for it when it is off finds it while it is on; what was masked before has no such step.
      const bootLooks = (service?.steps ?? []).filter(
        ({ title, when }) => when === 'verify' && title === 'See that nothing is set to start it',
      );
      expect(bootLooks.length).toBe(each.port === 4010 ? 0 : 1);
      for (const { commands } of bootLooks)
        for (const look of commands) expect([look, host.sh(look).stdout]).not.toEqual([look, '']);
      execute(host, commandsOf(service, 'now', 'for-good'));
      await host.settled();
      expect(before.filter((port) => !host.ports().includes(port))).toEqual(portsOf(each));
      expect(host.ports().filter((port) => !before.includes(port))).toEqual([]);
      // A look that ends in grep is 1 where it finds nothing.
      for (const look of commandsOf(service, 'verify')) {
        const { status, stdout, stderr } = host.sh(look);
        expect([look, status === 0 || /\| grep [^|]*$/.test(look), stdout, stderr]).toEqual([
          look,
          true,
          '',
          '',
        ]);
      }
    });

    test('a transient unit is stopped, and the plan knows no way back', async () => {
      const service = serviceOn(first.model, 'tcp', 4011);
      execute(host, commandsOf(service, 'now'));
      await host.settled();
      expect(host.ports()).toEqual([]);
      expect(commandsOf(service, 'for-good', 'undo')).toEqual([]);
    });

    test('a second capture says that none of them listens or starts at the next boot', async () => {
      const after = await reportOf(host);
      for (const each of ways) {
        const id = serviceOn(first.model, protocolOf(each), each.port)?.id;
        const left = after.services.find((service) => service.id === id);
        expect([each.way, left?.listens ?? false, left?.startsAtBoot ?? false]).toEqual([
          each.way,
          false,
          false,
        ]);
      }
    });

    test('the package installed again, as an upgrade does it, and the next boot start none of them', async () => {
      expect(host.sh('dpkg -i /var/tmp/rpcbind_*.deb /var/tmp/tftpd-hpa_*.deb').status).toBe(0);
      await host.settled();
      expect(host.ports()).toEqual([]);
      await host.reboot();
      host.sh('systemctl start user@1900.service');
      await host.settled();
      expect(host.ports()).toEqual([]);
      for (const each of ways)
        for (const look of commandsOf(
          serviceOn(first.model, protocolOf(each), each.port),
          'verify-after-reboot',
        ))
          expect([look, host.sh(look).stdout]).toEqual([look, '']);
    });

    test('the undo brings all of them back, and /etc is as it was, file for file', async () => {
      for (const each of [...ways].reverse())
        execute(host, commandsOf(serviceOn(first.model, protocolOf(each), each.port), 'undo'));
      await host.settled();
      expect(host.ports()).toEqual(first.ports.filter((port) => port !== 'tcp/4011'));
      expect(host.etc()).toEqual(first.etc);
      await host.reboot();
      host.sh('systemctl start user@1900.service');
      await host.settled();
      // Masked before the capture, so it does not come back at a boot, and it did not then.
      expect(host.ports()).toEqual(first.ports.filter((port) => !/^tcp\/401[01]$/.test(port)));
    });
  },
);
