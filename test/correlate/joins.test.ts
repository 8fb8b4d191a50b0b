/** Joins that no target of ours shows: containers, kernel threads, shared ports, two instances, what an intruder starts. */
import { expect, test } from 'vitest';
import { correlate } from '../../src/correlate/index.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { Inventory, Service } from '../../src/model/service.ts';
import { type HostFile, listing, readingsOf } from './boot/host-readings.ts';

const knowledge = loadKnowledge();

const asRoot = (...files: readonly HostFile[]): Inventory => {
  const at = { file: 'manifest.tsv', line: 2, text: '@uid\t0', origin: 'manifest' };
  return correlate({ ...readingsOf(files), capture: new Map([['uid', { value: '0', at }]]) }, knowledge);
};
const head =
  'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name';
const netstat = (...rows: readonly string[]) => listing('netstat', '$ netstat -tulpn', head, ...rows);
const tcp = (local: string, owner: string) =>
  `tcp${local.startsWith(':') ? '6' : ' '}       0      0 ${local.padEnd(23)} ${local.startsWith(':') ? ':::*' : '0.0.0.0:*'}               LISTEN      ${owner}`;
const udp = (local: string, owner: string) =>
  `udp        0      0 ${local.padEnd(23)} 0.0.0.0:*                           ${owner}`;
const ps = (...rows: readonly string[]) =>
  listing(
    'ps',
    '$ ps axww -o pid,ppid,user,lstart,args',
    '    PID    PPID USER                      STARTED COMMAND',
    ...rows,
  );
const process = (pid: number, ppid: number, command: string) =>
  `${String(pid).padStart(7)} ${String(ppid).padStart(7)} root     Tue Nov 24 00:01:02 2026 ${command}`;
const proc = (...rows: readonly (readonly [number, string, string])[]) =>
  listing('proc-pid', '$ capture.sh: proc-pid', ...rows.map((row) => row.join('\t')));
const ids = ({ services }: Inventory) => services.map((service) => service.id);
const one = ({ services }: Inventory, id: string): Service => {
  const found = services.find((service) => service.id === id);
  if (found === undefined) throw new Error(`no ${id} in ${services.map((each) => each.id).join(' ')}`);
  return found;
};

test('a port that docker-proxy holds is the container’s, and without its restart policy its boot state is unknown', () => {
  const inventory = asRoot(
    netstat(
      tcp('0.0.0.0:8080', '900/docker-proxy'),
      tcp(':::8080', '905/docker-proxy'),
      tcp('0.0.0.0:22', '72/sshd'),
    ),
    ps(
      process(1, 0, '/sbin/init'),
      process(72, 1, '/usr/sbin/sshd'),
      process(800, 1, '/usr/bin/dockerd'),
      process(900, 800, '/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080'),
      process(905, 800, '/usr/bin/docker-proxy -proto tcp -host-ip :: -host-port 8080'),
    ),
    listing(
      'containers',
      '$ docker ps',
      'CONTAINER ID   IMAGE        COMMAND    CREATED       STATUS       PORTS                                   NAMES',
      '4c01db0b339c   nginx:1.27   "/docker…" 2 hours ago   Up 2 hours   0.0.0.0:8080->80/tcp, :::8080->80/tcp   shop',
    ),
  );
  const shop = inventory.services.find((service) =>
    service.starters.some((each) => each.kind === 'container'),
  );
  expect(shop?.starters).toMatchObject([{ kind: 'container', name: 'shop', image: 'nginx:1.27' }]);
  expect(shop?.startsAtBoot).toBe(null);
  expect(shop?.sockets.map((socket) => [socket.address, socket.port])).toEqual([
    ['0.0.0.0', 8080],
    ['::', 8080],
  ]);
});

