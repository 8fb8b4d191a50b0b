/**
 * Leaves V8's compiled code of the bundle beside it: makes the sample's report once, and writes down every function that
 * was compiled for it. A start then neither parses nor compiles them.
 *
 * Runs at the end of a build, and after the installation of the package: the code fits one version of Node on one
 * architecture and is therefore no part of the package. Where it cannot be made, everything works without it.
 */
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'out/.build');
const cli = join(out, 'cli.js');
const sample = join(root, 'samples/bigcat/capture');

async function writeCodeCache() {
  for (const name of readdirSync(out)) if (name.endsWith('.cache')) rmSync(join(out, name));
  const scratch = mkdtempSync(join(tmpdir(), 'portledger-code-'));
  try {
    process.argv = [process.execPath, cli, 'report', sample, '-q', '-f', 'html,json', '-o', scratch];
    const { script, finished } = createRequire(import.meta.url)(cli);
    await finished;
    const partly = join(out, `.code-${process.pid}.part`);
    writeFileSync(partly, script.createCachedData());
    renameSync(partly, join(out, `code-${process.version}-${process.arch}.cache`));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (existsSync(cli)) await writeCodeCache().catch(() => {});
process.exitCode = 0;
