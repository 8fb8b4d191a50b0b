/** Runs capture.sh, here or in a root that a test made, and opens what it wrote. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { projectRoot } from '../shared.ts';

export const scriptPath = join(projectRoot, 'src/capture/capture.sh');
export const onLinux = process.platform === 'linux';
export const asRoot = onLinux && process.getuid?.() === 0;

/** Before a command: a PID namespace of its own, with a /proc that shows no more. */
export const ownPids = ['unshare', '-m', '-p', '-f', '--mount-proc'] as const;

export const shells = [
  { name: 'dash', command: ['dash'] },
  { name: 'bash', command: ['bash'] },
  { name: 'bash --posix', command: ['bash', '--posix'] },
  { name: 'busybox ash', command: ['busybox', 'ash'] },
  { name: 'mksh', command: ['mksh'] },
  { name: 'ksh93', command: ['ksh93'] },
  { name: 'yash', command: ['yash'] },
  { name: 'posh', command: ['posh'] },
  { name: 'zsh', command: ['zsh'] },
] as const;

export function has(tool: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, tool)));
}

export function sh(
  command: string,
  args: readonly string[],
  options: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
) {
  const ran = spawnSync(command, [...args], {
    input: Buffer.from(options.input ?? ''),
    env: options.env ?? process.env,
    maxBuffer: 1 << 28,
    encoding: 'buffer',
  });
  return {
    status: ran.status,
    stdout: ran.stdout.toString('latin1'),
    stderr: ran.stderr.toString('utf8'),
    bytes: ran.stdout,
  };
}

export function whereIs(tool: string): string {
  return sh('sh', ['-c', `command -v ${tool}`], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  }).stdout.trim();
}

export interface Row {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly exit: string;
  readonly bytes: string;
  readonly sha256: string;
  readonly truncated: string;
  readonly ms: string;
  readonly file: string;
  readonly stderr: string;
  readonly origin: string;
  readonly note: string;
}

export interface Taken {
  readonly status: number | null;
  readonly stderr: string;
  readonly facts: ReadonlyMap<string, string>;
  readonly rows: readonly Row[];
  readonly files: ReadonlyMap<string, Buffer>;
  /** Where manifest and members disagree. */
  readonly problems: readonly string[];
}

/** The capture that `shell` makes of this host; `inside` is put before the command line (unshare, chroot, setpriv). */
export function capture(options: {
  readonly shell?: readonly string[];
  readonly inside?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}): Taken {
  const shell = options.shell ?? ['sh'];
  // Through stdin as over ssh; posh has no -s.
  const how = shell[0] === 'posh' ? [scriptPath] : ['-s', '--'];
  const [command = 'sh', ...rest] = [...(options.inside ?? []), ...shell, ...how, ...(options.args ?? [])];
  const ran = sh(command, rest, {
    input: readFileSync(scriptPath),
    ...(options.env ? { env: options.env } : {}),
  });
  return opened(ran.bytes, ran.status, ran.stderr);
}

export function rowOf(taken: Taken, id: string): Row {
  const row = taken.rows.find((one) => one.id === id);
  if (row === undefined)
    throw new Error(`no section ${id}; there are ${taken.rows.map((one) => one.id).join(' ')}`);
  return row;
}

export function textOf(taken: Taken, member: string): string {
  const bytes = taken.files.get(member);
  if (bytes === undefined) throw new Error(`no member ${member}`);
  return bytes.toString('latin1');
}

export function opened(tarball: Buffer, status: number | null = 0, stderr = ''): Taken {
  const folder = mkdtempSync(join(tmpdir(), 'portledger-test-'));
  try {
    if (tarball.length > 0) {
      const untar = sh('tar', [tarball[0] === 0x1f ? '-xzf' : '-xf', '-', '-C', folder], { input: tarball });
      if (untar.status !== 0) throw new Error(untar.stderr);
    }
    const found = contents(folder);
    // What the script said belongs to what is wrong with the capture.
    return {
      status,
      stderr,
      ...found,
      problems: found.problems.map((problem) => `${problem} (${stderr.trim()})`),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function contents(folder: string): Omit<Taken, 'status' | 'stderr'> {
  const files = new Map<string, Buffer>();
  const [top] = readdirSync(folder);
  if (top === undefined) return { files, rows: [], facts: new Map(), problems: ['nothing in it'] };
  const walk = (path: string) => {
    for (const name of readdirSync(path)) {
      const full = join(path, name);
      if (statSync(full).isDirectory()) walk(full);
      else files.set(relative(join(folder, top), full), readFileSync(full));
    }
  };
  walk(join(folder, top));
  return { files, ...manifestOf(files) };
}

export function manifestOf(files: ReadonlyMap<string, Buffer>): Pick<Taken, 'rows' | 'facts' | 'problems'> {
  const lines = (files.get('manifest.tsv') ?? Buffer.alloc(0)).toString('latin1').split('\n');
  const problems: string[] = lines[0] === 'portledger-capture\t1' ? [] : ['first line of the manifest'];
  const facts = new Map<string, string>();
  const found: Row[] = [];
  for (const line of lines.slice(1, -1)) {
    const cells = line.split('\t');
    const [id = '', kind = '', status = '', exit = '', bytes = '', sha256 = '', truncated = '', , ms = ''] =
      cells;
    const [file = '', stderr = '', origin = '', note = ''] = cells.slice(9);
    if (id.startsWith('@')) facts.set(id.slice(1), cells.slice(1).join('\t'));
    else if (cells.length !== 13) problems.push(`${cells.length} columns: ${line}`);
    else if (id !== 'id')
      found.push({ id, kind, status, exit, bytes, sha256, truncated, ms, file, stderr, origin, note });
  }
  const named = new Set(['manifest.tsv']);
  for (const row of found) {
    if (/[^A-Za-z0-9._/@+%-]|(?:^|\/)\.{0,2}(?:\/|$)/.test(row.id)) problems.push(`id ${row.id}`);
    if (row.file === '-') continue;
    if (named.has(row.file)) problems.push(`named twice: ${row.file}`);
    named.add(row.file);
    const bytes = files.get(row.file);
    if (bytes === undefined) problems.push(`missing: ${row.file}`);
    else if (String(bytes.length) !== row.bytes)
      problems.push(`bytes: ${row.file}: ${bytes.length}, not ${row.bytes}`);
    else if (row.sha256 !== '-' && createHash('sha256').update(bytes).digest('hex') !== row.sha256)
      problems.push(`sha256: ${row.file}`);
  }
  for (const name of files.keys()) if (!named.has(name)) problems.push(`not in the manifest: ${name}`);
  return { rows: found, facts, problems };
}