test('nfsd and lockd have no process: the kernel is what starts them, and rpcinfo says which is which', () => {
  const inventory = asRoot(
    netstat(
      tcp('0.0.0.0:22', '72/sshd'),
      tcp('0.0.0.0:111', '80/rpcbind'),
      tcp('0.0.0.0:2049', '-'),
      tcp('0.0.0.0:44321', '-'),
      udp('0.0.0.0:111', '80/rpcbind'),
      udp('0.0.0.0:38211', '-'),
    ),
    ps(
      process(1, 0, 'init [2]'),
      process(72, 1, '/usr/sbin/sshd'),
      process(80, 1, '/sbin/rpcbind'),
      process(99, 2, '[nfsd]'),
    ),
    listing(
      'rpcinfo',
      '$ rpcinfo -p',
      '   program vers proto   port  service',
      '    100000    2   tcp    111  portmapper',
      '    100003    3   tcp   2049  nfs',
      '    100021    4   tcp  44321  nlockmgr',
      '    100021    4   udp  38211  nlockmgr',
    ),
  );
  const kernel = inventory.services.filter((service) => service.starters[0]?.kind === 'kernel');
  expect(kernel.map((service) => [service.knowledge?.id, service.sockets.length])).toEqual([
    ['nfsd', 1],
    ['lockd', 2],
  ]);
  expect(kernel.every((service) => !/44321|38211/.test(service.id))).toBe(true);
});

const ss = (...rows: readonly string[]) =>
  listing(
    'ss',
    '$ ss -tuwlnpe',
    'Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess',
    ...rows,
  );
// As ss of iproute2 6.1 prints a VXLAN interface that was made inside a control group (Linux 6.18).
const ofTheKernel = (port: number, cgroup: string) =>
  `udp   UNCONN 0      0            0.0.0.0:${port}       0.0.0.0:*    ino:64500120 sk:1fab cgroup:${cgroup} <->`;
const sshd =
  'tcp   LISTEN 0      128          0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=72,fd=3)) ino:7 sk:1 cgroup:/system.slice/ssh.service <->';

test('a port of the kernel is what the kernel can hold, and never the service that made it or a program of that port', () => {
  const inventory = asRoot(
    ss(
      sshd,
      sshd.replaceAll('0.0.0.0', '[::]').replace('ino:7', 'ino:8'),
      ofTheKernel(4789, '/system.slice/docker.service'),
      ofTheKernel(14789, '/'),
      sshd.replace(':22 ', ':80 ').replace('ino:7', 'ino:9'),
    ),
    ps(process(1, 0, '/sbin/init'), process(72, 1, '/usr/sbin/sshd')),
  );
  const kernel = inventory.services.filter((service) => service.starters[0]?.kind === 'kernel');
  expect(
    kernel.map(({ knowledge: entry, sockets, starters }) => [
      entry?.id,
      sockets[0]?.port,
      starters.map((each) => each.kind === 'kernel' && each.madeBy),
    ]),
  ).toEqual([
    ['vxlan', 4789, ['docker.service']],
    [undefined, 14789, [null]],
  ]);
});

test('the unit of what is itself in the kernel is what starts it, on whatever port', () => {
  const inventory = asRoot(
    ss(sshd, ofTheKernel(51999, '/system.slice/system-wg\\x2dquick.slice/wg-quick@wg0.service')),
    ps(process(1, 0, '/sbin/init'), process(72, 1, '/usr/sbin/sshd')),
    listing(
      'systemctl-unit-files',
      '$ systemctl list-unit-files --no-pager --full',
      'UNIT FILE                 STATE   PRESET',
      'wg-quick@wg0.service      enabled enabled',
      'wg-quick@.service         indirect enabled',
    ),
  );
  const [wireguard] = inventory.services.filter(({ knowledge: entry }) => entry?.id === 'wireguard');
  expect(wireguard?.starters.map(({ kind, name }) => [kind, name])).toEqual([
    ['kernel', 'kernel'],
    ['systemd', 'wg-quick@wg0.service'],
  ]);
  expect(wireguard?.startsAtBoot).toBe(true);
});

