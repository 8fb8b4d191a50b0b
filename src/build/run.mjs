/** Runs one TypeScript file of the project on plain Node: `node src/build/run.mjs test/bench/bench.ts ARG...`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [entry, ...rest] = process.argv.slice(2);
if (entry === undefined) {
  console.error('portledger: run.mjs needs the TypeScript file to run');
  process.exit(2);
}
const folder = join(root, 'out/.build/run');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `${basename(entry, '.ts')}.mjs`);
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
process.exit(spawnSync(process.execPath, [outfile, ...rest], { stdio: 'inherit' }).status ?? 1);
