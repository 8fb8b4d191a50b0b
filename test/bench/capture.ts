/**
 * What capture.sh costs the host: wall time and CPU beside a bare script, and beside other collectors where they are installed.
 *
 *     npm run bench:capture -- --slow     (as root on Linux; nothing is installed; --slow adds lynis and sos, minutes each)
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly bytes: number | null;
}

const script = join(fileURLToPath(new URL('../../..', import.meta.url)), 'src/capture/capture.sh');
const here = existsSync(script) ? script : join(process.cwd(), 'src/capture/capture.sh');
const folder = mkdtempSync(join(tmpdir(), 'portledger-bench-'));
const has = (tool: string) =>
  (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, tool)));

/** CPU of all children, as the shell's own `times` reports it: its second line, user and system. */
function cost(command: string, result: string | null): Cost {
  const begun = process.hrtime.bigint();
  const ran = spawnSync('sh', ['-c', `{ ${command}; } >/dev/null 2>&1 </dev/null; times`], {
    encoding: 'utf8',
  });
  const wallMs = Number(process.hrtime.bigint() - begun) / 1e6;
  const line = ran.stdout.trim().split('\n')[1] ?? '';
  const cpuMs = [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60_000 + Number(s) * 1000,
    0,
  );
  return { wallMs, cpuMs, bytes: result !== null && existsSync(result) ? statSync(result).size : null };
}

/** The middle one of five by wall time; slow collectors run once. */
function median(command: string, result: string | null, times = 5): Cost {
  const costs = Array.from({ length: times }, () => cost(command, result)).sort(
    (a, b) => a.wallMs - b.wallMs,
  );
  const middle = costs[Math.floor(times / 2)];
  if (middle === undefined) throw new Error('bench: no run');
  return middle;
}

/** The very commands and files of a capture, without manifest, watchdog, masks and hashes. */
function bareScript(tarball: string): string {
  const said = spawnSync('tar', ['-xzOf', tarball, '--wildcards', '*/manifest.tsv'], {
    encoding: 'utf8',
  }).stdout;
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines: string[] = [`mkdir -p ${folder}/bare`, `cd ${folder}/bare`];
  const files: string[] = [];
  for (const row of said.split('\n')) {
    const cells = row.split('\t');
    const [id = '', , status = ''] = cells;
    const origin = cells[11] ?? '';
    if (id.startsWith('@') || (status !== 'collected' && status !== 'empty')) continue;
    if (origin.startsWith('$ ') && !origin.startsWith('$ capture.sh')) {
      lines.push(
        `${origin.slice(2).replace('{{json .}}', quoted('{{json .}}'))} >${id.replaceAll('/', '_')} 2>&1`,
      );
    } else if (origin.startsWith('/')) files.push(quoted(origin));
  }
  lines.push(
    'ls -l /proc/[0-9]*/fd >fds 2>/dev/null',
    `cat ${files.join(' ')} >files 2>/dev/null`,
    `tar -czf ${folder}/bare.tar.gz .`,
  );
  const path = join(folder, 'bare.sh');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const rows: [string, Cost | null][] = [];
const ours = join(folder, 'ours.tar.gz');
rows.push(['capture.sh', median(`sh ${here} -o ${ours}`, ours)]);
const bare = bareScript(ours);
rows.push(['the same commands in a bare script', median(`sh ${bare}`, join(folder, 'bare.tar.gz'))]);
const small = join(folder, 'small.tar.gz');
rows.push([
  'netstat -tap; netstat -uap; ps ax; tar of init.d and rc?.d',
  median(
    `cd ${folder} && netstat -tap >n1; netstat -uap >n2; ps ax >p; tar -czf ${small} n1 n2 p /etc/init.d /etc/rc?.d`,
    small,
  ),
]);
rows.push([
  'lynis audit system --quick',
  has('lynis') && process.argv.includes('--slow')
    ? median('lynis audit system --quick --no-colors', null, 1)
    : null,
]);
const sos = ['sos', 'sosreport'].find(has);
rows.push([
  'sos report --batch (with --slow)',
  sos === undefined
    ? null
    : median(`${sos === 'sos' ? 'sos report' : sos} --batch --tmp-dir ${folder} --name bench`, null, 1),
]);

const processes = readFileSync('/proc/loadavg', 'utf8').split(' ')[3] ?? '?';
console.log(`running/all threads: ${processes}\n`);
console.log(`${'wall ms'.padStart(9)} ${'CPU ms'.padStart(9)} ${'bytes'.padStart(9)}  what`);
for (const [name, one] of rows) {
  const cells =
    one === null
      ? ['-', '-', '-']
      : [one.wallMs.toFixed(0), one.cpuMs.toFixed(0), one.bytes === null ? '-' : String(one.bytes)];
  console.log(
    `${cells.map((cell) => cell.padStart(9)).join(' ')}  ${name}${one === null ? ' (not run)' : ''}`,
  );
}
rmSync(folder, { recursive: true, force: true });
