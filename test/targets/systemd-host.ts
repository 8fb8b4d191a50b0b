/**
 * A host on which systemd really is process 1: an overlay of this machine's own root in namespaces, up in about a second.
 *
 *     const host = await openSystemdHost({ 'etc/systemd/system/x.service': '[Service]\n…' }, 'systemctl enable x');
 *     host.run(['systemctl', 'is-active', 'x']);  host.ports();  await host.reboot();  host.close();
 *
 * What is written there lies in a folder of the test and outlives `reboot()`, as it would on a disk; the machine's own
 * files are never written to. It has a loopback interface of its own and reaches no network.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../shared.ts';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SystemdHost {
  run(command: readonly string[], input?: string): Ran;
  sh(script: string): Ran;
  /** TCP ports that listen, and UDP ports that are bound, without repetition: `tcp/111`. */
  ports(): readonly string[];
  /** Every file, link and folder below /etc, with mode, target and a hash of the content. */
  etc(): readonly string[];
  /** Waits until no job is left and the ports no longer change. */
  settled(): Promise<void>;
  /** Ends everything and boots again on what is written. */
  reboot(): Promise<void>;
  close(): Promise<void>;
}

const systemd = '/lib/systemd/systemd';
const isolate = ['--pid', '--mount', '--net', '--uts', '--ipc', '--fork', '--kill-child'];
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Where the unified hierarchy of control groups is; null where this machine has none that can be written to. */
function groups(): string | null {
  return (
    ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((folder) =>
      existsSync(join(folder, 'cgroup.controllers')),
    ) ?? null
  );
}

/** Why no such host can be here; '' where it can. */
export function whyNoSystemd(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  if (!existsSync(systemd)) return 'needs the package systemd';
  if (groups() === null) return 'needs a unified cgroup hierarchy';
  const tried = mkdtempSync(join(scratch(), 'portledger-try-'));
  const script =
    'mkdir -p "$1/u" "$1/w" "$1/m" && mount --make-rprivate / && mount -t overlay overlay -o "lowerdir=/,upperdir=$1/u,workdir=$1/w" "$1/m" && mkdir "$2" && rmdir "$2"';
  const group = join(groups() ?? '', `portledger-try-${process.pid}`);
  const done = spawnSync('unshare', [...isolate, 'sh', '-c', script, 'sh', tried, group], {
    encoding: 'utf8',
  });
  rmSync(tried, { recursive: true, force: true });
  return done.status === 0 ? '' : `needs overlay mounts and control groups: ${done.stderr.trim()}`;
}

/** A group can only be removed when it is empty, and never with `rm`: its files are the kernel's. */
function removeGroups(group: string): void {
  try {
    for (const entry of readdirSync(group, { withFileTypes: true }))
      if (entry.isDirectory()) removeGroups(join(group, entry.name));
    rmdirSync(group);
  } catch {
    // A process in it is still ending: the next round finds it gone.
  }
}

/** Not on an overlay, as /tmp is in a container: an overlay's upper folder cannot lie on one. */
const scratch = () => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());

/** Units of this machine's own that a host in a namespace has no use for, or that would reach for the hardware. */
const unwanted =
  `systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket
  systemd-hwdb-update.service systemd-journal-catalog-update.service systemd-journal-flush.service
  systemd-modules-load.service systemd-sysctl.service systemd-random-seed.service systemd-update-utmp.service
  systemd-update-utmp-runlevel.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount
  sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount
  systemd-sysusers.service systemd-tmpfiles-setup-dev.service kmod-static-nodes.service systemd-firstboot.service
  systemd-machine-id-commit.service systemd-timesyncd.service systemd-logind.service getty.target ldconfig.service
  systemd-remount-fs.service systemd-boot-system-token.service systemd-pstore.service`.split(/\s+/);

/** `path[!]`: with an exclamation mark the file is executable. `prepare` runs before the first boot, by chroot. */
export function openSystemdHost(
  files: Readonly<Record<string, string | Buffer>>,
  prepare: string,
): Promise<SystemdHost> {
  const quiet = ['--unit=multi-user.target', '--log-target=console', '--log-level=info', '--show-status=no'];
  const masks = unwanted.map((unit) => `ln -s /dev/null /etc/systemd/system/${unit}`);
  return openHost(files, `${masks.join('\n')}\n${prepare}`, [systemd, ...quiet]);
}

/** What another process 1 makes when it has started everything. */
export const upFile = '/run/portledger-up';
/** The last line of a script that stands for init: whoever ends is taken off the list of processes. */
export const reapForever = `exec perl -e '$SIG{CHLD} = "IGNORE"; sleep 60 while 1'`;

