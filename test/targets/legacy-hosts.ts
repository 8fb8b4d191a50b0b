/**
 * Hosts of before Debian's tools: Red Hat's /etc/rc.d/init.d with chkconfig, SuSE's insserv, Slackware's rc.M and rc.inet2.
 *
 * PID 1 is the real sysvinit and the daemons are real. What such a distribution has of its own cannot be had here: the
 * boot scripts are short ones of ours that walk the same links and lines, and chkconfig is one that does what chkconfig(8)
 * says of `--level`, `on`, `off`, `--add` and `--list`. insserv is Debian's, which keeps its links in /etc/rcN.d.
 */
import type { RootFiles } from './root.ts';

const libraries = ['libwrap0', 'libtirpc3', 'libtirpc-common', 'libcap2', 'libnsl2', 'libselinux1'];
export const legacyPackages = [
  'sysvinit-core',
  'sysvinit-utils',
  'insserv',
  'rpcbind',
  'vsftpd',
  'xinetd',
  'mini-httpd',
  'webfs',
  'oidentd',
  ...libraries,
] as const;

/** What a host of 2001 does not have. */
const modern = [
  'usr/sbin/update-rc.d',
  'usr/sbin/invoke-rc.d',
  'usr/sbin/service',
  'usr/bin/systemctl',
  'usr/bin/ss',
];

const common = {
  'etc/services':
    'discard 9/tcp\ndaytime 13/tcp\nftp 21/tcp\nsunrpc 111/tcp portmapper\nsunrpc 111/udp portmapper\n',
  'etc/vsftpd.conf': 'listen=YES\nbackground=YES\n',
} as const;

const up = (host: { run(command: readonly string[]): { status: number | null } }) =>
  host.run(['test', '-e', '/run/up']).status === 0;

/** The init script of one daemon, short. */
function initScript(program: string, head: string): readonly [string, number] {
  const [path = ''] = program.split(' ');
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [
    `#!/bin/sh\n${head}case "$1" in\nstart) echo "Starting ${name}"; ${program} ;;\nstop) echo "Stopping ${name}"; kill $(pidof ${path}) ;;\n*) exit 1 ;;\nesac\n`,
    0o755,
  ];
}

const redHatRc = `#!/bin/sh
for each in /etc/rc.d/rc$1.d/K*; do [ -x "$each" ] && "$each" stop; done
for each in /etc/rc.d/rc$1.d/S*; do [ -x "$each" ] && "$each" start; done
exit 0
`;

const chkconfig = `#!/bin/sh
# chkconfig --add NAME | --list NAME | [--level LEVELS] NAME on|off
levels=2345
case $1 in --level) levels=$2; shift 2 ;; esac
case $1 in
  --list) for name in \${2:-$(ls /etc/rc.d/init.d)}; do
      line=$name
      for level in 0 1 2 3 4 5 6; do
        if ls /etc/rc.d/rc$level.d/S[0-9][0-9]$name >/dev/null 2>&1; then line="$line	$level:on"; else line="$line	$level:off"; fi
      done
      echo "$line"
    done; exit 0 ;;
  --add) mode=add; name=$2 ;;
  *) mode=$2; name=$1 ;;
esac
set -- $(sed -n 's/^# *chkconfig: *//p' "/etc/rc.d/init.d/$name")
[ $# = 3 ] || { echo "service $name does not support chkconfig" >&2; exit 1; }
put() { rm -f /etc/rc.d/rc$1.d/[SK][0-9][0-9]$name; ln -s "../init.d/$name" "/etc/rc.d/rc$1.d/$2$name"; }
for level in 0 1 2 3 4 5 6; do
  case $mode in
    add) # a runlevel that has a link, of whichever kind, keeps it
      ls /etc/rc.d/rc$level.d/[SK][0-9][0-9]$name >/dev/null 2>&1 && continue
      case $1 in *$level*) put $level S$2 ;; *) put $level K$3 ;; esac ;;
    on) case $levels in *$level*) put $level S$2 ;; esac ;;
    off) case $levels in *$level*) put $level K$3 ;; esac ;;
  esac
done
`;

