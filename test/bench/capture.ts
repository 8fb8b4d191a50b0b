/**
 * `npm run bench:capture`: what capture.sh costs the host it runs on: CPU of its process tree beside a bare script with the
 * same commands, wall time, processes started, and other collectors where they are installed. Nothing is installed.
 *
 *     npm run bench:capture              as root on Linux; lynis and sos take minutes where they are there
 *     npm run bench:capture -- --quick   one pair, fewer processes, no other collector
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/resources.ts';
import { startedAmong } from '../capture/started.ts';
import { type Command, cpuOf, has, notRun, paired, row } from './measure.ts';

const quick = process.argv.includes('--quick');
const pairs = quick ? 1 : 9;
const many = quick ? 1000 : 5000;
const script = join(packageRoot(), 'src/capture/capture.sh');
const folder = mkdtempSync(join(tmpdir(), 'portledger-bench-'));
const tarball = join(folder, 'ours.tar.gz');
const ours: Command = ['sh', script, '-o', tarball];

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The very commands and files of a capture, without manifest, watchdog, masks, hashes and the lists that it makes itself. */
function bareScript(): string {
  const said = spawnSync('tar', ['-xzOf', tarball, '--wildcards', '*/manifest.tsv'], { encoding: 'utf8' });
  const lines = [`mkdir -p ${folder}/bare`, `cd ${folder}/bare`];
  const files: string[] = [];
  for (const cells of said.stdout.split('\n').map((line) => line.split('\t'))) {
    const [id = '', , status = ''] = cells;
    const origin = cells[11] ?? '';
    if (id.startsWith('@') || (status !== 'collected' && status !== 'empty')) continue;
    if (origin.startsWith('$ ') && !origin.startsWith('$ capture.sh')) {
      const command = origin.slice(2).replace(/\{.*\}/, quoted);
      lines.push(`${command} >${id.replaceAll('/', '_')} 2>&1`);
    } else if (origin.startsWith('/')) files.push(quoted(origin));
  }
  lines.push('ls -l /proc/[0-9]*/fd >fds 2>/dev/null', `cat ${files.join(' ')} >files 2>/dev/null`);
  return written('bare', [...lines, `tar -czf ${folder}/bare.tar.gz .`]);
}

function written(name: string, lines: readonly string[]): string {
  const path = join(folder, `${name}.sh`);
  // What its commands say of missing files is not its failure.
  writeFileSync(path, `${lines.join('\n')}\ntrue\n`);
  return path;
}

function wallOf(command: Command): number {
  const begun = process.hrtime.bigint();
  cpuOf(command);
  return Number(process.hrtime.bigint() - begun) / 1e9;
}

function besideOthers(): void {
  const collectors: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'lynis',
      'lynis',
      [
        'audit',
        'system',
        '--quick',
        '--no-colors',
        '--logfile',
        `${folder}/lynis.log`,
        '--report-file',
        `${folder}/lynis.dat`,
      ],
    ],
    ['sos', 'sos', ['report', '--batch', '--tmp-dir', folder, '--name', 'bench']],
  ];
  for (const [name, tool, args] of collectors) {
    const work = `capture.sh, beside ${name}`;
    if (!has(tool)) notRun(work, `${name} is not installed`);
    else if (quick) notRun(work, 'not with --quick');
    else {
      // They end as they like: lynis with the number of its warnings.
      const { ratio, beside } = paired(ours, ['sh', '-c', '"$@" || true', 'sh', tool, ...args], 1);
      row(work, `1/${(1 / ratio).toFixed(0)}`, '-', null);
      console.log(`${''.padEnd(64)} ${`${beside.toFixed(1)} s`.padStart(12)}   CPU of ${name}`);
    }
  }
  notRun('capture.sh, beside UAC (≤ 1/15)', 'UAC is a download, not to be had here');
}

try {
  cpuOf(ours);
  const bare = bareScript();
  const small = written('small', [
    `cd ${folder}`,
    'netstat -tap >n1 2>&1; netstat -uap >n2 2>&1; ps ax >p',
    `tar -czf small.tar.gz n1 n2 p /etc/init.d /etc/rc?.d 2>/dev/null`,
  ]);
  const same = paired(ours, ['sh', bare], pairs);
  row(
    'capture.sh, beside the same commands in a bare script',
    `${same.ratio.toFixed(2)} ×`,
    '≤ 2',
    same.ratio <= 2,
  );
  console.log(`${''.padEnd(64)} ${`${(same.ours * 1000).toFixed(0)} ms`.padStart(12)}   CPU`);
  const three = paired(ours, ['sh', small], pairs);
  row('capture.sh, beside netstat, ps and a tar of /etc alone', `${three.ratio.toFixed(2)} ×`, '-', null);
  // Others may be busy here: what they add is not what it takes.
  const wall = Math.min(...Array.from({ length: pairs }, () => wallOf(ours)));
  row(`capture.sh, wall time, the fastest of ${pairs}`, `${wall.toFixed(2)} s`, '< 2 s', wall < 2);
  const few = startedAmong(100, ours);
  const lots = startedAmong(many, ours);
  if (few === null || lots === null) notRun('processes that it starts', 'needs root and PID namespaces');
  else {
    const work = `processes that it starts among 100 and among ${many}`;
    // An ls for each thousand of them, and the watchdog's sleep each second: not one for each.
    row(work, `${few}, ${lots}`, '+ 1 in 100', lots - few <= many / 100);
  }
  besideOthers();
  console.log(`\n${readFileSync('/proc/loadavg', 'utf8').split(' ')[3]} running and all threads`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
