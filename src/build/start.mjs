/** `npm start`: from a fresh clone to the sample's report: packages, build, browser, report. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { getBrowser } from './browser.mjs';
import { buildIfChanged, installDependencies, root } from './install.mjs';

installDependencies();
buildIfChanged();

const cli = join(root, 'out/.build/cli.js');
const portledger = (args, stdio = 'inherit') =>
  spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio });
const wanted = process.argv.slice(2);

if (portledger(['browser', ...wanted], 'ignore').status !== 0) getBrowser();
const sample = join('samples', 'bigcat');
const roles = ['desktop', 'printer', 'ms-lan', 'remote-login'].flatMap((role) => ['--role', role]);
const result = portledger([
  'report',
  sample,
  '-o',
  join('out', 'bigcat'),
  '--format',
  'html,pdf,json',
  '--register',
  join(sample, 'register.csv'),
  ...roles,
  ...wanted,
]);
process.exit(result.status ?? 1);
