import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { openCapture, openCaptureBytes } from '../../src/snapshot/index.ts';
import { recognise } from '../../src/snapshot/layouts.ts';
import { defaultLimits } from '../../src/snapshot/limits.ts';
import { sharedFolder } from '../shared.ts';
import { bigcat, type Entry, gnuLongLink, pax, tar } from './bundles.ts';

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)));

/** 400,000 bytes from 0 to 6: more than the decoder gives at once. */
const rubbishXz = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM5hp/AIZdAAAAUlAKhPmyFITA1B+Ny/rZcRUxcUjOyWplQHtYl03H6fJgv3w11aRAq2BjabvSW49Og+2OTYnflj36DVdT6uKhG1e3bRaIBnFUrf3dmQgzvK6NfJTw0MVGJ6jYq++dmust/y7rmh26zrEnGFxZhulmUli+6XasWeTlWwUI+cfaqlpgMAAAAAAAAURWIuDzVAUAAaIBgLUYABFfNgaxxGf7AgAAAAAEWVo=',
  'base64',
);

const netstat = 'tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 1/sshd\n';
const read = (snapshot: Snapshot) =>
  Object.fromEntries(
    snapshot.sections
      .filter((section) => section.status === 'collected' && section.kind !== null)
      .map((section) => [section.file, `${section.kind} ${section.origin}`]),
  );
const lacking = (snapshot: Snapshot) =>
  snapshot.sections.filter((section) => section.status === 'skipped').map((section) => section.id);

describe('other compressions', () => {
  test.each(['c.tar.xz', 'c.tar.bz2'])('%s opens as the same capture', async (name) => {
    const snapshot = await openCaptureBytes(name, fixture(name));
    expect(snapshot.bundle.kind).toBe('portledger');
    expect(snapshot.sections.map((section) => section.id)).toEqual(bigcat.map((file) => file.id));
    expect(snapshot.integrity).toEqual([]);
    // And again: the decoder is free for the next bundle.
    expect((await openCaptureBytes(name, fixture(name))).integrity).toEqual([]);
  });

  test('c.tar.xz opens behind bundles that were given up in the middle: of the decoder there is one', async () => {
    const good = fixture('c.tar.xz');
    const limits = { ...defaultLimits, unpackedBytes: 600 };
    await openCaptureBytes('a.tar.xz', good, limits).catch(() => {});
    await openCaptureBytes('b.tar.xz', good, { ...defaultLimits, members: 1 }).catch(() => {});
    // An archive in an xz that is no archive: refused once its beginning is unpacked.
    await expect(openCaptureBytes('c.xz', rubbishXz)).rejects.toThrow('binary data');
    expect((await openCaptureBytes('d.tar.xz', good)).sections.length).toBeGreaterThan(0);
  }, 10_000);

  test.each(['c.tar.xz', 'c.tar.bz2'])('%s cut off or damaged is told in one line', async (name) => {
    const whole = fixture(name);
    for (const cut of [20, 100, whole.length >> 1, whole.length - 9]) {
      await openCaptureBytes(name, whole.subarray(0, cut)).then(
        (snapshot) => expect(snapshot.integrity.length).toBeGreaterThan(0),
        (error) => expect(error).toMatchObject({ name: 'UserError' }),
      );
    }
    const damaged = Buffer.from(whole).fill(0x55, 60, 90);
    await expect(openCaptureBytes(name, damaged)).rejects.toMatchObject({ name: 'UserError' });
    expect((await openCaptureBytes(name, whole)).integrity).toEqual([]);
  });

  test('bzip2 works on the whole, so that it is bounded by kept-bytes, packed and unpacked', async () => {
    const bytes = fixture('c.tar.bz2');
    const open = (keptBytes: number) => openCaptureBytes('x.tar.bz2', bytes, { ...defaultLimits, keptBytes });
    await expect(open(8 * bytes.length - 8)).rejects.toThrow(
      'its bzip2 data is larger than 609 bytes (a quarter of half of limit kept-bytes)',
    );
    await expect(open(8 * bytes.length)).rejects.toThrow(
      'its bzip2 data unpacks to more than 2440 bytes (half of limit kept-bytes)',
    );
    expect((await open(40_000)).integrity).toEqual([]);
  });

  test.skipIf(!('createZstdDecompress' in process.getBuiltinModule('node:zlib')))(
    'zstd opens where this Node brings it',
    async () => {
      const snapshot = await openCaptureBytes('c.tar.zst', fixture('c.tar.zst'));
      expect(snapshot.sections.map((section) => section.id)).toEqual(bigcat.map((file) => file.id));
    },
  );

  test.skipIf('createZstdDecompress' in process.getBuiltinModule('node:zlib'))(
    'zstd is refused with a hint where this Node does not bring it',
    async () => {
      await expect(openCaptureBytes('c.tar.zst', fixture('c.tar.zst'))).rejects.toThrow('packed by zstd');
    },
  );
});

