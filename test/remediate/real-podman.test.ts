/**
 * A container of podman 4.3 on a systemd that runs: a published port, its policy `always`. Commands as printed, a boot that
 * brings it back before the plan and does not after it, the undo.
 *
 * Without control groups, for which crun wants rights that a namespace has not.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { targetProgram } from '../targets/namespace.ts';
import { openSystemdHost, type SystemdHost, whyNoSystemd } from '../targets/systemd-host.ts';
import { commandsOf, execute, reportOf, serviceOn } from './reported.ts';
import { installed, packageSet } from './systemd-services.ts';

const debs = packageSet('podman');
const busybox = targetProgram('busybox-static', 'bin/busybox');
const missing =
  whyNoSystemd() || (debs === null || busybox === null ? 'needs test/targets/fetch-daemons.sh' : '');

describe.skipIf(missing !== '')(`podman (${missing || '4.3'})`, { timeout: 180_000 }, () => {
  let host: SystemdHost;
  beforeAll(async () => {
    host = await openSystemdHost(
      {
        ...debs,
        'root/image/bin/busybox!': busybox === null ? '' : readFileSync(busybox),
        // The network of containers needs its own part of /proc/sys, which a test host may only read.
        'etc/systemd/system/own-sysctl.service':
          '[Unit]\nBefore=podman-restart.service\n[Service]\nType=oneshot\nExecStart=/bin/sh -c "mkdir -p /run/p; mount -t proc p /run/p; mount --bind /run/p/sys/net /proc/sys/net"\n[Install]\nWantedBy=multi-user.target\n',
      },
      `${installed}mkdir -p /etc/containers
printf '[storage]\\ndriver = "vfs"\\nrunroot = "/run/containers/storage"\\ngraphroot = "/var/lib/containers/storage"\\n' > /etc/containers/storage.conf
systemctl enable own-sysctl.service podman-restart.service
# default.target wants it, and the test's host boots into another target by its name.
systemctl add-wants multi-user.target podman-restart.service`,
    );
    const made = host.sh(
      'tar -C /root/image -c . | podman import - image && podman run -d --name web --cgroups=disabled --restart=always -p 8090:8090 image /bin/busybox httpd -f -p 8090',
    );
    if (made.status !== 0) throw new Error(made.stderr);
  }, 180_000);
  afterAll(async () => host?.close());
  const listening = async (wanted: readonly string[]) => {
    for (let round = 0; round < 100 && host.ports().join() !== wanted.join(); round++)
      await new Promise((done) => setTimeout(done, 100));
    expect(host.ports()).toEqual(wanted);
  };

  test('its port closes, the next boot does not start it, and the undo brings it back for good', async () => {
    await listening(['tcp/8090']);
    const model: ReportModel = await reportOf(host);
    const service = serviceOn(model, 'tcp', 8090);
    expect(service?.starters.map(({ kind, name }) => [kind, name])).toEqual([['container', 'web']]);
    await host.reboot();
    await listening(['tcp/8090']);
    const etc = host.etc();
    expect(commandsOf(service, 'now', 'for-good').join('\n')).toContain('podman stop web');
    execute(host, commandsOf(service, 'now', 'for-good'));
    await listening([]);
    for (const look of commandsOf(service, 'verify')) expect(host.sh(look).stdout).toBe('');
    await host.reboot();
    // What comes late comes within these seconds.
    await new Promise((done) => setTimeout(done, 3000));
    expect(host.ports()).toEqual([]);
    execute(host, commandsOf(service, 'undo'));
    await listening(['tcp/8090']);
    expect(host.etc()).toEqual(etc);
    await host.reboot();
    await listening(['tcp/8090']);
  });
});