test('a program on the port of a tunnel is no tunnel, one on 9099 is not xinetd, and a speaker is not MetalLB', () => {
  const inventory = asRoot(
    netstat(
      udp('0.0.0.0:4789', '72/acmed'),
      tcp('0.0.0.0:9099', '73/acme2'),
      tcp('0.0.0.0:7472', '74/speaker'),
    ),
    ps(process(72, 1, '/opt/acmed'), process(73, 1, '/opt/acme2'), process(74, 1, '/opt/speaker')),
  );
  expect(inventory.services.map((service) => service.knowledge)).toEqual([null, null, null]);
});

test('of a tunnel an ordinary user sees as much as root does', () => {
  const inventory = correlate(
    readingsOf([ss(ofTheKernel(8472, '/'), ofTheKernel(4789, '/system.slice/docker.service'))]),
    knowledge,
  );
  expect(inventory.services.map(({ knowledge: entry, starters }) => [entry?.id, starters[0]?.kind])).toEqual([
    ['vxlan', 'kernel'],
    ['vxlan', 'kernel'],
  ]);
});

test('a port that several services claim is none of theirs by its number alone', () => {
  const readings = readingsOf([
    netstat(
      tcp('0.0.0.0:3000', '-'),
      tcp('0.0.0.0:7000', '-'),
      udp('0.0.0.0:14789', '-'),
      tcp('0.0.0.0:5601', '-'),
      tcp('0.0.0.0:31337', '-'),
    ),
  ]);
  const found = correlate(readings, knowledge).services.map(({ knowledge: entry, sockets }) => [
    sockets[0]?.port,
    entry?.id,
  ]);
  expect(new Map(found.map(([port, id]) => [port, id]))).toEqual(
    new Map<unknown, unknown>([
      [3000, undefined],
      [5601, 'kibana'],
      [7000, undefined],
      [14789, undefined],
      [31337, 'backdoor-ports'],
    ]),
  );
});

test('an ordinary user’s dash is not the kernel', () => {
  const files = [netstat(tcp('0.0.0.0:2049', '-'), tcp('0.0.0.0:9999', '4000/nc'))];
  const inventory = correlate(readingsOf(files), knowledge);
  expect(inventory.services.flatMap((service) => service.starters.map((each) => each.kind))).toEqual([
    'unknown',
    'unknown',
  ]);
});

test('two programs on one shared port are two services, each with its own line', () => {
  const inventory = asRoot(
    netstat(udp('0.0.0.0:5353', '10/avahi-daemon: r'), udp('0.0.0.0:5353', '20/chromium')),
    ps(process(1, 0, 'init'), process(10, 1, 'avahi-daemon: running'), process(20, 1, '/opt/chromium')),
    proc([10, 'exe', '/usr/sbin/avahi-daemon'], [20, 'exe', '/opt/chromium']),
  );
  expect(inventory.services).toHaveLength(2);
  for (const service of inventory.services)
    expect(service.evidence.filter((line) => line.origin.includes('netstat'))).toHaveLength(1);
});

test('forked workers and every listing of one socket are one service and one socket', () => {
  const inventory = asRoot(
    netstat(tcp('0.0.0.0:80', '31/apache2')),
    listing(
      'ss',
      '$ ss -tulpn',
      'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
      'tcp   LISTEN 0      511          0.0.0.0:80        0.0.0.0:*    users:(("apache2",pid=33,fd=3),("apache2",pid=32,fd=3),("apache2",pid=31,fd=3))',
    ),
    listing(
      'proc-net',
      '/proc/net/tcp',
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0000000000000000 100 0 0 10 0',
    ),
    ps(
      process(1, 0, 'init'),
      process(31, 1, '/usr/sbin/apache2 -k start'),
      process(32, 31, '/usr/sbin/apache2 -k start'),
      process(33, 31, '/usr/sbin/apache2 -k start'),
    ),
  );
  expect(ids(inventory)).toEqual(['http']);
  expect(one(inventory, 'http').sockets).toMatchObject([{ port: 80, pid: 31 }]);
  expect(one(inventory, 'http').sockets[0]?.evidence).toHaveLength(3);
  expect(one(inventory, 'http').processes.map((each) => each.pid)).toEqual([31, 32, 33]);
});