export function redHat(files: RootFiles['files']): RootFiles {
  const rcFolders = [0, 1, 2, 3, 4, 5, 6].map((level) => [`etc/rc.d/rc${level}.d/.keep`, ''] as const);
  return {
    packages: legacyPackages,
    etcOf: ['libtirpc-common', 'insserv'],
    without: [...modern, 'usr/sbin/insserv'],
    files: {
      ...common,
      ...Object.fromEntries(rcFolders),
      'etc/redhat-release': 'Red Hat Linux release 7.2 (Enigma)\n',
      'etc/inittab':
        'id:3:initdefault:\nl3:3:wait:/etc/rc.d/rc 3 >> /var/log/boot 2>&1\nup:3:once:/bin/touch /run/up\n',
      'etc/rc.d/rc': [redHatRc, 0o755],
      'usr/sbin/chkconfig': [chkconfig, 0o755],
      'etc/rc.d/init.d/vsftpd': initScript(
        '/usr/sbin/vsftpd',
        '# chkconfig: 345 60 40\n# processname: vsftpd\n',
      ),
      'etc/rc.d/init.d/portmap': initScript(
        '/sbin/rpcbind',
        '# chkconfig: 345 13 87\n# processname: rpcbind\n',
      ),
      'etc/rc.d/init.d/xinetd': initScript(
        '/usr/sbin/xinetd',
        '# chkconfig: 345 56 50\n# processname: xinetd\n',
      ),
      ...files,
    },
    up,
  };
}

export function suse(files: RootFiles['files']): RootFiles {
  const head = (name: string) =>
    `### BEGIN INIT INFO\n# Provides: ${name}\n# Required-Start:\n# Required-Stop:\n# Default-Start: 3 5\n# Default-Stop: 0 1 2 6\n### END INIT INFO\n`;
  return {
    packages: legacyPackages,
    etcOf: ['libtirpc-common', 'insserv'],
    without: modern,
    files: {
      ...common,
      'etc/SuSE-release': 'SuSE Linux 9.3 (i586)\nVERSION = 9.3\n',
      'etc/inittab':
        'id:3:initdefault:\nl3:3:wait:/etc/init.d/rc 3 >> /var/log/boot 2>&1\nup:3:once:/bin/touch /run/up\n',
      'etc/init.d/rc': [redHatRc.replaceAll('/etc/rc.d/rc', '/etc/rc'), 0o755],
      'etc/init.d/vsftpd': initScript('/usr/sbin/vsftpd', head('vsftpd')),
      'etc/init.d/rpcbind': initScript('/sbin/rpcbind', head('rpcbind')),
      ...files,
    },
    up,
  };
}

export function slackware(files: RootFiles['files']): RootFiles {
  return {
    packages: legacyPackages,
    etcOf: ['libtirpc-common', 'insserv'],
    without: [...modern, 'usr/sbin/insserv'],
    files: {
      ...common,
      'etc/slackware-version': 'Slackware 8.0\n',
      'etc/inittab':
        'id:3:initdefault:\nsi:S:sysinit:/etc/rc.d/rc.S\nrc:2345:wait:/etc/rc.d/rc.M >> /var/log/boot 2>&1\nup:3:once:/bin/touch /run/up\n',
      'etc/rc.d/rc.S': ['#!/bin/sh\nexit 0\n', 0o755],
      'etc/rc.d/rc.M': [
        '#!/bin/sh\nif [ -x /etc/rc.d/rc.inet2 ]; then\n  . /etc/rc.d/rc.inet2\nfi\nif [ -x /etc/rc.d/rc.mini_httpd ]; then\n  /etc/rc.d/rc.mini_httpd start\nfi\nif [ -x /etc/rc.d/rc.local ]; then\n  . /etc/rc.d/rc.local\nfi\n',
        0o755,
      ],
      'etc/rc.d/rc.mini_httpd': initScript('/usr/sbin/mini_httpd -p 8080 -d /mnt', ''),
      ...files,
    },
    up,
  };
}
