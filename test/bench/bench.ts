/**
 * `npm run bench`: what speed was promised, measured in one run: CPU of the whole process tree beside
 * another program's, the median of interleaved pairs, then the target and whether it is met. A tool that is not
 * installed is named. Seconds depend on the machine, ratios hardly.
 *
 *     npm run bench -- --quick     one pair of each, and 100 captures for 1,000
 *     npm run bench -- --large     5,000 captures too, which take minutes
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageRoot } from '../../src/resources.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { findingsCapture, fleetCapture, netstatCapture } from './captures.ts';
import { type Command, cpuOf, has, median, notRun, paired, peakHook, peakOf, row } from './measure.ts';

const quick = process.argv.includes('--quick');
const large = process.argv.includes('--large');
const pairs = quick ? 1 : 9;
const scratch = mkdtempSync(join(tmpdir(), 'portledger-bench-'));
const cli = join(packageRoot(), 'out/.build/cli.js');
const out = join(scratch, 'out');
const node = process.execPath;
const nothing: Command = [node, '-e', '0'];
const put = (name: string, bytes: string | Uint8Array) => {
  writeFileSync(join(scratch, name), bytes);
  return join(scratch, name);
};
const reportOf = (...captures: readonly string[]): Command => [
  node,
  cli,
  'report',
  ...captures,
  '--format',
  'html,json',
  '-q',
  '-o',
  out,
];

function atMost(work: string, ours: Command, beside: Command, target: number, times = pairs): void {
  const { ratio, ours: seconds } = paired(ours, beside, times);
  row(work, `${ratio.toFixed(2)} ×`, `≤ ${target}`, ratio <= target);
  console.log(`${''.padEnd(64)} ${`${(seconds * 1000).toFixed(0)} ms`.padStart(12)}`);
}

function help(): void {
  const { ours, beside } = paired([node, cli, '--help'], nothing, pairs);
  const target = 1.5 * beside + 0.04;
  row(
    'portledger --help, beside `node -e 0`',
    `${(ours / beside).toFixed(2)} ×`,
    '≤ 1.5, + 40 ms',
    ours <= target,
  );
}

/** The same netstat, ss and ps, as files. */
async function besideJc(capture: string, report: Command): Promise<void> {
  const work = 'one real tarball, beside jc on its netstat, ss and ps';
  if (!has('jc')) {
    notRun(work, 'jc is not installed');
    return;
  }
  const { sections } = await openCapture(capture);
  const commands = ['netstat', 'ss', 'ps'].flatMap((kind) => {
    const section = sections.find((each) => each.kind === kind && each.status === 'collected');
    return section === undefined ? [] : [`jc --${kind} < '${put(kind, [...section.lines, ''].join('\n'))}'`];
  });
  atMost(work, report, ['sh', '-c', commands.join('; ')], 0.5);
}

function fleetOf(captures: number): string {
  const folder = join(scratch, `fleet-${captures}`);
  mkdirSync(folder);
  for (let index = 0; index < captures; index += 1) {
    const { host, bytes } = fleetCapture(index);
    writeFileSync(join(folder, `${host}.tar.gz`), bytes);
  }
  return folder;
}

function fleets(hook: string): void {
  const count = quick ? 100 : 1000;
  const folder = fleetOf(count);
  const times = quick ? 1 : 3;
  const run = reportOf(folder);
  const { ratio, ours } = paired(run, ['sh', '-c', `zcat ${folder}/*.gz`], times);
  const work = `${count} tarballs → HTML + JSON + fleet report, beside zcat`;
  row(`${work} (${times} pairs)`, `${ratio.toFixed(1)} ×`, '≤ 6', ratio <= 6);
  console.log(`${''.padEnd(64)} ${`${(count / ours).toFixed(0)} hosts/s`.padStart(12)}`);
  const least: Command = [
    node,
    join(packageRoot(), 'test/bench/least.mjs'),
    folder,
    join(out, readdirSync(folder)[0]?.replace('.tar.gz', '') ?? ''),
    join(scratch, 'least'),
  ];
  const floor = paired(least, ['sh', '-c', `zcat ${folder}/*.gz`], times).ratio;
  row('the same, only unpacked, one model made JSON, and written', `${floor.toFixed(1)} ×`, '', null);
  const peak = peakOf(hook, run.slice(1));
  row(`${count} tarballs: peak memory`, `${peak.toFixed(0)} MB`, '', null);
  const more = `5,000 tarballs beside 1,000`;
  if (!large || quick) {
    notRun(more, 'takes minutes; call it with --large');
    return;
  }
  const many = reportOf(fleetOf(5 * count));
  const cpu = cpuOf(many) / ours;
  row(`${more}: CPU (one run)`, `${cpu.toFixed(2)} ×`, '≤ 4.5', cpu <= 4.5);
  const memory = peakOf(hook, many.slice(1)) / peak;
  row(`${more}: peak memory`, `${memory.toFixed(2)} ×`, '≤ 1.5', memory <= 1.5);
}

