/**
 * `npm run bench`: whole-process figures as multiples of `node -e 0`, in interleaved pairs within one run; and hosts per
 * second in one process. Ratios hold on a noisy machine; seconds do not.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { formats } from '../../src/report/formats/index.ts';
import { defaultRenderOptions } from '../../src/report/options.ts';
import { packageRoot } from '../../src/resources.ts';
import { openCaptureBytes } from '../../src/snapshot/index.ts';

const root = packageRoot();
const pairs = 9;
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** The sample as capture.sh would pack it, under another host name. */
async function tarball(host: string): Promise<Buffer> {
  const folder = join(root, 'samples/bigcat/capture');
  const archive = pack();
  for (const path of filesBelow(folder).sort()) {
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    const bytes = readFileSync(path);
    const renamed =
      name === 'manifest.tsv' ? bytes.toString('utf8').replace('@host\tbigcat', `@host\t${host}`) : bytes;
    archive.entry({ name: `portledger-${host}/${name}`, mtime: new Date(0) }, renamed);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
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
  const capture = join(scratch, 'host.tar.gz');
  writeFileSync(capture, await tarball('bigcat'));
  const nothing = ['-e', '0'];
  console.log(`wall time, median of ${pairs} interleaved pairs, as a multiple of \`node -e 0\``);
  ratio('portledger --help', [cli, '--help'], nothing, null);
  const report = [cli, 'report', capture, '--format', 'html,json', '-q', '-o', join(scratch, 'out')];
  ratio('one tarball → HTML + JSON', report, nothing, 1.6);

  const knowledge = loadKnowledge();
  const hosts = await Promise.all(Array.from({ length: 100 }, (_, at) => tarball(`host${at}`)));
  const began = performance.now();
  for (const [at, bytes] of hosts.entries()) {
    const snapshot = await openCaptureBytes(`host${at}.tar.gz`, bytes);
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
