/**
 * `npm start` on a machine without a browser: get one, by Playwright's download where the network lets it,
 * else by the system's package manager. Says what it does. Returns false where there is no way.
 */
import { spawnSync } from 'node:child_process';
import { run } from './install.mjs';

const has = (tool) => spawnSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' }).status === 0;

/** Package managers by the tool that shows which one it is, with the smallest browser that each of them has. */
const systemPackages = [
  {
    tool: 'apt-get',
    update: ['update', '-qq'],
    packages: ['chromium-headless-shell', 'chromium', 'chromium-browser'],
    install: ['install', '-y', '-qq', '--no-install-recommends'],
  },
  {
    tool: 'dnf',
    update: null,
    packages: ['chromium-headless', 'chromium'],
    install: ['install', '-y', '-q'],
  },
  { tool: 'apk', update: null, packages: ['chromium'], install: ['add', '--quiet'] },
  { tool: 'pacman', update: null, packages: ['chromium'], install: ['-S', '--noconfirm', '--quiet'] },
  {
    tool: 'zypper',
    update: null,
    packages: ['chromium'],
    install: ['--non-interactive', '--quiet', 'install'],
  },
];

export function getBrowser() {
  console.error('portledger: no browser found; asking Playwright to download its headless Chromium');
  const downloaded = run('npx', ['playwright', 'install', '--only-shell', 'chromium'], {
    mayFail: true,
    stdio: 'ignore',
    timeout: 300_000,
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  });
  if (downloaded) return true;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  for (const manager of systemPackages) {
    if (!has(manager.tool)) continue;
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (manager.update !== null) run(manager.tool, manager.update, { mayFail: true, stdio: 'ignore', env });
    for (const name of manager.packages) {
      console.error(`portledger: the download is not possible here; installing ${name} by ${manager.tool}`);
      if (run(manager.tool, [...manager.install, name], { mayFail: true, stdio: 'ignore', env })) return true;
    }
  }
  return false;
}