test('a second sshd on a port of its own has an id that is the same tomorrow', () => {
  const host = (first: number, second: number) =>
    asRoot(
      netstat(tcp('0.0.0.0:22', `${first}/sshd`), tcp('0.0.0.0:2222', `${second}/sshd`)),
      ps(
        process(1, 0, 'init'),
        process(first, 1, '/usr/sbin/sshd'),
        process(second, 1, '/usr/sbin/sshd -p 2222'),
      ),
    );
  expect(ids(host(72, 90))).toEqual(['ssh', 'ssh-2222']);
  expect(ids(host(990, 350))).toEqual(['ssh', 'ssh-2222']);
});

test('a listener below apache2 that is not Apache’s is not started by Apache’s script', () => {
  const inventory = asRoot(
    netstat(tcp('0.0.0.0:80', '31/apache2'), tcp('0.0.0.0:4567', '66/x')),
    ps(process(1, 0, 'init [2]'), process(31, 1, '/usr/sbin/apache2'), process(66, 31, '/tmp/.x/x')),
    proc([31, 'exe', '/usr/sbin/apache2'], [66, 'exe', '/tmp/.x/x']),
    listing('init-script', '/etc/init.d/apache2', '#!/bin/sh', 'DAEMON=/usr/sbin/apache2'),
    listing(
      'rc-listing',
      '$ ls -l /etc/rc2.d',
      '/etc/rc2.d:',
      'lrwxrwxrwx 1 root root 17 Nov 24 00:00 S02apache2 -> ../init.d/apache2',
    ),
  );
  expect(one(inventory, 'http').starters).toMatchObject([{ kind: 'init-script', name: 'apache2' }]);
  expect(one(inventory, 'tcp-4567-x').starters).toMatchObject([{ kind: 'unknown' }]);
});

test('a program in /tmp that calls itself sshd is not started by the script of sshd', () => {
  const inventory = asRoot(
    netstat(tcp('0.0.0.0:22', '66/sshd')),
    ps(process(1, 0, 'init [2]'), process(66, 1, '/usr/sbin/sshd')),
    proc([66, 'exe', '/tmp/sshd'], [66, 'comm', 'sshd'], [66, 'cmdline', '/usr/sbin/sshd']),
    listing('init-script', '/etc/init.d/ssh', '#!/bin/sh', 'DAEMON=/usr/sbin/sshd'),
    listing(
      'rc-listing',
      '$ ls -l /etc/rc2.d',
      '/etc/rc2.d:',
      'lrwxrwxrwx 1 root root 13 Nov 24 00:00 S02ssh -> ../init.d/ssh',
    ),
  );
  const listener = inventory.services.find((service) => service.listens === true);
  expect(listener?.starters).toMatchObject([{ kind: 'unknown' }]);
});

test('Debian’s xinetd serves the lines of inetd.conf as well, and each port has its own file and line', () => {
  const section = (name: string) => [
    `service ${name}`,
    '{',
    '  socket_type = stream',
    '  wait = no',
    '  user = root',
    '  server = /usr/sbin/in.telnetd',
    '}',
  ];
  const inventory = asRoot(
    netstat(tcp('0.0.0.0:23', '50/xinetd'), tcp('0.0.0.0:37', '50/xinetd'), tcp('0.0.0.0:22', '72/sshd')),
    ps(
      process(1, 0, 'init [2]'),
      process(50, 1, '/usr/sbin/xinetd -pidfile /run/xinetd.pid -stayalive -inetd_compat'),
      process(72, 1, '/usr/sbin/sshd'),
    ),
    listing('xinetd-conf', '/etc/xinetd.conf', 'includedir /etc/xinetd.d'),
    listing('xinetd-conf', '/etc/xinetd.d/telnet', ...section('telnet')),
    listing('inetd-conf', '/etc/inetd.conf', '# here', 'time stream tcp nowait root internal'),
    listing('services', '/etc/services', 'telnet 23/tcp', 'time 37/tcp', 'ssh 22/tcp'),
  );
  const places = (id: string) =>
    one(inventory, id).starters.map((each) => `${each.kind} ${each.file}:${each.line}`);
  expect(places('telnet')).toEqual(['xinetd /etc/xinetd.d/telnet:1']);
  expect(places('time')).toEqual(['inetd /etc/inetd.conf:2']);
  expect(inventory.services.flatMap((service) => service.contradictions)).toEqual([]);
});

