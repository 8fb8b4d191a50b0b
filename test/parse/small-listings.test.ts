import { expect, test } from 'vitest';
import { readLines } from './targets.ts';

test('proc-pid: the value is the rest of the line, and a new key is kept as other', () => {
  const parsed = readLines('proc-pid', [
    '385\texe\t/usr/sbin/sshd (deleted)',
    '385\tcmdline\tacme\tgw: v1/2 (prod)',
    '385\tlabel\tunconfined',
    'x\texe\t/bin/sh',
    '',
  ]);
  expect(parsed.facts.map((fact) => [fact.pid, fact.key, fact.value])).toEqual([
    [385, 'exe', '/usr/sbin/sshd (deleted)'],
    [385, 'cmdline', 'acme\tgw: v1/2 (prod)'],
    [385, 'other', 'unconfined'],
  ]);
  expect(parsed.lines).toEqual({ total: 5, read: 3, skipped: 1, unread: 1 });
});

test('socket-inodes: inode, process and descriptor', () => {
  const parsed = readLines('socket-inodes', ['2246620\t385\t3', '17\t1\t-', '17 eight 1']);
  expect(parsed.facts.map((fact) => [fact.inode, fact.pid, fact.fd])).toEqual([
    ['2246620', 385, 3],
    ['17', 1, null],
  ]);
  expect(parsed.unread).toHaveLength(1);
});

test('packages: a dash is no package', () => {
  const parsed = readLines('packages', [
    '/usr/sbin/sshd\tdpkg\topenssh-server\t1:9.2p1-2',
    '/usr/local/sbin/tcpgate\tdpkg\t-\t-',
    '/bin/busybox\tportage\tbusybox\t1.36',
    'sshd\tdpkg\topenssh-server\t1',
  ]);
  expect(parsed.facts.map((fact) => [fact.path, fact.manager, fact.package, fact.version])).toEqual([
    ['/usr/sbin/sshd', 'dpkg', 'openssh-server', '1:9.2p1-2'],
    ['/usr/local/sbin/tcpgate', 'dpkg', null, null],
    ['/bin/busybox', 'other', 'busybox', '1.36'],
  ]);
  expect(parsed.unread.map((line) => line.at.line)).toEqual([4]);
});

test('server-files: state, mode and owner of what a super-server would start', () => {
  const parsed = readLines('server-files', [
    '/usr/sbin/tcpd\texecutable\t-rwxr-xr-x 1 root root 22760 Nov 11  2021',
    '/usr/sbin/in.telnetd\tabsent\t-',
    '/usr/sbin/x\tnot-executable\t-rw-r--r--. 1 daemon bin 0 Nov 11 10:20',
    '/usr/sbin/y\tgone\t-',
    '/a\tabsent\t-\tmore',
  ]);
  expect(parsed.facts.map((fact) => [fact.path, fact.state, fact.mode, fact.owner])).toEqual([
    ['/usr/sbin/tcpd', 'executable', '-rwxr-xr-x', 'root'],
    ['/usr/sbin/in.telnetd', 'absent', null, null],
    ['/usr/sbin/x', 'not-executable', '-rw-r--r--', 'daemon'],
  ]);
  expect(parsed.unread.map((line) => line.at.line)).toEqual([4, 5]);
});

test('services: a commented-out entry is a fact, prose is not', () => {
  const parsed = readLines('services', [
    '# Network services, Internet style; 80/tcp is one',
    'http\t\t80/tcp\t\twww www-http\t# WorldWideWeb HTTP',
    '#finger\t\t79/tcp',
    'x11 6000-6063/tcp',
  ]);
  expect(
    parsed.facts.map((fact) => [fact.name, fact.port, fact.protocol, fact.aliases, fact.commentedOut]),
  ).toEqual([
    ['http', 80, 'tcp', ['www', 'www-http'], false],
    ['finger', 79, 'tcp', [], true],
  ]);
  expect(parsed.unread.map((line) => line.at.line)).toEqual([4]);
});

