#!/bin/sh
# First process of a namespace in which an init (systemd, runit, a script) becomes process 1, on an overlay of this machine's own root.
#
#     unshare --pid --mount --net --uts --ipc --fork sh systemd-init.sh FOLDER CGROUP outside PROGRAM [ARGUMENT…]
#
# FOLDER/upper and FOLDER/work hold what this host writes; they outlive it, so that a second start is a reboot.
# CGROUP is an empty group of the unified hierarchy that was made for it. The machine itself is not touched: each mount is
# made in this namespace, and what it must not change (clock, modules, /proc/sys) is out of its reach.
set -eu
folder=$1
group=$2
echo $$ > "$group/cgroup.procs"
# The namespace of groups begins at the group that this process is in now.
place=$3
shift 3
[ "$place" = inside ] || exec unshare --cgroup sh "$0" "$folder" "$group" inside "$@"
mount --make-rprivate /
root=$folder/root
mkdir -p "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$root"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 dev "$root/dev"
for node in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
  name=${node%% *}
  numbers=${node#* }
  mknod -m 666 "$root/dev/$name" c ${numbers% *} ${numbers#* }
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
: > "$root/dev/console"
mount --bind "$folder/console" "$root/dev/console"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mkdir -p "$root/run/lock"
hostname "$(cat "$folder/first/etc/hostname")"
ip link set lo up
if [ ! -e "$folder/emptied" ]; then
  # Nothing that this machine starts belongs to the new host.
  for each in systemd/system systemd/user init.d rc0.d rc1.d rc2.d rc3.d rc4.d rc5.d rc6.d rcS.d cron.d; do
    rm -rf "$root/etc/$each"
    mkdir -p "$root/etc/$each"
  done
  cp -R "$folder/first/." "$root/"
  cp "$folder/prepare" "$root/tmp/prepare"
  PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" sh -e /tmp/prepare > "$folder/prepared" 2>&1 || { cat "$folder/prepared" >&2; exit 1; }
  : > "$folder/emptied"
  # No boot finds what was there before it: OpenRC took the tree of dependencies of a moment ago for today's where one second had
  # seen both, and started nothing of it.
  umount "$root/run"
  mount -t tmpfs -o mode=755 run "$root/run"
  mkdir -p "$root/run/lock"
fi
cd "$root"
mkdir -p .old
pivot_root . .old
umount -l /.old
exec < /dev/null > /dev/console 2>&1
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=portledger-test \
  setpriv --bounding-set -sys_time,-sys_module,-sys_rawio,-mac_admin,-mac_override,-wake_alarm \
  "$@"
