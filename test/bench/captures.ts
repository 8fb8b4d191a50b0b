/**
 * Captures to measure with: the sample's host under other names, each different from every other and the same at each run.
 *
 *     fleetCapture(17)       host-00017: other addresses, pids and ports, other services switched on and off
 *     findingsCapture(1000)  one host on which a thousand programs listen that nobody knows
 *     netstatCapture(1e6)    one host whose netstat has a million lines
 *
 * The manifest's sizes and hashes are those of the changed files, so that nothing of it is an integrity problem.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar/header';
import { packageRoot } from '../../src/resources.ts';

type Files = ReadonlyMap<string, string>;

const sample = join(packageRoot(), 'samples/bigcat/capture');
const sampleFiles: Files = new Map(
  readdirSync(sample, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(sample.length + 1))
    .sort()
    .map((path) => [path, readFileSync(join(sample, path), 'latin1')]),
);

/** Numbers that look like chance and are the same each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function packed(host: string, files: Files): Buffer {
  const blocks: Buffer[] = [];
  for (const [path, text] of files) {
    const content = Buffer.from(text, 'latin1');
    const header = new Header({
      path: `portledger-${host}/${path}`,
      mode: 0o644,
      uid: 0,
      gid: 0,
      size: content.length,
      mtime: new Date(0),
      type: 'File',
    });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    blocks.push(block, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** Rows of changed files get their new size and hash. */
function withManifest(files: Map<string, string>): Files {
  const manifest = files.get('manifest.tsv') ?? '';
  const rows = manifest.split('\n').map((row) => {
    const cells = row.split('\t');
    const content = files.get(cells[9] ?? '');
    if (content === undefined) return row;
    cells[4] = String(content.length);
    cells[5] = createHash('sha256').update(content, 'latin1').digest('hex');
    return cells.join('\t');
  });
  return files.set('manifest.tsv', rows.join('\n'));
}

/** Pids below this are the kernel's own threads and init. */
const firstPid = 300;

export function fleetCapture(index: number): { readonly host: string; readonly bytes: Buffer } {
  const next = numbers(index);
  const host = `host-${String(index).padStart(5, '0')}`;
  const shift = next(20_000);
  const pid = (text: string) => (Number(text) < firstPid ? text : String(Number(text) + shift));
  const address = `10.${next(250)}.${next(250)}.${1 + next(250)}`;
  const files = new Map<string, string>();
  for (const [path, text] of sampleFiles)
    files.set(path, text.replaceAll('bigcat', host).replaceAll('192.168.1.10', address));
  const change = (path: string, how: (text: string) => string) => files.set(path, how(files.get(path) ?? ''));
  // `  *:telnet   *:*   LISTEN   988/inetd`: one in eight does not listen on this host.
  change('cmd/netstat-tap', (text) =>
    text
      .split('\n')
      .filter((row) => row === '' || next(8) > 0)
      .map((row) => row.replace(/(\d+)\//, (_, old: string) => `${pid(old)}/`))
      .join('\n')
      .replace(':1694', `:${600 + next(400)}`),
  );
  change('cmd/ps-ax', (text) => text.replace(/^ *(\d+)/gm, (_, old: string) => pid(old).padStart(5)));
  change('cmd/proc-pid', (text) => text.replace(/^\d+|(?<=ppid\t)\d+/gm, pid));
  // `#imap  stream  tcp …`: some are offered here and not there.
  change('file/etc/inetd.conf', (text) =>
    text.replace(/^#?(?=\S+ +(?:stream|dgram) )/gm, () => (next(4) === 0 ? '' : '#')),
  );
  change('manifest.tsv', (text) =>
    text
      .replace(/^(@boot-id\t).*/m, `$1${createHash('md5').update(host).digest('hex')}`)
      .replace(/^(@uptime\t).*/m, `$1${1000 + next(9_000_000)}`),
  );
  return { host, bytes: packed(host, withManifest(files)) };
}

/** As many listeners that nobody knows, each one a finding of its own. */
export function findingsCapture(findings: number): Buffer {
  const files = new Map(sampleFiles);
  const sockets: string[] = [];
  const processes: string[] = [];
  for (let at = 0; at < findings; at += 1) {
    const [pid, name] = [3000 + at, `agent${at}d`];
    sockets.push(
      `tcp        0      0 0.0.0.0:${20_000 + at}           0.0.0.0:*               LISTEN      ${pid}/${name}`,
    );
    processes.push(` ${pid} ?        S      0:00 /opt/agents/${name} -p ${20_000 + at}`);
  }
  const append = (path: string, rows: readonly string[]) =>
    files.set(path, `${files.get(path) ?? ''}${rows.join('\n')}\n`);
  append('cmd/netstat-tap', sockets);
  append('cmd/ps-ax', processes);
  return packed('bigcat', withManifest(files));
}

/** A busy web server: one listener in a thousand lines, the rest connections. */
export function netstatCapture(lines: number): Buffer {
  const files = new Map(sampleFiles);
  const rows = [
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name',
  ];
  for (let at = 0; rows.length < lines; at += 1) {
    const local = `10.20.30.40:${at % 1000 === 0 ? 1 + (at % 65_000) : 443}`.padEnd(23);
    const peer =
      at % 1000 === 0 ? '0.0.0.0:*' : `10.${at & 127}.${(at >> 7) & 127}.9:${1024 + (at % 60_000)}`;
    const state = at % 1000 === 0 ? 'LISTEN     ' : 'ESTABLISHED';
    rows.push(`tcp        0      0 ${local} ${peer.padEnd(23)} ${state} ${at % 30_000}/nginx: worker`);
  }
  files.set('cmd/netstat-tap', `${rows.join('\n')}\n`);
  return packed('bigcat', withManifest(files));
}