test('a host name in an address is resolved by the host’s own file', () => {
  const { services } = asRoot(
    listing(
      'netstat',
      '$ netstat -tap',
      head,
      tcp('bigcat:domain', '96/named'),
      tcp('localhost:domain', '96/named'),
    ),
    listing('hosts', '/etc/hosts', '127.0.0.1 localhost', '10.99.1.2 bigcat'),
  );
  expect(services.map((service) => service.sockets.map((socket) => socket.exposure))).toEqual([
    ['named', 'loopback'],
  ]);
  expect(services[0]?.exposure).toBe('named');
});

test('what a hostile capture calls its processes reaches no id', () => {
  const { services } = asRoot(
    netstat(tcp('0.0.0.0:4000', '66/<script>alert(1)</s'), tcp('0.0.0.0:4001', '67/$(reboot);x')),
  );
  for (const service of services) expect(service.id).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
});

test('a line of cron starts the process that has its very arguments, not one whose arguments begin alike', () => {
  const started = (line: string, command: string) =>
    asRoot(
      netstat(tcp('0.0.0.0:6789', '900/nc')),
      ps(process(1, 0, 'init [2]'), process(800, 1, '/usr/sbin/cron'), process(900, 1, command)),
      listing('cron', '/etc/crontab', line),
    ).services.flatMap((service) =>
      service.starters.filter(({ kind }) => kind === 'cron').map(({ line: at }) => at),
    );
  expect(started('@reboot root nc -l 6789', 'nc -l 6789')).toEqual([1]);
  expect(started('@reboot root nc -l 67890', 'nc -l 6789')).toEqual([]);
  expect(started('@reboot root nc --listen 6789', 'nc -l 6789')).toEqual([]);
  expect(started(`@reboot root sh -c "/bin/nc -l '6789'"`, '/bin/nc -l 6789')).toEqual([1]);
});

test('a line of cron beside the unit of the process hides the unit from nobody: both start it', () => {
  const started = (unit: string) =>
    asRoot(
      netstat(tcp('0.0.0.0:6789', '900/nc')),
      ps(process(1, 0, '/sbin/init'), process(900, 1, '/usr/bin/nc -l 6789')),
      proc(
        [1, 'exe', '/usr/lib/systemd/systemd'],
        [900, 'exe', '/usr/bin/nc'],
        [900, 'cgroup', `0::/system.slice/${unit}`],
      ),
      listing('cron', '/etc/cron.d/x', '@reboot root /usr/bin/nc -l 6789'),
      listing(
        'systemctl-unit-files',
        '$ systemctl list-unit-files',
        'UNIT FILE     STATE   PRESET',
        `${unit.padEnd(13)} enabled enabled`,
      ),
    ).services.flatMap((service) => service.starters.map(({ kind, name }) => `${kind} ${name}`));
  expect(started('gate.service')).toEqual(['systemd gate.service', 'cron nc']);
  expect(started('cron.service')).toEqual(['cron nc']);
});

test('of two scripts that start one program the one whose words are its arguments is taken', () => {
  const script = (name: string, configuration: string) =>
    listing(
      'init-script',
      `/etc/init.d/${name}`,
      '#!/bin/sh',
      `start-stop-daemon --start --exec /usr/sbin/httpd -- -f ${configuration}`,
    );
  const inventory = asRoot(
    netstat(tcp('0.0.0.0:80', '900/httpd')),
    ps(process(1, 0, 'init [2]'), process(900, 1, '/usr/sbin/httpd -f /etc/httpd')),
    script('a-other', '/etc/httpd-other'),
    script('b-own', '/etc/httpd'),
  );
  expect(inventory.services.flatMap(({ starters }) => starters.map(({ name }) => name))).toEqual(['b-own']);
});
