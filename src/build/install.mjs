/** Steps that `npm start` and `npm test` share: install what the lock file names, build what has changed. Node's own modules only. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command with its output shown; ends this process where it fails. */
export function run(command, args, options = {}) {
  // npm and npx are scripts on Windows, which start only through a shell; it would cut node's own path at a blank.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command !== process.execPath,
    ...options,
  });
  if (result.status !== 0 && !options.mayFail) {
    console.error(`portledger: \`${command} ${args.join(' ')}\` failed`);
    process.exit(result.status ?? 1);
  }
  return result.status === 0;
}

/** `npm ci`, unless node_modules is already what the lock file says. */
export function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.portledger-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('portledger: installing the packages that package-lock.json names (npm ci)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  writeFileSync(stamp, lock);
}

/** Builds out/.build, unless it is newer than everything that it is made from. */
export function buildIfChanged() {
  run(process.execPath, [join(root, 'src/build/build.mjs')]);
}
