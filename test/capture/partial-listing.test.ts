/** A listing of all processes that takes too long keeps what it had, and says where it ended. */
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inPids, pidNamespaces } from './etc.ts';
import { capture, has, rowOf, shells, textOf, whereIs } from './host.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-partial-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const { name, command } of shells.filter((one) => ['dash', 'busybox ash'].includes(one.name))) {
  test.skipIf(!pidNamespaces || !has(command[0]))(
    `of 1,100 processes the first 1,000 are kept where each 1,000 take longer than the limit: ${name}`,
    () => {
      const real = join(folder, 'real-ls');
      copyFileSync(whereIs('ls'), real);
      const slow = join(folder, 'slow-ls');
      writeFileSync(slow, `#!/bin/sh\ncase "$*" in */fd*) sleep 4 ;; esac\nexec ${real} "$@"\n`);
      chmodSync(slow, 0o755);
      const many = 'i=0; while [ $i -lt 1100 ]; do sleep 600 & i=$((i + 1)); done';
      const taken = capture({
        shell: command,
        inside: inPids(`mount --bind ${slow} $(command -v ls); ${many}`),
        args: ['--timeout', '3'],
      });
      expect(taken.status, taken.stderr).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      const row = rowOf(taken, 'socket-inodes');
      expect(row).toMatchObject({ status: 'timed-out', truncated: '1' });
      expect(row.note).toMatch(/^ended after 3 s: no process after \d+ /);
      expect(rowOf(taken, 'netns').truncated).toBe('1');
      const looked = textOf(taken, 'cmd/netns').trim().split('\n').length;
      // One that came and went meanwhile is not in it.
      expect(looked).toBeGreaterThan(990);
      expect(looked).toBeLessThanOrEqual(1000);
    },
    240_000,
  );
}
