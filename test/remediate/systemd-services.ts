/** The ways in which systemd can come to start a service, each on a port of its own, as files of a host. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../shared.ts';

const service = (port: number, more = '') =>
  `[Unit]\nDescription=listens on ${port}\n${more}[Service]\nExecStart=/usr/local/sbin/listend ${port}\n`;
const atBoot = '[Install]\nWantedBy=multi-user.target\n';

/** Listens, takes a connection, says a word. With a socket handed over by systemd it listens on that. */
export const listend = `#!/usr/bin/perl
use IO::Socket::INET;
my $server = $ENV{LISTEN_FDS}
  ? IO::Socket::INET->new_from_fd(3, 'r+')
  : IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 5, ReuseAddr => 1) or die "port $ARGV[0]: $!";
while (1) { my $one = $server->accept or next; print $one "here\\n"; close $one; }
`;

/** A System V script with the header that insserv wants. */
const script = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          oldgate
# Required-Start:    $remote_fs
# Required-Stop:     $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: a daemon from before systemd
### END INIT INFO
case $1 in
  start) start-stop-daemon --start --background --make-pidfile --pidfile /run/oldgate.pid --exec /usr/local/sbin/oldgated -- 4005 ;;
  stop) start-stop-daemon --stop --retry 3 --pidfile /run/oldgate.pid ;;
  restart) $0 stop; $0 start ;;
  *) exit 3 ;;
esac
`;

export const files: Readonly<Record<string, string>> = {
  'usr/local/sbin/listend!': listend,
  'usr/local/sbin/oldgated!': listend,
  // A plain service of a package.
  'usr/lib/systemd/system/plain.service': `${service(4001)}${atBoot}`,
  // A service with a socket that its Also= does not name: disabling the service leaves the socket.
  'usr/lib/systemd/system/lazy.service': `${service(4002, 'Requires=lazy.socket\n')}${atBoot}`,
  'usr/lib/systemd/system/lazy.socket':
    '[Socket]\nListenStream=0.0.0.0:4002\n[Install]\nWantedBy=sockets.target\n',
  // Static: no [Install], pulled in by a link of the package.
  'usr/lib/systemd/system/fixed.service': service(4003),
  // An instance of a template that the owner wrote.
  'etc/systemd/system/gate@.service':
    '[Service]\nExecStart=/usr/local/sbin/listend %i\n[Install]\nWantedBy=multi-user.target\n',
  'etc/init.d/oldgate!': script,
  // The owner's own file, which cannot be masked.
  'etc/systemd/system/own.service': `${service(4006)}${atBoot}`,
  // The owner's own file without [Install], wanted by another unit of the owner.
  'etc/systemd/system/helper.service': service(4007),
  'etc/systemd/system/wants-helper.service':
    '[Unit]\nWants=helper.service\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
  // The owner's own file, and a link that somebody made by hand; the same to a file of a package.
  'etc/systemd/system/byhand.service': service(4016),
  'usr/lib/systemd/system/relative.service': service(4017),
  // A name that would be an option.
  'usr/lib/systemd/system/-dashed.service': `${service(4014)}${atBoot}`,
  // A name as systemd-escape makes it of `back slash`.
  'usr/lib/systemd/system/back\\x20slash.service': `${service(4015)}${atBoot}`,
  // A package's unit, moved to another port by a drop-in.
  'usr/lib/systemd/system/moved.service': `${service(4444)}${atBoot}`,
  'etc/systemd/system/moved.service.d/port.conf':
    '[Service]\nExecStart=\nExecStart=/usr/local/sbin/listend 4008\n',
  // One process for each connection.
  'etc/systemd/system/talk.socket':
    '[Socket]\nListenStream=0.0.0.0:4009\nAccept=yes\n[Install]\nWantedBy=sockets.target\n',
  'etc/systemd/system/talk@.service': '[Service]\nExecStart=-/bin/echo hello\nStandardOutput=socket\n',
  // Masked while it ran.
  'usr/lib/systemd/system/hidden.service': `${service(4010)}${atBoot}`,
  // A link into /opt, as `systemctl link` and many vendors make it.
  'opt/vendor/vendor.service': `${service(4012)}${atBoot}`,
  'usr/lib/systemd/user/mine.service':
    '[Service]\nExecStart=/usr/local/sbin/listend 4013\n[Install]\nWantedBy=default.target\n',
};

export const prepare = `
mkdir -p /usr/lib/systemd/system/multi-user.target.wants
ln -s ../fixed.service /usr/lib/systemd/system/multi-user.target.wants/fixed.service
systemctl enable plain.service lazy.service lazy.socket gate@4004.service own.service wants-helper.service moved.service talk.socket hidden.service
systemctl enable -- -dashed.service
systemctl enable 'back\\x20slash.service'
systemctl enable /opt/vendor/vendor.service
ln -s ../byhand.service ../relative.service /etc/systemd/system/multi-user.target.wants/
update-rc.d oldgate defaults
getent passwd alice >/dev/null || useradd --create-home --uid 1900 alice
mkdir -p /var/lib/systemd/linger /etc/systemd/user/default.target.wants
ln -s /usr/lib/systemd/user/mine.service /etc/systemd/user/default.target.wants/mine.service
`;

/** The .deb files of a set of fetch-daemons.sh, as files of a host, `without` some that take long; null where it has not run. */
export function packageSet(name: string, without = /^$/): Readonly<Record<string, Buffer>> | null {
  const folder = join(projectRoot, 'out/.targets/sets', name);
  if (!existsSync(join(folder, '.complete'))) return null;
  const files = readdirSync(folder).filter((file) => file.endsWith('.deb') && !without.test(file));
  return Object.fromEntries(files.map((file) => [`var/tmp/${file}`, readFileSync(join(folder, file))]));
}

/** Installs the packages as a person would, before the first boot and without starting anything. */
export const installed = `
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
DEBIAN_FRONTEND=noninteractive dpkg --no-triggers --path-exclude='/usr/share/man/*' --force-confnew --force-unsafe-io -i /var/tmp/*.deb
rm /usr/sbin/policy-rc.d
`;
