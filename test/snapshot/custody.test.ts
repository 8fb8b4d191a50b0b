import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { custodyOf, readCustody, receive } from '../../src/snapshot/custody.ts';
import { sha256 } from './bundles.ts';

const folder = mkdtempSync(join(tmpdir(), 'portledger-custody-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
async function threeEntries(): Promise<string> {
  count += 1;
  const log = join(folder, `custody-${count}.jsonl`);
  for (const name of ['one', 'two', 'three']) {
    const bundle = join(folder, `${name}.tar.gz`);
    writeFileSync(bundle, name);
    await receive(log, bundle, {
      receivedAt: '2026-11-24T09:12:00Z',
      receivedBy: 'A. Auditor',
      from: 'B. Admin, by USB stick',
      note: 'sealed\nbag "7"',
    });
  }
  return log;
}

test('each entry holds the hash of the bundle and of the line before', async () => {
  const log = await threeEntries();
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const { entries, head, broken } = readCustody(log);
  expect(broken).toBeNull();
  expect(entries.map((entry) => [entry.sequence, entry.file, entry.sha256])).toEqual([
    [1, 'one.tar.gz', sha256('one')],
    [2, 'two.tar.gz', sha256('two')],
    [3, 'three.tar.gz', sha256('three')],
  ]);
  expect(entries.map((entry) => entry.previous)).toEqual([
    '0'.repeat(64),
    sha256(lines[0] ?? ''),
    sha256(lines[1] ?? ''),
  ]);
  expect(head).toBe(sha256(lines[2] ?? ''));
  expect(custodyOf(readCustody(log), sha256('two'))).toHaveLength(1);
  expect(existsSync(`${log}.lock`)).toBe(false);
});

describe('a changed log is told, and nothing is written behind it', () => {
  test('an entry taken out, two entries swapped, one added by hand', async () => {
    const log = await threeEntries();
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const [one = '', two = '', three = ''] = lines;
    for (const bad of [
      [two, three],
      [one, three],
      [two, one, three],
      [one, two, three, three],
      [one, '{}'],
    ]) {
      writeFileSync(log, `${bad.join('\n')}\n`);
      expect(readCustody(log).broken).not.toBeNull();
      await expect(
        receive(log, join(folder, 'one.tar.gz'), { receivedAt: '', receivedBy: 'x', from: '', note: '' }),
      ).rejects.toMatchObject({ name: 'UserError' });
      expect(readFileSync(log, 'utf8')).toBe(`${bad.join('\n')}\n`);
    }
  });

  test('any changed byte but in the last line is told, and in the last line it changes the head', async () => {
    const log = await threeEntries();
    const whole = readFileSync(log);
    const { head } = readCustody(log);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 127 }), (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        writeFileSync(log, bytes);
        const read = readCustody(log);
        expect(read.broken !== null || read.head !== head).toBe(true);
        if (at < whole.lastIndexOf(10, whole.length - 2)) expect(read.broken).not.toBeNull();
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  test('a write that was cut off is told', async () => {
    const log = await threeEntries();
    appendFileSync(log, '{"schema":"portl');
    expect(readCustody(log).broken).toEqual({
      line: 4,
      because: 'its last line is not complete: a write was cut off',
    });
  });
});

test('a log that is not there is empty', () => {
  expect(readCustody(join(folder, 'none'))).toEqual({ entries: [], head: '0'.repeat(64), broken: null });
});

test('two writers at once: the second is told', async () => {
  const log = await threeEntries();
  writeFileSync(`${log}.lock`, `${process.pid} ${hostname()}\n`);
  await expect(
    receive(log, join(folder, 'one.tar.gz'), { receivedAt: '', receivedBy: 'x', from: '', note: '' }),
  ).rejects.toThrow('another portledger is writing to it');
  rmSync(`${log}.lock`);
});

test('an entry without a receiver, or of a bundle that is not there, is refused', async () => {
  const log = join(folder, 'refused.jsonl');
  const receipt = { receivedAt: '', receivedBy: '', from: '', note: '' };
  await expect(receive(log, join(folder, 'one.tar.gz'), receipt)).rejects.toThrow('who receives it');
  await expect(receive(log, join(folder, 'gone'), { ...receipt, receivedBy: 'x' })).rejects.toThrow('gone');
  expect(existsSync(log)).toBe(false);
});
