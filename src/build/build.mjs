/**
 * Builds the command line into out/.build: one bundle with the knowledge base and the templates baked in, and a small
 * launcher that runs it. Does nothing where nothing has changed.
 *
 * The bundle is one CommonJS file in which a module is run when it is asked for: a start opens few files, spares Node the
 * loading of its module loader, and V8's compiled code can be kept for the whole (launcher.cjs).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './install.mjs';

const out = join(root, 'out/.build');
// npm packs the permissions too: they are the same whoever builds.
process.umask(0o022);

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

/** commander can start other programs for a subcommand. The analyser starts none, and need not load what could. */
const withoutChildProcesses = {
  name: 'without-child-processes',
  setup(plugin) {
    plugin.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer)
        ? { path: 'child_process', namespace: 'nothing' }
        : null,
    );
    plugin.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const { build } = await import('esbuild');
const { bakedModules } = await import('./bake.mjs');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  entryPoints: { portledger: join(root, 'src/cli.ts') },
  outdir: out,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  external: ['playwright', 'playwright-core', '@foxglove/wasm-bz2'],
  minify: true,
  keepNames: false,
  legalComments: 'none',
  charset: 'ascii',
  // Code that V8 keeps compiled cannot import(); what is external is asked for by require().
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__bundleUrl' },
  banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  plugins: [await bakedModules(root), withoutChildProcesses],
  logLevel: 'warning',
});
// esbuild leaves regular expressions alone, where an escape means the same. Read as Latin-1 the bundle is half as large.
const bundle = join(out, 'portledger.js');
const ascii = readFileSync(bundle, 'utf8').replace(
  /[^\x00-\x7f]/g,
  (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
writeFileSync(bundle, ascii);
cpSync(join(root, 'src/build/launcher.cjs'), join(out, 'cli.js'));
chmodSync(join(out, 'cli.js'), 0o755);
// The package is of ES modules; what stands here is not.
writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n');
rmSync(join(out, 'bake'), { recursive: true, force: true });
writeFileSync(join(out, 'fingerprint'), now);
// The first report leaves V8's compiled code beside the bundle (launcher.cjs); where it cannot, the next one tries again.
const scratch = mkdtempSync(join(tmpdir(), 'portledger-build-'));
const first = ['report', join(root, 'samples/bigcat/capture'), '-q', '-f', 'html,json', '-o', scratch];
spawnSync(process.execPath, [join(out, 'cli.js'), ...first], {
  stdio: 'ignore',
  env: { ...process.env, NODE_OPTIONS: undefined },
});
rmSync(scratch, { recursive: true, force: true });