/** The same with another process 1: runit, or a script that stands for what init would run. */
export async function openHost(
  files: Readonly<Record<string, string | Buffer>>,
  prepare: string,
  init: readonly string[],
): Promise<SystemdHost> {
  const bySystemd = init[0] === systemd;
  const folder = mkdtempSync(join(scratch(), 'portledger-systemd-'));
  const hierarchy = join(groups() ?? '', `portledger-${process.pid}-${folder.slice(-6)}`);
  for (const each of ['upper', 'work', 'first', 'first/etc/systemd/system'])
    mkdirSync(join(folder, each), { recursive: true });
  const base = {
    'etc/hostname': 'unithost\n',
    'etc/machine-id': '0123456789abcdef0123456789abcdef\n',
    'etc/hosts': '127.0.0.1 localhost unithost\n::1 ip6-localhost\n',
    'etc/resolv.conf': '',
  };
  for (const [name, text] of Object.entries({ ...base, ...files })) {
    const path = join(folder, 'first', name.replace(/!$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith('!')) chmodSync(path, 0o755);
  }
  writeFileSync(
    join(folder, 'prepare'),
    `${prepare}
`,
  );
  writeFileSync(join(folder, 'console'), '');
  let holder: ChildProcess | null = null;
  let first = '';

  const enter = () => ['-t', first, '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w'];
  const run = (command: readonly string[], input = ''): Ran => {
    const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };
    const done = spawnSync('nsenter', [...enter(), '--', ...command], {
      encoding: 'utf8',
      env: { ...env, LC_ALL: 'C' },
      input,
      timeout: 180_000,
      maxBuffer: 1 << 26,
    });
    // Cut off by the time, it would pass for a command that did what it was to do.
    if (done.status === null && done.error !== undefined) throw done.error;
    return { status: done.status, stdout: done.stdout, stderr: done.stderr };
  };
  const sh = (script: string) => run(['sh', '-c', script]);
  const ports = () => {
    const found = new Set<string>();
    for (const [table, protocol, state] of [
      ['tcp', 'tcp', '0A'],
      ['tcp6', 'tcp', '0A'],
      ['udp', 'udp', '07'],
      ['udp6', 'udp', '07'],
    ] as const)
      for (const line of readFileSync(`/proc/${first}/net/${table}`, 'utf8').split('\n').slice(1)) {
        const words = line.trim().split(/\s+/);
        const port = Number.parseInt((words[1] ?? '').split(':')[1] ?? '', 16);
        if (words[3] === state) found.add(`${protocol}/${port}`);
      }
    return [...found].sort();
  };
  const settled = async () => {
    let before = '';
    let calm = 0;
    for (let round = 0; round < 200 && calm < 3; round++) {
      await pause(40);
      const jobs = bySystemd
        ? run(['systemctl', 'list-jobs', '--no-legend', '--plain'])
        : { status: 0, stdout: '' };
      const now = `${ports()} ${jobs.stdout}`;
      calm = now === before && jobs.status === 0 && !/\d/.test(jobs.stdout) ? calm + 1 : 0;
      before = now;
    }
  };
  const isUp = () =>
    readFileSync(`/proc/${first}/comm`, 'utf8').trim() === 'systemd' &&
    /^(?:running|degraded)/.test(run(['systemctl', 'is-system-running']).stdout);
  const boot = async () => {
    mkdirSync(hierarchy);
    holder = spawn(
      'unshare',
      [
        ...isolate,
        'sh',
        join(projectRoot, 'test/targets/systemd-init.sh'),
        folder,
        hierarchy,
        'outside',
        ...init,
      ],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let complaint = '';
    holder.stderr?.on('data', (part) => {
      complaint += String(part);
    });
    for (let round = 0; ; round++) {
      if (round > 4000) throw new Error(`systemd did not get ready: ${complaint}`);
      await pause(25);
      if (holder.exitCode !== null) throw new Error(`systemd did not start: ${complaint.slice(-3500)}`);
      first = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();
      if (first === '') continue;
      if (bySystemd ? isUp() : run(['test', '-e', upFile]).status === 0) break;
    }
    await settled();
  };
  const end = async () => {
    const ending = holder;
    if (ending === null) return;
    const gone = new Promise((done) => ending.once('exit', done));
    // --kill-child ends the first process, and with it all others.
    if (ending.exitCode === null && ending.kill('SIGKILL')) await gone;
    for (let round = 0; round < 100 && existsSync(hierarchy); round++) {
      removeGroups(hierarchy);
      await pause(20);
    }
    holder = null;
  };
  await boot().catch(async (error) => {
    await end();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    run,
    sh,
    ports,
    settled,
    etc() {
      const done = sh(
        "cd /etc && find . -printf '%y %m %U:%G %p -> %l\\n' && find . -type f -exec sha256sum {} +",
      );
      return done.stdout.split('\n').sort();
    },
    async reboot() {
      await end();
      await boot();
    },
    async close() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
