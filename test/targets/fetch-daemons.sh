#!/bin/sh
# Fetches the real super-servers and tcpd's tools from Debian into out/.targets, unpacked and not installed
# (their packages conflict with each other). Tests that need them skip by name where they are missing.
#
#     sh test/targets/fetch-daemons.sh        out/.targets/xinetd/usr/sbin/xinetd …
set -u
cd "$(dirname "$0")/../.." || exit 1
packages='xinetd openbsd-inetd inetutils-inetd rlinetd tcpd libwrap0 libevent-2.1-7 libevent-core-2.1-7 libbsd0 libmd0 libcap2 libtirpc3 libnsl2 libselinux1 busybox-static
  rpcbind tftpd-hpa
  sysvinit-core sysvinit-utils sysv-rc insserv startpar initscripts init-system-helpers cron libtirpc-common vsftpd
  mini-httpd webfs oidentd
  openrc libeinfo1 librc1 runit pacman-package-manager libalpm13 libgpgme11
  s6 libexecline2.9 libs6-2.11 libskarnet2.13 daemontools openssh-server openssh-sftp-server'
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
  echo 'fetch-daemons: no apt-get or no dpkg here: the tests with real daemons will be skipped' >&2
  exit 0
fi
mkdir -p out/.targets/deb
missing=
for package in $packages; do
  [ -e "out/.targets/$package/.unpacked" ] || missing="$missing $package"
done
for package in $missing; do
  # A package may have another name in another release (libevent): what is missing is skipped, the loader tells the tests.
  (cd out/.targets/deb && apt-get download "$package" >/dev/null 2>&1) || { echo "fetch-daemons: $package: not to be had" >&2; continue; }
  for file in out/.targets/deb/"$package"_*.deb; do
    mkdir -p "out/.targets/$package"
    dpkg -x "$file" "out/.targets/$package" && : > "out/.targets/$package/.unpacked"
  done
done
# Whole sets with what they need and this machine lacks, to be installed by dpkg on a host that a test boots.
fetch_set() {
  name=$1
  shift
  [ -e "out/.targets/sets/$name/.complete" ] && return
  mkdir -p "out/.targets/sets/$name/partial"
  apt-get install -y -q --no-install-recommends --reinstall --download-only \
    -o Dir::Cache::archives="$PWD/out/.targets/sets/$name" "$@" >/dev/null 2>&1 &&
    : > "out/.targets/sets/$name/.complete" || echo "fetch-daemons: $name: not to be had" >&2
}
fetch_set systemd rpcbind tftpd-hpa
fetch_set restrict rpcbind xinetd bind9 ufw firewalld postfix cups-daemon
fetch_set keep sendmail-bin sendmail-cf openssh-server samba xdm xvfb oidentd iptables-persistent
fetch_set exim exim4-daemon-light
fetch_set inetd openbsd-inetd
fetch_set openrc openrc
fetch_set runit runit
fetch_set supervise s6 daemontools
fetch_set podman podman
exit 0
