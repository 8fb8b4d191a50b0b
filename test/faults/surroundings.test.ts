/** Odd surroundings: clocks that are wrong, no home, no temporary folder, little memory. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditCapture } from '../../src/cli/audited.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { defaultLimits } from '../../src/snapshot/limits.ts';
import { needs, noBrowser } from '../report/browser.ts';
import { bigcat, entriesOf, manifest, tar } from '../snapshot/bundles.ts';
import { cli, oneLine, sample } from './commands.ts';
import { ownFolder } from './own-folder.ts';
import { flawsIn } from './whole.ts';

const folder = ownFolder('surroundings');

function portledger(words: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) {
  const done = spawnSync(process.execPath, [cli, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { exit: done.status, signal: done.signal, said: done.stderr };
}

describe('a capture whose clock is wrong', () => {
  test.each([
    ['before 1970', '1931-02-03T04:05:06+0000', -1_227_900_000],
    ['at 1970', '1970-01-01T00:00:00+0000', 0],
    ['after 2100', '2150-02-03T04:05:06+0000', 5_683_000_000],
    ['after the last second of 32 bits', '2038-01-19T03:14:08+0000', 2_147_483_648],
    ['that no calendar has', '99999-99-99T99:99:99+9999', 9e15],
    ['that is no number', 'yesterday', Number.NaN],
  ])('%s is printed as it is', (name, started, epoch) => {
    const text = manifest(bigcat)
      .replace(/^@started\t.*$/m, `@started\t${started}`)
      .replaceAll('1764020000', String(epoch));
    const file = join(folder, `${name}.tar`);
    writeFileSync(file, tar(entriesOf(bigcat, text)));
    const output = join(folder, name);
    const pdf = noBrowser ? '' : ',pdf';
    const formats = `html,json,csv,xlsx,md,junit,sarif,oscal,hdf,xccdf${pdf}`;
    const { exit, said } = portledger(['report', file, '-q', '-f', formats, '-o', output]);
    expect({ exit, said }).toEqual({ exit: 0, said: '' });
    for (const each of readdirSync(output))
      if (!/pdf|xlsx/.test(each))
        expect(readFileSync(join(output, each), 'utf8')).not.toMatch(/Invalid Date|\bNaN\b/);
  });
});

describe('surroundings', () => {
  const words = (output: string, formats: string) => ['report', sample, '-q', '-f', formats, '-o', output];
  const all = noBrowser ? 'html,json' : 'html,json,pdf';

  test.each([
    ['no HOME', { HOME: undefined }],
    ['a HOME that is not there', { HOME: join(folder, 'nowhere') }],
    [
      'a HOME that cannot be written',
      { HOME: '/proc', XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined },
    ],
    ['an empty environment', Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]))],
  ])(`%s${needs}`, (name, env) => {
    const { exit, said } = portledger(words(name, all), { ...env, PATH: process.env.PATH });
    expect({ exit, said }).toEqual({ exit: 0, said: '' });
    expect(flawsIn(join(folder, name))).toEqual([]);
  });

  test('no temporary folder: HTML and JSON need none, the PDF is refused in one line', () => {
    const env = { TMPDIR: join(folder, 'no-tmp'), TMP: undefined, TEMP: undefined };
    expect(portledger(words('data', 'html,json,xlsx'), env)).toMatchObject({ exit: 0, said: '' });
    if (noBrowser) return;
    const { exit, said } = portledger(words('no-tmp-out', 'html,pdf'), env);
    expect({ exit, said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
    expect(readdirSync(join(folder, 'no-tmp-out'))).toEqual(['report.html']);
  });

  test('a working folder that was removed', () => {
    const script = `mkdir gone && cd gone && rmdir ../gone && "$0" "$1" report "$2" -q -f json -o "$3"`;
    const output = join(folder, 'from-nowhere');
    const done = spawnSync('sh', ['-c', script, process.execPath, cli, sample, output], { cwd: folder });
    if (done.status === 0) expect(flawsIn(output)).toEqual([]);
    else expect(existsSync(output)).toBe(false);
  });
});

describe('little memory', () => {
  const small = { NODE_OPTIONS: '--max-old-space-size=48' };
  const listing = (name: string, rows: readonly string[]) => {
    const file = join(folder, name);
    writeFileSync(
      file,
      `Proto Recv-Q Send-Q Local Address Foreign Address State PID/Program name\n${rows.join('\n')}\n`,
    );
    return file;
  };
  const report = (file: string, output: string) =>
    portledger(['report', file, '-q', '-f', 'html,json', '-o', output], small);

  test('is enough for the sample, and for a listing of 300,000 connections', () => {
    expect(report(sample, 'small')).toEqual({ exit: 0, signal: null, said: '' });
    const rows = Array.from(
      { length: 300_000 },
      (_, i) => `tcp 0 0 10.0.0.5:22 10.1.2.3:${1 + (i % 65_000)} ESTABLISHED 7/sshd`,
    );
    const { exit } = report(listing('many.lst', rows), 'many');
    expect(exit).toBe(0);
    expect(flawsIn(join(folder, 'many'))).toEqual([]);
  });

  test('for too many services is told before the work, in one line', () => {
    const rows = Array.from(
      { length: 4000 },
      (_, i) => `tcp 0 0 10.0.${i >> 8}.${i & 255}:${i + 1} 0.0.0.0:* LISTEN ${i}/p${i}`,
    );
    const { exit, said } = report(listing('services.lst', rows), 'services');
    expect({ exit, said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
    expect(said).toContain('4000 services');
    expect(existsSync(join(folder, 'services'))).toBe(false);
  });

  test('that runs out in the middle was told of before, and leaves no file', () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => `no row of a listing ${i}`);
    const { said, exit } = report(listing('rubbish.lst', rows), 'rubbish');
    expect(exit).not.toBe(0);
    expect(said).toMatch(/^portledger: .*rubbish\.lst: \d+ MB of listings may need \d+ MB of memory/);
    expect(existsSync(join(folder, 'rubbish'))).toBe(false);
  });
});

test('an ordinary capture has room in an ordinary Node, and nothing is said', async () => {
  mkdirSync(join(folder, 'x'));
  const context = { knowledge: loadKnowledge(), register: emptyRegister, roles: [] };
  expect((await auditCapture(sample, defaultLimits, context)).services.length).toBeGreaterThan(10);
});
