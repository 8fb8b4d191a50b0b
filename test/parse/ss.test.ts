import { expect, test } from 'vitest';
import { readLines } from './targets.ts';

const read = (lines: readonly string[], origin = '$ ss -tulpn') => readLines('ss', lines, origin);

test('every owner of a socket is kept, and a name may hold quotes, commas and brackets', () => {
  const parsed = read([
    'tcp LISTEN 0 128 *:80 *:* users:(("apache2",pid=142,fd=4),("a",pid=9),"b",pid=150,fd=4))',
    'tcp LISTEN 0 128 0.0.0.0:111 0.0.0.0:* users:(("rpcbind",pid=5,fd=4),("systemd",pid=1,fd=38))',
  ]);
  expect(
    parsed.facts.map((fact) => fact.owners.map((owner) => `${owner.pid} ${owner.program} ${owner.fd}`)),
  ).toEqual([
    ['142 apache2 4', '150 a",pid=9),"b 4'],
    ['5 rpcbind 4', '1 systemd 38'],
  ]);
});

test('the older notation of users gives the same owners', () => {
  const [fact] = read([
    'tcp    LISTEN     0      128    *:22    *:*    users:(("sshd",1231,3),("sshd",1300,4))',
  ]).facts;
  expect(fact?.owners).toEqual([
    { pid: 1231, program: 'sshd', fd: 3 },
    { pid: 1300, program: 'sshd', fd: 4 },
  ]);
});

test('a star is IPv4 in the old notation and both families in the new one', () => {
  const old = read([
    'tcp LISTEN 0 128 *:22 *:*',
    'tcp LISTEN 0 128 127.0.0.1:25 *:*',
    'tcp LISTEN 0 128 :::22 :::*',
  ]);
  expect(old.facts.map((fact) => fact.family)).toEqual([4, 4, 6]);
  const young = read(['tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*', 'tcp LISTEN 0 128 *:80 *:*']);
  expect(young.facts.map((fact) => fact.family)).toEqual([4, 6]);
  expect(read(['tcp LISTEN 0 128 *:80 *:*']).facts[0]?.family).toBeNull();
  // The peer of another row tells it too; a row with neither notation tells nothing.
  const families = (...rows: readonly string[]) => read(rows).facts.map((fact) => fact.family);
  expect(families('tcp LISTEN 0 1 10.0.0.1:22 0.0.0.0:*', 'tcp LISTEN 0 1 *:80 *:*')).toEqual([4, 6]);
  expect(families('tcp LISTEN 0 1 10.0.0.1:22 10.0.0.9:*', 'tcp LISTEN 0 1 *:80 *:*')).toEqual([4, null]);
});

test('without a Netid column the command or the state tells the protocol', () => {
  expect(read(['LISTEN 0 128 0.0.0.0:22 0.0.0.0:*'], '$ ss -tln').facts[0]?.protocol).toBe('tcp');
  expect(read(['UNCONN 0 0 0.0.0.0:68 0.0.0.0:*'], '/tmp/x').facts[0]?.protocol).toBe('udp');
  expect(read(['UNCONN 0 0 0.0.0.0:1 0.0.0.0:*'], '$ ss -wln').facts[0]?.protocol).toBe('raw');
  expect(read(['LISTEN 0 128 0.0.0.0:36412 0.0.0.0:*'], '$ ss -Sln').facts[0]?.protocol).toBe('sctp');
});

test('zones are taken off the address', () => {
  const parsed = read([
    'udp UNCONN 0 0 [fe80::1]%eth0:546 [::]:*',
    'udp UNCONN 0 0 0.0.0.0%virbr0:67 0.0.0.0:*',
    'udp UNCONN 0 0 fe80::a00:27ff:fe32:b090%enp0s3:9200 :::*',
  ]);
  expect(parsed.facts.map((fact) => [fact.localAddress, fact.zone, fact.localPort, fact.family])).toEqual([
    ['fe80::1', 'eth0', 546, 6],
    ['0.0.0.0', 'virbr0', 67, 4],
    ['fe80::a00:27ff:fe32:b090', 'enp0s3', 9200, 6],
  ]);
});

