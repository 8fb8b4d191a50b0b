/** Files and folders of the host that are too large, or have names of which few think, each in a mount namespace of its own. */
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { verifyCapture } from '../../src/snapshot/verify.ts';
import { copyOf, covered } from './covered.ts';
import { inMounts, layFiles, namespaces, ownEtc } from './etc.ts';
import { capture, has, rowOf, scriptPath, sh, textOf } from './host.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-odd-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cap = 16 * 1024 * 1024;

describe.skipIf(!namespaces)('odd files (needs root, unshare)', () => {
  // posh cannot limit what a command writes.
  for (const shell of ['sh', 'posh'].filter(has))
    test(`a file of 64 GiB, all of it a hole, costs nobody else his place: ${shell}`, () => {
      const etc = join(folder, `etc-${shell}`);
      const own = ownEtc(etc, () => {
        layFiles(etc, {
          'init.d/huge': '',
          'init.d/small': '#!/bin/sh\n',
          'dnsmasq.conf': 'port=53\n',
          'dnsmasq.d/huge': '',
          'dnsmasq.d/small': 'port=5353\n',
          'ssh/sshd_config': 'Port 22\n',
        });
        for (const name of ['init.d/huge', 'dnsmasq.d/huge']) truncateSync(join(etc, name), 2 ** 36);
      });
      const taken = capture({ shell: [shell], inside: inMounts(own) });
      expect(taken.status, taken.stderr).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      expect(rowOf(taken, 'etc/init.d/huge')).toMatchObject({ truncated: '1', bytes: String(cap) });
      for (const id of ['etc/init.d/small', 'proc/version'])
        expect(rowOf(taken, id)).toMatchObject({ status: 'collected', truncated: '0' });
      expect(textOf(taken, 'cmd/daemon-settings').trimEnd().split('\n').sort()).toEqual([
        'dnsmasq\t/etc/dnsmasq.conf\t1\tport=53',
        'dnsmasq\t/etc/dnsmasq.d/small\t1\tport=5353',
        'sshd\t/etc/ssh/sshd_config\t1\tPort 22',
      ]);
      expect(textOf(taken, 'err/daemon-settings')).toContain('/etc/dnsmasq.d/huge: too large');
    }, 60_000);

  test('a unit whose name systemd escapes is listed with what it wants, and a folder that is not asked for is said', () => {
    const own = ownEtc(join(folder, 'etc-wants'), (etc) => {
      for (const wants of ['dev-virtio\\x2dports-org.qemu.device.wants', 'a b.wants']) {
        mkdirSync(join(etc, 'systemd/system', wants), { recursive: true });
        writeFileSync(join(etc, 'systemd/system', wants, 'agent.service'), '');
      }
    });
    const taken = capture({
      inside: inMounts(`${own}; mount -t tmpfs none /run; mkdir -p /run/systemd/system`),
    });
    expect(taken.problems.join('\n')).toBe('');
    const said = textOf(taken, 'cmd/systemd-links');
    expect(said).toMatch(
      /^\/etc\/systemd\/system\/dev-virtio\\x2dports-org\.qemu\.device\.wants\/:\n.*\n.* agent\.service$/m,
    );
    expect(rowOf(taken, 'etc/systemd/system/a%20b.wants')).toMatchObject({
      kind: 'rc-listing',
      status: 'skipped',
    });
  });

  for (const awk of ['mawk', 'busybox'].filter(has))
    test(`a fifo that named.conf includes leaves what was read before it: ${awk}`, () => {
      const own = ownEtc(join(folder, `etc-fifo-${awk}`), (etc) => {
        layFiles(etc, { 'named.conf': 'options { recursion yes; };\ninclude "/etc/fifo";\n' });
        sh('mkfifo', [join(etc, 'fifo')]);
      });
      const named = awk === 'busybox' ? 'exec busybox awk "$@"' : `exec ${copyOf(folder, awk)} "$@"`;
      const inside = inMounts(`${own}; ${covered(folder, 'awk', named)}`);
      const taken = capture({ inside, args: ['--timeout', '1'] });
      expect(taken.status, taken.stderr).toBe(0);
      expect(rowOf(taken, 'daemon-settings').status).toBe('timed-out');
      expect(textOf(taken, 'cmd/daemon-settings')).toContain('recursion yes');
    });

  test.skipIf(!has('cpio'))(
    'names that cpio would leave out are in the capture of a host without tar (cpio)',
    async () => {
      const none = join(folder, 'none');
      writeFileSync(none, '');
      const [long, wide] = ['1'.repeat(170), '2'.repeat(175)];
      const own = ownEtc(join(folder, 'etc-long'), (etc) => {
        const include = `/etc/${wide}/${wide}/x`;
        layFiles(etc, {
          'xinetd.conf': `includedir /etc/xinetd.d\ninclude ${include}\n`,
          [`xinetd.d/${long}`]: 'service one\n',
          [include.slice(5)]: 'service two\n',
        });
      });
      const into = join(folder, 'long.tar.gz');
      const [command = '', ...rest] = [
        ...inMounts(`${own}; mount --bind ${none} $(command -v tar)`),
        'sh',
        scriptPath,
        '-o',
        into,
      ];
      const ran = sh(command, rest);
      expect(ran.status, ran.stderr).toBe(0);

      const { verdict, problems } = verifyCapture(await openCaptureBytes('host', readFileSync(into)));
      expect(verdict, JSON.stringify(problems)).toBe('intact');
    },
  );

  test('where /dev/null is a file nothing is taken, and nothing written to it', () => {
    const [null_, other] = [join(folder, 'null'), join(folder, 'null-too')];
    writeFileSync(null_, 'precious');
    linkSync(null_, other);
    const taken = capture({ inside: inMounts(`mount --bind ${null_} /dev/null`) });
    expect([taken.status, taken.stderr]).toEqual([
      2,
      'capture.sh: /dev/null is not the null device, so nothing is taken\n',
    ]);
    expect(sh('cat', [other]).stdout).toBe('precious');
  });
});
