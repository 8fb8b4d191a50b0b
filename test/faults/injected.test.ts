/**
 * Every call that changes something on the disk fails once: no file under its final name is ever partial, the user gets
 * one clear line and exit 2, and nothing half-written stays.
 *
 * A library of a few lines of C (failing-calls.c), preloaded, lets the n-th of the calls fail. FAULTS=all tries every error at
 * every call; by itself each call gets one of the errors in turn.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCustody } from '../../src/snapshot/custody.ts';
import { projectRoot } from '../shared.ts';
import { captures, cli, oneLine, writers } from './commands.ts';
import { ownFolder } from './own-folder.ts';
import { filesIn, flawsIn, isPart } from './whole.ts';

const folder = ownFolder('faults');
const library = join(folder, 'failing-calls.so');
const source = join(projectRoot, 'test/faults/failing-calls.c');
const compiled =
  process.platform === 'linux' &&
  spawnSync('gcc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl']).status === 0;
const needs = compiled ? '' : ' (skipped: needs gcc on Linux)';
const errors = { ENOSPC: 28, EIO: 5, EACCES: 13 } as const;
let fleet = '';

beforeAll(() => {
  fleet = captures(join(folder, 'in'));
});

interface Fault {
  readonly at: number;
  readonly error: keyof typeof errors;
  readonly stays: boolean;
}

function run(words: readonly string[], output: string, fault: Fault | null) {
  const log = `${output}.calls`;
  const env = {
    ...process.env,
    LD_PRELOAD: library,
    FAULT_UNDER: output,
    FAULT_LOG: log,
    ...(fault === null ? {} : { FAULT_AT: String(fault.at), FAULT_ERRNO: String(errors[fault.error]) }),
    ...(fault?.stays === true ? { FAULT_STAYS: '1' } : {}),
  };
  return new Promise<{ exit: number | null; said: string; calls: readonly string[] }>((resolve) => {
    const child = spawn(process.execPath, [cli, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (exit) => {
      const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      rmSync(log, { force: true });
      resolve({ exit, said, calls });
    });
  });
}

/** Two at a time: the machine has two cores, and a start of Node is all the work. */
async function each<T>(list: readonly T[], act: (item: T, at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < list.length; at = next++) {
      const item = list[at];
      if (item !== undefined) await act(item, at);
    }
  };
  await Promise.all([worker(), worker()]);
}

describe.skipIf(!compiled)(`each call that writes fails once${needs}`, () => {
  test.each(Object.keys(writers))('%s', { timeout: 600_000 }, async (name) => {
    const words = writers[name] ?? (() => []);
    const begin = (output: string) => {
      mkdirSync(output, { recursive: true });
      return words(output, fleet);
    };
    const clean = join(folder, `${name}-clean`);
    const { exit, calls } = await run(begin(clean), clean, null);
    expect([0, 1]).toContain(exit);
    expect(calls.filter((call) => call === 'write').length).toBeGreaterThan(0);
    const whole = filesIn(clean).map((path) => path.slice(clean.length));

    const kinds = Object.keys(errors) as (keyof typeof errors)[];
    const faults = calls.flatMap((call, index) => {
      const some = process.env.FAULTS === 'all' ? kinds : [kinds[index % kinds.length] ?? 'EIO'];
      return some.map((error) => ({ call, fault: { at: index + 1, error, stays: error !== 'EIO' } }));
    });
    await each(faults, async ({ call, fault }, index) => {
      const output = join(folder, `${name}-${index}`);
      const { exit, said } = await run(begin(output), output, fault);
      const what = `call ${fault.at}, ${call}, ${fault.error}`;
      const left = filesIn(output);
      expect({ what, flaws: flawsIn(output) }).toEqual({ what, flaws: [] });
      expect({ what, parts: left.filter(isPart) }).toEqual({ what, parts: [] });
      for (const path of left.filter((path) => !path.endsWith('.lock')))
        expect(whole).toContain(path.slice(output.length));
      // A folder that is there already, or a lock that stays, harms nothing: then everything is written.
      if (exit !== 2 && (call === 'mkdir' || call === 'unlink')) {
        const there = left.filter((path) => !path.endsWith('.lock')).map((path) => path.slice(output.length));
        expect({ what, there }).toEqual({ what, there: whole });
        return;
      }
      expect({ what, exit, line: oneLine.test(said) ? 'one' : said }).toEqual({ what, exit: 2, line: 'one' });
      expect(left.filter((path) => path.endsWith('.lock'))).toEqual([]);
      rmSync(output, { recursive: true, force: true });
    });
  });

  test('a file that was there before is whole after each fault', { timeout: 300_000 }, async () => {
    const output = join(folder, 'before');
    const words = ['register', join(projectRoot, 'samples/bigcat/capture'), '-o', join(output, 'r.csv')];
    mkdirSync(output);
    writeFileSync(join(output, 'r.csv'), 'what stood here before\n');
    const { calls } = await run(words.with(-1, join(output, 'other.csv')), output, null);
    for (const [index] of calls.entries()) {
      const fault: Fault = { at: index + 1, error: 'ENOSPC', stays: true };
      expect((await run(words, output, fault)).exit).toBe(2);
      expect(readFileSync(join(output, 'r.csv'), 'utf8')).toBe('what stood here before\n');
    }
  });

  test('a custody log keeps its chain through each fault, and takes the next receipt', async () => {
    const output = join(folder, 'custody');
    const log = join(output, 'custody.jsonl');
    mkdirSync(output);
    const words = writers.receive?.(output, fleet) ?? [];
    const { calls } = await run(words, output, null);
    for (const [index, call] of calls.entries()) {
      for (const error of ['ENOSPC', 'EIO'] as const) {
        const before = readCustody(log).entries.length;
        const { exit } = await run(words, output, { at: index + 1, error, stays: true });
        const { broken, entries } = readCustody(log);
        expect({ call, error, broken }).toEqual({ call, error, broken: null });
        expect(entries.length - before).toBe(exit === 0 ? 1 : 0);
        expect((await run(words, output, null)).exit).toBe(0);
      }
    }
  }, 300_000);
});

describe('a disk that is really full', () => {
  const script = `mount -t tmpfs -o size=200k none "$1" && cd "$1" && shift && "$@"; s=$?; ls -A "$PWD" "$PWD/o" 2>/dev/null; exit $s`;
  const mounts =
    spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', tmpdir(), 'true'], { stdio: 'ignore' }).status ===
    0;
  test.skipIf(!mounts)(
    `gives one line and leaves nothing${mounts ? '' : ' (skipped: needs root and mount namespaces)'}`,
    () => {
      const mount = join(folder, 'mount');
      mkdirSync(mount);
      const words = [
        'report',
        join(projectRoot, 'samples/bigcat/capture'),
        '-q',
        '-f',
        'html,json',
        '-o',
        'o',
      ];
      const done = spawnSync(
        'unshare',
        ['-m', 'sh', '-c', script, 'sh', mount, process.execPath, cli, ...words],
        { encoding: 'utf8' },
      );
      expect(done.status).toBe(2);
      expect(done.stderr).toMatch(oneLine);
      expect(done.stderr).toContain('the disk is full');
      expect(done.stdout).not.toMatch(/report\.(?:html|json)|\.part/);
    },
  );
});
