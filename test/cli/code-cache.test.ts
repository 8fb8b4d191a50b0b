import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';

/** A copy of the package, whose compiled code the tests may harm. */
const scratch = mkdtempSync(join(tmpdir(), 'portledger-code-cache-'));
const built = join(scratch, 'out/.build');
const sample = join(projectRoot, 'samples/bigcat/capture');
const caches = () => readdirSync(built).filter((name) => name.endsWith('.cache'));
const report = () => {
  const done = spawnSync(process.execPath, [join(built, 'cli.js'), 'report', sample, '--json'], {
    encoding: 'utf8',
  });
  return { exit: done.status, out: done.stdout, said: done.stderr };
};

beforeAll(() => {
  spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')]);
  mkdirSync(join(scratch, 'out'));
  cpSync(join(projectRoot, 'out/.build'), built, { recursive: true });
  cpSync(join(projectRoot, 'package.json'), join(scratch, 'package.json'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

// What Node 20, 21, 22, 23, 24 and a later one know was tried with each of them: an unknown flag is a line on stdout or stderr.
test.each([
  ['11.3.244.8-node.30', 5],
  ['11.8.172.17-node.20', 3],
  ['12.4.254.21-node.33', 3],
  ['12.9.202.28-node.14', 3],
  ['13.6.233.17-node.41', 3],
  ['14.1.146.11-node.20', 0],
])('V8 %s gets the flags that it knows: %i', (version, flags) => {
  const spy = join(scratch, 'spy.cjs');
  writeFileSync(
    spy,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, v8: '${version}' } });
    const given = [];
    require('node:v8').setFlagsFromString = (flag) => given.push(flag);
    process.on('exit', () => require('node:fs').writeSync(2, String(given.length)));`,
  );
  const done = spawnSync(process.execPath, ['--require', spy, join(built, 'cli.js'), '--version'], {
    encoding: 'utf8',
  });
  expect(done).toMatchObject({ status: 0, stderr: String(flags) });
});

describe("V8's compiled code beside the bundle", () => {
  test('is left by the first report, which the build makes, for this Node alone', () => {
    expect(caches()).toEqual([`code-${process.version}-${process.arch}.cache`]);
  });

  test('is of a bundle without import(), which such code cannot do', () => {
    expect(readFileSync(join(built, 'portledger.js'), 'latin1')).not.toMatch(/\bimport\(/);
  });

  test('is no part of the package', () => {
    const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    const [{ files }] = JSON.parse(packed.stdout) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('out/.build/portledger.js');
    expect(paths.filter((path) => path.includes('.cache'))).toEqual([]);
  });

  test('changes no byte, whether it fits, is cut, is of something else, or is not there', () => {
    const [name = ''] = caches();
    const cache = join(built, name);
    const whole = readFileSync(cache);
    const fits = report();
    expect(fits).toMatchObject({ exit: 0, said: '' });
    for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.alloc(5000, 7), Buffer.alloc(0)]) {
      writeFileSync(cache, bytes);
      expect(report()).toEqual(fits);
      expect(readFileSync(cache).length, 'is made anew').toBeGreaterThan(100_000);
    }
    rmSync(cache);
    expect(report()).toEqual(fits);
    expect(caches()).toEqual([name]);
  });
});