describe('a sosreport', () => {
  const top = 'sosreport-bigcat-2026-11-23-abcdefg/';
  const entries: readonly Entry[] = [
    { name: `${top}sos_commands/networking/netstat_-W_-neopa`, content: netstat },
    { name: `${top}sos_commands/networking/netstat_-s`, content: 'Ip:\n' },
    { name: `${top}sos_commands/networking/ss_-peaonmi`, content: 'Netid State\n' },
    { name: `${top}sos_commands/process/ps_auxwww`, content: 'USER PID\n' },
    { name: `${top}sos_commands/process/ps_-elfL`, content: 'F S\n' },
    { name: `${top}sos_commands/services/chkconfig_--list`, content: 'sshd 0:off\n' },
    { name: `${top}sos_commands/systemd/systemctl_list-unit-files`, content: 'UNIT FILE\n' },
    { name: `${top}etc/xinetd.d/telnet`, content: 'service telnet\n' },
    { name: `${top}etc/services`, content: 'telnet 23/tcp\n' },
    { name: `${top}etc/rc.d/rc3.d/S55sshd`, type: '2', link: '../init.d/sshd' },
    { name: `${top}etc/rc.d/rc3.d/K50xinetd`, type: '2', link: '../init.d/xinetd' },
    { name: `${top}var/log/messages`, content: 'not read' },
    { name: `${top}netstat`, type: '2', link: 'sos_commands/networking/netstat_-W_-neopa' },
  ];

  test('is read by its layout, its links as listings of their folders', async () => {
    const snapshot = await openCaptureBytes('s.tar.gz', gzipSync(tar(entries)));
    expect(snapshot.bundle.kind).toBe('sos');
    expect(read(snapshot)).toEqual({
      'sos_commands/networking/netstat_-W_-neopa': 'netstat $ netstat -W -neopa',
      'sos_commands/networking/ss_-peaonmi': 'ss $ ss -peaonmi',
      'sos_commands/process/ps_auxwww': 'ps $ ps auxwww',
      'sos_commands/services/chkconfig_--list': 'chkconfig $ chkconfig --list',
      'sos_commands/systemd/systemctl_list-unit-files': 'systemctl-unit-files $ systemctl list-unit-files',
      'etc/xinetd.d/telnet': 'xinetd-conf /etc/xinetd.d/telnet',
      'etc/services': 'services /etc/services',
      'links/etc/rc.d/rc3.d': 'rc-listing links of /etc/rc.d/rc3.d in the archive',
    });
    expect([...(snapshot.sections.find((section) => section.kind === 'rc-listing')?.lines ?? [])]).toEqual([
      '/etc/rc.d/rc3.d:',
      'lrwxrwxrwx 1 root root 0 Jan 1 1970 K50xinetd -> ../init.d/xinetd',
      'lrwxrwxrwx 1 root root 0 Jan 1 1970 S55sshd -> ../init.d/sshd',
    ]);
    expect(snapshot.integrity).toEqual([]);
  });

  test('lacks what it does not collect, and says so', async () => {
    const snapshot = await openCaptureBytes('s.tar.gz', gzipSync(tar(entries)));
    expect(lacking(snapshot)).toEqual(expect.arrayContaining(['etc/inetd.conf', 'etc/hosts.allow', 'cron']));
    expect(lacking(snapshot)).not.toContain('sockets');
    const notes = snapshot.sections.filter((section) => section.status === 'skipped').map(({ note }) => note);
    expect(new Set(notes)).toEqual(new Set(['not in this sosreport: whether the host has it is not known']));
  });

  test('has the whole target of a link, also where a tar header has no room for it', async () => {
    const target = `../../${'deep/'.repeat(30)}init.d/sshd`;
    const name = `${top}etc/rc.d/rc3.d/S55sshd`;
    for (const before of [pax({ linkpath: target }), gnuLongLink(target)]) {
      const link = { name, type: '2', link: target.slice(0, 100) };
      const snapshot = await openCaptureBytes('s.tar', tar([...entries.slice(0, 2), before, link]));
      expect(JSON.stringify(snapshot.sections)).toContain(`S55sshd -> ${target}`);
    }
  });

  test('without any listing of sockets has that as left out', async () => {
    const snapshot = await openCaptureBytes('s.tar', tar(entries.slice(3)));
    expect(lacking(snapshot)).toEqual(expect.arrayContaining(['sockets']));
  });
});

