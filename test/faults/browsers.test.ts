/**
 * Browsers that are missing, do not start, hang, crash, lack memory or print rubbish: the HTML stays, the PDF is refused in
 * one line or printed at the second try, and the end comes soon.
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { patience } from '../../src/report/pdf/pages.ts';
import { found, needs, noBrowser } from '../report/browser.ts';
import { projectRoot } from '../shared.ts';
import { captures, cli, oneLine, sample } from './commands.ts';
import { ownFolder } from './own-folder.ts';
import { flawsIn } from './whole.ts';

const folder = ownFolder('browsers');

interface Run {
  readonly exit: number | null;
  readonly said: string;
  readonly seconds: number;
}

function run(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...words], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (exit) => resolve({ exit, said, seconds: (performance.now() - begun) / 1000 }));
  });
}

const report = (name: string, browser: string, env: Readonly<Record<string, string>> = {}) =>
  run(['report', sample, '-q', '-f', 'html,pdf', '-o', name, '--browser', browser], {
    PORTLEDGER_BROWSER_SECONDS: '5',
    ...env,
  });

/** A process that has ended and that nobody has waited for yet does not run: its state is Z. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === 'win32')('a browser that does not start', () => {
  test.each([
    ['exits at once', 'exit 1'],
    ['kills itself', 'kill -9 $$'],
    ['prints rubbish and exits', 'echo rubbish; echo rubbish >&2; exit 0'],
    ['answers rubbish', "printf 'rubbish\\0' >&4; exec sleep 60"],
    ['hangs', 'echo $$ > hangs.pid; exec sleep 60'],
    ['is no program', ''],
  ])('%s', async (name, text) => {
    const path = script(name.replaceAll(' ', '-'), text);
    if (text === '') writeFileSync(path, 'not a program');
    const { exit, said, seconds } = await report(`out ${name}`, path);
    expect({ exit, said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
    expect(said).toContain('the browser does not start');
    expect(seconds).toBeLessThan(40);
    expect(readdirSync(join(folder, `out ${name}`))).toEqual(['report.html']);
    expect(flawsIn(join(folder, `out ${name}`))).toEqual([]);
  });

  test('is not called a browser by the command that names it', async () => {
    const { exit, said } = await run(['browser', '--browser', '/bin/true'], {});
    expect({ exit, said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
    expect(said).toContain('/bin/true: the browser does not start');
    if (noBrowser) return;
    expect(await run(['browser'], {})).toMatchObject({ exit: 0, said: '' });
  });

  test('and hangs is not left behind', () => {
    const pid = Number(readFileSync(join(folder, 'hangs.pid'), 'utf8'));
    expect(runs(pid)).toBe(false);
  });
});

describe.skipIf(noBrowser || process.platform === 'win32')(`a browser that starts, and then${needs}`, () => {
  const fake = join(folder, 'fake-browser.mjs');
  beforeAll(() => {
    copyFileSync(join(projectRoot, 'test/faults/fake-browser.mjs'), fake);
    chmodSync(fake, 0o755);
  });
  const harmed = async (harm: string, times: number, words?: readonly string[]) => {
    const name = `${harm}-${times}${words === undefined ? '' : '-fleet'}`;
    const env = {
      FAKE_REAL: found?.path ?? '',
      FAKE_HARM: harm,
      FAKE_TIMES: String(times),
      FAKE_LOG: join(folder, `${name}.log`),
      PORTLEDGER_BROWSER_SECONDS: harm === 'hang' ? '6' : '60',
    };
    const done =
      words === undefined
        ? await report(name, fake, env)
        : await run([...words, '-o', name, '--browser', fake], env);
    const log = readFileSync(env.FAKE_LOG, 'utf8');
    return { ...done, name, out: join(folder, name), starts: log.match(/^start/gm)?.length, log };
  };

  test('crashes once: the PDF is printed at the second try', async () => {
    const { exit, said, out, starts } = await harmed('crash', 1);
    expect({ exit, said, starts }).toEqual({ exit: 0, said: '', starts: 2 });
    expect(readdirSync(out).sort()).toEqual(['report.html', 'report.pdf']);
    expect(flawsIn(out)).toEqual([]);
  });

  test.each([
    ['crashes always', 'crash', 2, /failed twice/],
    ['refuses to print', 'refuse', 2, /failed twice.*Printing failed/],
    ['hangs', 'hang', 1, /did not finish the print within 6 seconds/],
    ['prints rubbish', 'garbage', 2, /no PDF/],
    [
      'is too old for page numbers',
      'old',
      1,
      /Chromium 120\.0\.6099\.224 prints no page numbers; 131 or later/,
    ],
  ])('%s: the HTML stays and one line says so', async (_, harm, starts, says) => {
    const done = await harmed(harm, 99);
    expect({ exit: done.exit, said: done.said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
    expect(done.said).toMatch(says);
    expect(done.starts).toBe(starts);
    expect(done.seconds).toBeLessThan(60);
    expect(readdirSync(done.out)).toEqual(['report.html']);
    // Nothing of it runs on.
    for (const [, pid] of done.log.matchAll(/^start (\d+)$/gm)) {
      await expect.poll(() => existsSync(`/proc/${pid}/exe`), { timeout: 10_000 }).toBe(false);
    }
  });

  test('lacks memory: the HTML stays', async () => {
    const poor = script('poor-browser', `ulimit -v 300000; exec "${found?.path}" "$@"`);
    const { exit, said, seconds } = await report('poor', poor, { PORTLEDGER_BROWSER_SECONDS: '20' });
    expect({ exit, said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
    expect(seconds).toBeLessThan(60);
    expect(readdirSync(join(folder, 'poor'))).toEqual(['report.html']);
  });

  test('crashes in a fleet: every host has its HTML, and the hosts without a PDF are named', async () => {
    const fleet = captures(join(folder, 'in'));
    const words = ['report', fleet, '-q', '-f', 'html,json,pdf'];
    const once = await harmed('crash', 1, words);
    expect({ exit: once.exit, said: once.said }).toEqual({ exit: 0, said: '' });
    const always = await harmed('crash', 99, words);
    expect(always.exit).toBe(2);
    expect(always.said).toMatch(/web-1: no PDF, because: .*failed twice/);
    expect(always.said).toMatch(/web-2: no PDF, because: /);
    for (const host of ['web-1', 'web-2'])
      expect(readdirSync(join(always.out, host)).sort()).toEqual([
        'report.html',
        'report.json',
        'summary.json',
      ]);
    expect(readdirSync(join(always.out, 'fleet'))).toContain('fleet.html');
    expect(flawsIn(always.out)).toEqual([]);
    // What lacks its PDF is not finished.
    const resumed = await run([...words, '-o', always.name, '--resume', '--browser', found?.path ?? ''], {});
    expect(resumed.exit).toBe(0);
    expect(existsSync(join(always.out, 'web-1/report.pdf'))).toBe(true);
  }, 300_000);
});

describe.skipIf(noBrowser || process.platform === 'win32')(`SIGTERM while the browser prints${needs}`, () => {
  /** Waits for the first document, which is written before its print. */
  const ended = async (words: readonly string[], first: string) => {
    const child = spawn(process.execPath, [cli, ...words, '--browser', found?.path ?? ''], { cwd: folder });
    const end = new Promise<number | null>((resolve) => child.on('close', resolve));
    await expect.poll(() => existsSync(join(folder, first)), { interval: 20, timeout: 60_000 }).toBe(true);
    child.kill('SIGTERM');
    return end;
  };

  test('ends a report, which has no PDF then', async () => {
    expect(await ended(['report', sample, '-q', '-f', 'html,pdf', '-o', 'term'], 'term/report.html')).toBe(
      143,
    );
    expect(readdirSync(join(folder, 'term'))).toEqual(['report.html']);
  });

  test('ends a fleet when the hosts under way have theirs', async () => {
    const many = join(folder, 'many');
    for (let index = 0; index < 8; index += 1)
      cpSync(sample, join(many, `web-${index}`), { recursive: true });
    expect(
      await ended(
        ['report', many, '-q', '-f', 'html,pdf', '--variant', 'executive', '-o', 'terms'],
        'terms/web-0/report.html',
      ),
    ).toBe(143);
    const hosts = readdirSync(join(folder, 'terms'));
    expect(hosts.length).toBeLessThan(8);
    for (const host of hosts)
      expect(readdirSync(join(folder, 'terms', host))).toEqual(['report.html', 'report.pdf', 'summary.json']);
  }, 120_000);
});

test('no browser for a fleet: all but the PDFs is written, exit 2 and one line', async () => {
  const fleet = captures(join(folder, 'in2'));
  const { exit, said } = await run(['report', fleet, '-q', '-f', 'html,pdf', '-o', 'none'], {
    PORTLEDGER_BROWSER: join(folder, 'nowhere'),
  });
  expect({ exit, said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
  expect(readdirSync(join(folder, 'none/web-1')).sort()).toEqual(['report.html', 'summary.json']);
  expect(readdirSync(join(folder, 'none/fleet'))).toContain('run-1-of-1.json');
});

test('PORTLEDGER_BROWSER_SECONDS is a number of seconds', () => {
  expect(patience({ PORTLEDGER_BROWSER_SECONDS: '7' })).toEqual({ start: 7, print: 7 });
  expect(patience({}).print).toBeGreaterThan(60);
  expect(() => patience({ PORTLEDGER_BROWSER_SECONDS: '0' })).toThrow('not a number of seconds');
});