/**
 * Content as oscap's users have it: Debian's package ssg-nondebian, and others' scap-security-guide. A host that is no Red Hat
 * is asked the profile's 43 rules all the same, and each of them has its result.
 */
const scapContent = '/usr/share/xml/scap/ssg/content/ssg-rhel8-xccdf.xml';

/** A file of results, and how many; null where oscap could not make it. */
function scapResults(): { readonly file: string; readonly count: number } | null {
  const file = join(scratch, 'results.xml');
  const profile = ['--profile', 'anssi_bp28_minimal', '--results', file, scapContent];
  // Its exit says whether a rule failed.
  spawnSync('oscap', ['xccdf', 'eval', ...profile], { stdio: 'ignore' });
  if (!existsSync(file)) return null;
  const results = [...readFileSync(file, 'utf8').matchAll(/<result>(\w+)</g)];
  return { file, count: results.filter(([, result]) => result !== 'notselected').length };
}

function findings(ordinary: Command): void {
  const run = reportOf(put('findings.tar.gz', findingsCapture(1000)));
  atMost('a host with 1,000 findings, beside an ordinary one', run, ordinary, 1.5);
  const missing = !has('oscap') ? 'oscap' : !existsSync(scapContent) ? scapContent : null;
  const results = missing === null ? scapResults() : null;
  const work = `oscap xccdf generate report of ${results?.count ?? 50} results, beside 1,000 findings`;
  if (results === null) {
    notRun(work, missing === null ? 'oscap gave no results' : `${missing} is not installed`);
    return;
  }
  const { ratio } = paired(['oscap', 'xccdf', 'generate', 'report', results.file], run, pairs);
  row(work, `${ratio.toFixed(2)} ×`, '≥ 7', ratio >= 7);
}

function longListing(hook: string): void {
  const lines = quick ? 100_000 : 1_000_000;
  const bytes = netstatCapture(lines);
  const capture = put('long.tar.gz', bytes);
  const megabytes = Math.round(gunzipSync(bytes).length / 1e6);
  const run = reportOf(capture);
  atMost(
    `a netstat of ${lines.toLocaleString('en')} lines (${megabytes} MB), beside zcat`,
    run,
    ['zcat', capture],
    5,
  );
  const peak = peakOf(hook, run.slice(1));
  row('the same: peak memory', `${peak.toFixed(0)} MB`, '≤ 350 MB', peak <= 350);
}

try {
  if (!has('bash')) throw new Error('bench: bash is not installed, and its `time` is what measures');
  console.log(`CPU of the process tree, median of ${pairs} interleaved pairs; Node ${process.version}\n`);
  const hook = put('peak.cjs', peakHook);
  const capture = put('host-00001.tar.gz', fleetCapture(1).bytes);
  const ordinary = reportOf(capture);
  console.log(`\`node -e 0\` alone: ${(median([1, 2, 3].map(() => cpuOf(nothing))) * 1000).toFixed(0)} ms`);
  help();
  atMost('one tarball → HTML + JSON, beside `node -e 0`', ordinary, nothing, 1.6);
  if (process.env.NODE_EXTRA_CA_CERTS !== undefined) {
    // Each start of Node reads the certificates, which hides what is ours.
    const without = (command: Command): Command => ['env', '-u', 'NODE_EXTRA_CA_CERTS', ...command];
    atMost('the same without NODE_EXTRA_CA_CERTS', without(ordinary), without(nothing), 1.6);
  }
  const real = join(packageRoot(), 'test/correlate/fixtures/bigcat.tar.gz');
  await besideJc(real, reportOf(real));
  findings(ordinary);
  longListing(hook);
  fleets(hook);
  console.log(
    '\n100 PDFs by one browser: npm run bench:print; capture.sh beside a bare script: npm run bench:capture',
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
