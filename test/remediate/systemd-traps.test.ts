/** Why the plans for systemd are as they are: what the usual advice does on a systemd that runs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSystemdHost, type SystemdHost, whyNoSystemd } from '../targets/systemd-host.ts';
import { files, prepare } from './systemd-services.ts';

const missing = whyNoSystemd();
const also = {
  'usr/lib/systemd/system/pulls.service':
    '[Service]\nExecStart=/usr/local/sbin/listend 4020\n[Install]\nWantedBy=multi-user.target\nAlso=pulls.socket\n',
  'usr/lib/systemd/system/pulls.socket':
    '[Socket]\nListenStream=0.0.0.0:4020\n[Install]\nWantedBy=sockets.target\n',
};

describe.skipIf(missing !== '')(`advice that fails (${missing || 'systemd as process 1'})`, () => {
  let host: SystemdHost;
  beforeAll(async () => {
    host = await openSystemdHost(
      { ...files, ...also },
      `${prepare}systemctl disable gate@4004.service hidden.service; systemctl enable pulls.service`,
    );
  }, 120_000);
  afterAll(async () => host?.close());
  const connect = (port: number) =>
    host.sh(`perl -MIO::Socket::INET -e 'print IO::Socket::INET->new("127.0.0.1:${port}")->getline'`).stdout;
  const enabled = (unit: string) => host.run(['systemctl', 'is-enabled', unit]).stdout.trim();

  test('disable --now of a service leaves its socket, and a connection starts the service again', async () => {
    expect(host.sh('systemctl disable --now lazy.service').stderr).toContain('lazy.socket');
    await host.settled();
    expect(host.ports()).toContain('tcp/4002');
    expect(host.run(['systemctl', 'is-active', 'lazy.service']).stdout).toBe('inactive\n');
    expect(connect(4002)).toBe('here\n');
    expect(host.run(['systemctl', 'is-active', 'lazy.service']).stdout).toBe('active\n');
  });

  test('even where Also= has disable take the socket along, the socket stays open until the next boot', async () => {
    host.sh('systemctl disable --now pulls.service');
    await host.settled();
    expect(enabled('pulls.socket')).toBe('disabled');
    expect(host.ports()).toContain('tcp/4020');
  });

  test('disable changes nothing for a static unit, and a mask of an own file is refused', () => {
    host.sh('systemctl disable fixed.service');
    expect(enabled('fixed.service')).toBe('static');
    const refused = host.sh('systemctl mask own.service');
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('already exists');
  });

  test('presets enable again what was disabled, and heed a mask', async () => {
    host.sh('systemctl disable plain.service; systemctl mask moved.service; systemctl preset-all');
    expect(enabled('plain.service')).toBe('enabled');
    expect(enabled('moved.service')).toBe('masked');
  });

  test('a mask without a stop leaves the port open, and the next boot does not open it', async () => {
    expect(host.ports()).toContain('tcp/4008');
    await host.reboot();
    expect(host.ports()).not.toContain('tcp/4008');
    expect(host.ports()).toContain('tcp/4003');
    expect(host.ports()).toContain('tcp/4020');
  }, 120_000);
});