describe('a UAC archive', () => {
  test('is read by its layout, the fullest of its listings first', async () => {
    const snapshot = await openCaptureBytes(
      'uac.tar.gz',
      gzipSync(
        tar([
          { name: 'live_response/network/netstat_-a.txt', content: netstat },
          { name: 'live_response/network/netstat_-anp.txt', content: netstat },
          { name: 'live_response/network/netstat_-lpeanut.txt', content: netstat },
          { name: 'live_response/network/netstat_-i.txt', content: 'Iface\n' },
          { name: 'live_response/network/proc_net_tcp6.txt', content: '  sl\n' },
          { name: 'live_response/process/ps.txt', content: 'PID\n' },
          { name: '[root]/etc/inetd.conf', content: 'telnet stream tcp nowait root x x\n' },
          { name: '[root]/etc/rc3.d/S01ssh', type: '2', link: '../init.d/ssh' },
        ]),
      ),
    );
    expect(snapshot.bundle.kind).toBe('uac');
    expect(read(snapshot)).toEqual({
      'live_response/network/netstat_-anp.txt': 'netstat $ netstat -anp',
      'live_response/network/netstat_-lpeanut.txt': 'netstat $ netstat -lpeanut',
      'live_response/network/proc_net_tcp6.txt': 'proc-net /proc/net/tcp6',
      'live_response/process/ps.txt': 'ps $ ps',
      '[root]/etc/inetd.conf': 'inetd-conf /etc/inetd.conf',
      'links/etc/rc3.d': 'rc-listing links of /etc/rc3.d in the archive',
    });
    expect(snapshot.sections.find((section) => section.file.endsWith('netstat_-a.txt'))).toMatchObject({
      kind: null,
      note: expect.stringContaining('not read'),
    });
  });

  test.each([
    ['live_response/network/netstat-l-p-e-a-n-u-t.txt', 'netstat', '$ netstat -l -p -e -a -n -u -t'],
    ['live_response/network/ss-a-n-p.txt', 'ss', '$ ss -a -n -p'],
    ['live_response/system/chkconfig-list.txt', 'chkconfig', '$ chkconfig-list'],
  ])('of version 1 joins words by hyphens: %s', (path, kind, origin) => {
    expect(recognise(path)).toMatchObject({ kind, origin });
  });
});

describe('an Insights archive', () => {
  test('that was packed on a Mac has twins, which are not read', async () => {
    const top = 'insights-x-20250711/data/insights_commands/';
    const snapshot = await openCaptureBytes(
      'i.tar',
      tar([
        { name: `${top}._netstat_-neopa`, content: 'AppleDouble' },
        { name: `${top}netstat_-neopa`, content: netstat },
        {
          name: `${top}ss_-tupna`,
          content: "timeout: failed to run command '/usr/sbin/ss': No such file or directory\n",
        },
      ]),
    );
    expect(snapshot.bundle.kind).toBe('insights');
    expect(read(snapshot)).toEqual({
      'data/insights_commands/netstat_-neopa': 'netstat $ netstat -neopa',
    });
    expect(snapshot.sections.find((section) => section.origin === '$ ss -tupna')?.status).toBe(
      'tool-missing',
    );
  });

  const corpus = sharedFolder('corpus');
  describe.skipIf(corpus === null)('of the corpus', () => {
    test.each([
      ['centos79', ['netstat', 'ss', 'chkconfig']],
      ['rhel82-vuln', ['chkconfig']],
      ['rhel84-classic', ['netstat', 'chkconfig']],
      ['rhel95-workstation', ['netstat', 'ss', 'lsof']],
    ])('%s is read without a problem', async (name, kinds) => {
      const snapshot = await openCapture(
        join(corpus ?? '', 'files/insights-archives/archive', `${name}.tar.gz`),
      );
      expect(snapshot.bundle.kind).toBe('insights');
      expect(snapshot.integrity).toEqual([]);
      const found = new Set(
        snapshot.sections.filter(({ status }) => status === 'collected').map(({ kind }) => kind),
      );
      expect([...found]).toEqual(
        expect.arrayContaining([...kinds, 'ps', 'systemctl-units', 'systemctl-unit-files', 'os-release']),
      );
      expect(lacking(snapshot)).toContain('etc/inetd.conf');
      // Byte for byte what the corpus took from the same archive.
      for (const [kind, file] of [
        ['netstat', `netstat/${name}.txt`],
        ['ss', `ss/${name}.txt`],
      ]) {
        if (!kinds.includes(kind ?? '')) continue;
        const taken = readFileSync(join(corpus ?? '', 'files/insights-archives', file ?? ''), 'utf8');
        const section = snapshot.sections.find((each) => each.kind === kind);
        expect([...(section?.lines ?? [])]).toEqual(taken.replace(/\n$/, '').split('\n'));
      }
    });
  });
});

describe('a bare folder of listings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portledger-folder-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is read by the names of its files', async () => {
    for (const [name, content] of [
      ['netstat-tulpn.txt', netstat],
      ['ps aux.txt', 'USER PID\n'],
      ['inetd.conf', 'telnet stream tcp nowait root x x\n'],
      ['etc/xinetd.d/ftp', 'service ftp\n'],
      ['holiday.jpg', 'x'],
    ] as const) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const snapshot = await openCapture(folder);
    expect(snapshot.bundle.kind).toBe('folder');
    expect(read(snapshot)).toEqual({
      'etc/xinetd.d/ftp': 'xinetd-conf /etc/xinetd.d/ftp',
      'inetd.conf': 'inetd-conf /etc/inetd.conf',
      'netstat-tulpn.txt': 'netstat $ netstat -tulpn',
      'ps aux.txt': 'ps $ ps aux',
    });
  });

  test('has the same hash whenever it is read', async () => {
    const [first, second] = [await openCapture(folder), await openCapture(folder)];
    expect(first.bundle.sha256).toBe(second.bundle.sha256);
    expect(first.bundle.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
