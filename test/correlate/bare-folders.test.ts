/** Folders of listings that somebody collected by hand: the names that people give them, and names that say nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/index.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { nameByContent } from '../../src/parse/by-content.ts';
import { parse } from '../../src/parse/index.ts';
import { openCapture, openCaptureBytes } from '../../src/snapshot/index.ts';

const knowledge = loadKnowledge();
const root = mkdtempSync(join(tmpdir(), 'portledger-bare-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

async function folder(files: Readonly<Record<string, string>>) {
  const path = join(root, `host${++folders}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  const snapshot = nameByContent(await openCapture(path));
  return { sections: snapshot.sections, ...correlate(parse(snapshot), knowledge) };
}
const kinds = (
  sections: readonly { readonly file: string; readonly kind: string | null; readonly status: string }[],
) =>
  Object.fromEntries(
    sections.filter((each) => each.status === 'collected').map((each) => [each.file, each.kind]),
  );

const netstat = `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp        0      0 0.0.0.0:23              0.0.0.0:*               LISTEN      988/xinetd
tcp        0      0 0.0.0.0:79              0.0.0.0:*               LISTEN      989/inetd
`;
const inetd = 'finger stream tcp nowait nobody /usr/sbin/tcpd in.fingerd\n';
const xinetd = `service telnet
{
  socket_type = stream
  wait = no
  user = root
  server = /usr/sbin/in.telnetd
}
`;

describe('names', () => {
  test.each([
    ['xinetd.d/telnet', 'inetd.conf'],
    ['etc_xinetd.d_telnet.out', 'etc_inetd.conf.out'],
    ['etc-xinetd.d-telnet.txt', 'etc-inetd.conf.txt'],
    ['xinetd.d_telnet', 'inetd.conf.txt'],
    ['etc.xinetd.d.telnet', 'etc.inetd.conf'],
    ['host7/etc/xinetd.d/telnet', 'host7/etc/inetd.conf'],
  ])('%s and %s are read as the host’s files', async (telnet, finger) => {
    const { services } = await folder({ 'netstat-tap.txt': netstat, [telnet]: xinetd, [finger]: inetd });
    expect(services.map(({ id, configured, starters }) => [id, configured, starters[0]?.line])).toEqual([
      ['telnet', true, 1],
      ['finger', true, 1],
    ]);
  });

  test('proc_net_tcp.txt and proc-net-tcp6 are the kernel’s tables', async () => {
    const header =
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
    const { services } = await folder({
      'proc_net_tcp.txt': `${header}   0: 00000000:0017 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1\n`,
      'proc-net-tcp6': `${header}   0: 00000000000000000000000000000000:004F 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1\n`,
    });
    expect(services.map((service) => service.id)).toEqual(['telnet', 'finger']);
  });
});

describe('content', () => {
  test('tells what names do not say, and what turned up is not said to be lacking', async () => {
    const { services, sections } = await folder({
      'listening.txt': netstat,
      'super server': inetd,
      telnet: xinetd,
      'README.md': netstat,
      notes: 'asked Joe about the telnet server on 23\n',
      'fds.txt': '/proc/1/fd:\ntotal 0\nlrwx------ 1 root root 64 Nov 23 09:04 0 -> /dev/null\n',
    });
    expect(kinds(sections)).toEqual({
      'listening.txt': 'netstat',
      'super server': 'inetd-conf',
      telnet: 'xinetd-conf',
      notes: null,
      'fds.txt': null,
    });
    expect(services.map(({ id, configured }) => [id, configured])).toEqual([
      ['telnet', true],
      ['finger', true],
    ]);
    const lacking = sections.filter((each) => each.status === 'skipped').map((each) => each.id);
    expect(lacking).not.toContain('sockets');
    expect(lacking).not.toContain('etc/inetd.conf');
    expect(lacking).toContain('ps');
  });

  test('a table of which a named file is there is not read twice; another system’s is refused', async () => {
    const { sections } = await folder({
      'netstat-tap.txt': netstat,
      german: netstat.replace('Local Address  ', 'Lokale Adresse'),
      laptop:
        'Active Internet connections (including servers)\nProto Recv-Q Send-Q  Local Address          Foreign Address        (state)    \ntcp4       0      0  *.22                   *.*                    LISTEN     \n',
    });
    const note = (file: string) => sections.find((each) => each.file === file)?.note;
    expect(note('german')).toContain('another file of the folder is named as netstat');
    expect(note('laptop')).toContain('only listings of Linux hosts');
  });
});

test('ss -e alone tells the unit of a process, and that a socket of inetd.service is one of its lines', async () => {
  const { services } = await folder({
    'ss-tulpne.txt': `Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
tcp   LISTEN 0      1            0.0.0.0:40421      0.0.0.0:*    users:(("tcpgate",pid=101,fd=3)) ino:2252009 sk:13a6 cgroup:/system.slice/gate.service <->
tcp   LISTEN 0      128          0.0.0.0:79         0.0.0.0:*    ino:2251044 sk:13ab cgroup:/system.slice/inetd.service <->
`,
    'ps-axww.txt':
      '  PID TTY      STAT   TIME COMMAND\n    1 ?        Ss     0:00 /lib/systemd/systemd\n  101 ?        Ss     0:00 /usr/local/bin/tcpgate\n',
    'systemctl_list-unit-files.txt':
      'UNIT FILE        STATE    PRESET\ngate.service     enabled  enabled\ninetd.service    enabled  enabled\n\n2 unit files listed.\n',
    'inetd.conf': inetd,
  });
  const gate = services.find((service) => service.id === 'tcpgate');
  expect(gate).toMatchObject({ startsAtBoot: true, starters: [{ kind: 'systemd', name: 'gate.service' }] });
  const finger = services.find((service) => service.id === 'finger');
  expect(finger?.starters[0]).toMatchObject({ kind: 'inetd', file: '/etc/inetd.conf', line: 1 });
});

test('an IPv6 address that netstat cut to another valid one is no second socket', async () => {
  const { services } = await folder({
    'netstat-tulpn.txt': `Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp6       0      0 fe80::c820:aaff:fe29:53 :::*                    LISTEN      96/named
tcp6       0      0 fd00::1234:5678:9abc:53 :::*                    LISTEN      96/named
`,
    'ss-tulpn.txt': `Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
tcp   LISTEN 0      10             [fe80::c820:aaff:fe29:93fc]%eth0:53            [::]:*    users:(("named",pid=96,fd=31))
tcp   LISTEN 0      10             [fd00::1234:5678:9abc]:53            [::]:*    users:(("named",pid=96,fd=32))
`,
  });
  expect(services.flatMap(({ sockets }) => sockets.map((socket) => socket.address)).sort()).toEqual([
    'fd00::1234:5678:9abc',
    'fe80::c820:aaff:fe29:93fc',
  ]);
});

test('units are known by name where no control group was captured; a unit of another program is not', async () => {
  const { services } = await folder({
    'ss-tulpn.txt': `Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
tcp   LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=972,fd=3))
tcp   LISTEN 0      80         127.0.0.1:3306      0.0.0.0:*    users:(("mariadbd",pid=500,fd=20))
tcp   LISTEN 0      80           0.0.0.0:25        0.0.0.0:*    users:(("master",pid=600,fd=13))
`,
    'ps-axww.txt':
      '  PID TTY      STAT   TIME COMMAND\n    1 ?        Ss     0:00 /sbin/init\n  500 ?        Ssl    0:00 /usr/sbin/mariadbd\n  972 ?        Ss     0:00 sshd: /usr/sbin/sshd -D [listener]\n  600 ?        Ss     0:00 /opt/mail/master\n',
    'systemctl_list-unit-files.txt':
      'UNIT FILE        STATE    PRESET\nmariadb.service  disabled enabled\npostfix.service  enabled  enabled\nssh.service      enabled  enabled\nssh.socket       disabled enabled\n\n4 unit files listed.\n',
  });
  expect(
    services.map(({ id, startsAtBoot, starters }) => [
      id,
      startsAtBoot,
      starters.map((starter) => starter.name),
    ]),
  ).toEqual([
    ['ssh', true, ['ssh.service']],
    ['smtp', null, ['unknown']],
    ['mysql', false, ['mariadb.service']],
    // Enabled, and what listens is not known to be it.
    ['smtp-postfix.service', true, ['postfix.service']],
  ]);
});

test('rc.d of Slackware beside the listings is that of /etc/rc.d', async () => {
  const { services } = await folder({
    'netstat.txt': `${netstat.split('\n').slice(0, 2).join('\n')}\ntcp        0      0 0.0.0.0:515             0.0.0.0:*               LISTEN      70/lpd\n`,
    'ps.txt':
      '  PID TTY      STAT   TIME COMMAND\n    1 ?        S      0:00 init\n   70 ?        Ss     0:00 /usr/sbin/lpd\n',
    'rc.d/rc.inet2': '#!/bin/sh\nif [ -x /usr/sbin/lpd ]; then\n  /usr/sbin/lpd\nfi\n',
    'modes.txt': '/etc/rc.d:\ntotal 3\n-rwxr-xr-x 1 root root 100 Feb  2  2001 rc.inet2\n',
  });
  expect(services).toMatchObject([
    {
      id: 'printer',
      startsAtBoot: true,
      starters: [{ kind: 'slackware-rc', file: '/etc/rc.d/rc.inet2', line: 3 }],
    },
  ]);
});

test('a port that the kernel has and netstat hides is a contradiction, also where netstat has one row left', async () => {
  const { services } = await folder({
    'netstat-tapn.txt': netstat.replace(/.*:79 .*\n/, ''),
    'proc_net_tcp.txt': `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0017 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1
   1: 00000000:7A69 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1
`,
  });
  const hidden = services.find(({ sockets }) => sockets.some((socket) => socket.port === 31337));
  expect(hidden?.contradictions.map((each) => each.kind)).toEqual(['listings-disagree']);
});

test('a folder in which nothing is a listing is refused in one line', async () => {
  await expect(folder({ 'notes.txt': 'nothing\n', README: netstat })).rejects.toThrow(
    'no file in it is a listing',
  );
});

test('hostname, uname and id say whose listings they are and who took them', async () => {
  const { host } = await folder({
    'netstat-tap.txt': netstat,
    'hostname.txt': 'bigcat\n',
    'uname_-a.txt':
      'Linux other 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64 GNU/Linux\n',
    'id.out': 'uid=1000(guest) gid=1000(guest) groups=1000(guest)\n',
  });
  expect(host).toMatchObject({ name: 'bigcat', kernel: 'Linux 6.1.0-18-amd64 x86_64', asRoot: false });
  const { host: told } = await folder({
    'netstat-tap.txt': netstat,
    etc_hostname: '<script>\n',
    id: 'uid=0(root)\n',
  });
  expect(told).toMatchObject({ name: null, asRoot: true });
});

test('what systemd holds is for the socket unit of that name, where no list of sockets says so', async () => {
  const { services } = await folder({
    'ss-tulpn.txt': `Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
tcp   LISTEN 0      128          0.0.0.0:111        0.0.0.0:*    users:(("systemd",pid=1,fd=33))
tcp   LISTEN 0      128          0.0.0.0:7070       0.0.0.0:*    users:(("systemd",pid=1,fd=34))
`,
    'systemctl_list-unit-files.txt':
      'UNIT FILE        STATE    PRESET\nrpcbind.service  enabled  enabled\nrpcbind.socket   enabled  enabled\n\n2 unit files listed.\n',
    'ps-axww.txt':
      '  PID TTY      STAT   TIME COMMAND\n    1 ?        Ss     0:00 /usr/lib/systemd/systemd --switched-root --system\n',
  });
  expect(services.map(({ startsAtBoot, starters }) => [startsAtBoot, starters[0]?.name])).toEqual([
    [true, 'rpcbind.service'],
    [null, 'unknown'],
  ]);
});

test('a pasted session is as many listings as it has commands, with the line numbers of the file', async () => {
  const session = `root@bigcat:~# netstat -tap | grep LISTEN
tcp        0      0 *:telnet              *:*                     LISTEN      988/inetd
tcp        0      0 *:finger              *:*                     LISTEN      989/xinetd
root@bigcat:~# cat /etc/inetd.conf
# netstat is not here
telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd
[root@bigcat etc]# tail -n +1 xinetd.d/*
==> /etc/xinetd.d/finger <==
service finger
{
  socket_type = stream
  wait = no
  user = nobody
  server = /usr/sbin/in.fingerd
}
root@bigcat:~# ls -l /etc/rc2.d/
lrwxrwxrwx 1 root root 15 Nov 23 10:00 S20inetd -> ../init.d/inetd
root@bigcat:~# runlevel
N 2
root@bigcat:~# `;
  const snapshot = nameByContent(await openCaptureBytes('paste.txt', Buffer.from(session)));
  expect(snapshot.sections.map(({ kind, origin }) => `${kind} ${origin}`)).toEqual([
    'netstat $ netstat -tap | grep LISTEN',
    'inetd-conf /etc/inetd.conf',
    'xinetd-conf /etc/xinetd.d/finger',
    'rc-listing $ ls -l /etc/rc2.d/',
    'runlevel $ runlevel',
  ]);
  const readings = parse(snapshot);
  expect(readings.unread).toEqual([]);
  const { services } = correlate(readings, knowledge);
  expect(services.map(({ id, starters }) => [id, starters[0]?.kind, starters[0]?.line])).toEqual([
    ['telnet', 'inetd', 6],
    ['finger', 'xinetd', 9],
  ]);
  // One command is one listing, prompt or not.
  const one = await openCaptureBytes(
    'services.lst',
    Buffer.from(session.split('root@bigcat:~# cat')[0] ?? ''),
  );
  expect(nameByContent(one).sections).toHaveLength(1);
});
