import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';
import { tarball } from './bundles.ts';

/** Below the project, so that what stays outside the bundle is found. */
const folder = join(projectRoot, 'node_modules/.cache/portledger-bundled-snapshot');
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: {
      contents: `import { openCapture } from './src/snapshot/index.ts';
        const { sections, integrity } = await openCapture(process.argv[2] ?? '');
        console.log(JSON.stringify([sections.map((section) => section.id), integrity]));`,
      resolveDir: projectRoot,
      loader: 'ts',
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['@foxglove/wasm-bz2'],
    minify: true,
    outdir: folder,
    banner: {
      js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
    },
    outExtension: { '.js': '.mjs' },
  });
  writeFileSync(join(folder, 'c.tar.gz'), tarball());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['gzip', () => join(folder, 'c.tar.gz')],
  ['xz', () => fixture('c.tar.xz')],
  ['bzip2', () => fixture('c.tar.bz2')],
])('%s opens in the bundled program as it does from the sources', (_, path) => {
  const said = execFileSync(process.execPath, [join(folder, 'stdin.mjs'), path()], { encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual([['netstat-tap', 'etc/inetd.conf', 'etc/xinetd.conf'], []]);
});
