import { expect, test } from 'vitest';
import { bootEntries } from '../../../src/correlate/boot/index.ts';
import { type HostFile, listing, readingsOf } from './host-readings.ts';

const running = listing(
  'systemctl-units',
  '$ systemctl list-units',
  'init.scope loaded active running System and Service Manager',
);
const target = (name: string) => listing('runlevel', '$ systemctl get-default', name);
const unitFiles = (...rows: readonly string[]) =>
  listing('systemctl-unit-files', '$ systemctl list-unit-files', 'UNIT FILE STATE PRESET', ...rows);
const show = (...blocks: readonly (readonly string[])[]) =>
  listing('systemctl-show', '$ systemctl show', ...blocks.flatMap((block) => [...block, '']));
const boot = (...files: readonly HostFile[]) =>
  bootEntries(readingsOf([running, target('multi-user.target'), ...files]));
const starter = (found: ReturnType<typeof boot>, name: string) =>
  found.entries.find((entry) => entry.starter.name === name)?.starter;
const atBoot = (found: ReturnType<typeof boot>, name: string) => starter(found, name)?.atBoot;

test('each state of a unit file has its answer, and "cannot tell" is not "no"', () => {
  const found = boot(
    unitFiles(
      'a-enabled.service enabled enabled',
      'b-disabled.service disabled enabled',
      'c-static.service static -',
      'd-masked.service masked enabled',
      'e-generated.service generated -',
      'f-transient.service transient -',
      'g-enabled-runtime.service enabled-runtime disabled',
      'h-indirect.service indirect disabled',
      'i-linked.service linked disabled',
      'j-masked-runtime.service masked-runtime disabled',
      'k-bad.service bad -',
    ),
  );
  const answers = found.entries.map((entry) => [entry.starter.name.slice(2, -8), entry.starter.atBoot]);
  expect(Object.fromEntries(answers)).toEqual({
    enabled: true,
    disabled: false,
    static: null,
    masked: false,
    generated: null,
    transient: false,
    'enabled-runtime': null,
    indirect: false,
    linked: false,
    'masked-runtime': null,
    bad: null,
  });
  expect(found.off.map((one) => one.name)).toEqual(['b-disabled.service', 'd-masked.service']);
});

test('a disabled service with an enabled socket starts: the socket holds the port from boot', () => {
  const found = boot(
    unitFiles('ssh.service disabled enabled', 'ssh.socket enabled enabled'),
    listing('systemctl-sockets', '$ systemctl list-sockets', '[::]:22 ssh.socket ssh.service'),
  );
  const entry = found.entries.find((one) => one.starter.name === 'ssh.service');
  expect(entry?.listens).toEqual(['[::]:22']);
  expect(entry?.starter).toMatchObject({
    kind: 'systemd',
    state: 'disabled',
    sockets: ['ssh.socket'],
    enabled: true,
    atBoot: true,
  });
  expect(found.off).toEqual([]);
});

test('a socket of the same name belongs to the service though nothing else was captured', () => {
  const found = boot(unitFiles('cups.service disabled enabled', 'cups.socket enabled enabled'));
  expect(starter(found, 'cups.service')).toMatchObject({ atBoot: true, sockets: ['cups.socket'] });
});

test('a masked service stays off though its socket is enabled, and S links of a masked unit start nothing', () => {
  const found = boot(
    unitFiles('nginx.service masked enabled'),
    listing(
      'rc-listing',
      '$ ls -l /etc/rc2.d/',
      'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S01nginx -> ../init.d/nginx',
    ),
  );
  expect(atBoot(found, 'nginx.service')).toBe(false);
  expect(found.entries).toHaveLength(1);
});

test('a generated unit follows the S links of its script', () => {
  const rc = (name: string) =>
    listing(
      'rc-listing',
      '$ ls -l /etc/rc?.d/',
      '/etc/rc2.d:',
      `lrwxrwxrwx 1 root root 13 Nov 23 08:54 ${name} -> ../init.d/exim4`,
    );
  const files = unitFiles('exim4.service generated -');
  expect(atBoot(boot(files, rc('S01exim4')), 'exim4.service')).toBe(true);
  expect(atBoot(boot(files, rc('K01exim4')), 'exim4.service')).toBe(false);
  const found = boot(files, rc('S01exim4'));
  expect(starter(found, 'exim4.service')?.evidence.map((line) => line.text)).toEqual([
    'exim4.service generated -',
    'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S01exim4 -> ../init.d/exim4',
  ]);
  expect(starter(found, 'exim4.service')?.file).toBe('/etc/init.d/exim4');
});

