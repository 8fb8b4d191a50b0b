/**
 * A whole small host of its own: root folder, PID 1, net, mount, pid, uts and ipc namespaces; it can be booted again.
 *
 *     const host = await openRoot({ packages: ['sysvinit-core', 'sysv-rc'], files: { 'etc/inittab': '…' } });
 *     await host.boot();  host.run(['sh', '-c', 'update-rc.d rpcbind disable']);  await host.boot();  host.close();
 *
 * /usr is this machine's under the unpacked Debian packages of fetch-daemons.sh; /etc, /var, /root, /run and /tmp are the
 * host's own. PID 1 is whatever the test names: the real init of sysvinit or busybox. Only as root on a merged /usr.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/resources.ts';
import { type OpenSocket, readTables } from './sockets.ts';

export interface RootFiles {
  /** Unpacked packages; their /etc is copied, their programs lie over this machine's /usr. */
  readonly packages: readonly string[];
  /** Whose /etc is copied, where that is not all of them. */
  readonly etcOf?: readonly string[];
  /** Path without the leading slash: text, or text and mode. */
  readonly files: Readonly<Record<string, string | readonly [text: string, mode: number]>>;
  /** Path: what it points to. */
  readonly links?: Readonly<Record<string, string>>;
  /** Programs of this machine that such a host does not have: `usr/sbin/update-rc.d`. */
  readonly without?: readonly string[];
  /** What PID 1 is. */
  readonly init?: readonly string[];
  /** Has it come up? Looked at after each boot, in addition to calm sockets. */
  readonly up?: (host: Root) => boolean;
}

export interface Root {
  readonly folder: string;
  /** Ends everything that runs there, and starts PID 1 anew on the same files. */
  boot(): Promise<void>;
  run(command: readonly string[], input?: string): { status: number | null; stdout: string; stderr: string };
  sockets(): readonly OpenSocket[];
  /** Waits until the sockets no longer change and no process works. */
  settled(): Promise<void>;
  /** Every file under these folders: kind, mode, owner, and content's hash or link's target. */
  tree(...folders: readonly string[]): Readonly<Record<string, string>>;
  close(): void;
}

const unpacked = join(packageRoot(), 'out/.targets');
const namespaces = ['--net', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child'];
const mergedUsr = () =>
  ['bin', 'sbin', 'lib'].every((name) => existsSync(`/${name}`) && lstatSync(`/${name}`).isSymbolicLink());

let allowed: boolean | null = null;
/** May this test run make such hosts, and are these packages unpacked? */
export function canRoot(...packages: readonly string[]): boolean {
  allowed ??=
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    mergedUsr() &&
    spawnSync(
      'unshare',
      [
        ...namespaces,
        'sh',
        '-c',
        'mount -t overlay -o lowerdir=/etc:/usr overlay /mnt && mount -t proc proc /proc',
      ],
      { stdio: 'ignore' },
    ).status === 0;
  return allowed && packages.every((name) => existsSync(join(unpacked, name, '.unpacked')));
}

const plain: Readonly<Record<string, string>> = {
  'etc/nsswitch.conf':
    'passwd: files\ngroup: files\nshadow: files\nhosts: files\nservices: files\nprotocols: files\nrpc: files\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'etc/protocols': 'ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\n',
  'etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n_rpc:x:104:65534::/run/rpcbind:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nadm:x:4:\ndaemon:x:1:\ntty:x:5:\ncrontab:x:101:\nutmp:x:43:\nnogroup:x:65534:\n',
  'etc/hostname': 'plantest\n',
};

/** Sets the stage for PID 1, in its new namespaces: `sh -c … sh ROOT STAGE INIT…`. */
const prepare = `
set -e
root=$1 stage=$2; shift 2
mount --make-rprivate /
mount -t overlay -o "lowerdir=$stage/usr:/usr" overlay "$root/usr"
mount --bind "$root" "$root" -o rbind 2>/dev/null || mount --rbind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 run "$root/run"
mkdir -p "$root/run/lock" "$root/run/sendsigs.omit.d"; chmod 1777 "$root/run/lock"; : > "$root/run/utmp"
mount -t tmpfs -o mode=755 dev "$root/dev"
for each in null zero full random urandom tty; do : > "$root/dev/$each"; mount --bind "/dev/$each" "$root/dev/$each"; done
: > "$root/dev/console"; mkdir "$root/dev/pts" "$root/dev/shm"; ln -s /proc/self/fd "$root/dev/fd"
ip link set lo up
hostname plantest
echo ready
exec chroot "$root" "$@" >> "$root/dev/console" 2>&1 < /dev/null
`;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

export async function openRoot(given: RootFiles): Promise<Root> {
  const base = mkdtempSync(join(tmpdir(), 'portledger-root-'));
  chmodSync(base, 0o755);
  const folder = join(base, 'root');
  const stage = join(base, 'stage');
  fill(folder, stage, given);
  const init = given.init ?? ['/sbin/init'];
  let holder: ChildProcess | null = null;
  let first = '';
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', HOME: '/root', USER: 'root' };
  const enter = () => ['-t', first, '-m', '-u', '-i', '-n', '-p', '-r', '-w', '--'];
  const down = async () => {
    if (holder === null) return;
    const gone = new Promise((done) => holder?.once('exit', done));
    holder.kill('SIGKILL');
    await gone;
    holder = null;
  };
  const sockets = () => readTables(`/proc/${first}/net`);
  const working = () =>
    spawnSync('nsenter', [...enter(), 'sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null'], {
      encoding: 'utf8',
      env,
    })
      .stdout.split('\n')
      .filter((line) => line !== '' && !/\((?:sh|cat)\) [RS]/.test(line))
      .some((line) => !/\) [SZ]/.test(line));
  const host: Root = {
    folder,
    async boot() {
      await down();
      const child = spawn('unshare', [...namespaces, 'sh', '-c', prepare, 'sh', folder, stage, ...init], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      holder = child;
      let said = '';
      child.stderr?.on('data', (bytes: Buffer) => {
        said += bytes.toString();
      });
      await new Promise<void>((done, failed) => {
        child.stdout?.once('data', () => done());
        child.once('exit', () => failed(new Error(`the host did not come up: ${said}`)));
      });
      first =
        readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0] ?? '';
      for (let round = 0; round < 400 && given.up !== undefined && !given.up(host); round++) await pause(15);
      await host.settled();
    },
    run(command, input = '') {
      const done = spawnSync('nsenter', [...enter(), ...command], {
        encoding: 'utf8',
        env,
        input,
        timeout: 30_000,
      });
      // Cut off by the time, it would pass for a command that did what it was to do.
      if (done.status === null && done.error !== undefined) throw done.error;
      return { status: done.status, stdout: done.stdout, stderr: done.stderr };
    },
    sockets,
    async settled() {
      let before = '';
      for (let round = 0, calm = 0; round < 200 && calm < 3; round++) {
        await pause(20);
        const now = JSON.stringify(sockets());
        calm = now === before && !working() ? calm + 1 : 0;
        before = now;
      }
    },
    tree: (...folders) =>
      Object.fromEntries(folders.flatMap((each) => [...listed(folder, each)]).sort(byPath)),
    close() {
      holder?.kill('SIGKILL');
      holder = null;
      rmSync(base, { recursive: true, force: true });
    },
  };
  return host;
}

