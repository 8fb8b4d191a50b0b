/** A host with thousands of processes: the capture ends, has them all, and starts hardly more processes for it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pidNamespaces } from './etc.ts';
import { capture, has, rowOf, type Taken, textOf } from './host.ts';
import { among } from './started.ts';

const slow = process.env.PORTLEDGER_SLOW_CAPTURE !== undefined;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-many-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Counted {
  readonly taken: Taken;
  readonly started: number;
  readonly seconds: number;
}

/** The capture among `others`; the last process of all holds the only listening socket. */
function captured(others: number): Counted {
  const count = join(folder, `started-${others}`);
  const [tool = '', ...inside] = among(others, `echo $((after - before)) >'${count}'`);
  const listener =
    'ip link set lo up; busybox httpd -f -p 127.0.0.1:4040 >/dev/null 2>&1 </dev/null & sleep 1; "$@"';
  const begun = Date.now();
  const taken = capture({ inside: ['unshare', '-n', tool, ...inside, 'sh', '-c', listener, 'listener'] });
  expect(taken.status, taken.stderr).toBe(0);
  expect(taken.problems.join('\n')).toBe('');
  return { taken, started: Number(readFileSync(count, 'utf8')), seconds: (Date.now() - begun) / 1000 };
}

const linesOf = (taken: Taken, member: string) => textOf(taken, member).trimEnd().split('\n');

function holdsAll({ taken }: Counted, others: number): void {
  for (const id of ['ps-ax', 'ps-wide', 'socket-inodes', 'netns', 'proc-pid'])
    expect(rowOf(taken, id)).toMatchObject({ status: 'collected', truncated: '0' });
  for (const member of ['cmd/ps-ax', 'cmd/ps-wide'])
    expect(linesOf(taken, member).filter((line) => / sleep 600$/.test(line))).toHaveLength(others);
  expect(linesOf(taken, 'cmd/netns').length).toBeGreaterThan(others);
  const holder = linesOf(taken, 'cmd/socket-inodes');
  expect(holder).toHaveLength(1);
  const pid = holder[0]?.split('\t')[1];
  expect(Number(pid)).toBeGreaterThan(others);
  expect(textOf(taken, 'cmd/proc-pid')).toMatch(new RegExp(`^${pid}\texe\t.*busybox$`, 'm'));
}

describe.skipIf(!pidNamespaces || !has('busybox') || !has('ip'))(
  'a host with many processes (needs root, unshare, busybox, ip)',
  () => {
    test('the number of processes started does not grow with the number of processes', () => {
      const few = captured(100);
      const many = captured(2000);
      holdsAll(few, 100);
      holdsAll(many, 2000);
      expect(few.started).toBeGreaterThan(20);
      expect(few.started).toBeLessThan(120);
      // One ls for each thousand; the rest is the watchdog, which looks once a second.
      expect(many.started - few.started).toBeLessThan(15);
    }, 240_000);

    test.skipIf(!slow)(
      '20,000 processes are taken (set PORTLEDGER_SLOW_CAPTURE)',
      () => {
        const most = captured(20_000);
        holdsAll(most, 20_000);
        expect(most.started).toBeLessThan(250);
        console.log(
          `20,000 processes: ${most.started} started; ${most.seconds.toFixed(0)} s with all of them`,
        );
      },
      900_000,
    );
  },
);
