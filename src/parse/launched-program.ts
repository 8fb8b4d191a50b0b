/**
 * Which program a shell command starts as a daemon, through whatever it is wrapped in.
 *
 *     start-stop-daemon --start --pidfile /run/sshd.pid --exec /usr/sbin/sshd -- $SSHD_OPTS
 *     daemon --pidfile=/var/run/httpd.pid /usr/sbin/httpd -DSSL
 *     su - tcpgate -c "nohup /usr/local/bin/tcpgate -l"
 */

export interface Launch {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly processName: string | null;
  readonly pidFile: string | null;
}

/** Tools of start scripts that start nothing which stays. */
const tools = new Set(
  `[ [[ : . source test echo printf cd export umask ulimit return exit sleep usleep touch mkdir rmdir rm cp mv ln install chmod
  chown chgrp cat tac grep egrep fgrep zgrep sed awk gawk cut tr head tail tee sort uniq wc xargs find which type hash read local set
  unset shift true false logger date sync wait trap eval ps pidof pgrep pkill kill killall killall5 mount umount swapon swapoff
  ifconfig route ip iptables ip6tables ipchains ipfwadm iptables-restore iptables-save ip6tables-restore nft tc brctl iw iwconfig
  hostname hostnamectl domainname nisdomainname insmod modprobe rmmod lsmod depmod stty setterm loadkeys setfont consolechars
  setserial ldconfig hwclock clock fsck e2fsck quotacheck quotaon clear dmesg sysctl uname expr basename dirname readlink
  realpath ls stat df du ps w who id whoami getent break continue alias unalias declare typeset let bc dd mknod mktemp mkfifo
  rdev tput updatedb mandb makewhatis fc-cache gtk-update-icon-cache update-mime-database glib-compile-schemas ldd file strings
  command exec builtin seq rpcinfo showmount exportfs netstat ss lsof fuser diff cmp md5sum sha1sum tar gzip gunzip zcat bzip2 cpio
  renice chattr restorecon chcon vgscan vgchange lvm mdadm raidstart cryptsetup dmsetup losetup blkid udevadm udevtrigger
  udevsettle mkswap resize2fs tune2fs hdparm sdparm ethtool mii-tool wvdial pppd dhcpcd dhclient udhcpc ping host nslookup
  log_daemon_msg log_end_msg log_progress_msg log_action_msg log_warning_msg log_failure_msg log_success_msg log_begin_msg
  ebegin eend einfo ewarn eerror success failure passed rc_status rc_reset rc_exit rc_failed rc_active rc_splash status
  killproc checkproc pidofproc status_of_proc checkpath need use want after before provide keyword yesno wait_for
  in if then else elif fi for while until do done case esac function select time { } ! initctl systemctl service telinit init
  update-rc.d invoke-rc.d chkconfig rc-service rc-update sv svc svstat openvt chvt deallocvt reboot halt poweroff shutdown
  runlevel wall write mesg`.split(/\s+/),
);

/** Options of start-stop-daemon, startproc and daemon that take the next word. */
const withValue = new Set(
  `-x -a -p -n -u -c -g -s -N -k -d -r -R -P -I -l -L -O --exec --startas --pidfile --name --user --chuid --group --signal
  --nicelevel --umask --chdir --chroot --retry --procsched --iosched --output --env --background-log -w --wait -1 -2 --stdout
  --stderr --check --delay --progress`.split(/\s+/),
);