const byPath = (a: readonly string[], b: readonly string[]) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1);

function fill(folder: string, stage: string, given: RootFiles): void {
  const { packages, files, links = {}, without = [], etcOf = packages } = given;
  for (const each of [
    'usr',
    'etc',
    'proc',
    'run',
    'dev',
    'tmp',
    'root',
    'sys',
    'mnt',
    'home',
    'var/log',
    'var/lib',
    'var/spool/cron/crontabs',
  ])
    mkdirSync(join(folder, each), { recursive: true });
  mkdirSync(join(folder, 'var/lib'), { recursive: true });
  for (const each of ['bin', 'sbin', 'lib']) mkdirSync(join(stage, 'usr', each), { recursive: true });
  for (const name of packages) {
    const from = join(unpacked, name);
    for (const each of ['bin', 'sbin', 'lib'])
      if (existsSync(join(from, each)))
        spawnSync('cp', ['-a', `${from}/${each}/.`, join(stage, 'usr', each)]);
    for (const [each, to] of [
      ['usr', stage],
      ['etc', folder],
      ['var', folder],
    ] as const)
      if (existsSync(join(from, each)) && (to === stage || etcOf.includes(name)))
        spawnSync('cp', ['-a', join(from, each), `${to}/`]);
  }
  // The mark of an overlay for a file that is not there.
  for (const path of without) spawnSync('mknod', [join(stage, path), 'c', '0', '0']);
  for (const each of ['bin', 'sbin', 'lib', 'lib64'])
    if (existsSync(`/${each}`)) symlinkSync(`usr/${each}`, join(folder, each));
  symlinkSync('/run', join(folder, 'var/run'));
  // Of this machine's alternatives the one that the capture uses.
  if (existsSync('/etc/alternatives/awk')) {
    mkdirSync(join(folder, 'etc/alternatives'), { recursive: true });
    symlinkSync(readlinkSync('/etc/alternatives/awk'), join(folder, 'etc/alternatives/awk'));
  }
  for (const [path, value] of Object.entries({ ...plain, ...files })) {
    const [text, mode] = typeof value === 'string' ? [value, 0o644] : value;
    const file = join(path.startsWith('usr/') ? stage : folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, 'latin1');
    chmodSync(file, mode);
  }
  for (const [path, to] of Object.entries(links)) {
    const link = join(path.startsWith('usr/') ? stage : folder, path);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(to, link);
  }
}

function* listed(folder: string, path: string): Generator<[string, string]> {
  const full = join(folder, path);
  const found = lstatSync(full, { throwIfNoEntry: false });
  if (found === undefined) return;
  const { mode, uid, gid } = found;
  const rights = `${mode.toString(8)} ${uid}:${gid}`;
  if (found.isSymbolicLink()) yield [path, `-> ${readlinkSync(full)}`];
  else if (found.isDirectory()) {
    yield [path, rights];
    for (const name of readdirSync(full).sort()) yield* listed(folder, `${path}/${name}`);
  } else {
    // crontab writes into each file when it was installed.
    const text = readFileSync(full, 'latin1').replace(/^# \(.* installed on .*\)$/m, '');
    yield [path, `${rights} ${createHash('sha256').update(text, 'latin1').digest('hex')}`];
  }
}
