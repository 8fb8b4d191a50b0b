/** What capture.sh promises whoever has to trust it with root: what it takes and never takes, what it writes, how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { covered } from './covered.ts';
import { inMounts, namespaces } from './etc.ts';
import { capture, has, scriptPath, sh, textOf } from './host.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-promises-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = readFileSync(scriptPath, 'utf8');
const code = script
  .split('\n')
  .filter((line) => !/^\s*#/.test(line))
  .join('\n');

test('the script evaluates no text, and takes no tool for granted that POSIX does not have', () => {
  for (const word of ['eval', 'local', 'mktemp', 'timeout', 'declare', 'source', 'typeset'])
    expect(new RegExp(`(?:^|[;|&]|(?<!\\()\\()\\s*${word}\\s`, 'm').test(code), word).toBe(false);
  expect(code).not.toContain('%s%N');
  // Old shells put blanks between the words of an unquoted $*, whatever IFS says.
  expect(code).not.toMatch(/=\$[*@]/);
});

test('--list names every source, so that none is lost unseen', () => {
  const listed = sh('sh', [scriptPath, '--list']).stdout;
  const sources = `
    netstat -tap; netstat -tanpW; netstat -uanpW; ss -tuwlnpe; /proc/net/tcp; /proc/net/tcp6; /proc/net/udp; /proc/net/udp6
    /proc/net/raw; /proc/net/raw6; /proc/net/udplite; /proc/net/udplite6; links of /proc/[0-9]*/fd; links of /proc/[0-9]*/ns/net
    ps ax; ps axww -o pid,ppid,user,lstart,args; exe, cwd, ns/net, cmdline, cgroup, status and stat
    /etc/inetd.conf; /etc/inetd.d/*; /etc/xinetd.conf; every file that include and includedir; /etc/rlinetd.conf
    /etc/init.d /etc/rc.d; /etc/rc5.d; /etc/init.d/*; /etc/inittab; $ runlevel; who -r; who -b; chkconfig --list; /etc/rc.local
    rc-update show -v; rc-status -a; initctl list; sv status; svstat; s6-svstat; /etc/service; /etc/crontab
    /var/spool/cron/crontabs/* (lines with @reboot); atq; systemctl list-unit-files; systemctl list-units; systemctl list-sockets
    systemctl list-timers; systemctl show; /etc/systemd/system/*.wants; ip addr show; /etc/services; /etc/protocols; /etc/rpc; /etc/hosts
    rpcinfo -p; /etc/hosts.allow; /etc/hosts.deny; iptables-save; ip6tables-save; nft list ruleset; ipchains -L; ufw status; firewall-cmd
    package managers, asked; /etc/named.conf (settings of named); /etc/postfix/main.cf; /etc/exim4/; sendmail.cf; identd.conf
    /etc/X11/xinit/xserverrc; /etc/ssh/sshd_config (settings of sshd); docker ps; podman ps; /etc/os-release; /etc/slackware-version
    uname -a; /proc/uptime; chronyc -n tracking; ntpq -pn`;
  for (const source of sources
    .split(/[;\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== ''))
    expect(listed).toContain(source);
  expect(listed).not.toMatch(/shadow|environ|ssh_host|id_rsa|\.key\b|gshadow/);
});

test('--version and --help say so and take nothing', () => {
  expect(sh('sh', [scriptPath, '--version']).stdout).toMatch(
    /^capture\.sh \d+\.\d+\.\d+ \(capture format 1\)\n$/,
  );
  const help = sh('sh', [scriptPath, '--help']);
  expect(help.status).toBe(0);
  for (const option of ['-o FILE', '--timeout', '--operator', '--case', '--no-arguments', '--list'])
    expect(help.stdout).toContain(option);
});

test('what it cannot do is said in one line with exit 2', () => {
  for (const [args, says] of [
    [['--timeout', 'soon'], '--timeout soon: give whole seconds, 1 or more'],
    [['-o'], '-o needs a file name'],
    [['-o', folder], `${folder}: is a folder`],
    [['host.tar.gz'], 'host.tar.gz: no such option (try --help)'],
  ] as const) {
    const ran = sh('sh', [scriptPath, ...args]);
    expect(ran).toMatchObject({ status: 2, stdout: '', stderr: `capture.sh: ${says}\n` });
  }
});

test.skipIf(!has('script'))('a terminal gets no tarball (script)', () => {
  const ran = sh('script', ['-qec', `sh ${scriptPath}`, '/dev/null']);
  expect(ran.status).toBe(2);
  expect(ran.stdout.trim()).toBe('capture.sh: stdout is a terminal; give -o FILE, or pipe this somewhere');
});

test('what a process has in its environment is in no member', () => {
  const taken = capture({ env: { ...process.env, PORTLEDGER_TEST_WORD: 'quagga-in-the-environment' } });
  expect(taken.status).toBe(0);
  for (const [name, bytes] of taken.files)
    expect(bytes.includes('quagga-in-the-environment'), name).toBe(false);
});

describe.skipIf(!namespaces || !has('ss'))('what it writes (needs root, unshare, ss)', () => {
  test('is readable for its owner alone: the tarball and the folder in which it is laid out', () => {
    const into = join(mkdtempSync(join(folder, 'out-')), 'host.tar.gz');
    const [command = '', ...rest] = inMounts(covered(folder, 'ss', 'ls -ld "$TMPDIR"/portledger.*'));
    const temporary = mkdtempSync(join(folder, 'modes-'));
    const ran = sh(command, [...rest, 'sh', scriptPath, '-o', into], {
      env: { ...process.env, TMPDIR: temporary },
    });
    expect(ran.status, ran.stderr).toBe(0);
    expect(statSync(into).mode & 0o777).toBe(0o600);
    const listed = sh('tar', ['-xzOf', into, '--wildcards', '*/cmd/ss-tuwlnpe']).stdout;
    expect(listed).toMatch(/^drwx------ /);
  });

  test('is nothing else: where all but one small place is read-only it takes the same', () => {
    const readOnly = `for place in $(awk '$2 !~ "^/(proc|sys)(/|$)" { print $2 }' /proc/mounts); do mount -o remount,bind,ro "$place" 2>/dev/null || :; done; mount -t tmpfs none /mnt; ! touch /etc/portledger-witness 2>/dev/null`;
    const env = { ...process.env, TMPDIR: '/mnt' };
    const without = capture({ inside: inMounts('mount -t tmpfs none /mnt'), env });
    const taken = capture({ inside: inMounts(readOnly), env });
    expect(taken.status, taken.stderr).toBe(0);
    expect(taken.problems).toEqual([]);
    const commands = (all: typeof taken) =>
      all.rows
        .filter((row) => row.origin.startsWith('$ ') && row.kind !== '-')
        .map((row) => `${row.id} ${row.status}`);
    expect(commands(taken)).toEqual(commands(without));
    expect(textOf(taken, 'cmd/ps-ax')).toContain('PID');
  });
});