test('hosts and rpc: names for an address and for a number, without the comments', () => {
  expect(
    readLines('hosts', [
      '::1 localhost ip6-localhost # six',
      '# 10.0.0.1 old',
      'fe80::1%eth0 peer',
    ]).facts.map((fact) => [fact.value, fact.names]),
  ).toEqual([
    ['::1', ['localhost', 'ip6-localhost']],
    ['fe80::1%eth0', ['peer']],
  ]);
  expect(
    readLines('rpc', ['mountd 100005 mount showmount']).facts.map((fact) => [fact.value, fact.names]),
  ).toEqual([['100005', ['mountd', 'mount', 'showmount']]]);
});

test('rpcinfo: without -p the port is two bytes at the end of the address, and local is no port', () => {
  const parsed = readLines('rpcinfo', [
    '   program version netid     address                service    owner',
    '    100024    1    tcp6      ::.211.249             status     29',
    '    100000    4    local     /run/rpcbind.sock      portmapper superuser',
    "rpcinfo: can't contact portmapper: RPC: Remote system error - Connection refused",
  ]);
  expect(parsed.facts.map((fact) => [fact.program, fact.protocol, fact.port, fact.name])).toEqual([
    [100024, 'tcp6', 211 * 256 + 249, 'status'],
  ]);
  expect(parsed.lines).toEqual({ total: 4, read: 1, skipped: 3, unread: 0 });
});

test('containers: every published port is a fact, an exposed one is not', () => {
  const parsed = readLines(
    'containers',
    [
      'CONTAINER ID   IMAGE        COMMAND      CREATED       STATUS       PORTS                                              NAMES',
      '4c01db0b339c   nginx:1.25   "/docker…"   2 hours ago   Up 2 hours   443/tcp, 0.0.0.0:8080->80/tcp, :::8080->80/tcp     web',
      '9f01db0b339c   redis        "redis"      2 hours ago   Up 2 hours                                                      cache',
    ],
    '$ docker ps --no-trunc',
  );
  expect(
    parsed.facts.map((fact) => [
      fact.runtime,
      fact.name,
      fact.hostAddress,
      fact.hostPort,
      fact.containerPort,
    ]),
  ).toEqual([
    ['docker', 'web', '0.0.0.0', 8080, 80],
    ['docker', 'web', '::', 8080, 80],
  ]);
  expect(parsed.lines).toEqual({ total: 3, read: 1, skipped: 2, unread: 0 });
});

test('containers: a range of ports is a fact for each', () => {
  const parsed = readLines('containers', [
    '{"ID":"4c01","Image":"x","Names":"ftp","Ports":"127.0.0.1:3000-3002->30-32/udp"}',
  ]);
  expect(parsed.facts.map((fact) => [fact.hostPort, fact.containerPort, fact.protocol])).toEqual([
    [3000, 30, 'udp'],
    [3001, 31, 'udp'],
    [3002, 32, 'udp'],
  ]);
});

test('os-release: quotes are taken off, and a one-line file is known by its name', () => {
  expect(
    readLines('os-release', ['PRETTY_NAME="A \\"B\\" \\$C"', "ID='debian'", 'VERSION_ID=13']).facts.map(
      (fact) => [fact.key, fact.value],
    ),
  ).toEqual([
    ['PRETTY_NAME', 'A "B" $C'],
    ['ID', 'debian'],
    ['VERSION_ID', '13'],
  ]);
  expect(
    readLines('os-release', ['Red Hat Linux release 7.3 (Valhalla)'], '/etc/redhat-release').facts.map(
      (fact) => [fact.key, fact.value],
    ),
  ).toEqual([['redhat-release', 'Red Hat Linux release 7.3 (Valhalla)']]);
});

test('interfaces: an old ifconfig gives its mask as a length', () => {
  const parsed = readLines('interfaces', [
    'eth0      Link encap:Ethernet  HWaddr 02:42:0A:63:01:02',
    '          inet addr:10.99.1.2  Bcast:10.99.1.255  Mask:255.255.255.0',
    '          inet6 addr: fe80::1/64 Scope:Link',
    '          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1',
  ]);
  expect(parsed.facts.map((fact) => [fact.interface, fact.family, fact.address, fact.prefixLength])).toEqual([
    ['eth0', 4, '10.99.1.2', 24],
    ['eth0', 6, 'fe80::1', 64],
  ]);
  expect(parsed.lines).toEqual({ total: 4, read: 2, skipped: 2, unread: 0 });
});

