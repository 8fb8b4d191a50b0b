/**
 * What capture.sh does when the host misbehaves. Each fault is built in a mount namespace of its own, where a tool of
 * the host is covered by one that hangs, floods or lies; nothing outside the namespace sees it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { covered } from './covered.ts';
import { inMounts, inPids, namespaces, pidNamespaces } from './etc.ts';
import { capture, has, rowOf, scriptPath, sh, shells, type Taken, textOf, whereIs } from './host.ts';

/** Everything in every shell, and the large hosts. */
const slow = process.env.PORTLEDGER_SLOW_CAPTURE !== undefined;
const quickShells = ['dash', 'busybox ash', 'posh'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const { name, command } of shells)
  test.skipIf(!has(command[0]))(
    `a link that waits where the unfinished tarball is to be is not written through: ${name}`,
    () => {
      for (const there of [true, false]) {
        const [into, victim] = [mkdtempSync(join(folder, 'waiting-')), join(folder, `victim-${there}`)];
        rmSync(victim, { force: true });
        if (there) writeFileSync(victim, 'precious');
        // The number of the process is the shell's own: somebody else lays links for all that may come.
        const trap =
          'ln -s "$1" "$2/host.tar.gz.$$.part"; into=$2; script=$3; shift 3; exec "$@" "$script" -o "$into/host.tar.gz"';
        const done = sh('sh', ['-c', trap, 'sh', victim, into, scriptPath, ...command]);
        expect([done.status, done.stderr]).toEqual([2, expect.stringContaining('cannot be written')]);
        expect(existsSync(victim) ? readFileSync(victim, 'utf8') : null).toBe(there ? 'precious' : null);
        expect(readdirSync(into)).toHaveLength(1);
      }
    },
  );

describe.skipIf(!namespaces || !has('ss'))('a tool that misbehaves (needs root, unshare, ss)', () => {
  for (const { name, command } of shells) {
    const unwanted = !has(command[0]) || (!slow && !quickShells.includes(name));
    test.skipIf(unwanted)(
      `a command that hangs is ended with its children, and the rest goes on: ${name}`,
      () => {
        const hang = covered(folder, 'ss', `echo begun; (trap '' TERM; sleep 4242; true) & sleep 4243; true`);
        const taken = capture({ shell: command, inside: inMounts(hang), args: ['--timeout', '3'] });
        expect(taken.status).toBe(0);
        expect(taken.problems.join('\n')).toBe('');
        const row = rowOf(taken, 'ss-tuwlnpe');
        expect(row.status).toBe('timed-out');
        expect(textOf(taken, row.file)).toBe('begun\n');
        expect(rowOf(taken, 'etc/services').status).toBe('collected');
        expect(taken.stderr).toMatch(/ [1-9] timed out/);
        expect(sh('pgrep', ['-f', 'sleep 424[23]']).stdout).toBe('');
      },
    );

    const unflooded = !has(command[0]) || (!slow && name !== 'dash');
    test.skipIf(unflooded)(`100 MB of output are cut at the cap and marked truncated: ${name}`, () => {
      const flood = covered(folder, 'ss', 'exec head -c 104857600 /dev/zero');
      const taken = capture({ shell: command, inside: inMounts(flood) });
      expect(taken.status).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      expect(rowOf(taken, 'ss-tuwlnpe')).toMatchObject({
        status: 'collected',
        truncated: '1',
        bytes: '16777216',
      });
    });
  }

  test('a tool that is not there is said to be missing', () => {
    const empty = join(folder, 'no-tool');
    writeFileSync(empty, '');
    const taken = capture({ inside: inMounts(`mount --bind ${empty} $(command -v ss)`) });
    expect(rowOf(taken, 'ss-tuwlnpe')).toMatchObject({ status: 'tool-missing', file: '-' });
    expect(taken.facts.get('tools')?.split(' ')).not.toContain('ss');
  });

  test('a command that fails keeps its exit code and what it said', () => {
    const taken = capture({
      inside: inMounts(
        covered(folder, 'ss', 'echo "Cannot open netlink socket: Permission denied" >&2; exit 3'),
      ),
    });
    const row = rowOf(taken, 'ss-tuwlnpe');
    expect(row).toMatchObject({ status: 'denied', exit: '3', file: '-' });
    expect(textOf(taken, row.stderr)).toContain('netlink');
  });

  test('an empty answer is empty, not absent', () => {
    const taken = capture({ inside: inMounts(covered(folder, 'ss', 'exit 0')) });
    expect(rowOf(taken, 'ss-tuwlnpe')).toMatchObject({ status: 'empty', exit: '0', bytes: '0' });
  });

  test('SIGINT in the middle leaves no folder, no partial file and no child', async () => {
    const temporary = mkdtempSync(join(folder, 'tmp-'));
    const into = mkdtempSync(join(folder, 'out-'));
    const hang = covered(folder, 'ss', 'sleep 4244; true');
    const [command = '', ...rest] = [...inMounts(hang), 'sh', scriptPath, '-o', join(into, 'host.tar.gz')];
    const running = spawn(command, rest, { env: { ...process.env, TMPDIR: temporary }, stdio: 'ignore' });
    const ended = once(running, 'exit');
    for (let i = 0; i < 200 && sh('pgrep', ['-f', 'sleep 4244']).stdout === ''; i++) {
      await new Promise((wake) => setTimeout(wake, 25));
    }
    expect(readdirSync(temporary)).toHaveLength(1);
    running.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(into)).toEqual([]);
    expect(sh('pgrep', ['-f', 'sleep 4244']).stdout).toBe('');
  });
});

