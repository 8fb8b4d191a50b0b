/**
 * `npm run bench`: whole-process figures as multiples of `node -e 0`, in interleaved pairs within one run; and hosts per
 * second in one process. Ratios hold on a noisy machine; seconds do not.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { formats } from '../../src/report/formats/index.ts';
import { defaultRenderOptions } from '../../src/report/options.ts';
import { packageRoot } from '../../src/resources.ts';
import { openCapture } from '../../src/snapshot/index.ts';

const root = packageRoot();
const pairs = 9;
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The sample as capture.sh would pack it, under another host name. */
function tarball(host: string, scratch: string): string {
  const folder = join(scratch, `portledger-${host}`);
  cpSync(join(root, 'samples/bigcat/capture'), folder, { recursive: true });
  const manifest = join(folder, 'manifest.tsv');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('@host\tbigcat', `@host\t${host}`));
  const file = join(scratch, `${host}.tar.gz`);
  create({ gzip: true, sync: true, file, cwd: scratch }, [`portledger-${host}`]);
  rmSync(folder, { recursive: true });
  return file;
}

/** Wall seconds of one finished child. */
function cost(args: readonly string[]): number {
  const began = performance.now();
  const result = spawnSync(process.execPath, [...args], { cwd: root, stdio: 'ignore' });
  if (result.status !== 0) throw new Error(`${args.join(' ')}: exit ${result.status}`);
  return (performance.now() - began) / 1000;
}

function ratio(
  label: string,
  args: readonly string[],
  beside: readonly string[],
  target: number | null,
): void {
  cost(args);
  const ratios = Array.from({ length: pairs }, () => cost(args) / cost(beside));
  const figure = median(ratios);
  const verdict = target === null ? '' : `  target ≤ ${target}: ${figure <= target ? 'met' : 'NOT met'}`;
  console.log(`${label.padEnd(52)} ${figure.toFixed(2)} ×${verdict}`);
}

const scratch = mkdtempSync(join(tmpdir(), 'portledger-bench-'));
try {
  const cli = join(root, 'out/.build/cli.js');
  const capture = tarball('bigcat', scratch);
  const nothing = ['-e', '0'];
  console.log(`wall time, median of ${pairs} interleaved pairs, as a multiple of \`node -e 0\``);
  ratio('portledger --help', [cli, '--help'], nothing, null);
  const report = [cli, 'report', capture, '--format', 'html,json', '-q', '-o', join(scratch, 'out')];
  ratio('one tarball → HTML + JSON', report, nothing, 1.6);

  const knowledge = loadKnowledge();
  const hosts = Array.from({ length: 100 }, (_, at) => tarball(`host${at}`, scratch));
  const began = performance.now();
  for (const path of hosts) {
    const snapshot = await openCapture(path);
    const model = audit(snapshot, { knowledge, register: emptyRegister, roles: [] });
    for (const format of formats.filter((each) => each.id === 'html' || each.id === 'json'))
      await format.render(model, defaultRenderOptions);
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${'100 captures → HTML + JSON in one process'.padEnd(52)} ${(100 / seconds).toFixed(1)} hosts/s`,
  );
  console.log(
    `${'peak memory of that process'.padEnd(52)} ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
