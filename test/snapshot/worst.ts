/**
 * `npm run worst -- [EXPRESSION] [COMMAND]`: makes the worst bundle of each kind, lets `portledger verify` read it, and prints what
 * it said, how long it took and how much memory, as a table.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measured } from './measured.ts';
import { worstBundles } from './worst-bundles.ts';

const [part = '', command = 'verify'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'portledger-worst-'));
const output = command === 'report' ? ['-q', '-f', 'html,json', '-o', join(folder, 'out')] : [];
let flaws = 0;
console.log('| bundle | packed | time | memory | said |\n|---|---|---|---|---|');
for (const { name, write, says } of worstBundles.filter((each) => new RegExp(part).test(each.name))) {
  const path = join(folder, 'worst.tar.gz');
  write(path);
  const { exit, said, seconds, megabytes } = measured([command, path, ...output]);
  const line = said.split('\n').find((each) => says.test(each));
  if (line === undefined || exit === null) flaws += 1;
  const shown = (line ?? `UNEXPECTED, exit ${exit}: ${said.slice(0, 300)}`).replaceAll(path, 'FILE').trim();
  const packed = (statSync(path).size / 1e6).toPrecision(2);
  console.log(`| ${name} | ${packed} MB | ${seconds.toFixed(1)} s | ${megabytes} MB | ${shown} |`);
  rmSync(path);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = flaws === 0 ? 0 : 1;
