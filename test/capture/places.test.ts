/** Temporary folders, outputs and folders of configuration that misbehave, each in a mount namespace of its own. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { verifyCapture } from '../../src/snapshot/verify.ts';
import { covered } from './covered.ts';
import { inMounts, namespaces, ownEtc } from './etc.ts';
import { capture, has, rowOf, scriptPath, sh, shells, textOf } from './host.ts';

/** Everything in every shell. */
const slow = process.env.PORTLEDGER_SLOW_CAPTURE !== undefined;
const quickShells = ['dash', 'bash', 'busybox ash', 'zsh'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-places-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withoutTmpdir = { ...process.env, TMPDIR: '/tmp' };

describe.skipIf(!namespaces)('a place that misbehaves (needs root, unshare)', () => {
  test('where /tmp is read-only another temporary folder is taken', () => {
    const taken = capture({ inside: inMounts('mount -t tmpfs -o ro none /tmp'), env: withoutTmpdir });
    expect(taken.status).toBe(0);
    expect(taken.problems.join('\n')).toBe('');
  });

  test('where nobody names a place it is in memory, if there is room, else below /tmp', () => {
    const { TMPDIR: _, ...unnamed } = process.env;
    const where = (size: string) => {
      const setup = `mount -t tmpfs none /tmp; mount -t tmpfs -o size=${size} none /dev/shm`;
      const says = covered(
        folder,
        'ss',
        'for place in /tmp/portledger.* /dev/shm/portledger.*; do echo $place; done',
      );
      const taken = capture({ inside: inMounts(`${says}; ${setup}`), env: unnamed });
      expect(taken.problems.join('\n')).toBe('');
      return textOf(taken, 'cmd/ss-tuwlnpe');
    };
    expect(where('400m')).toMatch(/^\/tmp\/portledger\.\*\n\/dev\/shm\/portledger\.\d+\.0\n$/);
    expect(where('200m')).toMatch(/^\/tmp\/portledger\.\d+\.0\n\/dev\/shm\/portledger\.\*\n$/);
  });

  test('where every temporary folder is read-only nothing is written, and one line says why', () => {
    const all = 'for place in /tmp /var/tmp /dev/shm /run /root; do mount -t tmpfs -o ro none $place; done';
    const taken = capture({ inside: inMounts(all), env: withoutTmpdir });
    expect(taken.status).toBe(2);
    expect(taken.files.size).toBe(0);
    expect(taken.stderr).toMatch(/^capture\.sh: no temporary folder can be written[^\n]*\n$/);
  });

  test('where the temporary folder fills up in the middle nothing is written, and one line says why', () => {
    const taken = capture({ inside: inMounts('mount -t tmpfs -o size=48k none /tmp'), env: withoutTmpdir });
    expect(taken.status).toBe(2);
    expect(taken.files.size).toBe(0);
    expect(taken.stderr).toMatch(/no space left|could not be written/);
  });

  for (const { name, command: shell } of shells)
    test.skipIf(!has(shell[0]) || (!slow && !quickShells.includes(name)))(
      `wherever the temporary folder fills up there is a whole capture or none: ${name}`,
      async () => {
        const small = mkdtempSync(join(folder, 'small-'));
        const into = join(mkdtempSync(join(folder, 'into-')), 'host.tar.gz');
        const ends: (number | null)[] = [];
        for (const size of ['60k', '120k', '180k', '300k', '4m']) {
          const setup = inMounts(`mount -t tmpfs -o size=${size} none ${small}`);
          const [command = '', ...rest] = [...setup, ...shell, scriptPath, '-o', into];
          const ran = sh(command, rest, { env: { ...process.env, TMPDIR: small } });
          ends.push(ran.status);
          if (ran.status === 0) {
            const { verdict, problems } = verifyCapture(await openCaptureBytes('host', readFileSync(into)));
            expect(verdict, `${size}: ${JSON.stringify(problems)}`).toBe('intact');
            rmSync(into);
          } else {
            expect(ran.status, `${size}: ${ran.stderr}`).toBe(2);
            const last = ran.stderr.trimEnd().split('\n').at(-1);
            expect(last).toMatch(/^capture\.sh: .*(?:no space left|full\?)/);
          }
          expect(readdirSync(join(into, '..')), size).toEqual([]);
        }
        expect(ends[0]).toBe(2);
        expect(ends.at(-1)).toBe(0);
      },
      120_000,
    );

  for (const { name, command: shell } of shells)
    test.skipIf(!has(shell[0]) || (!slow && !quickShells.includes(name)))(
      `under a limit to what may be written nothing is left behind: ${name}`,
      () => {
        const place = mkdtempSync(join(folder, 'limit-'));
        for (const blocks of ['0', '8']) {
          const limited = ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...shell, scriptPath];
          const env = { ...process.env, TMPDIR: place };
          const ran = sh('sh', [...limited, '-o', join(place, 'host.tar.gz')], { env });
          expect([ran.status, readdirSync(place)], `${blocks}: ${ran.stderr}`).toEqual([2, []]);
        }
      },
    );

  test('an output that cannot be written is said before anything is run', () => {
    const into = join(folder, 'read-only');
    mkdirSync(into);
    const [command = '', ...rest] = [
      ...inMounts(`mount -t tmpfs -o ro none ${into}`),
      'sh',
      scriptPath,
      '-o',
      join(into, 'x.tar.gz'),
    ];
    const ran = sh(command, rest);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toBe(`capture.sh: ${join(into, 'x.tar.gz')}: cannot be written\n`);
  });

  test('names with a newline, quotes, blanks and dots in xinetd.d are taken, each under its own id', () => {
    const service = 'service telnet\n{\n disable = no\n}\n';
    const names = [
      'telnet',
      'new\nline',
      `quo'te"s`,
      '$(touch witness)',
      'back`tick',
      '-rf',
      'ümlaut',
      '..dots',
      'a b',
      'tab\there',
    ];
    const etc = ownEtc(join(folder, 'etc-names'), (place) => {
      mkdirSync(join(place, 'xinetd.d'));
      writeFileSync(join(place, 'xinetd.conf'), 'includedir /etc/xinetd.d\ninclude /etc/more.conf\n');
      writeFileSync(join(place, 'more.conf'), 'include /etc/xinetd.conf\nincludedir /etc/../etc/xinetd.d\n');
      for (const name of names) writeFileSync(join(place, 'xinetd.d', name), `${service}# ${name.length}\n`);
    });
    const taken = capture({ inside: inMounts(etc) });
    expect(taken.status).toBe(0);
    expect(taken.problems.join('\n')).toBe('');
    const ids = taken.rows.filter((row) => row.kind === 'xinetd-conf').map((row) => row.id);
    for (const name of [
      'telnet',
      'new%0Aline',
      'quo%27te%22s',
      '%24%28touch%20witness%29',
      'back%60tick',
      '-rf',
      '%C3%BCmlaut',
      'a%20b',
      'tab%09here',
    ]) {
      expect(ids).toContain(`etc/xinetd.d/${name}`);
      expect(textOf(taken, `file/etc/xinetd.d/${name}`)).toContain('service telnet');
    }
    expect(rowOf(taken, 'etc/xinetd.d/new%0Aline').origin).toBe('/etc/xinetd.d/new\\nline');
    expect(existsSync('witness')).toBe(false);
  });

  test('a loop of links in /etc/rc.d ends, and a fifo and a folder among the files do not hang it', () => {
    const etc = ownEtc(join(folder, 'etc-loop'), (place) => {
      mkdirSync(join(place, 'rc.d/rc3.d'), { recursive: true });
      sh('ln', ['-s', 'init.d', join(place, 'rc.d/init.d')]);
      sh('ln', ['-s', '..', join(place, 'rc.d/rc5.d')]);
      sh('ln', ['-s', 'rc.d/rc3.d', join(place, 'rc3.d')]);
      sh('ln', ['-s', '../init.d/sshd', join(place, 'rc.d/rc3.d/S55sshd')]);
      sh('mkfifo', [join(place, 'inetd.conf'), join(place, 'rc.d/rc.fifo')]);
      mkdirSync(join(place, 'services'));
    });
    const taken = capture({ inside: inMounts(etc) });
    expect(taken.status).toBe(0);
    expect(taken.problems.join('\n')).toBe('');
    expect(rowOf(taken, 'etc/inetd.conf')).toMatchObject({ status: 'failed', note: 'not a plain file' });
    expect(rowOf(taken, 'etc/services').status).toBe('failed');
    const listing = textOf(taken, rowOf(taken, 'rc-listing').file);
    expect(listing).toMatch(/^\/etc\/rc3\.d\/:$/m);
    expect(listing).toMatch(/S55sshd -> \.\.\/init\.d\/sshd$/m);
  });

  test('only the @reboot lines of a user’s crontab are taken, on their own line numbers', () => {
    const spool = join(folder, 'crontabs');
    mkdirSync(spool);
    writeFileSync(join(spool, 'ann'), 'MAILTO=ann\n5 4 * * * secret-errand\n@reboot /home/ann/listen 8080\n');
    const taken = capture({
      inside: inMounts(`mkdir -p /var/spool/cron/crontabs; mount --bind ${spool} /var/spool/cron/crontabs`),
    });
    expect(textOf(taken, 'file/var/spool/cron/crontabs/ann')).toBe('\n\n@reboot /home/ann/listen 8080\n');
  });
});

