/** What the product is made of and what the package holds: nothing that runs at the installation, known licences, a small size. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './shared.ts';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}
const json = (name: string) => JSON.parse(readFileSync(join(projectRoot, name), 'utf8'));
const locked = Object.entries(json('package-lock.json').packages as Record<string, Locked>).filter(
  ([path]) => path !== '',
);
const shipped = locked.filter(([, { dev }]) => dev !== true);

/** Licences that let a product under MIT be passed on; a new one is a decision, not a surprise. */
const known = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'OFL-1.1',
];

test('no package that the product needs runs a script when it is installed', () => {
  expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  // Of the tools one has such a script, which only copies a program that is there already: `npm ci --ignore-scripts` builds.
  const tools = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
  expect(tools.filter((path) => !/node_modules\/(?:esbuild|fsevents)$/.test(path))).toEqual([]);
  expect(
    Object.keys(json('package.json').scripts).filter((name) => /^(?:pre|post)?install$/.test(name)),
  ).toEqual([]);
});

test('each package is locked by its hash, and those of the product have a licence that is known here', () => {
  expect(locked.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  expect(
    shipped
      .filter(([, { license }]) => !known.includes(license ?? ''))
      .map(([path, { license }]) => `${path} ${license}`),
  ).toEqual([]);
  expect(shipped.length).toBeLessThan(30);
});

const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: projectRoot,
  encoding: 'utf8',
  shell: process.platform === 'win32',
});

test('the package is small and holds what it needs, and nothing of the tests', () => {
  expect(packed.status).toBe(0);
  const [{ size, unpackedSize, files }] = JSON.parse(packed.stdout);
  const paths: string[] = files.map((file: { path: string }) => file.path);
  // Of 1.1 MB packed two thirds are the program and its typefaces, the rest the knowledge base.
  expect(size).toBeLessThan(1_500_000);
  expect(unpackedSize).toBeLessThan(4_000_000);
  const tops = new Set(paths.map((path) => path.split('/')[0]));
  expect([...tops].sort()).toEqual([
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'out',
    'package.json',
    'samples',
    'src',
    'templates',
  ]);
  expect(paths.filter((path) => /\.ts$|(?:^|\/)test\/|node_modules|\.part$|\.env/.test(path))).toEqual([]);
  for (const path of ['out/.build/cli.js', 'src/capture/capture.sh', 'SECURITY.md'])
    expect(paths).toContain(path);
});

test('npm writes a CycloneDX bill of the materials from the lock file', () => {
  const done = spawnSync('npm', ['run', '--silent', 'sbom'], {
    cwd: projectRoot,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const bill = JSON.parse(done.stdout);
  expect(bill.bomFormat).toBe('CycloneDX');
  // All of them: asked to leave the tools out, npm leaves out what a tool wants too, and so a package of the product.
  const names: string[] = bill.components.map((each: { name: string }) => each.name);
  for (const name of Object.keys(json('package.json').dependencies)) expect(names).toContain(name);
});

test.skipIf(process.platform === 'win32')(
  'two copies of the project, in other folders, of other times and permissions, pack to the same bytes',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'portledger-pack-'));
    const ours = readdirSync(projectRoot).filter((name) => !/^(?:node_modules|out|\.git)$/.test(name));
    const packedIn = (copy: string, umask: string, time: number): string => {
      const root = join(folder, copy);
      for (const name of ours) cpSync(join(projectRoot, name), join(root, name), { recursive: true });
      symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
      for (const name of ['README.md', 'package.json', 'src/capture/capture.sh'])
        utimesSync(join(root, name), time, time);
      const done = spawnSync('sh', ['-c', `umask ${umask} && npm pack --silent --foreground-scripts=false`], {
        cwd: root,
        encoding: 'utf8',
      });
      expect({ status: done.status, said: done.status === 0 ? '' : done.stderr }).toEqual({
        status: 0,
        said: '',
      });
      const file = done.stdout.trim().split('\n').at(-1) ?? '';
      return createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest('hex');
    };
    try {
      expect(packedIn('b/deeper/copy', '077', 86_400)).toBe(packedIn('a', '022', 1_700_000_000));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  300_000,
);
