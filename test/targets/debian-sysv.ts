/** A Debian host whose PID 1 is the real sysvinit, with sysv-rc, startpar and insserv as they come from their packages. */
import type { RootFiles } from './root.ts';

export const debianSysvPackages = [
  'sysvinit-core',
  'sysvinit-utils',
  'sysv-rc',
  'insserv',
  'startpar',
  'initscripts',
  'init-system-helpers',
  'cron',
  'rpcbind',
  'vsftpd',
  'openbsd-inetd',
  'xinetd',
  'libwrap0',
  'libtirpc3',
  'libtirpc-common',
  'mini-httpd',
  'webfs',
  'oidentd',
  'libcap2',
  'libbsd0',
  'libmd0',
] as const;

/** The inittab of sysvinit-core without its consoles; what the boot says goes to a file, as the console is none. */
const inittab = [
  'id:2:initdefault:',
  'si::sysinit:/etc/init.d/rcS >> /var/log/boot 2>&1',
  ...['0', '1', '2', '3', '6'].map(
    (level) => `l${level}:${level}:wait:/etc/init.d/rc ${level} >> /var/log/boot 2>&1`,
  ),
];

/** pam_loginuid of the packages cannot do its work in a namespace. */
const permit = ['auth', 'account', 'session'].map((each) => `${each} required pam_permit.so\n`).join('');

export function debianSysv(files: RootFiles['files'], entries: readonly string[] = []): RootFiles {
  return {
    packages: debianSysvPackages,
    files: {
      'etc/inittab': [...inittab, ...entries, 'up:2:once:/bin/touch /run/up', ''].join('\n'),
      'etc/debian_version': '12.9\n',
      'etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
      'etc/services':
        'discard 9/tcp\ndaytime 13/tcp\nftp 21/tcp\nsunrpc 111/tcp portmapper\nsunrpc 111/udp portmapper\n',
      ...Object.fromEntries(['cron', 'su'].map((each) => [`etc/pam.d/${each}`, permit])),
      ...files,
    },
    up: (host) => host.run(['test', '-e', '/run/up']).status === 0,
  };
}