test('ps: without a header the shapes of ax, aux and -ef are known', () => {
  const parsed = readLines('ps', [
    '  385 ?        Ss     0:00 /usr/sbin/sshd -D',
    'root       385  0.0  0.1  15436  6676 ?        Ss   Oct25   0:03 /usr/sbin/sshd -D',
    'root       385     1  0 Oct25 ?        00:00:03 /usr/sbin/sshd -D',
    'nonsense',
  ]);
  expect(parsed.facts.map((fact) => [fact.pid, fact.ppid, fact.user, fact.started, fact.command])).toEqual([
    [385, null, null, null, '/usr/sbin/sshd -D'],
    [385, null, 'root', 'Oct25', '/usr/sbin/sshd -D'],
    [385, 1, 'root', 'Oct25', '/usr/sbin/sshd -D'],
  ]);
  expect(parsed.unread.map((line) => line.at.line)).toEqual([4]);
});

test('ps: blanks, colons, slashes, brackets and (deleted) are part of the command line', () => {
  const commands = [
    'sendmail: MTA: accepting connections',
    '[kworker/u4:2-events]',
    '/usr/sbin/acme gw: v1/2 (prod) (deleted)',
    '-:0',
  ];
  const parsed = readLines('ps', [
    '    PID TTY      STAT   TIME COMMAND',
    ...commands.map((command, at) => `   ${at + 1} ?        Ss     0:00 ${command}         `),
  ]);
  expect(parsed.facts.map((fact) => fact.command)).toEqual(commands);
});

test('proc-net: addresses are turned from the words of the kernel, IPv4 in IPv6 too', () => {
  const rest = '00000000:00000000 00:00000000 00000000     0        0 99 1';
  const parsed = readLines(
    'proc-net',
    [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      `   0: 0100007F:0277 00000000:0000 0A ${rest}`,
      `   1: 000080FE00000000FF005450B6AD1DFE:0016 00000000000000000000000000000000:0000 0A ${rest}`,
      `   2: 0000000000000000FFFF00000201630A:1CEB 00000000000000000000000000000000:0000 0A ${rest}`,
      `   3: 0201630A:0016 0101630A:D4F4 01 ${rest}`,
      `   4: 0201630A:0016 0101630A:D4F4 FF ${rest}`,
    ],
    '/proc/net/tcp6',
  );
  expect(parsed.facts.map((fact) => [fact.family, fact.localAddress, fact.localPort, fact.inode])).toEqual([
    [4, '127.0.0.1', 631, '99'],
    [6, 'fe80::5054:ff:fe1d:adb6', 22, '99'],
    [6, '::ffff:10.99.1.2', 7403, '99'],
  ]);
  expect(parsed.lines).toEqual({ total: 6, read: 3, skipped: 2, unread: 1 });
});

test('lsof: a UDP socket with a peer and files of other kinds are passed over', () => {
  const parsed = readLines('lsof', [
    "lsof: WARNING: can't stat() fuse file system /run/user/1000/gvfs",
    '      Output information may be incomplete.',
    'COMMAND   PID  TID TASKCMD   USER   FD   TYPE  DEVICE SIZE/OFF NODE NAME',
    'sshd      385             root  txt    REG   253,0   853464 1234 /usr/sbin/sshd',
    'sshd      385             root    3u  IPv4 2246620      0t0  TCP *:ssh (LISTEN)',
    'named      96 100 isc-net  bind   31u  IPv6 2246150      0t0  UDP [fe80::1]:domain',
    'dhclient  700             root    6u  IPv4   11904      0t0  UDP 10.0.0.2:68->10.0.0.1:67',
  ]);
  expect(
    parsed.facts.map((fact) => [
      fact.pid,
      fact.program,
      fact.protocol,
      fact.localAddress,
      fact.localPortName,
      fact.inode,
    ]),
  ).toEqual([
    [385, 'sshd', 'tcp', '*', 'ssh', '2246620'],
    [96, 'named', 'udp', 'fe80::1', 'domain', '2246150'],
  ]);
  expect(parsed.lines).toEqual({ total: 7, read: 2, skipped: 5, unread: 0 });
});
