/**
 * How fast listings are read: `node src/build/run.mjs test/bench/parse.ts [LINES...]`.
 *
 * Each reader is a process of its own, so that start-up, memory and CPU are its own. Figures of one run only are compared:
 * lines per second, beside `grep LISTEN | awk` and jc where they are installed, CPU beside zcat, peak memory.
 * With --child it is the process that is measured.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { listingKind, parseListing } from '../../src/parse/index.ts';

type Kind = 'netstat' | 'ss' | 'ps';
const sizes = [100, 10_000, 1_000_000];

/** One listener in a thousand lines, the rest connections: a busy web server. */
const makers: Readonly<Record<Kind, { readonly header: string; readonly row: (at: number) => string }>> = {
  netstat: {
    header:
      'Active Internet connections (servers and established)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    \n',
    row: (at) =>
      at % 1000 === 0
        ? `tcp        0      0 0.0.0.0:${String(1 + (at % 65_000)).padEnd(15)} 0.0.0.0:*               LISTEN      ${at % 30_000}/sshd: /usr/sbin \n`
        : `tcp        0      0 10.20.30.40:443         ${`10.${at & 127}.${(at >> 7) & 127}.9:${1024 + (at % 60_000)}`.padEnd(23)} ESTABLISHED ${at % 30_000}/nginx: worker   \n`,
  },
  ss: {
    header:
      'Netid State  Recv-Q Send-Q                            Local Address:Port  Peer Address:PortProcess\n',
    row: (at) =>
      at % 1000 === 0
        ? `tcp   LISTEN 0      128                                     0.0.0.0:${1 + (at % 65_000)}      0.0.0.0:*    users:(("sshd",pid=${at % 30_000},fd=3))\n`
        : `tcp   ESTAB  0      0                                   10.20.30.40:443     10.${at & 127}.${(at >> 7) & 127}.9:${1024 + (at % 60_000)} users:(("nginx",pid=${at % 30_000},fd=${at % 900}))\n`,
  },
  ps: {
    header: 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n',
    row: (at) =>
      `www-data ${String(at).padStart(7)}  0.0  0.1  21940  8528 ?        S    09:04   0:00 nginx: worker process ${at % 16}\n`,
  },
};

function listingOf(kind: Kind, lines: number): string {
  const { header, row } = makers[kind];
  const parts = [header];
  const headers = header.split('\n').length - 1;
  for (let at = 0; at < lines - headers; at++) parts.push(row(at));
  return parts.join('');
}

function linesOf(bytes: Buffer): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      let from = 0;
      while (from < bytes.length) {
        const end = bytes.indexOf(10, from);
        const to = end < 0 ? bytes.length : end;
        yield bytes.toString('utf8', from, to);
        from = to + 1;
      }
    },
  };
}

function child(kindName: string, path: string): void {
  const kind = listingKind(kindName);
  if (kind === null) throw new Error(`no such kind: ${kindName}`);
  const bytes = gunzipSync(readFileSync(path));
  const parsed = parseListing(kind, { file: path, origin: path, lines: linesOf(bytes) });
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  console.log(
    JSON.stringify({
      ...parsed.lines,
      facts: parsed.facts.length,
      megabytes: Math.round(maxRSS / 1024),
      cpu: (userCPUTime + systemCPUTime) / 1e6,
    }),
  );
}

interface Measure {
  readonly wall: number;
  readonly cpu: number;
  readonly megabytes: number;
}

const meter = `
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(['sh', '-c', sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
`;

/** Wall and CPU seconds and peak megabytes of a shell command; null where it cannot be run. */
function measured(command: string): Measure | null {
  const run = spawnSync('python3', ['-c', meter, command], { encoding: 'utf8' });
  const [wall, cpu, megabytes] = (run.stdout ?? '').trim().split(' ').map(Number);
  if (run.status !== 0 || wall === undefined || cpu === undefined || megabytes === undefined) return null;
  return { wall, cpu, megabytes };
}

const installed = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

function run(): void {
  if (!installed('python3')) {
    console.log('bench parse: needs python3 to measure other processes');
    return;
  }
  const asked = process.argv
    .slice(2)
    .map(Number)
    .filter((size) => size > 10);
  const folder = mkdtempSync(join(tmpdir(), 'portledger-bench-'));
  const self = process.argv[1] ?? '';
  const jc = installed('jc');
  console.log(
    `${'listing'.padEnd(9)}${'lines'.padStart(9)}${'lines/s'.padStart(12)}${'CPU s'.padStart(8)}${'peak MB'.padStart(9)}` +
      `${'× grep|awk'.padStart(12)}${'× jc'.padStart(8)}${'jc MB'.padStart(8)}${'CPU/zcat'.padStart(10)}`,
  );
  try {
    for (const kind of ['netstat', 'ss', 'ps'] as const)
      for (const size of asked.length > 0 ? asked : sizes) {
        const path = join(folder, `${kind}.gz`);
        writeFileSync(path, gzipSync(listingOf(kind, size), { level: 6 }));
        const ours = measured(`'${process.execPath}' '${self}' --child ${kind} '${path}'`);
        const pattern = { netstat: 'LISTEN', ss: 'LISTEN', ps: 'nginx' }[kind];
        const grep = measured(`zcat '${path}' | grep ${pattern} | awk '{print $1, $4, $7}'`);
        const theirs = jc ? measured(`zcat '${path}' | jc --${kind}`) : null;
        const zcat = measured(`zcat '${path}'`);
        if (ours === null) throw new Error(`${kind}: our own reader failed`);
        // Rates go by wall time, start-up included: that is what a person waits for.
        const ratio = (other: Measure | null) => (other === null ? '-' : (other.wall / ours.wall).toFixed(2));
        console.log(
          `${kind.padEnd(9)}${String(size).padStart(9)}${String(Math.round(size / ours.wall)).padStart(12)}` +
            `${ours.cpu.toFixed(2).padStart(8)}${String(Math.round(ours.megabytes)).padStart(9)}` +
            `${ratio(grep).padStart(12)}${ratio(theirs).padStart(8)}` +
            `${(theirs === null ? '-' : String(Math.round(theirs.megabytes))).padStart(8)}` +
            `${(zcat === null ? '-' : (ours.cpu / zcat.cpu).toFixed(1)).padStart(10)}`,
        );
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, kindName, path] = process.argv.slice(2);
if (mode === '--child' && kindName !== undefined && path !== undefined) child(kindName, path);
else run();