describe.skipIf(!namespaces || !has('ss'))(
  'however it ends, nothing is left (needs root, unshare, ss)',
  () => {
    for (const [signal, exit] of [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
      ['SIGQUIT', 131],
      ['SIGKILL', null],
    ] as const)
      test(`${signal}`, async () => {
        const temporary = mkdtempSync(join(folder, 'tmp-'));
        const into = mkdtempSync(join(folder, 'out-'));
        const word = `sleep 42${signal.length}${signal.charCodeAt(3)}`;
        const hang = covered(folder, 'ss', `${word}; true`);
        const [command = '', ...rest] = [
          ...inMounts(hang),
          'sh',
          scriptPath,
          '-o',
          join(into, 'host.tar.gz'),
        ];
        const running = spawn(command, rest, { env: { ...process.env, TMPDIR: temporary }, stdio: 'ignore' });
        const ended = once(running, 'exit');
        const soon = async (done: () => boolean) => {
          for (let i = 0; i < 800 && !done(); i++) await new Promise((wake) => setTimeout(wake, 25));
          expect(done()).toBe(true);
        };
        await soon(() => sh('pgrep', ['-f', word]).stdout !== '');
        running.kill(signal);
        expect(await ended).toEqual(exit === null ? [null, 'SIGKILL'] : [exit, null]);
        // A script that was killed cannot clear up: its watchdog does, within a second or so.
        await soon(() => readdirSync(temporary).length === 0 && sh('pgrep', ['-f', word]).stdout === '');
        expect(readdirSync(into).filter((name) => !name.endsWith('.part'))).toEqual([]);
        if (exit !== null) expect(readdirSync(into)).toEqual([]);
      }, 60_000);

    test('a reader that goes away', () => {
      const temporary = mkdtempSync(join(folder, 'pipe-'));
      const ran = sh('bash', ['-c', `sh ${scriptPath} | head -c 1 >/dev/null; echo "$\{PIPESTATUS[0]}"`], {
        env: { ...process.env, TMPDIR: temporary },
      });
      expect(ran.stdout.trim()).toMatch(/^(?:0|2|141)$/);
      expect(readdirSync(temporary)).toEqual([]);
    });
  },
);
