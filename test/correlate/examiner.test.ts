/** Hosts as an examiner would make them up: Red Hat of 2000, Slackware, systemd, xinetd, a host that offers nothing. */
import { expect, test } from 'vitest';
import { judged, listing, netstat, ps } from '../decide/judged.ts';

const host = (...files: Parameters<typeof judged>[0]) => {
  const found = judged(files);
  const of = (id: string) => found.inventory.services.find((service) => service.id === id);
  return { ...found, service: of };
};
const initScripts = (...links: readonly string[]) =>
  listing(
    'rc-listing',
    '$ ls -lR /etc/rc.d',
    '/etc/rc.d/init.d:',
    ...['inet', 'nfs', 'nfslock'].map((name) => `-rwxr-xr-x 1 root root 1000 Mar  1  2000 ${name}`),
    '',
    '/etc/rc.d/rc3.d:',
    ...links.map(
      (link) =>
        `lrwxrwxrwx 1 root root 14 Mar  1  2000 ${link} -> ../init.d/${link.replace(/^[SK]\d\d/, '')}`,
    ),
  );
const inittab = listing('inittab', '/etc/inittab', 'id:3:initdefault:');

test('Red Hat’s script of inetd is called inet', () => {
  const { service } = host(
    netstat('0.0.0.0:37 456/inetd'),
    ps('456 inetd'),
    listing('inetd-conf', '/etc/inetd.conf', 'time stream tcp nowait root internal'),
    listing('services', '/etc/services', 'time 37/tcp'),
    initScripts('S50inet'),
    inittab,
  );
  expect(service('time')?.startsAtBoot).toBe(true);
});

test('mountd and nfsd are started by the script nfs, whose text nobody captured', () => {
  const at = (link: string) =>
    host(
      netstat('0.0.0.0:635 355/rpc.mountd', '0.0.0.0:2049 -', '0.0.0.0:22 72/sshd'),
      ps('355 rpc.mountd', '72 /usr/sbin/sshd'),
      listing(
        'rpcinfo',
        '$ rpcinfo -p',
        '   program vers proto   port',
        '    100005    1   tcp    635  mountd',
        '    100003    2   tcp   2049  nfs',
      ),
      initScripts(link),
      inittab,
    );
  expect(at('S60nfs').service('mountd')?.startsAtBoot).toBe(true);
  const off = at('K20nfs');
  for (const id of ['mountd', 'nfs']) {
    const kinds = off.service(id)?.contradictions.map((each) => each.kind);
    expect([id, kinds]).toEqual([id, ['listens-but-will-not-start-at-boot']]);
    expect(off.service(id)?.contradictions[0]?.because).toContain('/etc/rc.d/init.d/nfs is in no runlevel');
  }
  expect(off.inventory.alreadyOff.map((each) => each.name)).not.toContain('nfs');
});

test('a program below /usr/local is not started by the script of that name', () => {
  const { service } = host(
    netstat('0.0.0.0:635 355/rpc.mountd'),
    ps('355 /usr/local/sbin/rpc.mountd'),
    initScripts('S60nfs'),
    inittab,
  );
  expect(service('mountd')?.starters.map((each) => each.kind)).toEqual(['unknown']);
});

test('an xinetd section that was switched off, and xinetd never told, is named with its file', () => {
  const section = (name: string, disable: string) =>
    listing(
      'xinetd-conf',
      `/etc/xinetd.d/${name}`,
      'service ftp',
      '{',
      '\tsocket_type = stream',
      '\twait = no',
      '\tuser = root',
      '\tserver = /usr/sbin/in.ftpd',
      `\tdisable = ${disable}`,
      '}',
    );
  const at = (disable: string) =>
    host(
      netstat('0.0.0.0:21 500/xinetd'),
      ps('500 xinetd -stayalive'),
      listing('xinetd-conf', '/etc/xinetd.conf', 'includedir /etc/xinetd.d'),
      section('wu-ftpd', disable),
      listing('services', '/etc/services', 'ftp 21/tcp'),
    );
  expect(at('no').service('ftp')?.contradictions).toEqual([]);
  const told = at('yes').service('ftp')?.contradictions[0];
  expect(told?.because).toContain('/etc/xinetd.d/wu-ftpd, line 1, has it switched off');
  expect(at('yes').inventory.alreadyOff).toEqual([]);
});

test('a daemon that systemd calls active and that opens no port is no service that waits', () => {
  const at = (state: string) =>
    host(
      netstat('0.0.0.0:22 72/sshd'),
      ps('72 /usr/sbin/sshd', '890 /usr/bin/dockerd -H fd://'),
      listing(
        'systemctl-unit-files',
        '$ systemctl list-unit-files',
        'UNIT FILE STATE PRESET',
        'docker.service enabled enabled',
        'multi-user.target static -',
      ),
      listing(
        'systemctl-units',
        '$ systemctl list-units --all',
        'UNIT LOAD ACTIVE SUB DESCRIPTION',
        `docker.service loaded ${state} Docker`,
      ),
    ).inventory.services.map((service) => service.knowledge?.id);
  expect(at('active running')).toEqual(['ssh']);
  expect(at('failed failed')).toEqual(['ssh', 'docker-api']);
});

test('a dead inetd that its parent has not asked for is not running', () => {
  const { service } = host(
    netstat('0.0.0.0:22 72/sshd'),
    ps('72 /usr/sbin/sshd', '80 /sbin/klogd', '456 [inetd] <defunct>'),
    listing('inetd-conf', '/etc/inetd.conf', 'time stream tcp nowait root internal'),
    listing('services', '/etc/services', 'time 37/tcp'),
    initScripts('S50inet'),
    inittab,
  );
  expect(service('time')?.contradictions.map((each) => each.kind)).toEqual([
    'starts-at-boot-but-not-running',
  ]);
});

test('a listing with its head and no socket proves that nothing listens', () => {
  const { service } = host(
    netstat(),
    ps('80 /sbin/klogd'),
    listing('inetd-conf', '/etc/inetd.conf', 'time stream tcp nowait root internal'),
    listing('services', '/etc/services', 'time 37/tcp'),
  );
  expect(service('time')?.listens).toBe(false);
});

test('what nobody recognises goes, with what there is to find out what it is', () => {
  const { of } = host(
    netstat('0.0.0.0:7777 99/acmed'),
    ps('99 /usr/local/sbin/acmed -p 7777'),
    listing('rc-inet2', '/etc/rc.d/rc.local', '#!/bin/sh', '/usr/local/sbin/acmed -p 7777'),
  );
  expect(of('tcp-7777-acmed')).toMatchObject({ verdict: 'turn-off', rule: 'unrecognised' });
  expect(of('tcp-7777-acmed').because).toMatch(
    /process 99, \/usr\/local\/sbin\/acmed -p 7777; as root; since .*; parent 1; started by \/etc\/rc\.d\/rc\.local, line 2/,
  );
});