export function launched(words: readonly string[], depth = 0): Launch | null {
  const first = words[0];
  if (first === undefined || depth > 6) return null;
  const name = first.slice(first.lastIndexOf('/') + 1);
  const rest = words.slice(1);
  switch (name) {
    case 'nohup':
    case 'setsid':
    case 'exec':
    case 'command':
    case 'time':
    case 'eval':
    case 'busybox':
      return launched(afterOptions(rest, new Set()), depth + 1);
    case 'env':
      return launched(
        afterOptions(rest, new Set(['-u'])).filter(
          (word, i, all) => !/^\w+=/.test(word) || all[i - 1]?.startsWith('/'),
        ),
        depth + 1,
      );
    case 'nice':
      return launched(afterOptions(rest, new Set(['-n'])), depth + 1);
    case 'ionice':
    case 'chrt':
    case 'chpst':
    case 'softlimit':
    case 'sudo':
    case 'runuser':
      return launched(
        afterOptions(rest, new Set(['-n', '-c', '-p', '-u', '-U', '-m', '-a', '-o', '-d', '-f', '-g'])),
        depth + 1,
      );
    case 'taskset':
    case 'chroot':
    case 'setuidgid':
    case 'envuidgid':
    case 'action':
      return launched(afterOptions(rest, new Set()).slice(1), depth + 1);
    case 'su': {
      const command = rest[rest.indexOf('-c') + 1];
      return rest.includes('-c') && command !== undefined ? launched(roughWords(command), depth + 1) : null;
    }
    case 'sh':
    case 'bash':
    case 'ash':
    case 'dash': {
      const command = rest[rest.indexOf('-c') + 1];
      if (rest.includes('-c') && command !== undefined) return launched(roughWords(command), depth + 1);
      const script = afterOptions(rest, new Set())[0];
      return script?.startsWith('/') ? launched(afterOptions(rest, new Set()), depth + 1) : null;
    }
    case 'initlog':
      return launched(roughWords(optionValue(rest, ['-c']) ?? ''), depth + 1);
    case 'start-stop-daemon':
      return startStopDaemon(rest);
    case 'supervise-daemon':
      return startStopDaemon(['--start', ...rest.slice(1)]);
    case 'daemon':
    case 'startproc':
    case 'start_daemon':
    case 'loadproc':
      return daemonFunction(rest);
    default:
      if (tools.has(name) || first.includes('$') || !/^\/?[\w.+/@-]+$/.test(first) || !/[A-Za-z]/.test(name))
        return null;
      return { program: first, arguments: rest, processName: null, pidFile: null };
  }
}

function startStopDaemon(words: readonly string[]): Launch | null {
  const stop = words.indexOf('--');
  const own = stop < 0 ? words : words.slice(0, stop);
  if (own.some((word) => word === '--stop' || word === '-K' || word === '--status' || word === '-T'))
    return null;
  const program = optionValue(own, ['--startas', '-a']) ?? optionValue(own, ['--exec', '-x']) ?? null;
  const candidate = program ?? afterOptions(own, withValue)[0] ?? null;
  if (candidate === null || candidate.includes('$')) return null;
  return {
    program: candidate,
    arguments: stop < 0 ? [] : words.slice(stop + 1),
    processName: literal(optionValue(own, ['--name', '-n'])),
    pidFile: literal(optionValue(own, ['--pidfile', '-p'])),
  };
}

/** `daemon [+5] [--check x] [--pidfile=…] [--user=…] program …`, SuSE's `startproc [-f] [-p pid] program …`. */
function daemonFunction(words: readonly string[]): Launch | null {
  const rest = afterOptions(words, withValue).filter((word) => word !== '');
  const commands = /^[+-]?\d+$/.test(rest[0] ?? '') ? rest.slice(1) : rest;
  const split = commands[0]?.includes(' ') ? [...roughWords(commands[0]), ...commands.slice(1)] : commands;
  const inner = launched(split, 5);
  if (inner === null) return null;
  return { ...inner, pidFile: literal(optionValue(words, ['--pidfile', '-p'])) };
}

const literal = (text: string | null) => (text === null || text.includes('$') ? null : text);

function optionValue(words: readonly string[], names: readonly string[]): string | null {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (names.includes(word)) return words[i + 1] ?? null;
    const long = names.find((name) => name.startsWith('--') && word.startsWith(`${name}=`));
    if (long !== undefined) return word.slice(long.length + 1);
  }
  return null;
}

function afterOptions(words: readonly string[], takesValue: ReadonlySet<string>): readonly string[] {
  let i = 0;
  while (i < words.length && /^[-+]./.test(words[i] ?? '')) {
    if (words[i] === '--') return words.slice(i + 1);
    i += takesValue.has(words[i] ?? '') ? 2 : 1;
  }
  return words.slice(i);
}

const roughWords = (text: string) =>
  text
    .split(/[;&|]/)[0]
    ?.split(/\s+/)
    .filter((word) => word !== '') ?? [];