test('a static unit starts where one that starts wants it, through any number of units', () => {
  const found = boot(
    unitFiles('nfs-mountd.service static -', 'nfs-server.service enabled enabled', 'lonely.service static -'),
    show(
      [
        'Id=nfs-mountd.service',
        'WantedBy=',
        'RequiredBy=nfs-helper.service',
        'ExecStart={ path=/usr/sbin/rpc.mountd ; argv[]=/usr/sbin/rpc.mountd ; }',
        'MainPID=77',
      ],
      ['Id=nfs-helper.service', 'WantedBy=nfs-server.service'],
      ['Id=nfs-server.service', 'WantedBy=multi-user.target'],
      ['Id=lonely.service', 'WantedBy=a.service'],
      ['Id=a.service', 'WantedBy=lonely.service', 'UnitFileState=disabled'],
    ),
  );
  expect(atBoot(found, 'nfs-mountd.service')).toBe(true);
  // Two units that want each other start nothing by themselves; something not captured might.
  expect(atBoot(found, 'lonely.service')).not.toBe(true);
  const entry = found.entries.find((one) => one.starter.name === 'nfs-mountd.service');
  expect(entry).toMatchObject({ programs: ['/usr/sbin/rpc.mountd'], pids: [77] });
});

test('a unit enabled for graphical.target does not start where the host boots into multi-user.target', () => {
  const files = unitFiles('gdm.service enabled enabled');
  const wanted = show(['Id=gdm.service', 'UnitFileState=enabled', 'WantedBy=graphical.target']);
  expect(atBoot(boot(files, wanted), 'gdm.service')).toBe(false);
  const graphical = bootEntries(readingsOf([running, target('graphical.target'), files, wanted]));
  expect(graphical.runlevel).toBe('graphical.target');
  expect(atBoot(graphical, 'gdm.service')).toBe(true);
});

test('aliases are the same unit under other names', () => {
  const found = boot(
    unitFiles('inetd.service enabled enabled', 'openbsd-inetd.service alias -', 'sshd.service alias -'),
    show(['Id=inetd.service', 'Names=inetd.service openbsd-inetd.service', 'UnitFileState=enabled']),
  );
  expect(found.entries.map((entry) => entry.names)).toEqual([['inetd', 'openbsd-inetd']]);
});

test('a socket that starts an instance for each connection is an entry of its own', () => {
  const found = boot(
    unitFiles('telnet.socket enabled enabled', 'telnet@.service static -'),
    listing(
      'systemctl-sockets',
      '$ systemctl list-sockets',
      '[::]:23 telnet.socket telnet@0-10.99.3.2:23-10.99.3.1:48996.service',
    ),
    listing(
      'systemctl-units',
      '$ systemctl list-units',
      'telnet@0-10.99.3.2:23-10.99.3.1:48996.service loaded active running Telnet session',
    ),
    show([
      'Id=telnet@0-10.99.3.2:23-10.99.3.1:48996.service',
      'ExecStart={ path=/usr/sbin/telnetd ; argv[]=/usr/sbin/telnetd ; }',
    ]),
  );
  expect(found.entries).toHaveLength(1);
  expect(found.entries[0]).toMatchObject({
    starter: { name: 'telnet.socket', atBoot: true },
    listens: ['[::]:23'],
    programs: ['/usr/sbin/telnetd'],
  });
});

test('an instance of an enabled template that runs now starts; one that is not known does not appear', () => {
  const found = boot(
    unitFiles('openvpn@.service enabled enabled'),
    listing(
      'systemctl-units',
      '$ systemctl list-units',
      'openvpn@office.service loaded active running OpenVPN',
    ),
  );
  expect(found.entries.map((entry) => [entry.starter.name, entry.starter.atBoot])).toEqual([
    ['openvpn@office.service', true],
  ]);
});

test('a service that a timer or a path unit starts cannot be told', () => {
  const found = boot(
    unitFiles('backup.service disabled -', 'backup.timer enabled -'),
    show(['Id=backup.service', 'UnitFileState=disabled', 'TriggeredBy=backup.timer', 'WantedBy=']),
  );
  expect(atBoot(found, 'backup.service')).toBeNull();
});

test("a user's own units start with his session, which the boot does not tell", () => {
  const found = boot(
    listing(
      'systemctl-unit-files',
      '$ systemctl --user list-unit-files',
      'syncthing.service enabled enabled',
    ),
  );
  expect(starter(found, 'syncthing.service')).toMatchObject({ userUnit: true, atBoot: null });
});

test('a script without a unit is not started where systemd lists its units, and cannot be told where it does not', () => {
  const rc = listing(
    'rc-listing',
    '$ ls -l /etc/rc2.d/',
    'lrwxrwxrwx 1 root root 13 Nov 23 08:54 S01odd -> ../init.d/odd',
  );
  expect(atBoot(boot(rc, unitFiles('ssh.service enabled enabled')), 'odd')).toBe(false);
  expect(atBoot(boot(rc), 'odd')).toBeNull();
});