describe.skipIf(!namespaces)('what tells a host from another (needs root, unshare)', () => {
  test('is a hash of its machine id and one of each public SSH host key, of whatever comment', () => {
    const keys = ownEtc(join(folder, 'identity'), (etc) => {
      mkdirSync(join(etc, 'ssh/ssh_host_folder_key.pub'), { recursive: true });
      writeFileSync(join(etc, 'machine-id'), 'b08dfa6083e7567a1921a715000001fb\n');
      writeFileSync(join(etc, 'ssh/ssh_host_ed25519_key.pub'), 'ssh-ed25519 AAAAC3Nz root@bigcat\n');
      writeFileSync(join(etc, 'ssh/ssh_host_rsa_key.pub'), 'ssh-rsa AAAAB3Nz');
      writeFileSync(join(etc, 'ssh/ssh_host_dsa_key.pub'), '');
    });
    const { facts } = capture({ inside: inMounts(keys) });
    const sum = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(facts.get('machine-id-hash')).toBe(sum('b08dfa6083e7567a1921a715000001fb\n'));
    expect(facts.get('ssh-host-keys')).toBe(`${sum('AAAAC3Nz\n')} ${sum('AAAAB3Nz\n')}`);
  });

  test('is a dash where it has neither', () => {
    const { facts } = capture({ inside: inMounts(ownEtc(join(folder, 'nameless'), () => {})) });
    expect([facts.get('machine-id-hash'), facts.get('ssh-host-keys')]).toEqual(['-', '-']);
  });
});
