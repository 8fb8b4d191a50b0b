/** Killed at any moment: what stands under a final name is whole, and what is left breaks no later run. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeWhole } from '../../src/cli/write.ts';
import { readCustody } from '../../src/snapshot/custody.ts';
import { numbersFrom } from '../fuzz/numbers.ts';
import { captures, sample, writers } from './commands.ts';
import { ageParts, killOften, runToEnd } from './killing.ts';
import { ownFolder } from './own-folder.ts';
import { filesIn, flawsIn, isPart } from './whole.ts';

const folder = ownFolder('killed');
let fleet = '';
beforeAll(() => {
  fleet = captures(join(folder, 'in'));
});

// `npm run kills` does this 200 times.
test.each(['report', 'fleet', 'receive'])('%s', { timeout: 300_000 }, async (name) => {
  const output = join(folder, name);
  const words = (into: string) => writers[name]?.(into, fleet) ?? [];
  const { flaws, kills } = await killOften({ words, output, kills: 6, random: numbersFrom(20261126) });
  expect({ flaws, kills }).toEqual({ flaws: [], kills: 6 });
  ageParts(output);
  expect((await runToEnd(words(output))).exit).toBe(0);
  expect(filesIn(output).filter(isPart)).toEqual([]);
  if (name === 'receive') expect(readCustody(join(output, 'custody.jsonl')).broken).toBeNull();
});

test('a part that is young is left alone: it may be that of a run beside this one', async () => {
  const output = join(folder, 'young');
  const words = ['register', sample, '-o', join(output, 'register.csv')];
  expect((await runToEnd(words)).exit).toBe(0);
  const part = join(output, '.register.csv.0123456789ab.part');
  writeFileSync(part, 'half');
  await runToEnd(words);
  expect(readFileSync(part, 'utf8')).toBe('half');
  ageParts(output);
  await runToEnd(words);
  expect(filesIn(output)).toEqual([join(output, 'register.csv')]);
});

test('a text that breaks down while it is written is no fault of the disk, and leaves what was there', () => {
  const output = join(folder, 'broken');
  const path = join(output, 'report.html');
  writeWhole(path, 'before');
  const broken = function* () {
    yield 'half '.repeat(100_000);
    throw new Error('a defect');
  };
  expect(() => writeWhole(path, broken())).toThrow(/^a defect$/);
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(filesIn(output)).toEqual([path]);
});

test('the lock of a process that is gone is taken over, that of a living one is not', async () => {
  const output = join(folder, 'locked');
  const words = writers.receive?.(output, fleet) ?? [];
  spawnSync('mkdir', ['-p', output]);
  const gone = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' });
  const { hostname } = await import('node:os');
  writeFileSync(join(output, 'custody.jsonl.lock'), `${gone.stdout.trim()} ${hostname()}\n`);
  expect((await runToEnd(words)).exit).toBe(0);
  expect(filesIn(output)).toEqual([join(output, 'custody.jsonl')]);
  // Killed between the making of the lock and its first word.
  writeFileSync(join(output, 'custody.jsonl.lock'), '');
  expect((await runToEnd(words)).exit).toBe(0);
  writeFileSync(join(output, 'custody.jsonl.lock'), `${process.pid} ${hostname()}\n`);
  expect(await runToEnd(words)).toMatchObject({
    exit: 2,
    said: expect.stringContaining('another portledger'),
  });
  writeFileSync(join(output, 'custody.jsonl.lock'), `${gone.stdout.trim()} another-machine\n`);
  expect((await runToEnd(words)).exit).toBe(2);
});

test.each(['report', 'fleet'])('two runs of %s into one folder at once are both whole', async (name) => {
  const [alone, both] = [join(folder, `${name}-alone`), join(folder, `${name}-both`)];
  const words = (into: string) => writers[name]?.(into, fleet) ?? [];
  expect((await runToEnd(words(alone))).exit).toBe(0);
  const done = await Promise.all([runToEnd(words(both)), runToEnd(words(both)), runToEnd(words(both))]);
  expect(done.map((each) => each.exit)).toEqual([0, 0, 0]);
  expect(flawsIn(both)).toEqual([]);
  const names = (of: string) => filesIn(of).map((path) => path.slice(of.length));
  expect(names(both)).toEqual(names(alone));
  for (const file of names(alone)) expect(readFileSync(both + file)).toEqual(readFileSync(alone + file));
});
