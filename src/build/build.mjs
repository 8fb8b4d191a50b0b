/**
 * Builds the command line into out/.build: one bundle and its lazily loaded parts, with the knowledge base and the
 * templates baked in, so that a start reads one small file and no Markdown. Does nothing where nothing has changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './install.mjs';

const out = join(root, 'out/.build');

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

function fingerprint() {
  const hash = createHash('sha256');
  const inputs = [
    ...filesBelow(join(root, 'src')),
    ...filesBelow(join(root, 'templates')),
    join(root, 'package.json'),
    join(root, 'package-lock.json'),
  ];
  for (const path of inputs)
    hash
      .update(relative(root, path).replaceAll('\\', '/'))
      .update('\0')
      .update(readFileSync(path))
      .update('\0');
  return hash.digest('hex');
}

const stamp = join(out, 'fingerprint');
const now = fingerprint();
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now && existsSync(join(out, 'cli.js')))
  process.exit(0);

const { build } = await import('esbuild');
const { bakedModules } = await import('./bake.mjs');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  entryPoints: { cli: join(root, 'src/cli.ts') },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['playwright', 'playwright-core', '@foxglove/wasm-bz2'],
  minify: true,
  keepNames: false,
  legalComments: 'none',
  chunkNames: 'part-[hash]',
  // CommonJS packages inside an ES module bundle still ask for require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [await bakedModules(root)],
  logLevel: 'warning',
});
rmSync(join(out, 'bake'), { recursive: true, force: true });
writeFileSync(join(out, 'fingerprint'), now);
