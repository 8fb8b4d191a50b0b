/**
 * A place of its own for real daemons: net, mount and pid namespaces with lo up and an /etc that the test wrote.
 *
 *     const place = await openNamespace({ 'inetd.conf': 'echo stream tcp nowait root internal\n' });
 *     place.start(daemon('openbsd-inetd', 'inetd', ['-i']));  await place.settled();
 *     place.sockets()   // [{protocol: 'tcp', family: 4, address: '0.0.0.0', port: 7}, …], read from /proc/PID/net
 *     place.close();    // ends what was started here and nothing else
 *
 * As root by `unshare`, as an ordinary user in a user namespace. The daemons come from fetch-daemons.sh.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/resources.ts';
import { type OpenSocket, readTables } from './sockets.ts';

export type { OpenSocket } from './sockets.ts';

const folder = join(packageRoot(), 'out/.targets');

/** Path of an unpacked program, or null: `targetProgram('xinetd', 'usr/sbin/xinetd')`. */
export function targetProgram(pack: string, path: string): string | null {
  const file = join(folder, pack, path);
  return existsSync(file) ? file : null;
}

/** Shared libraries of the unpacked packages, for LD_LIBRARY_PATH. */
export function targetLibraries(): string {
  if (!existsSync(folder)) return '';
  const found: string[] = [];
  for (const pack of readdirSync(folder).sort())
    for (const lib of ['usr/lib', 'lib']) {
      const base = join(folder, pack, lib);
      if (!existsSync(base)) continue;
      for (const name of readdirSync(base))
        if (name.includes('linux-gnu') && statSync(join(base, name)).isDirectory())
          found.push(join(base, name));
    }
  return found.join(':');
}

const asRoot = process.getuid?.() === 0;
const isolate = asRoot
  ? ['--net', '--mount', '--pid', '--fork', '--kill-child']
  : ['-Ur', '--net', '--mount', '--pid', '--fork', '--kill-child'];

let allowed: boolean | null = null;
/** May this test run open namespaces at all? */
export function canUnshare(): boolean {
  allowed ??=
    process.platform === 'linux' &&
    spawnSync('unshare', [...isolate, 'sh', '-c', 'ip link set lo up && mount -t tmpfs none /mnt'], {
      stdio: 'ignore',
    }).status === 0;
  return allowed;
}

/** What every private /etc has, unless the test writes it otherwise. */
export const plainEtc: Readonly<Record<string, string>> = {
  'nsswitch.conf':
    'passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\nrpc: files\n',
  hosts: '127.0.0.1 localhost\n::1 ip6-localhost\n',
  protocols: 'ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\n',
  passwd:
    'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  group: 'root:x:0:\ndaemon:x:1:\ntty:x:5:\nnogroup:x:65534:\n',
};

export interface Namespace {
  /** Replaces the whole private /etc. Names may hold folders: `xinetd.d/telnet`. */
  writeEtc(files: Readonly<Record<string, string>>): void;
  start(command: readonly string[]): ChildProcess;
  run(command: readonly string[], input?: string): { status: number | null; stdout: string; stderr: string };
  /** Waits until the daemon sleeps and its sockets no longer change. */
  settled(): Promise<void>;
  sockets(): readonly OpenSocket[];
  /** Paths of the unix sockets that listen. */
  unixSockets(): readonly string[];
  /** Ends everything that was started here. */
  endAll(): void;
  close(): void;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

export async function openNamespace(files: Readonly<Record<string, string>>): Promise<Namespace> {
  const etc = mkdtempSync(join(tmpdir(), 'portledger-etc-'));
  const run = mkdtempSync(join(tmpdir(), 'portledger-run-'));
  const holder = spawn(
    'unshare',
    [
      ...isolate,
      'sh',
      '-c',
      'mount --make-rprivate / && mount -t proc proc /proc && mount --bind "$1" /etc && mount --bind "$2" "$(readlink -f /run)" && ip link set lo up && echo ready && exec sleep 86400',
      'sh',
      etc,
      run,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await new Promise<void>((done, failed) => {
    holder.stdout?.once('data', () => done());
    holder.once('exit', () => failed(new Error('the namespace did not open')));
  });
  const children = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();
  const first = children.split(' ')[0] ?? '';
  const enter = ['-t', first, ...(asRoot ? [] : ['-U', '--preserve-credentials']), '-n', '-m', '-p'];
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', LD_LIBRARY_PATH: targetLibraries() };
  const started: ChildProcess[] = [];
  const table = (name: string) => readFileSync(`/proc/${first}/net/${name}`, 'utf8');
  const sockets = () => readTables(`/proc/${first}/net`);
  const unixSockets = () =>
    table('unix')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((words) => words[3] === '00010000' && (words[7] ?? '').startsWith('/'))
      .map((words) => words[7] ?? '')
      .sort();
  const writeEtc = (given: Readonly<Record<string, string>>) => {
    for (const name of readdirSync(etc)) rmSync(join(etc, name), { recursive: true, force: true });
    for (const [name, text] of Object.entries({ ...plainEtc, ...given })) {
      mkdirSync(dirname(join(etc, name)), { recursive: true });
      writeFileSync(join(etc, name), text, 'latin1');
    }
  };
  /** State letters of all processes of the namespace but its first: all `S` when nobody works. */
  const states = () => {
    const result = spawnSync('nsenter', [...enter, 'sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null'], {
      encoding: 'utf8',
      env,
    });
    return result.stdout
      .split('\n')
      .filter((line) => line !== '' && !/^1 /.test(line) && !/\((?:sh|cat)\)/.test(line))
      .map((line) => line.slice(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3));
  };
  const endAll = () => {
    spawnSync('nsenter', [...enter, 'sh', '-c', 'kill -9 -1'], { stdio: 'ignore', env });
    for (const child of started.splice(0)) child.kill('SIGKILL');
  };
  writeEtc(files);
  return {
    writeEtc,
    start(command) {
      const child = spawn('nsenter', [...enter, '--', ...command], { stdio: 'ignore', env });
      started.push(child);
      return child;
    },
    run(command, input = '') {
      const result = spawnSync('nsenter', [...enter, '--', ...command], {
        encoding: 'utf8',
        env,
        input,
        timeout: 20_000,
      });
      // Cut off by the time, it would pass for a command that did what it was to do.
      if (result.status === null && result.error !== undefined) throw result.error;
      return { status: result.status, stdout: result.stdout, stderr: result.stderr };
    },
    async settled() {
      let before = '';
      let calm = 0;
      for (let round = 0; round < 200 && calm < 2; round++) {
        await pause(15);
        const now = JSON.stringify([sockets(), unixSockets()]);
        const quiet = now === before && states().every((state) => state === 'S' || state === 'Z');
        calm = quiet ? calm + 1 : 0;
        before = now;
      }
    },
    sockets,
    unixSockets,
    endAll,
    close() {
      endAll();
      holder.kill('SIGKILL');
      rmSync(etc, { recursive: true, force: true });
      rmSync(run, { recursive: true, force: true });
    },
  };
}