test('the tail of -e gives uid, inode and control group, whatever the process is called', () => {
  const [fact] = read([
    'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("uid:7 ino:8",pid=385,fd=3)) uid:105 ino:2246150 sk:428 cgroup:/system.slice/ssh.service <->',
  ]).facts;
  expect([fact?.uid, fact?.inode, fact?.cgroup]).toEqual([105, '2246150', '/system.slice/ssh.service']);
});

test('unix, netlink, packet and vsock sockets, connections and the details of -i are passed over', () => {
  const parsed = read([
    'Netid State  Recv-Q Send-Q  Local Address:Port  Peer Address:PortProcess',
    'nl    UNCONN 768    0      rtnl:dockerd-current/1220   *',
    'u_str LISTEN 0      4096                 /run/rpcbind.sock 2246044            * 0    users:(("rpcbind",pid=56,fd=5))',
    'p_raw UNCONN 0      0      *:eth0    *',
    'v_str LISTEN 0      0      *:1023    *:*',
    'tcp   ESTAB  0      0      10.0.0.1:22   10.0.0.2:51234 users:(("sshd",pid=1,fd=4))',
    '\t cubic wscale:7,7 rto:204 rtt:0.5/0.2',
    'tcp   LISTEN 0      128    0.0.0.0:22   0.0.0.0:*    users:(("sshd",pid=1,fd=3))',
    '\t cubic cwnd:10',
    'udp   ESTAB  0      0      0.0.0.0:12345 10.0.0.9:4444',
  ]);
  expect(parsed.facts.map((fact) => fact.localPort)).toEqual([22]);
  expect(parsed.lines).toEqual({ total: 10, read: 2, skipped: 8, unread: 0 });
});

test('a row without a state is unread', () => {
  expect(read(['tcp  0  128  *:25  *:*']).unread.map((line) => line.why)).toEqual(['the row has no state']);
});

test('a newline in the name of a process makes one record of two lines', () => {
  const parsed = read([
    'tcp LISTEN 0 128 0.0.0.0:6668 0.0.0.0:* users:(("ev',
    'il",pid=379,fd=3))',
    'tcp LISTEN 0 1 0.0.0.0:22 0.0.0.0:*',
  ]);
  expect(parsed.facts.map((fact) => [fact.localPort, fact.pid, fact.evidence.length])).toEqual([
    [6668, 379, 2],
    [22, null, 1],
  ]);
});

test('a process on a line of its own, where the terminal was too narrow, belongs to the socket above', () => {
  for (const indent of ['', '\t ', '         ']) {
    const parsed = read([
      'Netid  State   Recv-Q  Send-Q    Local Address:Port     Peer Address:Port  Process',
      'tcp    LISTEN  0       128             0.0.0.0:22            0.0.0.0:*',
      `${indent}users:(("sshd",pid=385,fd=3)) ino:20 sk:1 <->`,
      'tcp    ESTAB   0       0              10.0.0.1:22            10.0.0.9:4022',
      `${indent}users:(("sshd",pid=500,fd=4))`,
      'tcp    LISTEN  0       50              0.0.0.0:3306          0.0.0.0:*      ',
      `${indent}users:(("mysqld",999,10))`,
    ]);
    expect(parsed.facts.map((fact) => [fact.localPort, fact.pid, fact.program, fact.inode])).toEqual([
      [22, 385, 'sshd', '20'],
      [3306, 999, 'mysqld', null],
    ]);
    expect(parsed.facts.map((fact) => fact.evidence.map((line) => line.line))).toEqual([
      [2, 3],
      [6, 7],
    ]);
    expect(parsed.lines).toEqual({ total: 7, read: 4, skipped: 3, unread: 0 });
  }
});