const withoutTmpdir = { ...process.env, TMPDIR: '/tmp' };

describe.skipIf(!pidNamespaces)('a process table that misbehaves (needs root, unshare)', () => {
  test.skipIf(!has('perl') || !has('bash'))(
    'a daemon is known by its name where it gave itself a title, or ps does not come to an end (perl, bash)',
    () => {
      const asked = ({ rows }: Taken) =>
        rows.map((row) => row.id).filter((id) => /^(?:chronyc|ntpq)$/.test(id));
      const perl = whereIs('perl');
      const start = (name: string, title: string) => `
        cp ${perl} ${folder}/${name}
        bash -c "exec -a '${title}' ${folder}/${name} -MIO::Socket::INET -e '@held = IO::Socket::INET->new(LocalPort => 323, Proto => q(udp)); sleep 600'" >/dev/null 2>&1 </dev/null &`;
      const titled = `${start('chronyd', 'keeper of time')} sh -c 'sleep 600; true' of-chronyd & sleep 1`;
      expect(asked(capture({ inside: ['unshare', '-n', ...inPids(titled)] }))).toEqual(['chronyc']);
      expect(asked(capture({ inside: ['unshare', '-n', ...inPids('sleep 600 &')] }))).toEqual([]);
      // The second process without a socket.
      const idle = `cp "$(command -v sleep)" ${folder}/ntpd; ${folder}/ntpd 600 & sleep 1`;
      const hang = covered(folder, 'ps', 'echo "PID TTY STAT TIME COMMAND"; exec sleep 4250');
      const inside = inPids(`${hang}; ${idle}`);
      expect(asked(capture({ inside, args: ['--timeout', '1'] }))).toEqual(['ntpq']);
    },
  );

  test('processes that come and go while the list is read spoil nothing', () => {
    const taken = capture({
      inside: inPids('(while :; do /bin/true; /bin/true & done) >/dev/null 2>&1 & storm=$!'),
    });
    expect(taken.status).toBe(0);
    expect(taken.problems.join('\n')).toBe('');
  });

  test.skipIf(!has('setpriv'))(
    'under hidepid=2 an ordinary user is told that sockets have no owner to be seen (setpriv)',
    () => {
      const inside = inPids(
        'mount -o remount,hidepid=2 /proc; mount -t tmpfs -o mode=1777 none /tmp; (cd / && sleep 600) & true',
      );
      const taken = capture({
        inside: [...inside, 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
        env: withoutTmpdir,
      });
      expect(taken.status).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      expect(taken.facts.get('hidepid')).toMatch(/^(?:2|invisible)$/);
      expect(rowOf(taken, 'socket-inodes').status).toBe('denied');
      expect(rowOf(taken, 'ps-ax').note).toContain('hidepid=');
    },
  );
});
