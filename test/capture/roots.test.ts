/**
 * capture.sh on hosts that have little: roots of a few copied programs, entered by chroot in a mount namespace, with
 * this host's /proc. What they lack is named by each test.
 */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { asRoot, has, manifestOf, opened, scriptPath, sh, type Taken, whereIs } from './host.ts';

const namespaces = asRoot && has('unshare') && has('ldd') && sh('unshare', ['-m', 'true']).status === 0;

let folder = '';
let made = 0;
const listener = createServer();
let port = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-roots-'));
  await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
  const address = listener.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  listener.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => expect(port).toBeGreaterThan(0));

/** A root with these tools and the libraries that they need; the first is its /bin/sh. */
function rootWith(shell: string, tools: readonly string[]): string {
  const root = join(folder, `root-${made++}`);
  for (const place of ['bin', 'etc', 'proc', 'tmp', 'dev', 'root'])
    mkdirSync(join(root, place), { recursive: true });
  for (const tool of [shell, ...tools]) {
    const program = realpathSync(whereIs(tool));
    cpSync(program, join(root, 'bin', tool));
    for (const library of sh('ldd', [program]).stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)) {
      const path = library[1] ?? '';
      mkdirSync(join(root, dirname(path)), { recursive: true });
      cpSync(realpathSync(path), join(root, path));
    }
  }
  writeFileSync(join(root, 'etc/inetd.conf'), '#telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n');
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'dev/null'), '');
  chmodSync(join(root, 'dev/null'), 0o666);
  return root;
}

function bytesFrom(
  root: string,
  shell: string,
  proc = `mount --rbind /proc ${root}/proc`,
): { bytes: Buffer; status: number | null; stderr: string } {
  const enter = `${proc} && mount --bind /dev/null ${root}/dev/null && exec chroot ${root} /bin/${shell} -s`;
  return sh('unshare', ['-m', 'sh', '-c', enter], { input: readFileSync(scriptPath) });
}

/** The listener of this test, by what the capture says of sockets and their holders. */
function findsOurListener(taken: Pick<Taken, 'files'>): boolean {
  const text = (member: string) => taken.files.get(member)?.toString('latin1') ?? '';
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inode = text('file/proc/net/tcp')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((cells) => cells[1]?.endsWith(`:${hex}`) && cells[3] === '0A')?.[9];
  return text('cmd/socket-inodes')
    .split('\n')
    .some((line) => line.startsWith(`${inode}\t${process.pid}\t`));
}

describe.skipIf(!namespaces)('hosts that have little (needs root, unshare, ldd)', () => {
  test.skipIf(!has('busybox'))('busybox is all there is (busybox)', () => {
    const root = rootWith('busybox', []);
    for (const applet of sh('busybox', ['--list']).stdout.split('\n')) {
      if (applet !== '' && applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
    }
    const ran = bytesFrom(root, 'sh');
    const taken = opened(ran.bytes, ran.status, ran.stderr);
    expect(taken.stderr).toMatch(/^portledger: sections: [^\n]*\n$/);
    expect(taken.problems.join('\n')).toBe('');
    expect(findsOurListener(taken)).toBe(true);
    const pid = taken.files.get('cmd/proc-pid')?.toString('latin1') ?? '';
    expect(pid).toContain(`${process.pid}\texe\t`);
    expect(pid).toContain(`${process.pid}\tcmdline\t`);
  });

  test('neither netstat nor ss nor awk: sockets and their holders come from /proc', () => {
    const root = rootWith('dash', ['ls', 'cat', 'mkdir', 'rm', 'tar']);
    const ran = bytesFrom(root, 'dash');
    const taken = opened(ran.bytes, ran.status, ran.stderr);
    expect(taken.stderr).toMatch(/^portledger: sections: [^\n]*no tool for it here\n$/);
    expect(taken.problems.join('\n')).toBe('');
    expect(findsOurListener(taken)).toBe(true);
    expect(taken.rows.find((row) => row.id === 'netstat-tap')?.status).toBe('tool-missing');
    expect(taken.rows.find((row) => row.id === 'etc/inetd.conf')?.status).toBe('collected');
    // Without awk secrets cannot be masked, so no command line is taken.
    expect(taken.facts.get('arguments')).toBe('dropped');
    expect(taken.files.get('cmd/proc-pid')?.toString('latin1')).not.toContain('\tcmdline\t');
  });

  test('neither netstat nor ss nor /proc: lsof and fuser are asked, and only then', () => {
    const root = rootWith('dash', ['ls', 'cat', 'mkdir', 'rm', 'tar', 'sleep']);
    for (const tool of ['lsof', 'fuser']) {
      writeFileSync(join(root, 'bin', tool), `#!/bin/dash\necho "${tool} $*"\n`);
      chmodSync(join(root, 'bin', tool), 0o755);
    }
    const asked = (taken: Taken) => taken.rows.filter((row) => ['lsof', 'fuser'].includes(row.id));
    const without = bytesFrom(root, 'dash', 'true');
    const taken = opened(without.bytes, without.status, without.stderr);
    expect(taken.problems.join('\n')).toBe('');
    expect(asked(taken).map((row) => `${row.id} ${row.status}`)).toEqual([
      'lsof collected',
      'fuser collected',
    ]);
    expect(taken.files.get('cmd/lsof')?.toString('latin1')).toBe('lsof -nP -b -w -i\n');
    expect(taken.rows.find((row) => row.id === 'proc/net/tcp')?.status).toBe('absent');
    const there = bytesFrom(root, 'dash');
    expect(asked(opened(there.bytes, there.status, there.stderr))).toEqual([]);
  });

  test('neither tar nor cpio: the reader opens the concatenation', async () => {
    const root = rootWith('dash', [
      'ls',
      'cat',
      'mkdir',
      'rm',
      'awk',
      'tr',
      'sha256sum',
      'gzip',
      'date',
      'sleep',
    ]);
    const ran = bytesFrom(root, 'dash');
    expect(ran.stderr).toMatch(/^portledger: sections: /);
    const snapshot = await openCaptureBytes('host', ran.bytes);
    expect(snapshot.integrity).toEqual([]);
    expect(snapshot.sections.find((section) => section.id === 'etc/inetd.conf')?.status).toBe('collected');
    expect(
      snapshot.sections.filter(
        (section) => section.declaredSha256 !== null && section.declaredSha256 !== section.sha256,
      ),
    ).toEqual([]);
  });

  test.skipIf(!has('cpio'))('cpio and no tar: the member is tar all the same (cpio)', () => {
    const root = rootWith('dash', ['ls', 'cat', 'mkdir', 'rm', 'cpio', 'find', 'wc']);
    const ran = bytesFrom(root, 'dash');
    const taken = opened(ran.bytes, ran.status, ran.stderr);
    expect(taken.problems.join('\n')).toBe('');
    expect(findsOurListener(taken)).toBe(true);
  });
});

test('manifestOf sees a changed byte', () => {
  const files = new Map([
    [
      'manifest.tsv',
      Buffer.from('portledger-capture\t1\na\t-\tcollected\t0\t1\t-\t0\t-\t-\tcmd/a\t-\t$ a\t-\n'),
    ],
    ['cmd/a', Buffer.from('xy')],
  ]);
  expect(manifestOf(files).problems).toEqual(['bytes: cmd/a: 2, not 1']);
});
