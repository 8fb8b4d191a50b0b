/** What is cut off by turning a service off is said on the steps that do it. */
import { expect, test } from 'vitest';
import { readRegister } from '../../src/register/index.ts';
import { planFor } from '../../src/remediate/index.ts';
import { readingsOf } from '../correlate/boot/host-readings.ts';
import { judged, netstat, ps, rpcinfo } from '../decide/judged.ts';

const all = [
  netstat('0.0.0.0:111 300/portmap', '0.0.0.0:1694 301/rpc.mountd', '0.0.0.0:1024 302/rpc.statd'),
  ps('300 /sbin/portmap', '301 /usr/sbin/rpc.mountd', '302 /sbin/rpc.statd'),
  rpcinfo(
    '    100000    2   tcp    111  portmapper',
    '    100005    3   tcp   1694  mountd',
    '    100024    1   tcp   1024  status',
  ),
];
const heading = 'host,protocol,port,service,business need,owner,approved by,approved on,expires on';
const row = ',tcp,1694,mountd,The workstations mount their homes,ops,J. Doe,2026-01-01,2099-01-01';

function plans(rows: readonly string[], files: typeof all = all) {
  const register = readRegister([heading, ...rows].join('\n'), 'register.csv', '00');
  const { inventory, ...judgement } = judged(files, { register });
  return planFor(inventory, judgement, readingsOf(files));
}

test('where a service that registers with the portmapper is kept, the portmapper that goes says whom it cuts off', () => {
  // With what rpcinfo says the portmapper is kept by rule; here the capture has nothing of it.
  const made = plans([row], all.slice(0, 2));
  const portmapper = made.find(({ serviceId }) => serviceId === 'sunrpc');
  expect(portmapper?.phase).toBe('danger-zone');
  const changing = portmapper?.steps.filter(({ when }) => when === 'now' || when === 'for-good') ?? [];
  expect(changing.length).toBeGreaterThan(0);
  for (const each of changing) expect(each.cautions[0]).toMatch(/^mountd is kept and registers with it/);
  expect(portmapper?.steps[0]).toMatchObject({ when: 'find', commands: ['rpcinfo -p'] });
});

test('where all of them go it goes after the last of them, and nobody is said to be cut off', () => {
  const made = plans([]);
  const phases = made.map(({ serviceId, phase }) => [serviceId, phase]);
  expect(phases.at(-1)).toEqual(['sunrpc', 'danger-zone']);
  expect(made.flatMap(({ steps }) => steps.flatMap(({ cautions }) => cautions)).join()).not.toContain(
    'registers with it:',
  );
});

test.each([
  ['53', 'systemd-resolved', '/run/systemd/resolve'],
  ['53', 'named', '/etc/resolv.conf'],
  ['53', 'dnsmasq', '/etc/resolv.conf'],
  ['815', 'ypbind', 'may not log in'],
  ['22', 'sshd', 'a second session'],
])('what goes with port %s of %s for the host itself is said before it goes', (port, program, said) => {
  const [{ steps } = { steps: [] }] = plans(
    [],
    [netstat(`0.0.0.0:${port} 300/${program}`), ps(`300 /usr/sbin/${program}`)],
  );
  const changing = steps.filter(({ when }) => when === 'now' || when === 'for-good' || when === 'restrict');
  expect(changing.length).toBeGreaterThan(0);
  for (const { cautions } of changing) expect(cautions.join(' ')).toContain(said);
});

test('a port of the kernel that is not the NFS server does not cost the NFS server', () => {
  const commandsAt = (...rows: readonly string[]) =>
    plans([], [netstat(...rows, '0.0.0.0:22 300/sshd'), ps('300 /usr/sbin/sshd')])
      .flatMap(({ steps }) => steps)
      .flatMap(({ commands }) => commands);
  expect(commandsAt('0.0.0.0:2049 -').join('; ')).toContain('exportfs -ua');
  const tunnel = commandsAt('udp 0.0.0.0:4789 -');
  expect(tunnel).toContain('ip -d link show type vxlan');
  expect(commandsAt('udp 0.0.0.0:51999 -')).toContain('ip -d link show');
  expect(commandsAt('udp 0.0.0.0:51820 -')).toContain('wg show all listen-port');
  expect(tunnel.join('; ')).not.toMatch(/nfs|exportfs/);
});
