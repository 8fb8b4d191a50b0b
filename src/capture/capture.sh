#!/bin/sh
# capture.sh - packs what this host says about its listening services into one tarball.
#
#   sh capture.sh -o host.tar.gz                         on the host, best as root
#   ssh root@host sh -s < capture.sh > host.tar.gz       from elsewhere; nothing is installed on the host
#   sh capture.sh --list                                 say what would be run and read, and do none of it
#
# What it does: runs the commands and copies the files of the functions plan_* below, one line each, and packs
# what they said, with a manifest of exit codes, times and SHA-256, as src/capture/README.md of Portledger says.
#
# What it does not do: it changes nothing on the host but for the tarball and one private folder (mode 0700) in
# memory or another temporary place, which it removes. It starts and stops no service and runs no init script. It does not
# speak to the network, but that `netstat -tap` asks the resolver for names and `rpcinfo -p` the local portmapper.
# (As for every administrator, listing firewall rules can make the kernel load its filter modules, and rc-status can
# make OpenRC renew the list of dependencies that it keeps in /run.)
#
# What it never collects: shadow, private keys, the environment of processes, passwords. Secrets that are known by
# their look (--password=..., PGPASSWORD=..., mysql -p..., user:password@ in URLs) are overwritten with stars
# of the same length before anything is packed (test/capture/secrets.txt of Portledger has a line for each). --no-arguments leaves command lines out entirely.
#
# What it needs: a POSIX shell with cat, ls, mkdir, rm and one of tar or cpio (or neither: then the parts are
# laid one behind the other). Everything else is used where it is there, and its absence is recorded.
#
# Reading order: main, at the very end; then the functions plan_*, which say what is taken, in the order of the table in
# src/capture/README.md; then the machinery. `read` is used for short files only: dash and others take a system call
# for each byte. Longer ones are split in memory, by IFS. No variable is called path or status: these are zsh's own.
#
# shellcheck disable=SC2317  # the functions collect_* are called through run

if [ -n "${ZSH_VERSION-}" ]; then emulate sh; fi
# What is thrown away would become a file.
if [ ! -c /dev/null ]; then printf '%s\n' 'capture.sh: /dev/null is not the null device, so nothing is taken' >&2; exit 2; fi
# bash takes options from the environment (SHELLOPTS, and BASHOPTS below).
set +e +u +v +x +C
\unalias -a 2>/dev/null
\unset -f cat ls mkdir rm mv cp tar cpio gzip date uname id sleep tr awk od wc sha256sum ps ss netstat 2>/dev/null
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
# Not the host that somebody's ~/.docker names.
DOCKER_CONTEXT=default
export PATH LC_ALL DOCKER_CONTEXT
unset CDPATH ENV BASH_ENV LANGUAGE LS_COLORS TIME_STYLE QUOTING_STYLE BLOCK_SIZE LS_BLOCK_SIZE POSIXLY_CORRECT \
  PS_FORMAT PS_PERSONALITY CMD_ENV COLUMNS TAR_OPTIONS GZIP GREP_OPTIONS DOCKER_HOST DPKG_ADMINDIR \
  CONTAINER_HOST SYSTEMD_PAGER SYSTEMD_COLORS SYSTEMD_LESS SYSTEMD_LOG_LEVEL RPM_CONFIGDIR DPKG_ROOT AWKPATH GAWK_READ_TIMEOUT \
  LD_PRELOAD LD_LIBRARY_PATH LIBPROC_HIDE_KERNEL LINES FUNCNEST GLOBIGNORE EXECIGNORE TMOUT
umask 077
bash_options='shopt -u' # not in other shells
$bash_options failglob nullglob dotglob nocaseglob nocasematch extglob 2>/dev/null
newline='
'
tab='	'
IFS=" $tab$newline"
set -f

version=1.0.0
size_cap=16777216 file_cap=16777216
limit_files='ulimit -f' limit_memory='ulimit -v' # not in every shell (posh)

# ---------------------------------------------------------------------------------------------------------------
# What is taken. Each line names the listing kind that reads it ('-': evidence for the reader), an id, and what is run.
# '-or-' parts a command from the next best, for hosts where the first does not exist or refuses.

plan_sockets() {
  take netstat netstat-tap netstat -tap -or- netstat -ta
  take netstat netstat-tcp netstat -tanpW -or- netstat -tanp -or- netstat -tan
  take netstat netstat-udp netstat -uanpW -or- netstat -uanp -or- netstat -uan
  take ss ss-tuwlnpe ss -tuwlnpe -or- ss -tuwlnp
  for name in tcp tcp6 udp udp6 raw raw6 udplite udplite6; do copy proc-net "/proc/net/$name"; done
  for name in packet sctp/eps dccp dccp6 ip_tables_names; do copy_if_there - "/proc/net/$name"; done
  copy - /proc/sys/net/ipv6/bindv6only
  copy_noted
  take_own socket-inodes socket-inodes 'links of /proc/[0-9]*/fd' collect_socket_inodes
  made_beside - netns 'links of /proc/[0-9]*/ns/net'
  if has ss || has netstat || [ -s "$folder/file/proc/net/tcp" ]; then :; else
    take lsof lsof lsof -nP -b -w -i -or- lsof -nP -i
    take - fuser fuser -v -n tcp 1-1024
  fi
}

plan_processes() {
  if [ "$arguments" = dropped ]; then
    take ps ps-ax ps axc -or- ps -o pid,user,comm
    ps_whole=$outcome$cut
    take ps ps-wide ps -e -o pid,ppid,user,lstart,comm -or- ps -o pid,ppid,user,comm
  else
    take ps ps-ax ps ax -or- ps
    ps_whole=$outcome$cut
    take ps ps-wide ps axww -o pid,ppid,user,lstart,args -or- ps -o pid,ppid,user,args -or- ps -o pid,user,args
  fi
  take_own proc-pid proc-pid 'exe, cwd, ns/net, cmdline, cgroup, status and stat of /proc/PID of each process behind a socket' collect_proc_pid
}

plan_super_servers() {
  copy inetd-conf /etc/inetd.conf
  copy_folder inetd-conf /etc/inetd.d
  copy xinetd-conf /etc/xinetd.conf
  copy_if_there rlinetd-conf /etc/rlinetd.conf
  copy_folder_if_there rlinetd-conf /etc/rlinetd.d
  copy hosts-access /etc/hosts.allow
  copy hosts-access /etc/hosts.deny
  copy_noted
  copy_xinetd_includes
  servers_named='ls -ldL of the servers that inetd.conf and xinetd sections name'
  if [ -n "$super_server_members" ] || [ "$list" = yes ]; then take_own server-files server-files "$servers_named" collect_server_files
  else enter server-files server-files empty 0 0 - - - "\$ capture.sh: $servers_named" -; fi
}

plan_boot() {
  list_folders rc-listing rc-listing /etc/init.d /etc/rc.d /etc/rc.d/init.d /etc/rc.boot \
    /etc/rc0.d /etc/rc1.d /etc/rc2.d /etc/rc3.d /etc/rc4.d /etc/rc5.d /etc/rc6.d /etc/rcS.d \
    /etc/rc.d/rc0.d /etc/rc.d/rc1.d /etc/rc.d/rc2.d /etc/rc.d/rc3.d /etc/rc.d/rc4.d /etc/rc.d/rc5.d /etc/rc.d/rc6.d /etc/rc.d/rcS.d \
    /etc/init.d/boot.d /etc/init.d/rc0.d /etc/init.d/rc1.d /etc/init.d/rc2.d /etc/init.d/rc3.d /etc/init.d/rc4.d \
    /etc/init.d/rc5.d /etc/init.d/rc6.d /etc/init.d/rcS.d
  if [ -d /etc/init.d ]; then copy_folder init-script /etc/init.d; else copy_folder init-script /etc/rc.d/init.d; fi
  copy inittab /etc/inittab
  take runlevel runlevel runlevel
  take runlevel who-r who -r
  take - who-b who -b
  take chkconfig chkconfig chkconfig --list
  for name in /etc/rc.local /etc/rc.d/rc.local /etc/init.d/boot.local /etc/rc.d/boot.local; do copy_if_there rc-inet2 "$name"; done
  # Slackware: the switches are the modes of /etc/rc.d/rc.*; on other hosts the folder holds none.
  set +f; set -- /etc/rc.d/rc.[!0-9S]*; set -f
  for name; do copy_if_there rc-inet2 "$name"; done
  take_if /etc/runlevels openrc rc-update rc-update show -v
  take_if /etc/runlevels openrc rc-status rc-status -a
  list_folders_if_there rc-listing runlevels /etc/runlevels/*
  copy_folder_if_there rc-inet2 /etc/local.d
  take_if /etc/init supervised initctl-list initctl list
  copy_folder_if_there supervised /etc/init
  list_folders_if_there - service-folders /etc/service /service /var/service /run/service /etc/sv /etc/runit/runsvdir/current \
    /run/s6/services /run/openrc/s6-scan
  for name in /etc/service /service /var/service /etc/runit/runsvdir/current /run/service /run/s6/services /run/openrc/s6-scan; do
    if [ "$list" = yes ]; then
      take supervised "sv-status$name" sv status "$name/*" -or- svstat "$name/*"
      take_own supervised "sv-status$name" "s6-svstat of each of $name/*" collect_s6_status
      copy supervised "$name/*/run"
    elif [ -d "$name/." ]; then
      service_folder=$name
      set +f; set -- "$name"/*; set -f
      if [ -d "$name/.s6-svscan" ]; then take_own supervised "sv-status$name" "s6-svstat of each of $name/*" collect_s6_status
      else take supervised "sv-status$name" sv status "$@" -or- svstat "$@"; fi
      for found; do copy_if_there supervised "$found/run"; done
    fi
  done
  copy cron /etc/crontab
  copy_folder_if_there cron /etc/cron.d
  copy_reboot_lines /var/spool/cron/crontabs /var/spool/cron/tabs /var/spool/cron /etc/crontabs
  take cron atq atq
}

plan_systemd() {
  if [ -d /run/systemd/system ] || [ -d /sys/fs/cgroup/systemd/system.slice ] || [ -d /cgroup/systemd ] || [ "$list" = yes ]; then
    take systemctl-unit-files systemctl-unit-files systemctl list-unit-files --no-pager --full
    take systemctl-units systemctl-units systemctl list-units --all --no-pager --full
    take systemctl-sockets systemctl-sockets systemctl list-sockets --all --no-pager --full
    take - systemctl-timers systemctl list-timers --all --no-pager --full
    take runlevel systemctl-get-default systemctl get-default
    units_behind_sockets
    # shellcheck disable=SC2086  # unit names are checked to hold no blank or wild card
    take systemctl-show systemctl-show systemctl show --no-pager --property=Id,Names,Description,LoadState,ActiveState,SubState,UnitFileState,UnitFilePreset,FragmentPath,SourcePath,DropInPaths,MainPID,User,DynamicUser,ExecStart,TriggeredBy,Triggers,Listen,Accept,Wants,WantedBy,RequiredBy,PartOf,BusName -- $units
    list_folders_if_there rc-listing systemd-links /etc/systemd/system /etc/systemd/system/*.wants /etc/systemd/system/*.requires /run/systemd/generator.late /run/systemd/transient
  else
    skip - systemctl absent 'systemd is not the init of this host'
  fi
}

plan_network() {
  take interfaces interfaces ip addr show -or- ifconfig -a
  copy services /etc/services
  copy - /etc/protocols
  copy rpc /etc/rpc
  copy hosts /etc/hosts
  # Asked only where the portmapper runs: a question would start it where systemd holds its port.
  if [ "$list" = yes ] || process_runs rpcbind || process_runs portmap; then take rpcinfo rpcinfo rpcinfo -p
  else skip rpcinfo rpcinfo skipped 'no portmapper runs; asking could start one'; fi
}

plan_firewalls() {
  take iptables iptables-save iptables-save
  take iptables ip6tables-save ip6tables-save
  take nft nft nft list ruleset
  take_if /proc/net/ip_fwchains ipchains ipchains ipchains -L -n -v
  take_if /etc/ufw/ufw.conf ufw ufw ufw status verbose
  if [ "$list" = yes ] || process_runs firewalld; then take firewalld firewalld firewall-cmd --list-all-zones
  else skip firewalld firewalld absent 'firewalld does not run'; fi
}

plan_packages_and_settings() {
  take_own packages packages 'package managers, asked who owns the executables behind sockets, their super-server lines and init scripts' collect_packages
  take_own daemon-settings daemon-settings 'lines of configuration files on which exposure hangs' collect_daemon_settings
  if [ "$list" = yes ]; then daemon_settings_files; fi
  # A docker client would start a docker that waits behind its socket, and podman would lay its store.
  if [ "$list" = yes ] || process_runs dockerd || process_runs docker; then take containers docker-ps docker ps --no-trunc --format '{{json .}}'
  else skip containers docker-ps absent 'no docker daemon runs'; fi
  # Of {{json .}} podman makes one array over many lines.
  take_if /var/lib/containers/storage containers podman-ps \
    podman ps --no-trunc --format '{"ID":"{{.ID}}","Names":"{{.Names}}","Image":"{{.Image}}","Ports":"{{.Ports}}"}'
}

plan_host() {
  copy_if_there os-release /etc/os-release
  for name in lsb-release debian_version redhat-release fedora-release SuSE-release slackware-version alpine-release \
    gentoo-release mandrake-release arch-release system-release issue; do copy_if_there os-release "/etc/$name"; done
  take - uname uname -a
  copy_if_there - /proc/version
  copy - /proc/uptime
  if [ "$list" = yes ] || process_runs chronyd; then take - chronyc chronyc -n tracking; fi
  if [ "$list" = yes ] || process_runs ntpd; then take - ntpq ntpq -pn; fi
  if [ "$list" = no ]; then know_clock; know_kernel; fi
}

# Whether the clock is synchronised: by what its keeper said. `timedatectl` would start a service.
know_clock() {
  if [ -f "$folder/cmd/chronyc" ]; then
    case $(cat "$folder/cmd/chronyc") in *'Leap status'*': Normal'*) synchronised=yes ;; *'Not synchronised'*) synchronised=no ;; esac
  elif [ -f "$folder/cmd/ntpq" ]; then
    # The peer that is followed has a star.
    case $newline$(cat "$folder/cmd/ntpq") in *"$newline*"*) synchronised=yes ;; *remote*) synchronised=no ;; esac
  fi
}

# ---------------------------------------------------------------------------------------------------------------
# The lists that the script makes itself.

# INODE PID FD of every socket that /proc/net lists (all sockets where there is no awk to compare with it), by one ls for
# a thousand processes. After $timeout seconds no more processes are looked at ($work/partial says from which on). Beside it:
# the PIDs in $work/pids, and the network namespace of every process in cmd/netns, as PID INODE, for what listens in another
# one is not in /proc/net.
collect_socket_inodes() {
  clock; until=-
  if [ "$centiseconds" != - ]; then until=$((centiseconds + timeout * 100)); fi
  : >"$work/pids"
  for_processes 'fd ns/net' ls "-ln$one_line" /dev/null | held_sockets
}

# The lists of `ls -ln` of fd folders and ns/net links on stdin. No file in between: that of a host with many open files would be cut at the cap.
held_sockets() {
  if has awk; then
    set --
    for name in tcp tcp6 udp udp6 raw raw6 udplite udplite6; do
      if [ -s "$folder/file/proc/net/$name" ]; then set -- "$@" "$folder/file/proc/net/$name"; fi
    done
    awk -v pids="$work/pids" -v spaces="$folder/cmd/netns" '
      !links { if ($10 ~ /^[0-9]+$/ && $10 != "0") known[$10] = 1; next }
      /^\/proc\/[0-9]+\/fd:$/ { split($0, part, "/"); pid = part[3]; next }
      match($0, / -> socket:\[[0-9]+\]$/) {
        inode = substr($0, RSTART + 12, RLENGTH - 13); rest = substr($0, 1, RSTART - 1)
        # A file may have such a name.
        if (!(inode in known) || index(rest, " -> ")) next
        sub(/^.* /, "", rest)
        print inode "\t" pid "\t" rest
        if (!(pid in told)) { told[pid] = 1; print pid > pids }
        next
      }
      match($0, /\/proc\/[0-9]+\/ns\/net -> net:\[[0-9]+\]$/) && !index(substr($0, 1, RSTART), " -> ") {
        split(substr($0, RSTART), part, "[][/]"); print part[3] "\t" part[6] > spaces
      }' "$@" links=1 -
  else
    pid='' last=''
    while IFS= read -r line; do
      case $line in
        *' -> '*' -> '*) ;;
        /proc/*/fd:) pid=${line#/proc/}; pid=${pid%/fd:} ;;
        *' -> socket:['*']')
          inode=${line##*'-> socket:['}; line=${line%' -> '*}
          printf '%s\t%s\t%s\n' "${inode%]}" "$pid" "${line##* }"
          [ "$pid" = "$last" ] || printf '%s\n' "$pid" >>"$work/pids"
          last=$pid ;;
        *'/ns/net -> net:['*']')
          inode=${line##*'-> net:['}; line=${line##*' /proc/'}
          printf '%s\t%s\n' "${line%%/*}" "${inode%]}" >>"$folder/cmd/netns" ;;
      esac
    done
  fi
}

# for_processes 'WHAT...' COMMAND...: the command with /proc/PID/WHAT of every process, those of a thousand processes at a time.
# (Without exec: what takes the place of a shell that the list has would list itself, and files that it closes meanwhile.)
for_processes() {
  whats=$1; shift
  set +f
  paths='' few='' count=0
  for entry in /proc/[0-9]*; do
    for what in $whats; do few="$few $entry/$what"; done
    count=$((count + 1))
    # Not one by one: the whole text is copied each time.
    case $count in *[05]0) paths=$paths$few few='' ;; esac
    if [ "$count" -ge 1000 ]; then
      # shellcheck disable=SC2086  # paths of digits
      "$@" $paths
      paths='' count=0
      if [ "$until" != - ]; then
        clock
        if [ "$centiseconds" -ge "$until" ]; then printf '%s\n' "${entry#/proc/}" >"$work/partial"; break; fi
      fi
    fi
  done
  # shellcheck disable=SC2086
  [ "$count" -eq 0 ] || "$@" $paths $few
  set -f
}

# PID KEY VALUE of every process behind a socket, 500 of them at a time. Beside it: their executables, each once, in $work/exes,
# and in $work/ps-lines the lines of ps that process_runs may be asked for, and PID and name of such a process behind a socket.
collect_proc_pid() {
  printf '\n%s\n' "$nonce" >"$work/mark"
  batch=' 1' count=1 exact=0 exes=$newline listing=$folder/cmd/ps-ax
  while read -r pid; do
    [ "$pid" != 1 ] || continue
    batch="$batch $pid" count=$((count + 1))
    if [ "$count" -ge 500 ]; then proc_pid_of "$batch"; batch='' count=0; fi
  done <"$work/pids"
  [ "$count" -eq 0 ] || proc_pid_of "$batch"
}

# All files of all of them go through one cat, parted by a line that no process can know beforehand: so none can pretend
# in its command line to be another.
proc_pid_of() {
  links=/proc/$$/exe files=''
  for pid in $1; do
    links="$links /proc/$pid/exe /proc/$pid/cwd /proc/$pid/ns/net"
    files="$files $work/mark /proc/$pid/cmdline $work/mark /proc/$pid/cgroup $work/mark /proc/$pid/status $work/mark /proc/$pid/stat"
  done
  IFS=$newline
  # shellcheck disable=SC2046,SC2086  # paths without blanks; lines
  set -- $(IFS=' '; ls "-ln$one_line" $links)
  IFS=" $tab$newline"
  for line; do
    case $line in
      */proc/*' -> '*)
        file=${line%%' -> '*}; value=${line#"$file -> "}; file=/proc/${file##*' /proc/'}
        case $value in *'?'*) exact_link "$file" ;; esac
        pid=${file#/proc/}; key=${pid#*/}; pid=${pid%%/*}
        case $key in
          exe)
            if [ "$pid" = $$ ]; then printf '%s\n' "$value" >"$work/shell"; continue; fi
            printf '%s\texe\t%s\n' "$pid" "$value"
            case $exes in *"$newline$value$newline"*) ;; *) exes=$exes$value$newline; printf '%s\n' "$value" >>"$work/exes" ;; esac ;;
          ns/net) value=${value#net:[}; printf '%s\tnetns\t%s\n' "$pid" "${value%]}" ;;
          cwd) printf '%s\t%s\t%s\n' "$pid" "$key" "$value" ;;
        esac ;;
    esac
  done
  if has tr && has awk; then
    [ -z "$listing" ] || : >"$work/ps-lines"
    # shellcheck disable=SC2086
    cat $files "$work/mark" | tr '\000' '\001' | awk -v mark="$nonce" -v pids="$batch" -v dropped="$arguments" -v listing="$listing" -v lines="$work/ps-lines" '
      function say(key, value) { gsub(/\t/, " ", value); print pid[int(part / 4) + 1] "\t" key "\t" value }
      function told(  field) {
        sub(/\n$/, "", text)
        if (part < 0 || text == "") return
        if (part % 4 == 0 && dropped != "dropped") { sub(/\001+$/, "", text); gsub(/\001/, " ", text); gsub(/\n/, " ", text); say("cmdline", text) }
        else if (part % 4 == 1) { sub(/\n+$/, "", text); gsub(/\n/, " ", text); say("cgroup", text) }
        else if (part % 4 == 2) {
          if (match(text, /\nPPid:[ \t]*[0-9]+/)) { field = substr(text, RSTART, RLENGTH); sub(/^\nPPid:[ \t]*/, "", field); say("ppid", field) }
          if (match(text, /\nUid:[ \t]*[0-9]+/)) { field = substr(text, RSTART, RLENGTH); sub(/^\nUid:[ \t]*/, "", field); say("uid", field) }
        } else if (part % 4 == 3) {
          field = text; sub(/^[0-9]+ \(/, "", field); sub(/\) [A-Za-z] .*$/, "", field); gsub(/\n/, " ", field); say("comm", field)
          # One that gave itself another title is not in what ps says.
          if (field ~ asked) print pid[int(part / 4) + 1] " " field >> lines
          sub(/^.*\) /, "", text); split(text, column, " ")
          if (boot != "") say("start", boot + int(column[20] / 100))
        }
      }
      BEGIN {
        split(pids, pid, " "); part = -1; text = ""; asked = "rpcbind|portmap|firewalld|docker|chronyd|ntpd"
        while ((getline line < "/proc/stat") > 0) if (line ~ /^btime /) { split(line, column, " "); boot = column[2]; break }
        while (listing != "" && (getline line < listing) > 0) if (line ~ asked) print line >> lines
      }
      $0 == mark { told(); part++; text = ""; next }
      length(text) < 16384 { text = text $0 "\n" }'
    listing=''
  fi
}

# exact_link LINK: sets value, which has a question mark, to what LINK leads to if that is one line.
exact_link() {
  [ "$exact" -lt 100 ] && has readlink || return 0
  exact=$((exact + 1))
  exactly=$(readlink "$1" 2>/dev/null)
  case $exactly in '' | *"$newline"*) ;; *) value=$exactly ;; esac
}

# FOLDER: STATE of each service of s6 below $service_folder, as svstat prints it: s6-svstat takes one and leaves out which.
collect_s6_status() {
  has s6-svstat || return 127
  set +f; set -- "$service_folder"/*; set -f
  for found; do
    [ -d "$found/supervise" ] || continue
    state=$(s6-svstat "$found") && printf '%s: %s\n' "$found" "$state"
  done
}

# Sets units: those that the cgroups of the processes behind sockets name, and all socket units.
units_behind_sockets() {
  units='*.socket'
  [ "$list" = yes ] && return
  [ -f "$folder/cmd/proc-pid" ] || return
  IFS=$newline
  # shellcheck disable=SC2046  # lines, of which IFS makes words
  set -- $(cat "$folder/cmd/proc-pid")
  IFS=" $tab$newline"
  for line; do
    case $line in *"${tab}cgroup$tab"*) ;; *) continue ;; esac
    for unit in ${line#*"${tab}cgroup$tab"}; do
      case $unit in */*.service | */*.service/* | */*.scope) ;; *) continue ;; esac
      case $unit in *.service/*) unit=${unit%%.service/*}.service ;; esac
      unit=${unit##*/}
      case $unit in *[!A-Za-z0-9:_.@\\-]*) continue ;; esac
      case " $units " in *" $unit "*) ;; *) units="$units $unit" ;; esac
    done
  done
}

# PATH STATE LISTING of each server (and tcpd, and what tcpd runs) that an inetd line or an xinetd section names, also of
# those that are commented out: is the program there that a connection would start? The paths go to $work/servers as well.
collect_server_files() {
  servers=$newline
  IFS=$newline
  # shellcheck disable=SC2046,SC2086  # lines, and then the words of a line, are wanted
  for line in $(lines_of inetd-conf); do
    IFS=" $tab$return_character"
    first_of "${line#'#<off>#'}" "# $tab"; line=$first
    case $line in *stream* | *dgram* | *raw* | *rdm* | *seqpacket*) set -- $line ;; *) continue ;; esac
    case ${2-} in stream* | dgram* | raw* | rdm* | seqpacket*) add_server "${6-}" "${7-}" ;; esac
  done
  server='' arguments_of_it=''
  IFS=$newline
  # shellcheck disable=SC2046,SC2086
  for line in $(lines_of xinetd-conf); do
    IFS=" $tab$return_character"
    case $line in
      *server*=*)
        first_of "${line%%=*}" " $tab"; key=${first%%[" $tab"]*}
        first_of "${line#*=}" " $tab"; value=${first%%[" $tab$return_character"]*}
        case $key in server) server=$value ;; server_args) arguments_of_it=$value ;; esac ;;
      *'}'*) add_server "$server" "$arguments_of_it"; server='' arguments_of_it='' ;;
    esac
  done
  IFS=$newline
  # shellcheck disable=SC2086
  set -- $servers
  IFS=" $tab$newline"
  [ $# -gt 0 ] || return 0
  printf '%s\n' "$@" >"$work/servers"
  there=''
  # shellcheck disable=SC2086  # add_server let no blank in
  for file; do if [ -e "$file" ]; then there="$there $file"; fi; done
  # shellcheck disable=SC2086
  listed=$newline$([ -z "$there" ] || ls -ldL $there)$newline
  for file; do
    state=denied line=-
    case $listed in
      *" $file$newline"*)
        IFS=$newline
        for line in ${listed%%" $file$newline"*}; do :; done
        IFS=" $tab$newline"
        case $line in -??x* | -??s* | -?????x* | -?????s* | -????????[xt]*) state=executable ;; -*) state=not-executable ;; d*) state=folder ;; *) state=other ;; esac ;;
      *)
        if [ -L "$file" ]; then state=broken-link
        else
          # What cannot be looked into is not known to be absent.
          above=${file%/*}
          while [ -n "$above" ] && [ ! -e "$above" ]; do above=${above%/*}; done
          if [ -x "${above:-/}" ]; then state=absent; fi
        fi ;;
    esac
    printf '%s\t%s\t%s\n' "$file" "$state" "$line"
  done
}

# first_of TEXT LETTERS: sets first: the text without those of the letters that it begins with. (posh, splitting a text
# that begins with a blank, makes an empty word of it.)
first_of() {
  first=$1
  while [ -n "$first" ]; do case $first in ["$2"]*) first=${first#?} ;; *) break ;; esac; done
}

# add_server SERVER ARGUMENT: SERVER, and what it runs where it is tcpd. tcpd looks for a name without a slash in the one
# folder that it was built with: those that are usual are tried, and where none has it, it is the first that lacks it.
add_server() {
  add_server_path "$1"
  case $1 in */tcpd) ;; *) return ;; esac
  case $2 in
    '') ;;
    */*) add_server_path "$2" ;;
    *)
      for place in /usr/sbin /usr/libexec /usr/lib /usr/etc /sbin /usr/local/sbin /usr/local/libexec; do
        if [ -e "$place/$2" ] || [ -L "$place/$2" ]; then add_server_path "$place/$2"; return; fi
      done
      add_server_path "/usr/sbin/$2" ;;
  esac
}
add_server_path() {
  case $1 in /*) ;; *) return ;; esac
  case $1 in *[!A-Za-z0-9/._@+:,%=-]*) return ;; esac
  case $servers in *"$newline$1$newline"*) ;; *) servers="$servers$1$newline" ;; esac
}

# PATH MANAGER PACKAGE VERSION of the executables behind sockets, of the servers that inetd and xinetd name, and of init scripts.
collect_packages() {
  paths=''
  for name in exes servers; do
    [ -f "$work/$name" ] || continue
    while IFS= read -r line; do
      # A file that is gone may be a package's all the same: then an upgrade took it, and not somebody who hides.
      case $line in *' (deleted)') add_path "${line%' (deleted)'}" gone ;; *) add_path "$line" ;; esac
    done <"$work/$name"
  done
  set +f
  for entry in /etc/init.d/* /etc/rc.d/init.d/*; do add_path "$entry"; done
  set -f
  [ -n "$paths" ] || return 0
  # shellcheck disable=SC2086  # add_path let no blank in
  if has dpkg-query && has grep && [ -d /var/lib/dpkg/info ]; then owners_by_dpkg $paths
  elif has apk && [ -d /lib/apk/db ]; then owners_by_apk $paths
  elif has pacman && [ -d /var/lib/pacman ]; then owners_by_pacman $paths
  elif has grep && [ -d /var/log/packages ]; then owners_by_slackware $paths
  # Last, for rpm is also on hosts of which another manager keeps the books.
  elif has rpm && { [ -d /var/lib/rpm ] || [ -d /usr/lib/sysimage/rpm ]; }; then owners_by_rpm $paths
  else printf '%s\n' 'no package manager that this script can ask' >&2; return 127; fi
}

add_path() {
  case $1 in /*) ;; *) return ;; esac
  case $1 in *[!A-Za-z0-9/._@+:,-]*) return ;; esac
  if [ "${2-}" != gone ] && [ ! -f "$1" ]; then return; fi
  case " $paths " in *" $1 "*) ;; *) paths="$paths $1" ;; esac
}

# dpkg's own lists, PACKAGE.list or PACKAGE:ARCHITECTURE.list, searched by one grep: `dpkg-query -S` takes seven times as
# long. Libraries, most of all packages, are looked through only for what no other package owns (and what else begins with l:
# the folder is long, and each pattern reads it). A file may be registered below /bin and run below /usr/bin, where the one
# is a link to the other: both are looked for.
owners_by_dpkg() {
  for file; do
    printf '%s\n' "$file"
    case $file in /usr/bin/* | /usr/sbin/* | /usr/lib*) printf '%s\n' "${file#/usr}" ;; /bin/* | /sbin/* | /lib*) printf '/usr%s\n' "$file" ;; esac
  done >"$work/asked"
  set +f
  # The names of packages begin with a letter or a digit.
  owned=$newline$(cd /var/lib/dpkg/info && grep -x -F -f "$work/asked" /dev/null [!l]*.list 2>/dev/null)$newline
  for file; do
    case $owned in *".list:$file$newline"* | *".list:/usr$file$newline"* | *".list:${file#/usr}$newline"*) continue ;; esac
    owned=$owned$(cd /var/lib/dpkg/info && grep -x -F -f "$work/asked" /dev/null l*.list 2>/dev/null)$newline
    break
  done
  set -f
  names='' stanzas='' IFS=$newline
  for line in $owned; do
    name=${line%%.list:*}
    case "$names " in *" $name "*) ;; *) names="$names $name" stanzas="$stanzas${newline}Package: ${name%:*}" ;; esac
  done
  IFS=" $tab$newline" versions=''
  [ -z "$names" ] || versions_by_dpkg
  # PATH TAB dpkg TAB PACKAGE TAB VERSION, package by package.
  found='' few='' count=0 last='' IFS=$newline
  for line in $owned; do
    name=${line%%.list:*}
    if [ "$name" != "$last" ]; then last=$name; version_by_dpkg "$name"; fi
    few="$few${line#"$name.list:"}${tab}dpkg$tab${name%:*}$tab$version$newline" count=$((count + 1))
    case $count in *0) found=$found$few few='' ;; esac
  done
  # In quotes: an old shell would put blanks between the words of $*, and no newlines.
  asked="$*"
  # shellcheck disable=SC2086  # lines
  set -- $found$few
  for file in $asked; do
    case $file in /usr/*) other=${file#/usr} ;; *) other=/usr$file ;; esac
    columns=${tab}dpkg$tab-$tab-
    for form in "$file" "$other"; do
      for line; do case $line in "$form$tab"*) columns=${line#"$form"}; break 2 ;; esac; done
    done
    printf '%s%s\n' "$file" "$columns"
  done
  IFS=" $tab$newline"
}

# version_by_dpkg NAME: sets version to that of the package whose list is NAME.list, by $versions.
version_by_dpkg() {
  version=-
  for entry in $versions; do
    case $entry in
      "$1 "*) version=${entry#* }; return ;;
      "${1%:*} "* | "${1%:*}:"*)
        if [ "$version" = - ]; then version=${entry#* }; fi
        case $1 in *:*) ;; *) return ;; esac ;;
    esac
  done
}

# Sets versions: PACKAGE:ARCHITECTURE VERSION of the packages in $stanzas, a line each. They stand in dpkg's status file, which
# grep goes through in a tenth of the time that `dpkg-query -W` takes, unless dpkg was ended before it had written all of it.
versions_by_dpkg() {
  set +f; set -- /var/lib/dpkg/updates/[0-9]*; set -f
  if [ ! -e "$1" ] && [ -r /var/lib/dpkg/status ]; then
    versions=$newline package='' architecture='' IFS=$newline
    # shellcheck disable=SC2013  # lines, of which IFS makes words
    for line in $(grep -x -F -A 16 -e "${stanzas#"$newline"}" /var/lib/dpkg/status 2>/dev/null); do
      case $line in
        Package:\ *) package=${line#* } architecture='' ;;
        Architecture:\ *) architecture=${line#* } ;;
        Version:\ *) [ -z "$package" ] || versions="$versions$package:$architecture ${line#* }$newline"; package='' ;;
      esac
    done
    IFS=" $tab$newline"
  fi
  # shellcheck disable=SC2016,SC2086  # the ${} are dpkg-query's own
  [ "${#versions}" -gt 1 ] || versions=$newline$(dpkg-query -W -f='${binary:Package} ${Version}\n' $names 2>/dev/null)$newline
}

# rpm answers in the order of the questions, but with two lines where two packages own a file (of two architectures). So
# between any two questions stands one of which the answer is known: no package owns /proc/version.
owners_by_rpm() {
  asked=''
  for file; do asked="$asked $file /proc/version"; done
  IFS=$newline
  # shellcheck disable=SC2046,SC2086  # lines, of which IFS makes words
  for line in $(IFS=' '; rpm -qf --qf '%{NAME}\t%{VERSION}-%{RELEASE}\n' $asked 2>/dev/null); do
    [ $# -gt 0 ] || break
    case $line in
      *" /proc/version "*) [ -z "$1" ] || printf '%s\trpm\t-\t-\n' "$1"; shift ;;
      *"$tab"*) [ -z "$1" ] || printf '%s\trpm\t%s\n' "$1" "$line"; shift; set -- '' "$@" ;;
    esac
  done
  IFS=" $tab$newline"
}

# /usr/sbin/sshd is owned by openssh-server-9.3_p2-r0
# /bin/ping symlink target is owned by busybox-1.36.1-r2
owners_by_apk() {
  owned=$newline$(apk info --who-owns "$@" 2>/dev/null)$newline
  IFS=$newline
  for line in $owned; do
    case $line in *' is owned by '*) ;; *) continue ;; esac
    file=${line%%' is owned by '*}; name=${line##*' is owned by '}
    release=${name##*-}; name=${name%-*}
    printf '%s\tapk\t%s\t%s\n' "${file%%' symlink'*}" "${name%-*}" "${name##*-}-$release"
  done
  IFS=" $tab$newline"
  not_owned apk "$@"
}

# /usr/bin/sshd is owned by openssh 9.3p2-1
owners_by_pacman() {
  owned=$newline$(pacman -Qo "$@" 2>/dev/null)$newline
  IFS=$newline
  for line in $owned; do
    case $line in *' is owned by '*) ;; *) continue ;; esac
    name=${line##*' is owned by '}
    printf '%s\tpacman\t%s\t%s\n' "${line%%' is owned by '*}" "${name% *}" "${name##* }"
  done
  IFS=" $tab$newline"
  not_owned pacman "$@"
}

# Slackware's /var/log/packages: one file a package, named NAME-VERSION-ARCH-BUILD, its paths without the first slash. What
# is in place of an older file was first unpacked as NAME.new or below incoming/, so a path may not be in any list.
owners_by_slackware() {
  for file; do printf '%s\n' "${file#/}"; done >"$work/asked"
  set +f
  found=$(cd /var/log/packages && grep -x -F -f "$work/asked" /dev/null ./* 2>/dev/null)
  set -f
  owned=$newline IFS=$newline
  for line in $found; do
    file=${line#*:}; name=${line%%:*}; name=${name#./}
    build=${name##*-}; name=${name%-*}; name=${name%-*}
    printf '/%s\tslackware\t%s\t%s-%s\n' "$file" "${name%-*}" "${name##*-}" "$build"
    owned="$owned/$file is owned by $name$newline"
  done
  IFS=" $tab$newline"
  not_owned slackware "$@"
}

not_owned() {
  manager=$1; shift
  for file; do
    case $owned in *"$newline$file is owned by "* | *"$newline$file symlink "*) ;; *) printf '%s\t%s\t-\t-\n' "$file" "$manager" ;; esac
  done
}

# DAEMON FILE LINE TEXT: the settings on which the exposure of a daemon hangs. What is written over several lines (a statement
# of named.conf with all that is in its braces, a line that goes on below) is one TEXT.
collect_daemon_settings() {
  has awk || { printf '%s\n' 'needs awk' >&2; return 127; }
  operands=''
  daemon_settings_files
  [ -n "$operands" ] || return 0
  leave_out_large_operands
  # A file without a single newline would be read into memory as a whole: what is included may be one.
  $limit_memory 524288 2>/dev/null
  # shellcheck disable=SC2086  # from let no blank in
  exec awk "$settings_program" $operands
}

# Takes out of $operands the files that are larger than what would be copied of one: their settings are not read, nor would be those
# of the files behind them before time is up.
leave_out_large_operands() {
  IFS=$newline
  # shellcheck disable=SC2046,SC2086  # lines of ls; from let no blank in the files
  set -- $(IFS=' '; ls -ldnL $operands 2>/dev/null)
  IFS=" $tab$newline"
  for line; do
    # -rw-r--r-- 1 0 0 3287 Jan  7 12:00 /etc/ssh/sshd_config
    file=/${line#*' /'}
    # shellcheck disable=SC2086  # the columns
    set -- $line
    if [ "${#5}" -le "${#size_cap}" ] && [ "$5" -le "$size_cap" ]; then continue; fi
    printf '%s: too large, not read\n' "$file" >&2
    operands="$operands "; operands=${operands%%" $file "*}" ${operands#*" $file "}"
  done
}

daemon_settings_files() {
  from named /etc/named.conf /etc/bind/named.conf /etc/named/*.conf /etc/bind/named.conf.* /var/named/chroot/etc/named.conf /var/lib/named/etc/named.conf
  from unbound /etc/unbound/unbound.conf /etc/unbound/*.d/*.conf
  from dnsmasq /etc/dnsmasq.conf /etc/dnsmasq.d/*
  from sendmail /etc/sendmail.cf /etc/mail/sendmail.cf /etc/mail/submit.cf /etc/mail/sendmail.mc
  names_in sendmail /etc/mail/relay-domains /etc/mail/local-host-names
  from postfix /etc/postfix/main.cf
  from postfix-master /etc/postfix/master.cf
  from exim /etc/exim.conf /etc/exim/*.conf /etc/exim4/*.conf /etc/exim4/exim4.conf.template /var/lib/exim4/config.autogenerated
  names_in qmail /var/qmail/control/rcpthosts /var/qmail/control/locals /var/qmail/control/virtualdomains /etc/tcp.smtp
  from fetchmail /etc/fetchmailrc /root/.fetchmailrc /home/*/.fetchmailrc
  from identd /etc/identd.conf /etc/oidentd.conf /etc/default/*identd /etc/default/ident2 /etc/sysconfig/*identd
  from sshd /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf /etc/sshd_config
  from x /etc/X11/xinit/xserverrc /etc/X11/xdm/Xservers /etc/X11/xdm/xdm-config /etc/X11/gdm/gdm.conf /etc/gdm/custom.conf \
    /etc/gdm3/daemon.conf /etc/gdm3/custom.conf /etc/lightdm/lightdm.conf /etc/lightdm/lightdm.conf.d/*.conf /etc/sddm.conf \
    /etc/sddm.conf.d/*.conf /etc/kde*/kdm/kdmrc /opt/kde*/share/config/kdm/kdmrc /etc/X11/kdm/kdmrc /etc/sysconfig/displaymanager
  from cups /etc/cups/cupsd.conf /etc/cups/cups-browsed.conf
  from lpd /etc/lpd.conf /etc/lprng/lpd.conf
  from lpd-perms /etc/lpd.perms /etc/lprng/lpd.perms
  names_in lpd /etc/hosts.lpd
  names_in r-services /etc/hosts.equiv
  from samba /etc/samba/smb.conf /etc/smb.conf
  from nfs /etc/exports /etc/exports.d/*.exports
  from snmpd /etc/snmp/snmpd.conf /etc/default/snmpd /etc/sysconfig/snmpd
  from rpcbind /etc/default/portmap /etc/default/rpcbind /etc/sysconfig/portmap /etc/sysconfig/rpcbind /etc/portmap.conf /etc/conf.d/portmap /etc/conf.d/rpcbind
  from mysql /etc/mysql/my.cnf /etc/my.cnf /etc/mysql/*.d/*.cnf /etc/my.cnf.d/*.cnf
  from postgres /etc/postgresql/*/*/postgresql.conf /var/lib/pgsql/data/postgresql.conf
  from redis /etc/redis/redis.conf /etc/redis.conf
  from memcached /etc/memcached.conf /etc/sysconfig/memcached
}

# from DAEMON FILE...: those that are there, for awk: DAEMON's name stands before them as an assignment.
from() {
  daemon=$1; shift
  if [ "$list" = yes ]; then for file; do printf '%s (settings of %s)\n' "$file" "$daemon"; done; return; fi
  set +f
  # shellcheck disable=SC2068  # the patterns are to be opened
  for file in $@; do
    case $file in *[!A-Za-z0-9/._@+:-]*) continue ;; esac
    if [ -f "$file" ] && [ -r "$file" ] && ! is_secret "$file"; then operands="$operands who=$daemon list=$names_of $file"; fi
  done
  set -f
}
# names_in DAEMON FILE...: files that are lists of hosts or domains. TEXT is the name of the file, and the line.
names_in() {
  daemon_of_list=$1; shift
  for file_of_list; do names_of=${file_of_list##*/}; from "$daemon_of_list" "$file_of_list"; names_of=''; done
}
names_of=''

# shellcheck disable=SC2016
settings_program='
  function say(line, text) { print_row(row_head(line), text) }
  function row_head(line) { return (who == "postfix-master" ? "postfix" : who == "lpd-perms" ? "lpd" : who) "\t" FILENAME "\t" line "\t" }
  function print_row(head, text) {
    gsub(/[\t\r]/, " ", text); gsub(/  +/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text)
    if (who == "named" && text ~ /^zone / && ++zones > 200) return
    print head text
  }
  # A file that an include statement names is read as well, once.
  function follow(file,  line) {
    if (file !~ /^\//) { line = FILENAME; sub(/[^\/]*$/, "", line); file = line file }
    if (file in followed || file ~ /[=*?]|shadow|\.key$|\.pem$/) return
    followed[file] = 1
    for (i = 1; i < ARGC; i++) if (ARGV[i] == file) return
    # It may be a fifo: then this is ended, with what was said so far.
    fflush()
    if ((getline line < file) > 0) { ARGV[ARGC++] = "who=" who; ARGV[ARGC++] = file }
    close(file)
  }
  # Without // # and C comments, which may run over several lines.
  function uncommented(text,  from) {
    if (comment) { if (!(from = index(text, "*/"))) return ""; text = substr(text, from + 2); comment = 0 }
    while (match(text, /\/\*|\/\/|#/)) {
      if (substr(text, RSTART, 2) != "/*") return substr(text, 1, RSTART - 1)
      from = index(substr(text, RSTART + 2), "*/")
      if (!from) { comment = 1; return substr(text, 1, RSTART - 1) }
      text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + from + 3)
    }
    return text
  }
  # A statement of interest, to the semicolon that closes it; a view to its brace, for what is in it is read by itself.
  function read_named(text,  i, size, letter, end) {
    while (text != "") {
      if (!open) {
        if (!match(text " ", statements)) return
        text = substr(text, RSTART); sub(/^[ \t;{}]/, "", text)
        open = 1; first = FNR; statement = ""; depth = 0; view = text ~ /^view/
      }
      size = length(text); end = 0
      for (i = 1; i <= size && !end; i++) {
        letter = substr(text, i, 1)
        if (letter == "{") { depth++; if (view) end = i }
        else if (letter == "}") depth--
        else if (letter == ";" && depth <= 0) end = i
      }
      if (length(statement) < 4000) statement = statement substr(text, 1, end ? end : size) " "
      if (!end) return
      text = substr(text, end + 1); open = 0
      sub(/ $/, "", statement); say(first, statement)
      if (statement ~ /^include[ \t]*"/) { split(statement, letter_of, "\""); follow(letter_of[2]) }
    }
  }
  function finish() { if (whole != "") { print_row(whole_head, whole); whole = "" } }
  BEGIN {
    blank = "^[ \t]*"; any = "^[ \t]*[^#!; \t]"
    statements = "(^|[ \t;{}])(acl|view|zone|include|controls|statistics-channels|listen-on|listen-on-v6|allow-query|allow-query-cache|allow-query-on|allow-recursion|allow-recursion-on|allow-transfer|allow-update|match-clients|match-destinations|blackhole|recursion|forward|forwarders)[ \t{]"
    wanted["unbound"] = blank "(interface|access-control|port):"
    wanted["dnsmasq"] = blank "(interface|except-interface|listen-address|bind-interfaces|bind-dynamic|local-service|port)([ \t=]|$)"
    wanted["sendmail"] = "^O[ \t]*([Dd]aemon[Pp]ort|[Cc]lient[Pp]ort)|^OO|^[ \t]*(DAEMON_OPTIONS|CLIENT_OPTIONS)|^FEATURE\\(`?(no_default_msa|promiscuous_relay|relay_)"
    wanted["postfix"] = "^(inet_interfaces|inet_protocols|proxy_interfaces|mynetworks|mynetworks_style|mydestination|relay_domains|relayhost|virtual_(mailbox|alias)_domains|smtpd_(relay|recipient|client)_restrictions)[ \t]*="
    wanted["postfix-master"] = "^[^# \t]+[ \t]+inet[ \t]"
    wanted["exim"] = blank "((hostlist|domainlist)[ \t]+relay_|local_interfaces|daemon_smtp_ports|tls_on_connect_ports|dc_(eximconfig_configtype|local_interfaces|other_hostnames|relay_))"
    wanted["identd"] = any; wanted["lpd-perms"] = any; wanted["nfs"] = any
    wanted["sshd"] = blank "([Ll]isten[Aa]ddress|[Pp]ort|[Aa]ddress[Ff]amily)[ \t=]"
    wanted["x"] = "^[^#!]*(nolisten|DisallowTCP|xserver-allow-tcp|Server(Args|Arguments|Cmd)|listen tcp|requestPort|PORT_6000|XDMCP)|^[ \t]*(:[0-9]|exec[ \t]|command[ \t]*=|xserver-command)"
    wanted["cups"] = blank "(Listen|Port|SSLListen|SSLPort|Browsing|Browse[A-Za-z]*Protocols|BrowseAddress|BrowseAllow|BrowseDeny|</?Location|Order|Allow|Deny)"
    wanted["lpd"] = blank "lpd_(listen_)?port"
    wanted["samba"] = blank "(interfaces|bind interfaces only|hosts allow|hosts deny|allow hosts|deny hosts|smb ports|disable netbios)[ \t]*="
    wanted["snmpd"] = blank "(agent[Aa]ddress|r[ow](community|user)6?[ \t]|SNMPDOPTS|OPTIONS)"
    wanted["rpcbind"] = blank "[A-Za-z_]*(OPTIONS|OPTS|ARGS)[ \t]*="
    wanted["mysql"] = blank "(bind-address|bind_address|skip-networking|skip_networking|port)"
    wanted["postgres"] = blank "(listen_addresses|port)[ \t]*="
    wanted["redis"] = blank "(bind|port|protected-mode|unixsocket)[ \t]"
    wanted["memcached"] = blank "(-[lpUs]|OPTIONS|PORT)"
  }
  FNR == 1 { finish(); open = 0; comment = 0 }
  who == "named" { read_named(uncommented($0)); next }
  # Of a fetchmailrc only that it is there, how often it runs, and what delivers in place of a mail server: its other words
  # may be passwords.
  who == "fetchmail" {
    if (FNR == 1) say(1, "fetchmailrc present")
    if (match($0, /set[ \t]+daemon[ \t]+[0-9]+/)) say(FNR, substr($0, RSTART, RLENGTH))
    if (match($0, /mda[ \t]+("[^"]*"|[^ \t"]+)/)) say(FNR, substr($0, RSTART, RLENGTH))
    next
  }
  list != "" { if ($0 ~ any) say(FNR, list " " $0); next }
  # In Postfix and sendmail.cf a line that begins with a blank goes on with the one above it, elsewhere a line behind a
  # backslash does. Postfix and Exim pass over the comments between.
  whole != "" && (who ~ /^postfix/ ? /^[ \t]*(#|$)/ : who == "exim" && goes_on && /^[ \t]*#/) { next }
  whole != "" && (who ~ /^postfix/ || FILENAME ~ /\.cf$/ ? /^[ \t]/ : goes_on) { goes_on = sub(/\\[ \t]*$/, ""); if (length(whole) < 4000) whole = whole " " $0; next }
  { finish() }
  $0 ~ wanted[who] { whole = $0; whole_head = row_head(FNR); goes_on = sub(/\\[ \t]*$/, "", whole) }
  END { finish() }'

# lines_of KIND: what stands in all members of the capture that are of this kind, inetd-conf or xinetd-conf (a last line
# may lack its newline). In memory: dash and others take a system call for each byte that `read` reads.
lines_of() {
  files='' IFS=$newline
  for entry in $super_server_members; do
    case $entry in "$1$tab"*) files="$files$newline$folder/${entry#*"$tab"}$newline$work/newline" ;; esac
  done
  # shellcheck disable=SC2086  # lines
  [ -z "$files" ] || cat $files
}

# ---------------------------------------------------------------------------------------------------------------
# Taking one thing.

has() {
  case " $tools " in *" $1 "*) return 0 ;; esac
  command -v "$1" >/dev/null 2>&1
}

# process_runs NAME: whether ps shows the name, and /proc has a process of it. Nobody is asked, and nothing started.
process_runs() {
  # Of a list that broke off it is not known what was to come.
  if [ -z "$ps_said" ] && [ "$ps_whole" = collected0 ]; then
    ps_said='ps:'
    if [ ! -f "$work/ps-lines" ]; then ps_said=$(cat "$folder/cmd/ps-ax")
    elif [ -s "$work/ps-lines" ]; then ps_said=$(cat "$work/ps-lines"); fi
  fi
  case $ps_said in '' | *"$1"*) ;; *) return 1 ;; esac
  if [ -z "$stats" ] && [ -n "$ps_said" ]; then
    stat_files='' IFS=$newline
    for line in $ps_said; do
      first_of "$line" ' '
      case ${first%% *} in '' | *[!0-9]*) ;; *) stat_files="$stat_files /proc/${first%% *}/stat" ;; esac
    done
    IFS=" $tab$newline"
    # shellcheck disable=SC2086  # paths of digits
    [ -z "$stat_files" ] || stats=$(cat $stat_files 2>/dev/null)
  fi
  [ -n "$stats" ] || stats=$(for_processes stat cat 2>/dev/null)
  case $stats in *" ($1) "*) return 0 ;; *) return 1 ;; esac
}

# take KIND ID COMMAND... [-or- COMMAND...]...: the first that is there and does not fail without a word on stdout.
take() {
  kind=$1 id=$2; shift 2
  if [ "$list" = yes ]; then
    words=''
    for word; do if [ "$word" = -or- ]; then word='||'; fi; words="$words $word"; done
    printf '$%s\n' "$words"
    return
  fi
  choice=1 first=$1
  while :; do
    words=$# command='' count=0
    for word; do [ "$word" = -or- ] && break; count=$((count + 1)); command="$command $word"; done
    take_words "$count" "$@"
    [ "$outcome" = failed ] || [ "$outcome" = tool-missing ] || break
    [ "$count" -lt "$words" ] || break
    shift $((count + 1)); choice=$((choice + 1))
  done
  note=-
  [ "$choice" -eq 1 ] || note="fallback=$choice instead of $first"
  enter "$id" "$kind" "$outcome" "$code" "$cut" "$began" "$took" "$kept" "\$$command" "$note"
}

# take_words N WORD...: runs the first N words. A tool that is not there, or refuses, is told by $outcome.
take_words() {
  wanted=$1; shift
  # A copy of them is laid behind all words, and these are taken away.
  words_in_all=$#
  if [ "$wanted" -lt $# ]; then
    for word; do
      [ "$wanted" -gt 0 ] || break
      set -- "$@" "$word"; wanted=$((wanted - 1))
    done
    shift "$words_in_all"
  fi
  if has "$1"; then run_for "cmd/$id" "$@"; else kept=- code=- cut=0 began=- took=- outcome=tool-missing; fi
}

# take_if PATH KIND ID COMMAND...: only where PATH is there.
take_if() {
  condition=$1; shift
  if [ "$list" = yes ] || [ -e "$condition" ]; then take "$@"; else skip "$1" "$2" absent "$condition is not there"; fi
}

# take_own KIND ID ORIGIN FUNCTION: a list that this script makes.
take_own() {
  kind=$1 id=$2
  if [ "$list" = yes ]; then printf '$ capture.sh: %s\n' "$3"; return; fi
  # What ends itself in time has some more of it for what it does then.
  limit=$((timeout * 2)) note=-
  run_for "cmd/$id" "$4"
  limit=$timeout
  if [ -f "$work/partial" ]; then
    read -r pid <"$work/partial"; rm -f "$work/partial"
    outcome=timed-out cut=1 note="ended after $timeout s: no process after $pid in the order of /proc was looked at"
  fi
  enter "$id" "$kind" "$outcome" "$code" "$cut" "$began" "$took" "$kept" "\$ capture.sh: $3" "$note"
}

# made_beside KIND ID ORIGIN: a list that the last take_own made as well, in cmd/ID.
made_beside() {
  if [ "$list" = yes ]; then printf '$ capture.sh: %s\n' "$3"; return; fi
  if [ -s "$folder/cmd/$2" ]; then
    [ "$outcome" = timed-out ] || outcome=collected
    enter "$2" "$1" "$outcome" "$code" "$cut" "$began" - "cmd/$2" "\$ capture.sh: $3" -
  else enter "$2" "$1" denied - 0 - - - "\$ capture.sh: $3" -; fi
}

# skip KIND ID STATUS WHY: a line of the manifest for what was not asked.
skip() {
  [ "$list" = yes ] && return
  enter "$2" "$1" "$3" - 0 - - - "\$ $2" "$4"
}

copy_if_there() { if [ -e "$2" ] || [ "$list" = yes ]; then copy "$1" "$2"; fi; }

# copy KIND PATH: notes down that the file's bytes are wanted; copy_noted takes them.
copy() {
  if [ "$list" = yes ]; then printf '%s\n' "$2"; return; fi
  case $2 in
    *[!A-Za-z0-9._/@+-]* | *//* | */./* | */../* | */) copy_one "$1" "$2" ;;
    *) wished="$wished$1$tab$2$newline" ;;
  esac
}

copy_folder_if_there() { if [ -d "$2/." ] || [ "$list" = yes ]; then copy_folder "$@"; fi; }

# copy_folder KIND FOLDER: each file in it.
copy_folder() {
  if [ "$list" = yes ]; then printf '%s\n' "$2/*"; return; fi
  if [ ! -d "$2/." ]; then id_of "$2"; enter "$id" "$1" absent - 0 - - - "$2" -; return; fi
  if [ ! -r "$2" ]; then id_of "$2"; enter "$id" "$1" denied - 0 - - - "$2" -; return; fi
  kind_of_folder=$1
  set +f; set -- "$2"/*; set -f
  for file; do
    if [ -d "$file" ] || { [ ! -e "$file" ] && [ ! -L "$file" ]; }; then continue; fi
    copy "$kind_of_folder" "$file"
  done
}

# copy_noted: takes the files that copy noted down, all by a single cp. What that could not do, each file's own cat tries again.
copy_noted() {
  [ -n "$wished" ] || return 0
  there='' few='' count=0 paths='' folders='' IFS=$newline
  for line in $wished; do
    kind=${line%%"$tab"*} file=${line#*"$tab"} id=${line#*"$tab/"}
    if [ -e "$folder/file/$id" ]; then continue; fi
    case $paths in *" $file "*) continue ;; esac
    may_copy "$kind" "$file" || continue
    paths="$paths $file " few="$few$line$newline" count=$((count + 1))
    case $count in *0) there=$there$few few='' ;; esac
    [ -d "$folder/file/${id%/*}" ] || folders="$folders $folder/file/${id%/*}"
  done
  IFS=" $tab$newline" wished='' refused=$paths there=$there$few
  [ -n "$there" ] || return 0
  if has cp && [ "$has_ulimit" = yes ]; then
    # Made here and not by cp, which would give them the modes that they have on the host.
    # shellcheck disable=SC2086  # paths without blanks
    [ -z "$folders" ] || mkdir -p $folders
    # shellcheck disable=SC2086
    run "$work/copied" "$work/copy-errors" cp --parents $paths "$folder/file"
    # With 1 it names those that it could not copy.
    case $rc in 0) refused='' ;; 1) if [ -s "$work/copy-errors" ]; then refused=$(cat "$work/copy-errors"); fi ;; esac
  fi
  # Some give nothing of what is in /proc, of which /proc/net/tcp has a heading at least.
  [ -n "$cp_reads_proc" ] || { cp_reads_proc=no; [ ! -s "$folder/file/proc/net/tcp" ] || cp_reads_proc=yes; }
  IFS=$newline
  for line in $there; do
    IFS=" $tab$newline"
    kind=${line%%"$tab"*} file=${line#*"$tab"} id=${line#*"$tab/"} wish=@ copied=yes
    case $refused in *"$file"*) copied=no ;; esac
    case $file in /proc/*) wish=-; [ "$cp_reads_proc" = yes ] || copied=no ;; esac
    if [ "$copied" = no ] || [ ! -f "$folder/file/$id" ]; then copy_one "$kind" "$file"
    elif [ -s "$folder/file/$id" ]; then enter "$id" "$kind" collected 0 0 "$began" - "file/$id" "$file" $wish
    else enter "$id" "$kind" empty 0 0 "$began" - "file/$id" "$file" $wish; fi
  done
  IFS=" $tab$newline"
}

# copy_one KIND PATH: at once, by cat.
copy_one() {
  id_of "$2"
  if may_copy "$1" "$2"; then
    # Where the shell sets no limit to what is written, head does.
    if [ "$has_ulimit" = no ] && has head; then run_for "file/$id" head -c $((size_cap + 1)) "$2"; else run_for "file/$id" cat "$2"; fi
    case $2 in /proc/*) wish=- ;; *) wish=@ ;; esac
    enter "$id" "$1" "$outcome" "$code" "$cut" "$began" "$took" "$kept" "$2" "$wish"
  fi
}

# is_secret PATH: a file that is never taken, whatever names it: an include of xinetd.conf, a link among the init scripts, or
# a second name that it has. Nor is what the kernel shows in /proc and /sys but for the plan's own: to read it may be to take it away.
is_secret() {
  case $1 in
    */../*) ;;
    /proc/net/* | /proc/sys/net/* | /proc/version | /proc/uptime) return 1 ;;
  esac
  really "$1"
  case $real in
    */shadow | */gshadow | */shadow- | */gshadow- | */opasswd | */master.passwd | */ssh_host_*_key | */id_rsa | */id_dsa | */id_ecdsa | \
      */id_ed25519 | */*.pem | */*.key | */private/* | */environ | /proc/* | /sys/*) return 0 ;;
  esac
  [ -n "$secrets_linked" ] && is_linked_secret "$1"
}

# really PATH: sets real: what PATH is when all links are followed, as far as can be told.
really() {
  real=$1
  if [ -L "$1" ]; then
    # The one link that every host has. A shell that lacks -ef asks readlink.
    # shellcheck disable=SC3013
    if [ ! -L /usr/lib/os-release ] && [ "$1" -ef /usr/lib/os-release ] 2>/dev/null; then real=/usr/lib/os-release; return; fi
    # Without readlink by what the link itself says.
    if has readlink; then real=$(readlink -f "$1" 2>/dev/null)
    else
      real=$(ls -ld "$1"); real=${real##*' -> '}
      case $real in /*) ;; *) real=${1%/*}/$real ;; esac
    fi
    [ -n "$real" ] || real=$1
  fi
  # A folder above it may be a link.
  if [ "${real%/*}" != "$asked_place" ]; then
    asked_place=${real%/*} real_place=${real%/*}
    if cd -P "$asked_place/" 2>/dev/null; then real_place=${PWD%/}; cd /; fi
  fi
  real=$real_place/${real##*/}
}

# Sets secrets_linked: those of the known secret files that have a second name (a hard link), which most hosts have none of. And
# one_line: the option by which ls prints a line for each file, whatever its name: whoever may make files could else have a line of
# his own in the list of another process. (What has no such option, as busybox, does so by itself.)
know_linked_secrets() {
  secrets_linked='' one_line=q
  set +f
  set -- /etc/shadow /etc/gshadow /etc/shadow- /etc/gshadow- /etc/security/opasswd /etc/master.passwd /etc/ssh/ssh_host_*_key \
    /etc/ssl/private/* /etc/pki/*/private/* /etc/letsencrypt/archive/*/privkey* /root/.ssh/id_*
  set -f
  run "$work/secret-files" "$work/errors" ls -ldLq /dev/null "$@"
  if [ ! -s "$work/secret-files" ]; then one_line=''; run "$work/secret-files" "$work/errors" ls -ldL /dev/null "$@"; fi
  while IFS= read -r line; do
    # -rw-r----- 2 root shadow 501 Jan  7 12:00 /etc/shadow
    case $line in -*) first_of "${line#* }" ' ' ;; *) continue ;; esac
    case $first in 1\ *) ;; *) secrets_linked="$secrets_linked/${line#*' /'}$newline" ;; esac
  done <"$work/secret-files"
}

# is_linked_secret PATH: whether it is one of $secrets_linked under another name.
is_linked_secret() {
  IFS=$newline
  # shellcheck disable=SC2086  # lines
  set -- "$1" $secrets_linked
  IFS=" $tab$newline"
  suspect=$1; shift
  # shellcheck disable=SC3013
  if [ / -ef / ] 2>/dev/null; then
    for secret; do if [ "$suspect" -ef "$secret" ]; then return 0; fi; done
    return 1
  fi
  # Of another device than the secret it may be, and is left out all the same.
  number=$(ls -diL "$suspect" 2>/dev/null); first_of "$number" ' '; number=${first%% *}
  for secret; do
    first_of "$(ls -diL "$secret" 2>/dev/null)" ' '
    if [ "${first%% *}" = "$number" ]; then return 0; fi
  done
  return 1
}

# may_copy KIND PATH: true for a plain file that can be read; else the manifest says why not. $id is set.
may_copy() {
  if is_secret "$2"; then
    enter "$id" "$1" skipped - 0 - - - "$2" 'never taken'
  elif [ -f "$2" ]; then
    if [ -r "$2" ]; then return 0; fi
    enter "$id" "$1" denied - 0 - - - "$2" -
  elif [ -e "$2" ]; then enter "$id" "$1" failed - 0 - - - "$2" 'not a plain file'
  elif [ -L "$2" ]; then enter "$id" "$1" absent - 0 - - - "$2" 'a link that leads nowhere'
  else enter "$id" "$1" absent - 0 - - - "$2" -; fi
  return 1
}

# The includes and includedirs of xinetd.conf, as deep as they lead (each path once). Names with a dot or a
# tilde at the end are not read by xinetd; they are taken all the same, so that the reader can say so.
copy_xinetd_includes() {
  if [ "$list" = yes ]; then printf '%s\n' 'every file that include and includedir of /etc/xinetd.conf reach'; return; fi
  seen=$newline grew=no
  case $super_server_members in *xinetd-conf*) grew=yes ;; esac
  while [ "$grew" = yes ]; do
    grew=no
    IFS=$newline
    # shellcheck disable=SC2046  # lines, of which IFS makes words
    set -- $(lines_of xinetd-conf)
    for line; do
      IFS=" $tab$newline"
      case $line in *include*) ;; *) continue ;; esac
      first_of "$line" " $tab"; key=${first%%[" $tab"]*}
      first_of "${first#"$key"}" " $tab"; value=${first%%[" $tab$return_character"]*}
      case $value in /*) ;; *) continue ;; esac
      case $seen in *"$newline$key $value$newline"*) continue ;; esac
      case $key in
        include) copy xinetd-conf "$value" ;;
        includedir) copy_folder xinetd-conf "$value" ;;
        *) continue ;;
      esac
      seen="$seen$key $value$newline" grew=yes
    done
    IFS=" $tab$newline"
    copy_noted
  done
  case $seen in *" /etc/xinetd.d$newline"*) ;; *) copy_folder_if_there xinetd-conf /etc/xinetd.d; copy_noted ;; esac
}

# Of the tables of users only the lines with @reboot; other lines are left out but counted, so that line numbers stay true.
copy_reboot_lines() {
  for place; do
    if [ "$list" = yes ]; then printf '%s/* (lines with @reboot)\n' "$place"; continue; fi
    [ -d "$place/." ] || continue
    if [ ! -r "$place" ]; then id_of "$place"; enter "$id" cron denied - 0 - - - "$place" -; continue; fi
    set +f; set -- "$place"/*; set -f
    for file; do
      [ -f "$file" ] || continue
      id_of "$file"
      may_copy cron "$file" || continue
      source_path=$file
      run_for "file/$id" collect_reboot_lines
      enter "$id" cron "$outcome" "$code" "$cut" "$began" "$took" "$kept" "$file" 'only lines with @reboot, the others are blank'
    done
  done
}
collect_reboot_lines() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *@reboot*) printf '%s\n' "$line" ;; *) printf '\n' ;; esac
  done <"$source_path"
}

list_folders_if_there() {
  kind=$1 id=$2; shift 2
  set +f
  # shellcheck disable=SC2068  # the patterns are to be opened
  for file in $@; do if [ -d "$file/." ]; then set -f; list_folders "$kind" "$id" "$@"; return; fi; done
  set -f
  if [ "$list" = yes ]; then printf '$ ls -l %s\n' "$*"; fi
}

# list_folders KIND ID FOLDER...: `ls -l` of those that are there, each once, with a slash behind so that a link is entered.
list_folders() {
  kind=$1 id=$2; shift 2
  if [ "$list" = yes ]; then printf '$ ls -l %s\n' "$*"; return; fi
  found='' reals=$newline id_of_list=$id
  set +f
  # shellcheck disable=SC2068
  for file in $@; do
    # systemd writes a dash as \x2d.
    case $file in
      *[!A-Za-z0-9._/@+:\\-]*)
        if [ -d "$file/." ]; then id_of "$file"; enter "$id" "$kind" skipped - 0 - - - "\$ ls -l $file" 'its name has letters that are not asked for'; id=$id_of_list; fi
        continue ;;
    esac
    if [ -L "$file" ] && [ ! -d "$file/." ]; then found="$found $file"; continue; fi
    [ -d "$file/." ] || continue
    if cd -P "$file/" 2>/dev/null; then
      case $reals in *"$newline$PWD$newline"*) continue ;; esac
      reals="$reals$PWD$newline"
    fi
    found="$found $file/"
  done
  set -f
  cd /
  if [ -z "$found" ]; then enter "$id" "$kind" absent - 0 - - - "\$ ls -l $*" -; return; fi
  # /dev/null makes ls print a heading even for a single folder. -q: one line for each file, whatever its name.
  # shellcheck disable=SC2086
  take "$kind" "$id" ls -lq /dev/null $found -or- ls -l /dev/null $found
}

# ---------------------------------------------------------------------------------------------------------------
# Running under a watchdog.

# run_for MEMBER COMMAND...: its stdout to MEMBER in the capture; sets outcome code cut began took kept.
run_for() {
  kept=$1; shift
  ready_folder "$kept"
  # The errors of copied files lie apart from those of commands.
  errors=$kept; case $errors in cmd/*) errors=err/${errors#cmd/} ;; *) errors=err/$errors ;; esac
  run "$folder/$kept" "$work/errors" "$@"
  code=$rc cut=0 said=''
  if [ -s "$work/errors" ]; then
    ready_folder "$errors"
    stderr_member=$errors
    head_of "$work/errors" >"$folder/$errors"
    { IFS= read -r said; IFS= read -r more; IFS= read -r even_more; said="$said $more $even_more"; } <"$folder/$errors"
  fi
  # 153 is SIGXFSZ. Some shells report it otherwise, and some tools are only told "File too large".
  case $rc:$said in
    153:*) cut=1 ;;
    1[3-9]?:* | [2-9]??:* | *'oo large'*) at_cap "$folder/$kept" && cut=1 ;;
  esac
  if [ "$capped" = yes ] || { [ "$has_ulimit" = no ] && over_cap "$folder/$kept"; }; then cut=1; fi
  if [ "$cut" = 1 ]; then cut_to_cap "$folder/$kept"; fi
  case $said in *'No space left'*) die "$folder: no space left while taking $id, so nothing is written (set TMPDIR to another place)" ;; esac
  if [ "$expired" = yes ]; then outcome=timed-out
  elif [ -s "$folder/$kept" ]; then outcome=collected
  elif [ "$rc" = 0 ]; then outcome=empty
  elif [ "$rc" = 127 ]; then outcome='tool-missing'
  else
    case $said in
      *ermission\ denied* | *not\ permitted* | *'must be root'* | *'you need to be root'* | *'you root?'* | *superuser* | *'ccess denied'* | *rivilege* | *'only root'*) outcome=denied ;;
      *) outcome=failed ;;
    esac
  fi
  # Of processes only root sees all: to another an empty list says nothing.
  if [ "$outcome" = empty ] && [ "$uid" != 0 ]; then
    case $kept:$said in cmd/socket-inodes:* | *ermission\ denied*) outcome=denied ;; esac
  fi
  if [ "$outcome" = failed ] || [ "$outcome" = tool-missing ] || [ "$outcome" = denied ]; then rm -f "$folder/$kept"; kept=-; fi
}

# run OUT ERR COMMAND...: in the background, so that a watchdog can end it with all that it started. Sets rc began
# took expired capped. It is left behind (and said to be timed out) where it cannot even be killed: a dead mount.
run() {
  out=$1 err=$2; shift 2
  clock; before=$centiseconds began=$epoch
  turn=$((turn + 1)) expired=no capped=no cap=:
  case $has_ulimit in yes) cap="$limit_files $((file_cap / 512))" ;; esac
  # What is decided here costs the child no memory of its own.
  case $1 in
    collect_*) (trap '' USR1; $cap; "$@") >"$out" 2>"$err" </dev/null & ;;
    *) (trap '' USR1; $cap; exec "$@") >"$out" 2>"$err" </dev/null & ;;
  esac
  child=$!
  printf '%s %s %s %s\n' "$turn" "$child" "$limit" "$out" 2>/dev/null >"$work/current" ||
    die "$work: no space left, so nothing is written (set TMPDIR to another place)"
  wait "$child" 2>/dev/null
  rc=$? again=0
  # posh comes back from wait early when something else ended. What has been waited for is no process any more.
  while [ "$again" -lt 20 ] && [ ! -f "$work/expired.$turn" ] && kill -0 "$child" 2>/dev/null; do
    wait "$child" 2>/dev/null
    rc=$? again=$((again + 1))
  done
  child=''
  : >"$work/current"
  if [ -f "$work/expired.$turn" ]; then expired=yes rc=-; fi
  if [ -f "$work/capped.$turn" ]; then capped=yes; fi
  clock; took=-
  if [ "$before" != - ]; then took=$(((centiseconds - before) * 10)); fi
}

# The watchdog: looks once a second, ends what has run too long or (where the shell has no ulimit) written too much.
watch_over() {
  last='' age=0
  while kill -0 "$main" 2>/dev/null; do
    sleep 1
    turn='' victim='' limit=0 out=''
    if [ -f "$work/current" ]; then read -r turn victim limit out <"$work/current"; fi
    if [ -z "$turn" ]; then last=''; continue; fi
    if [ "$turn" != "$last" ]; then last=$turn age=0; fi
    age=$((age + 1))
    if [ "$has_ulimit" = no ] && over_cap "$out"; then : >"$work/capped.$turn"; end_tree "$victim"; fi
    if [ "$age" -eq "$limit" ]; then : >"$work/expired.$turn"; end_tree "$victim"; fi
    if [ "$age" -ge $((limit + 2)) ]; then kill -USR1 "$main" 2>/dev/null; fi
  done
  # Only where the script itself was killed in a way that it could not answer.
  turn='' victim=''
  if [ -f "$work/current" ]; then read -r turn victim limit out <"$work/current"; fi
  if [ -n "$victim" ]; then end_tree "$victim"; fi
  if [ "${work#*/portledger.}" != "$work" ]; then rm -rf "$work"; fi
}

# end_tree PID: stops it and all that descends from it by /proc, looks again until nothing new is found, and kills the lot.
end_tree() {
  doomed=" $1 " look=0
  kill -STOP "$1" 2>/dev/null
  while [ "$look" -lt 5 ]; do
    look=$((look + 1)) known=$doomed
    read_parents
    grew=yes
    while [ "$grew" = yes ]; do
      grew=no
      for pair in $pairs; do
        case $doomed in
          *" ${pair%:*} "*) ;;
          *" ${pair#*:} "*) doomed="$doomed${pair%:*} " grew=yes; kill -STOP "${pair%:*}" 2>/dev/null ;;
        esac
      done
    done
    [ "$doomed" != "$known" ] || break
  done
  # shellcheck disable=SC2086
  kill -KILL $doomed 2>/dev/null
}

# PID:PPID of every process in $pairs.
read_parents() {
  pairs=''
  set +f
  for entry in /proc/[0-9]*/stat; do
    line=''
    while IFS= read -r piece; do line="$line$piece"; done 2>/dev/null <"$entry"
    entry=${line%% *}; line=${line##*') '}; line=${line#* }
    pairs="$pairs $entry:${line%% *}"
  done 2>/dev/null
  set -f
}

# Hundredths of a second since boot, and the second of the epoch, without starting a process; '-' where /proc does not tell.
clock() {
  centiseconds=- epoch=-
  if read -r up rest 2>/dev/null </proc/uptime; then
    rest=${up#*.}
    centiseconds=$((${up%.*} * 100 + ${rest#0}))
    if [ "$started_epoch" != - ]; then epoch=$((started_epoch + (centiseconds - started_clock) / 100)); fi
  fi
}

head_of() { if has head; then head -c 65536 "$1"; else cat "$1"; fi; }

size_of() {
  # shellcheck disable=SC2046
  set -- $(ls -ln "$1" 2>/dev/null)
  size=${5:-0}
}
over_cap() { size_of "$1"; [ "$size" -gt "$size_cap" ]; }
at_cap() { size_of "$1"; [ "$size" -ge "$size_cap" ]; }
cut_to_cap() {
  if over_cap "$1" && has head; then head -c "$size_cap" "$1" >"$work/cut" && cat "$work/cut" >"$1"; rm -f "$work/cut"; fi
}

# ---------------------------------------------------------------------------------------------------------------
# Names and the manifest.

ready_folder() {
  case $1 in
    */*/*) [ -d "$folder/${1%/*}" ] || mkdir -p "$folder/${1%/*}" ;;
  esac
}

# id_of PATH: sets id: the path without its first slash; any byte but A-Z a-z 0-9 . _ / @ + - as %XX.
id_of() {
  id=${1#/}
  case $id in
    *[!A-Za-z0-9._/@+-]*)
      if has od && has tr; then
        coded=''
        for byte in $(printf '%s' "$id" | od -An -v -tx1 | tr 'a-f\n' 'A-F '); do
          case $byte in
            2B) coded="$coded+" ;; 2D) coded="$coded-" ;; 2E) coded="$coded." ;; 2F) coded="$coded/" ;; 40) coded="$coded@" ;; 5F) coded="${coded}_" ;;
            3[0-9]) coded="$coded${byte#3}" ;;
            4[1-9A-F] | 5[0-9A] | 6[1-9A-F] | 7[0-9A]) coded="$coded$(printf '%b' "\\0$(octal "$byte")")" ;;
            *) coded="$coded%$byte" ;;
          esac
        done
        id=$coded
      else
        odd=$((odd + 1)); id=${id%/*}/odd-name-$odd
      fi ;;
  esac
  case /$id/ in
    *//* | */./* | */../*)
      parts=$id id=''
      while [ -n "$parts" ]; do
        part=${parts%%/*}
        case $parts in */*) parts=${parts#*/} ;; *) parts='' ;; esac
        case $part in '' | .) continue ;; ..) part=%2E%2E ;; esac
        id=${id:+$id/}$part
      done ;;
  esac
  name=${id##*/}
  if [ ${#name} -gt 180 ]; then odd=$((odd + 1)); while [ ${#name} -gt 160 ]; do name=${name%?}; done; id=${id%/*}/$name+$odd; fi
}

# octal HEX: of two hexadecimal digits.
octal() { printf '%03o' "0x$1"; }

# esc TEXT: sets escaped: \ tab newline and carriage return as \\ \t \n \r.
esc() {
  escaped=$1
  case $escaped in *[\\"$tab$newline$return_character"]*) ;; *) return ;; esac
  left=$escaped escaped=''
  while [ -n "$left" ]; do
    char=${left%"${left#?}"}; left=${left#?}
    case $char in
      \\) escaped="$escaped\\\\" ;;
      "$tab") escaped="$escaped\\t" ;;
      "$newline") escaped="$escaped\\n" ;;
      "$return_character") escaped="$escaped\\r" ;;
      *) escaped="$escaped$char" ;;
    esac
  done
}

# enter ID KIND STATUS EXIT TRUNCATED START MS FILE ORIGIN NOTE: one row, and the count of its status.
# What the command said on stderr is in $stderr_member. A note '@' asks for mode, owner and date of the file that ORIGIN names;
# they are filled in at the end.
enter() {
  errors=${stderr_member:--} stderr_member='' origin=$9 escaped=${10}
  case $origin$escaped in *[\\"$tab$newline$return_character"]*) esc "$9"; origin=$escaped; esc "${10}" ;; esac
  case $hidden:$uid:$2 in
    0:* | *:0:*) ;;
    *:ps | *:socket-inodes | *:proc-pid) escaped="hidepid=$hidden: processes of others are not shown" ;;
  esac
  row=$1$tab$2$tab$3$tab$4$tab$5$tab$6$tab$7$tab$8$tab$errors$tab$origin$tab$escaped$newline
  case $8 in -) ;; *) taken_page=$taken_page$8$newline described_page=$described_page$8$newline ;; esac
  case $escaped:$origin in @:*\\*) ;; @:*) described_page=$described_page$9$newline ;; esac
  if [ "$errors" != - ]; then
    row="$row$errors$tab-${tab}collected$tab-${tab}0$tab$6$tab-$tab$errors$tab-${tab}stderr of $origin$tab-$newline"
    taken_page=$taken_page$errors$newline described_page=$described_page$errors$newline
  fi
  page=$page$row entered=$((entered + 1))
  if [ "$entered" -ge 16 ]; then turn_page; fi
  case $2:$8 in *:-) ;; inetd-conf:* | xinetd-conf:*) super_server_members="$super_server_members$2$tab$8$newline" ;; esac
  case $3 in
    collected) collected=$((collected + 1)) ;; empty) empty=$((empty + 1)) ;; absent) absent=$((absent + 1)) ;;
    denied) denied=$((denied + 1)) ;; tool-missing) missing=$((missing + 1)) ;; timed-out) late=$((late + 1)) ;;
    failed) failed=$((failed + 1)) ;; skipped) skipped=$((skipped + 1)) ;;
  esac
}

# A long text is not copied for each row: dash does it byte by byte.
turn_page() {
  rows=$rows$page taken=$taken$taken_page described=$described$described_page
  page='' taken_page='' described_page='' entered=0
}

# Overwrites secrets with stars in all that was taken. If that fails for all files at once, or takes too long, each is tried
# alone, and what then still cannot be masked is left out. False if nothing can be masked.
mask_secrets() {
  remarks=$newline
  has awk || return 0
  IFS=$newline
  # shellcheck disable=SC2086  # lines
  set -- $taken
  IFS=" $tab$newline"
  [ $# -gt 0 ] || return 0
  printf 'a\000b\n' >"$work/nul"
  limit=$((timeout * 10 + 60)) probe=$work/nul
  mask_members "$@" && masked=yes || masked=no
  # 4: it ends a line at a NUL, and would see no secret behind it.
  if [ "$rc" = 4 ]; then
    probe=''
    write_nul_as_001 "$@" || return 1
    mask_members "$@" && masked=yes || masked=no
  fi
  limit=$timeout
  [ "$masked" = no ] || return 0
  for member; do
    if mask_members "$member"; then masked=yes; else leave_out "$member"; fi
  done
  [ "$masked" = yes ]
}

# mask_members MEMBER...: those that hold a secret are replaced by their masked copies once all of these are written.
mask_members() {
  cd "$folder" || return 1
  file_cap=$((size_cap * 2))
  run "$work/masked" "$work/errors" awk -v probe="$probe" "$mask_program" copy="$work/masking." "$@"
  file_cap=$size_cap
  cd /
  # The disk may be full of what could not be finished.
  if [ "$rc" != 0 ]; then rm -f "$work"/masking.[0-9]*; return 1; fi
  count=0
  while IFS= read -r line; do
    # masked TAB cmd/ps-ax
    count=$((count + 1)) told=${line#*"$tab"}
    mv -f "$work/masking.$count" "$folder/$told" || return 1
    remarks=$remarks$told$tab${line%%"$tab"*}$newline
  done <"$work/masked"
}

# write_nul_as_001 MEMBER...: in those that have any.
write_nul_as_001() {
  has tr && has wc || return 1
  cd "$folder" || return 1
  if [ $(($(cat "$@" | tr -dc '\000' | wc -c))) -gt 0 ]; then
    for member; do
      [ $(($(tr -dc '\000' <"$member" | wc -c))) -gt 0 ] || continue
      tr '\000' '\001' <"$member" >"$work/nul-free" && mv -f "$work/nul-free" "$member" || return 1
      remarks="$remarks$member${tab}NUL bytes written as 001$newline"
    done
  fi
  cd /
}

# leave_out MEMBER: takes it out of the capture, and says so in its row and in that of which it is the stderr.
leave_out() {
  rm -f "$folder/$1"
  left_as=failed
  if [ "$expired" = yes ]; then left_as=timed-out late=$((late + 1)); else failed=$((failed + 1)); fi
  gone=$1 all=$rows rows='' IFS=$newline
  for row in $all; do
    IFS=$tab
    # shellcheck disable=SC2086  # the columns of a row, none of which is empty
    set -- $row
    errors=$9 origin=${10} note=${11}
    if [ "$errors" = "$gone" ]; then errors=-; fi
    if [ "$8" = "$gone" ]; then
      case $3 in collected) collected=$((collected - 1)) ;; empty) empty=$((empty - 1)) ;; timed-out) late=$((late - 1)) ;; esac
      rows="$rows$1$tab$2$tab$left_as$tab$4$tab$5$tab$6$tab$7$tab-$tab$errors$tab$origin${tab}left out: the secrets in it could not be masked$newline"
    else rows=$rows$1$tab$2$tab$3$tab$4$tab$5$tab$6$tab$7$tab$8$tab$errors$tab$origin$tab$note$newline; fi
  done
  IFS=" $tab$newline"
}

# Looks through all files, then writes a copy of each that holds a secret, and says which these are. A secret is replaced by as many
# stars as it has bytes. A variable (`$x`), a path in `--password-file=` and numbers after -p stay.
# shellcheck disable=SC2016
mask_program='
  # In small letters. Some make none of what stands behind a NUL.
  function small(any) {
    if (nul != "" && index(any, nul)) gsub(/[^\001-\377]/, "\001", any)
    return tolower(any)
  }
  function stars(n,  s) { if (n < 1) return ""; s = "*"; while (length(s) < n) s = s s; return substr(s, 1, n) }
  # After each match of re (on small letters) stars out what body matches there, where that is `least` bytes long or more. What
  # begins as `stay` says is none. Where re ends in the name of a user and a colon, the same name again is a group.
  function hide(re, body, stay, least,  done, rest, low, at, key, quoted, closing, name) {
    done = ""; rest = text; low = small(text)
    while (match(low, re)) {
      work += length(low)
      key = substr(low, RSTART, RLENGTH); at = RSTART + RLENGTH
      done = done substr(rest, 1, at - 1); rest = substr(rest, at); low = substr(low, at)
      if (key ~ /(file|path|dir|fd|url|policy|prompt)["]?[=: \t]+$/ || rest ~ /^["]?[$`]/) continue
      # --no-password, --ask-pass: what follows is not one.
      if (key ~ /passive|passthr|pass-thr|passenger|bypass|compass|tokeniz|--?(no|ask|prompt|disable|enable|use|with|without|allow|force|auth-user)[-_][a-z0-9_-]*[ \t]+["\047]?$|--?(ask|no)pass/) continue
      if (stay != "" && low ~ stay) continue
      if (key ~ /:$/ && stay != "") {
        name = substr(key, 1, length(key) - 1); sub(/^.*[ \t="\047]/, "", name)
        if (index(low " ", name " ") == 1) continue
      }
      # In quotes it may have blanks: it goes on to where these close. (The quote behind a prompt closes one.)
      closing = 0; quoted = substr(key, length(key))
      if (quoted ~ /["\047]/) {
        work += 4 * length(done)
        if (split(done, halves, quoted) % 2 == 0) closing = index(rest, quoted) - 1
      }
      if (closing > 0) {
        done = done stars(closing); rest = substr(rest, closing + 1); low = substr(low, closing + 1)
      } else if (match(rest, body) && RLENGTH >= least + 0) {
        closing = RLENGTH
        # In a line of JSON it ends before the quote that closes the command line, or nobody could read the line.
        if (json && (quoted = index(substr(rest, 1, closing + 1), "\\\""))) closing = quoted - 1
        done = done stars(closing); rest = substr(rest, closing + 1); low = substr(low, closing + 1)
      }
    }
    text = done rest
  }
  # A long line is masked piece by piece. Each piece begins with the end of the one before it, so that no secret is lost
  # between two. True where it holds a secret; printed to the file `to` without, where that is named.
  function mask(line, to,  from, at, size, block, fresh, carried, piece, safe, goes_on, secret) {
    size = length(line); block = substr(line, 1, 65536); at = from = 1; carried = ""; goes_on = secret = 0
    # Whose options these are is asked once a line.
    whose(small(block)); json = substr(line, 1, 2) == "{\""
    while (from <= size) {
      if (at > length(block)) { block = substr(line, from, 65536); at = 1 }
      fresh = substr(block, at, 8192); at += length(fresh); from += length(fresh)
      # The rest of a secret that the last piece ended in.
      if (goes_on && match(fresh, /^[^ \t]+/)) { goes_on = RLENGTH == length(fresh); fresh = stars(RLENGTH) substr(fresh, RLENGTH + 1); secret = 1 }
      else goes_on = 0
      piece = carried fresh; safe = mask_piece(piece)
      if (safe != piece) { secret = 1; if (substr(safe, length(safe)) != substr(piece, length(piece))) goes_on = 1 }
      if (to == "") { if (secret) return 1 }
      carried = from > size ? "" : substr(safe, length(safe) > 2048 ? length(safe) - 2047 : 1)
      if (to != "") printf "%s", substr(safe, 1, length(safe) - length(carried)) > to
    }
    if (to != "") print "" > to
    return secret
  }
  # Whether a line (in small letters) may hold a secret. Most hold none, so this is what the masking costs: by expressions that
  # are written here and not put together, for some make these anew for each line, and the longest only where there are options.
  function suspect(low) {
    if (low ~ /pass|pwd|secret|token|key|cred|signature|sig=|auth|cookie|:\/\/|community|psk|freerdp|vault l|sqlplus|userid=|add_user/) return 1
    if ((index(low, " -") || index(low, "\t-")) && low ~ /[ \t]-pw[ \t]|[ \t]-[ul][ =]*[^ \t]+[:%]|--(user|proxy)[a-z-]*[ =][^ \t\/]+:|mysql|maria|mongo|redis-|curl|ldap|ipmi|mosquitto| login|cqlsh|cypher-s|rabbitmq|sqlcmd|tsql|microsocks|pyftpd|rdesktop|ncftp|openforti|snmp|openssl|lftp|useradd|usermod|ttyd|gotty|webfsd|miniserve|dufs|transmission-r|check_http|https?[ \t]|ss-[slrtm]|sslocal|ssserver|shadows|consul|serf |nomad|qemu|kvm|7z|sendemail|sqlldr|impdp|expdp/) return 1
    if (index(low, "$") && low ~ /[$](1|2[abxy]?|5|6|7|y|gy|apr1)[$]/) return 1
    if (index(low, ":") && is_shadow(low)) return 1
    return low ~ /gh[pousr]_|_pat_|glpat-|xox[abeoprs]-|k_live_|aiza|hvs[.]|eyj/
  }
  function is_shadow(low) { return low ~ /^[^: \t]+:[^: \t]+:[0-9]*:[0-9]*:[0-9]*:[0-9]*:[0-9]*:[0-9]*:[0-9]*$/ }
  # Of which programs the options are that have no telling name. One question for all of them, as most lines are of none.
  function whose(low) {
    client = low ~ /mysql|maria|mongo|redis-|curl|ldap|sshpass|ipmi|mosquitto| login|cqlsh|cypher-s|rabbitmq|sqlcmd|tsql|microsocks|pyftpd|rdesktop|ncftp|openforti|snmp|openssl|lftp|passwd|sudo -s|useradd|usermod|ttyd|gotty|webfsd|miniserve|dufs|transmission-r|check_http|https?[ \t]|ss-[slrtm]|sslocal|ssserver|shadows|consul|serf |nomad|iwconfig|wpa_pass|sqlplus|sqlldr|expdp|impdp|qemu|kvm|freerdp|7z|sendemail|ngrok|vault|pppd|wvdial|socat|docker|podman|nerdctl|[\/ ]runc |start-stop-daemon|daemonize|chpst|setuidgid|setpriv|gosu|su-exec|chown|uwsgi|unshare/
    if (!client) return
    mysql = low ~ /mysql|mariadb/; redis = index(low, "redis-cli"); curl = index(low, "curl"); ldap = index(low, "ldap")
    sshpass = index(low, "sshpass"); openssl = index(low, "openssl"); lftp = index(low, "lftp"); htpasswd = index(low, "htpasswd")
    # Those whose -p or -P is a password where it is no number, and no port that a container publishes.
    asked = low ~ /ipmi|mosquitto|(docker|podman|buildah|skopeo) login|mongo|cqlsh|cypher-s|rabbitmqadmin|sqlcmd|tsql|microsocks|pyftpd|rdesktop|ncftp|openforti/
    snmp = low ~ /check_snmp|snmp(bulk)?(get|walk|set|trap|inform|table|status|df|netstat)/
    accounts = low ~ /passwd|sudo -s|useradd|usermod/
    # Servers that are told user:password, and clients of such.
    told_both = low ~ /ttyd|gotty|webfsd|miniserve|dufs|transmission-r|check_http|(^|[ \t\/])https?[ \t]/
    shadowsocks = low ~ /ss-(server|local|redir|tunnel|manager)|ssserver|sslocal|shadowsocks/
    gossip = low ~ /consul|serf |nomad/; wireless = low ~ /iwconfig|wpa_pass/; oracle = low ~ /sqlplus|sqlldr|expdp|impdp/
    qemu = low ~ /qemu|kvm/; others = low ~ /freerdp|7z|sendemail|ngrok|vault|rabbitmqctl|pppd|wvdial/
    # -u USER:GROUP, and socat -u, which is no user at all.
    grouped = low ~ /socat|docker|podman|nerdctl|[\/ ]runc |start-stop-daemon|daemonize|chpst|setuidgid|setpriv|gosu|su-exec|chown|uwsgi|unshare/
  }
  function mask_piece(piece,  low, value) {
    low = small(piece)
    if (!client && !suspect(low)) return piece
    if (work > enough) { wholly = 1; return stars(length(piece)) }
    text = piece
    if (low ~ /passw|pass=|pass |pwd|passphrase|secret|token|key|cred|signature|sig=|auth|psk/) {
      # In qemu a comma ends it, and a second one is part of it.
      value = qemu && client ? "^([^, \t\"\047&;]|,,)+" : "^[^ \t\"\047&;]+"
      if (qemu && client) hide("secret,[^ \t]*data=", value)
      # Each of these costs more than a look whether there can be any.
      if (index(low, "=")) hide("(passwo?r?d|passphrase|pass|[_-]pwd|userpwd|secret|token|(api|access|account|auth|encryption|license|master|private|secret|shared)[_-]?key|credentials?|creds|psk)[a-z0-9_-]*=[\"\047]?", value)
      if (low ~ /(passw?d?|word|phrase|pwd|secret|token|key|auth|creds?)[ \t]/) hide("(^|[ \t\"\047(])--?[a-z0-9_.-]*(password|passwd|passphrase|pass|[_-]pwd|secret|token|(api|access|auth|encryption|master|secret)[_-]?key|requirepass|masterauth|creds?)[ \t]+[\"\047]?", "^[^- \t\"\047][^ \t\"\047]*")
      if (index(low, "-pwd")) hide("--?pwd[ \t]+[\"\047]?", "^[^- \t\"\047][^ \t\"\047]*")
      if (low ~ /(pass[a-z]*|secret|token|key)["\047]?:/) hide("(password|passphrase|secret|token|api[_-]?key|access[_-]?key)[\"\047]?:[ \t]*[\"\047]?", "^[^ \t\"\047&;,{}]+")
      if (low ~ /[ \t]password[ \t]/) hide("(user|name|login)[ \t]+[^ \t]+[ \t]+password[ \t]+[\"\047]?", "^[^ \t\"\047]+")
      if (low ~ /[?&](key|sig|signature|auth)=/) hide("[?&](key|sig|signature|auth)=", "^[^ \t&\"\047]+")
      if (low ~ /auth[a-z]*[=: \t]/) {
        hide("authorization:[ \t]*(bearer|basic|token|digest|api-?key)[ \t]+", "^[^ \t\"\047]+")
        hide("(^|[ \t\"\047])--?[a-z0-9_-]*auth=[\"\047]?", "^[^ \t\"\047&;]+", methods)
        hide("(^|[ \t\"\047])--?[a-z0-9_-]*auth[ \t]+[\"\047]?[a-z0-9_.@-]+:", "^[^ \t\"\047/][^ \t\"\047]*", number)
      }
      if (low ~ /-cred/) hide("--?cred(ential)?s?[ \t=]+[\"\047]?[a-z0-9_.@-]+:", "^[^ \t\"\047/][^ \t\"\047]*", number)
      if (index(low, "private key")) hide("-----begin [a-z0-9 ]*private key-----", "^[A-Za-z0-9+/=\\\\ ?]+", "", 16)
    }
    if (index(low, "cookie")) {
      hide("-setcookie[ \t]+[\"\047]?", "^[^ \t\"\047]+")
      hide("(cookie:|--cookie)[ \t=]*[\"\047]?[^ \t=;\"\047]+=", "^[^ \t\"\047;]+")
    }
    if (index(low, "://")) hide("://[^/ \t:@]*:", "^[^/@ \t]+@")
    if (index(low, "@") && low ~ / --?[a-z]+[ =][^ \t:@]+:[^ \/@]+@/) hide("[ \t]--?[a-z]+[ =][a-z0-9_.-]+:", "^[^/@: \t]+@")
    if (low ~ /gh[pousr]_|_pat_|glpat-|xox[abeoprs]-|k_live_|aiza|hvs[.]|eyj/) hide(shapes, "^[A-Za-z0-9_.-]+", "", 16)
    if (index(low, "$")) hide(hashes, "^[./A-Za-z0-9,=$]+", "", 20)
    # A line of shadow: what is no lock or x in its second field.
    if (is_shadow(low) && split(text, column, ":") == 9 && column[2] !~ /^[!*x]+$/)
      text = column[1] ":" stars(length(column[2])) substr(text, length(column[1]) + length(column[2]) + 2)
    if (index(low, "-pw")) hide("[ \t]-pw[ \t]+", "^[^ \t]+")
    if (client && curl) hide_user("(-[a-z#]*u|--user|--proxy-user)", "[^ \t:\"\047]+:", "", "^[^ \t]+")
    else if ((index(low, " -u") || index(low, "\t-u") || index(low, "-user")) && low ~ /[ \t](-u|--user|--proxy-user)[ =]*["\047]?[a-z][^ \t\/]*:/ && !(client && grouped)) hide_user("(-u|--user|--proxy-user)", "[a-z][^ \t:\"\047/%=]*:", group, "^[^ \t\"\047]+")
    if (index(low, "%") && low ~ /[ \t](-u|--user|--auth)[^%]*%/) hide("[ \t](-u|--user|--authenticate)[ =]*[\"\047]?[a-z0-9][^ \t%:=\"\047]*%", "^[^ \t\"\047]+")
    if (index(low, "community")) hide("community6?[ \t]+", "^[^ \t]+")
    if (client) mask_options(low)
    return text
  }
  # With -b it is the last of file, user and password; with -n there is no file. (Word by word: an expression for all of it takes
  # some awks a time that doubles with each option.)
  function hide_last_of_htpasswd(  done, rest, at, word, operands, flags, i) {
    done = ""; rest = text
    while (at = index(rest, "htpasswd ")) {
      work += length(rest)
      done = done substr(rest, 1, at + 8); rest = substr(rest, at + 9)
      operands = 0; flags = ""
      for (i = 0; i < 16 && match(rest, /^[ \t]*(-[cC][ \t]+[0-9]+|"[^"]*"|\047[^\047]*\047|[^ \t;&|]+)/); i++) {
        word = substr(rest, 1, RLENGTH); sub(/^[ \t]+/, "", word)
        if (word ~ /^-/ && !operands) flags = flags word
        else if (++operands == (flags ~ /n/ ? 2 : 3)) {
          if (flags ~ /b/) {
            sub(/^["\047]/, "", word); sub(/["\047]$/, "", word)
            at = index(rest, word); done = done substr(rest, 1, at - 1) stars(length(word)); rest = substr(rest, at + length(word))
          }
          break
        }
        done = done substr(rest, 1, RLENGTH); rest = substr(rest, RLENGTH + 1)
      }
    }
    text = done rest
  }
  # USER:PASSWORD behind an option, in quotes or not.
  function hide_user(option, name, stay, body) {
    hide("[ \t]" option "[ =]*[\"\047]" name, "^[^\"\047]+", stay)
    hide("[ \t]" option "[ =]*" name, body, stay)
  }
  function mask_options(low) {
    if (mysql) hide("[ \t]-p", "^[^ \t]*[^0-9 \t][^ \t]*", number)
    if (sshpass) hide("[ \t]-p[ \t]*", "^[^ \t]+")
    if (redis) hide("[ \t](-a|auth)[ \t]+", "^[^ \t]+")
    if (ldap) hide("[ \t]-w[ \t]*", "^[^ \t]+")
    if (asked) hide("[ \t]-p[ \t]*[\"\047]?", "^[^ \t\"\047;]*[^0-9 \t\"\047;][^ \t\"\047;]*", number)
    if (snmp) hide("[ \t]-[cax][ \t]*[\"\047]?", "^[^ \t\"\047;]+")
    if (openssl) { hide("[ \t]-k[ \t]+[\"\047]?", "^[^ \t\"\047;]+"); hide("[ \t]pass:", "^[^ \t\"\047;]+") }
    if (lftp) hide("[ \t]-u[ \t]*[^ ,\t]+,", "^[^ \t;]+")
    if (htpasswd) hide_last_of_htpasswd()
    if (accounts) {
      if (text ~ /chpasswd/) hide("(echo|printf)[ \t]+(-[a-z]+[ \t]+)*[\"\047]?[^ \t:\"\047]+:", "^[^ \t\"\047|]+")
      else if (text ~ /\|[ \t]*(sudo -S|[^ \t|]*passwd)/) hide("(echo|printf)[ \t]+(-[a-z]+[ \t]+)*[\"\047]?", "^[^ \t\"\047|]+")
      if (text ~ /useradd|usermod/) hide("[ \t]-p[ \t]+[\"\047]?", "^[^ \t\"\047]+")
    }
    if (told_both) hide("[ \t]-[abcn][ \t]+[\"\047]?[a-z0-9_.@-]+:", "^[^ \t\"\047/][^ \t\"\047]*", number)
    if (shadowsocks) hide("[ \t]-k[ \t]*", "^[^ \t]+")
    if (gossip) hide("-encrypt[ \t=]+", "^[^ \t]+")
    if (wireless) { hide("[ \t](key|enc)[ \t]+", "^[^ \t]+", "^(on|off|open|restricted|\\[)"); hide("wpa_passphrase[ \t]+[^ \t]+[ \t]+", "^[^ \t;]+") }
    if (oracle) hide("((sqlplus|sqlldr|expdp|impdp)([ \t]+-[a-z]+)?([ \t]+-[a-z]+)?[ \t]+|userid=)[\"\047]?[a-z0-9_$#]+/", "^[^@ \t\"\047]+")
    if (others) {
      hide("[ \t]/p:", "^[^ \t]+"); if (low ~ /7z/) hide("[ \t]-p", "^[^ \t]+", number); hide("[ \t]-xp[ \t]+", "^[^ \t]+")
      hide("(authtoken|vault[ \t]+login|(add_user|change_password)[ \t]+[^ \t]+)[ \t]+", "^[^- \t][^ \t]*"); hide("[ \t]password[ \t]+", "^[^ \t]+")
    }
  }
  # The rest of a piece is copied at each match. A file in which that comes to 64 MiB was written to make the masking slow: of
  # what follows in it, any piece with a suspicious word is stars as a whole.
  BEGIN {
    enough = 67108864; nul = sprintf("%c", 0)
    # Words that tokens begin with (of GitHub, GitLab, Slack, Stripe, Google, Vault, and JSON Web Tokens), and what crypt makes.
    shapes = "(^|[^a-z0-9_-])(gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[rs]k_live_|aiza|hvs\\.|eyj)"
    key_begins = "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[ \t\r]*$"
    hashes = "[$](1|2[abxy]?|5|6|7|y|gy|apr1)[$]"
    # What stays: a port or what a container publishes; a way to ask who it is, or a file; a group behind the name of a user.
    number = "^([0-9.]+:)*[0-9-]+(/[a-z]+)?([ \t;,\"\047]|$)"
    methods = "^[./]|^(none|no|off|false|yes|on|true|any|pam|ldap|krb5?|kerberos|gssapi|negotiate|ntlm|basic|digest|plain|login|external|anonymous|scram[a-z0-9-]*|cram-md5|md5|sha[0-9]+|mschapv?2?|pap|chap|password|oauth2?|oidc|jwt|token|keystone|saml|file|htpasswd|system|shadow|local|db|sql|mysql|cert|tls|ssl|psk|radius|tacacs|peer|ident|trust|reject|spnego|null|[0-9]+)([ \t;,:\"\047]|$)"
    group = number "|^/|^(nogroup|nobody|users|adm|wheel|root|daemon|staff|sys|mail|www-data|nginx|apache|http|tty)([ \t;,\"\047]|$)"
    if (probe != "" && (getline line < probe) > 0 && (length(line) != 3 || small(line) !~ /b/)) { blind = 1; exit 4 }
  }
  FNR == 1 { told = work = 0 }
  told == 0 && suspect(small($0)) && (mask($0, "") || $0 ~ key_begins) { told = 1; found[++count] = FILENAME }
  END {
    if (blind) exit 4
    for (i = 1; i <= count; i++) {
      work = bytes = wholly = 0
      while ((getline line < found[i]) > 0) {
        bytes += length(line) + 1
        # The lines of a private key, to the one that closes it or is none of them.
        if (in_key && line ~ /^[ \t]*[A-Za-z0-9+\/=]+[ \t\r]*$/) { print stars(length(line)) > (copy i); continue }
        if (in_key && line !~ /^[ \t\r]*$|^[ \t]*[A-Za-z-]+: /) in_key = 0
        if (suspect(small(line))) mask(line, copy i); else print line > (copy i)
        if (line ~ key_begins) in_key = 1
      }
      in_key = 0
      close(copy i); close(found[i])
      # Not every awk tells that the disk is full.
      while ((getline line < (copy i)) > 0) bytes -= length(line) + 1
      close(copy i)
      if (bytes != 0) exit 5
      print (wholly ? "masked, and what took too long to look through" : "masked") "\t" found[i]
    }
  }'

# sum_in LINE NAME: sets sum to the digest in a line of digest_of. False, and '-', if the line is not the one of NAME.
sum_in() {
  case $1 in *[\ *]"$2") sum=${1#\\}; sum=${sum%%[\ *]*} ;; *) sum=-; return 1 ;; esac
}

# Sets identity: the files that tell this host from one of the same name (its machine id, and the text of each of its public
# SSH host keys without the comment), and this script, where it is a file.
identity_files() {
  identity='' count=0
  if [ -f /etc/machine-id ] && [ -r /etc/machine-id ]; then identity=/etc/machine-id$newline; fi
  set +f
  for file in /etc/ssh/ssh_host_*key.pub; do
    # ssh-ed25519 AAAAC3NzaC1lZDI1NTE5... root@bigcat
    key=''
    if [ -f "$file" ]; then read -r _ key _ <"$file"; fi
    if [ -n "$key" ]; then
      count=$((count + 1))
      printf '%s\n' "$key" >"$work/host-key-$count"
      identity="$identity$work/host-key-$count$newline"
    fi
  done 2>/dev/null
  set -f
  identity=$identity$script_file
}

# The rows with bytes, SHA-256 and what is known of each copied file, and the facts of the capture above them.
write_manifest() {
  shell=-
  if [ -s "$work/shell" ]; then IFS= read -r shell <"$work/shell"; fi
  sums='' known='' machine_hash=- script_digest=- host_keys=''
  identity_files
  # shellcheck disable=SC2086  # lines
  { IFS=$newline; set -- $identity $taken; IFS=" $tab$newline"; }
  cd "$folder" || return 1
  [ -z "$digest_tool" ] || sums=$(digest_of "$@")
  know_members
  # Lists of lines are walked through word by word: to cut a line off a long text copies all of it.
  IFS=$newline
  # shellcheck disable=SC2086
  set -- $sums
  for file in $identity; do
    if sum_in "${1-}" "$file"; then shift; fi
    case $file in
      /etc/machine-id) machine_hash=$sum ;;
      "$work"/host-key-*) host_keys="$host_keys${host_keys:+ }$sum" ;;
      *) script_digest=$sum ;;
    esac
  done
  facts=$(known_and_sums "$@")
  # shellcheck disable=SC2086
  set -- $facts
  IFS=" $tab$newline"
  cd /
  clock
  if [ "$epoch" = "$started_epoch" ] && [ "$epoch" != - ]; then finished=$started; else finished=$(date '+%Y-%m-%dT%H:%M:%S%z' 2>/dev/null); fi
  whole=yes
  {
    printf 'portledger-capture\t1\n'
    meta version "$version"
    meta script-sha256 "$script_digest"
    meta host "$host"
    meta fqdn "$fqdn"
    meta started "$started"
    meta finished "$finished"
    meta started-epoch "$started_epoch"
    meta finished-epoch "$epoch"
    meta uid "$uid"
    meta user "$user"
    meta operator "$operator"
    meta case "$case_name"
    meta kernel "$kernel"
    meta boot-id "$boot_id"
    meta uptime "$uptime"
    meta machine-id-hash "$machine_hash"
    meta ssh-host-keys "${host_keys:--}"
    meta clock-synchronised "$synchronised"
    meta path "$PATH"
    meta shell "$shell"
    meta tools "$tools"
    meta arguments "$arguments"
    meta container "$container"
    meta hidepid "$hidden"
    meta timeout "$timeout"
    printf 'id\tkind\tstatus\texit\tbytes\tsha256\ttruncated\tstart\tms\tfile\tstderr\torigin\tnote\n'
    IFS=$newline
    for row in $rows; do
      IFS=$tab used=0
      # shellcheck disable=SC2086  # columns, none of which is empty
      write_row $row ${1-} ${2-} || whole=no
      shift "$used"
    done
    IFS=" $tab$newline"
  } >"$folder/manifest.tsv"
  [ "$whole" = yes ]
}

# Sets known: NAME TAB SIZE mode=... of each member, and of each copied file where it came from. Without stat the size is all.
know_members() {
  IFS=$newline
  # shellcheck disable=SC2086  # lines
  set -- $described
  if has stat; then known=$(stat -L -c "%n$tab%s mode=0%a owner=%U group=%G mtime=%Y" "$@" 2>/dev/null); fi
  [ -z "$known" ] || return 0
  # shellcheck disable=SC2046,SC2086  # lines
  if has wc; then
    # Some versions set the number to the right.
    for line in $(wc -c $taken 2>/dev/null); do first_of "$line" ' '; known="$known${first#* }$tab${first%% *}$newline"; done
  else
    for member in $taken; do IFS=" $tab$newline"; size_of "$member"; known="$known$member$tab$size$newline"; done
  fi
}

# known_and_sums SUM...: NAME TAB SIZE mode=... TAB SUM, in the order of the rows. What does not begin with a slash is a member,
# and has a sum.
known_and_sums() {
  for line in $known; do
    name=${line%%"$tab"*}
    case $name in /*) sum=- ;; *) if sum_in "${1-}" "$name"; then shift; fi ;; esac
    printf '%s\n' "$line$tab$sum"
  done
}

# write_row ID KIND STATUS EXIT TRUNCATED START MS FILE STDERR ORIGIN NOTE [NAME FACTS SUM]...: what is known of the next two
# files stands behind the row, if it is these. Says in $used how many of them it was.
write_row() {
  member=$8 origin=${10} note=${11} bytes=- sum=-
  case $member in
    "${12-}")
      bytes=${13%% *} sum=${14} used=1
      case $note:$origin in "@:${15-}") note=${16#* } used=2 ;; esac ;;
    *) case $note:$origin in "@:${12-}") note=${13#* } used=1 ;; esac ;;
  esac
  # A file that went away since has none.
  case $note in @) note=- ;; esac
  case $remarks in *"$newline$member$tab"*) add_remarks ;; esac
  printf '%s\n' "$1$tab$2$tab$3$tab$4$tab$bytes$tab$sum$tab$5$tab$6$tab$7$tab$member$tab$9$tab$origin$tab$note"
}

# To $note what was done to $member.
add_remarks() {
  rest=$remarks
  while :; do
    case $rest in *"$newline$member$tab"*) rest=${rest#*"$newline$member$tab"} ;; *) return ;; esac
    if [ "$note" = - ]; then note=''; else note="$note "; fi
    note=$note${rest%%"$newline"*}
  done
}

meta() {
  esc "${2:--}"
  printf '@%s\t%s\n' "$1" "$escaped"
}

# SHA-256 of files, one line each that begins with it, by whatever tool is there.
digest_of() {
  case $digest_tool in
    sha256sum) sha256sum "$@" ;;
    shasum) shasum -a 256 "$@" ;;
    openssl) openssl dgst -sha256 -r "$@" ;;
  esac 2>/dev/null
}

# ---------------------------------------------------------------------------------------------------------------
# Packing.

# pack: the folder as $work/archive, or as the plain concatenation. It is gzipped where gzip is there. False where it is not whole.
pack() {
  base=${folder##*/}
  cd "$work" || return 1
  # There is a tar that cannot write any, and on a full disk the concatenation may have room, for it pads nothing.
  if has tar && tar -cf archive "$base" 2>/dev/null; then :
  elif has cpio && has find && fits_ustar && find "$base" -print | cpio -o -H ustar >archive 2>/dev/null; then :
  else concatenate >archive 2>/dev/null || return 1; fi
  tarball=$work/archive
  # Most of what a better compression takes is time of this host.
  if has gzip; then
    packed=${unfinished:-$work/archive.gz}
    if gzip -1 -c archive 2>/dev/null >"$packed"; then tarball=$packed; fi
  fi
}

# fits_ustar: whether the names of all members do, of which cpio would leave out those that do not.
fits_ustar() {
  IFS=$newline
  for member in $taken; do
    member=/$base/$member name=${member##*/} member=${member%/*}
    if [ "${#name}" -gt 100 ] || [ "${#member}" -gt 150 ]; then IFS=" $tab$newline"; return 1; fi
  done
  IFS=" $tab$newline"
}

concatenate() {
  printf 'portledger-concat\t1\n' || return 1
  members=0
  add_member manifest.tsv || return 1
  IFS=$newline
  for member in $taken; do
    IFS=" $tab$newline"
    [ ! -f "$folder/$member" ] || add_member "$member" || return 1
  done
  IFS=" $tab$newline"
  printf 'end\t%s\n' "$members"
}
add_member() {
  size_of "$folder/$1"
  members=$((members + 1))
  printf 'member\t%s\t%s\n' "$base/$1" "$size" && cat "$folder/$1" && printf '\n'
}

# ---------------------------------------------------------------------------------------------------------------

help() {
  printf '%s\n' \
    'Packs what this Linux host says about its listening services (netstat, ps, inetd, init scripts, units...) into one' \
    'tarball, of which portledger report makes an audit report elsewhere. Changes nothing; best run as root.' \
    '' \
    'usage: sh capture.sh [-o FILE] [--timeout SECONDS] [--operator NAME] [--case NAME] [--no-arguments]' \
    '       sh capture.sh --list | --version | --help' \
    '       ssh root@host sh -s < capture.sh > host.tar.gz' \
    '' \
    '  -o FILE            write the tarball there (otherwise to stdout, if that is not a terminal)' \
    '  --timeout SECONDS  end each command after so long (10)' \
    '  --operator NAME    who runs this, for the report (otherwise the user behind sudo)' \
    '  --case NAME        ticket, contract or case, for the report' \
    '  --no-arguments     take no command lines of processes (otherwise passwords in them become stars)' \
    '  --list             say what would be run and read, and do none of it' \
    '' \
    'The last line, on stderr, counts what was taken and not taken and ends with the SHA-256 of the tarball: note it down.' \
    'Exit 0: a tarball was written, also where much of it is said to be denied or missing. 2: none was, and one line says why.'
}

die() {
  printf 'capture.sh: %s\n' "$1" >&2
  exit 2
}

over_limit() {
  # What it says may go to a file as well.
  command trap '' XFSZ
  die 'more was to be written than the limits of this shell allow (ulimit -f), so nothing is written'
}

# Removes the private folder and an unfinished tarball; ends what still runs.
clean_up() {
  trap '' HUP INT QUIT PIPE TERM
  # bash would tell of the children that are killed here.
  exec 2>/dev/null
  if [ -n "$watchdog" ]; then kill -KILL "$watchdog" 2>/dev/null; wait "$watchdog" 2>/dev/null; fi
  if [ -n "$child" ]; then end_tree "$child"; fi
  if [ -n "$unfinished" ]; then rm -f "$unfinished"; fi
  if [ -n "$work" ]; then cd /; rm -rf "$work"; fi
}

# A private folder, made by mkdir itself: it fails where the name exists, so nobody can lay a trap there. Where nobody names a
# place it is in memory, if there are 256 MiB: nothing on the host's disks is overwritten, and it costs half as much.
make_work() {
  place=${TMPDIR-}
  if [ -z "$place" ] && [ -d /dev/shm ] && has stat; then
    # Free blocks, and bytes of a block: not multiplied, for a shell's numbers may have 32 bits.
    free=$(stat -f -c '%a %S' /dev/shm 2>/dev/null)
    case $free in
      *[!0-9\ ]* | '' | *\ 0) ;;
      *) if [ "${free% *}" -ge $((268435456 / ${free#* })) ]; then place=/dev/shm; fi ;;
    esac
  fi
  for place in "${place:-/tmp}" /tmp /var/tmp /dev/shm /run /root; do
    # Paths below it are split at blanks.
    case $place in *[!A-Za-z0-9._/@+-]*) continue ;; esac
    [ -d "$place" ] || continue
    try=0
    while [ "$try" -lt 5 ]; do
      if mkdir -m 0700 "$place/portledger.$$.$try" 2>/dev/null; then
        work=$place/portledger.$$.$try
        # A full disk lets an empty file be made: something has to be written.
        if printf '%s\n' "$mask_program" 2>/dev/null >"$work/probe" && [ -s "$work/probe" ]; then return 0; fi
        rm -rf "$work"; work=''
        break
      fi
      try=$((try + 1))
    done
  done
  return 1
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      -o) [ $# -gt 1 ] || die '-o needs a file name'; output=$2; shift ;;
      -o?*) output=${1#-o} ;;
      --timeout) [ $# -gt 1 ] || die '--timeout needs a number of seconds'; timeout=$2; shift ;;
      --timeout=*) timeout=${1#*=} ;;
      --operator) [ $# -gt 1 ] || die '--operator needs a name'; operator=$2; shift ;;
      --operator=*) operator=${1#*=} ;;
      --case) [ $# -gt 1 ] || die '--case needs a name'; case_name=$2; shift ;;
      --case=*) case_name=${1#*=} ;;
      --no-arguments) arguments=dropped ;;
      --list) list=yes ;;
      --version) printf 'capture.sh %s (capture format 1)\n' "$version"; exit 0 ;;
      --help | -h) help; exit 0 ;;
      --) ;;
      *) die "$1: no such option (try --help)" ;;
    esac
    shift
  done
  case $timeout in '' | *[!0-9]* | 0*) die "--timeout $timeout: give whole seconds, 1 or more" ;; esac
}

# absolute PATH: sets absolute.
absolute() { case $1 in /*) absolute=$1 ;; *) absolute=$PWD/$1 ;; esac; }

plan() {
  for part in sockets processes super_servers boot systemd network firewalls packages_and_settings host; do
    if [ "$list" = yes ]; then printf '\n# plan_%s\n' "$part"; fi
    "plan_$part"
  done
  copy_noted
  turn_page
}

# Sets user, and uid where it is not known yet. root is in the first line of passwd.
know_user() {
  if [ "$uid" = 0 ] && [ -f /etc/passwd ] && IFS=: read -r user _ number _ 2>/dev/null </etc/passwd && [ "$number" = 0 ] && [ -n "$user" ]; then return; fi
  # uid=0(root) gid=0(root) groups=0(root)
  user=$(id 2>/dev/null)
  uid=${user#uid=}; uid=${uid%%[\(\ ]*}
  case $user in uid=*\(*) user=${user#*\(}; user=${user%%\)*} ;; *) user=- ;; esac
  case $uid in '' | *[!0-9]*) uid=- ;; esac
}

# Sets kernel as uname -srm says it: uname -a, which was asked, has the machine behind the version.
# Linux bigcat 6.1.0 #1 SMP Debian 6.1.1-1 x86_64 GNU/Linux
know_kernel() {
  kernel=''
  if read -r said <"$folder/cmd/uname" && read -r system </proc/sys/kernel/ostype &&
    read -r release </proc/sys/kernel/osrelease && read -r built </proc/sys/kernel/version; then
    case $said in "$system $host $release $built "*) kernel=${said#"$system $host $release $built "}; kernel="$system $release ${kernel%% *}" ;; esac
  fi 2>/dev/null
  [ -n "$kernel" ] || kernel=$(uname -srm 2>/dev/null)
}

know_host() {
  host='' fqdn=-
  read -r host 2>/dev/null </proc/sys/kernel/hostname || host=$(uname -n 2>/dev/null)
  [ -n "$host" ] || host=unknown
  [ -n "$operator" ] || operator=${SUDO_USER:--}
  boot_id=- uptime=- container=- synchronised=unknown
  read -r boot_id 2>/dev/null </proc/sys/kernel/random/boot_id || boot_id=-
  read -r uptime rest 2>/dev/null </proc/uptime || uptime=-
  digest_tool=''
  for tool in sha256sum shasum openssl; do
    if has "$tool"; then digest_tool=$tool; break; fi
  done
  if [ -f /.dockerenv ]; then container=docker; elif [ -f /run/.containerenv ]; then container=podman
  elif [ -f /run/systemd/container ] && [ -r /run/systemd/container ]; then read -r container </run/systemd/container; fi
  if [ -e /run/systemd/timesync/synchronized ]; then synchronised=yes; fi
  hidden=0 uid='' IFS=$newline
  # shellcheck disable=SC2013
  for line in $(cat /proc/self/mounts /proc/self/status 2>/dev/null); do
    case $line in
      # proc /proc proc rw,nosuid,hidepid=invisible 0 0
      *' /proc '*hidepid=*) hidden=${line#*hidepid=}; hidden=${hidden%%[,\ ]*} ;;
      *' /proc '*) hidden=0 ;;
      # Uid:    0       0       0       0
      Uid:"$tab"*) uid=${line#*"$tab"}; uid=${uid%%"$tab"*} ;;
    esac
  done
  IFS=" $tab$newline"
  know_user
  tools=''
  for tool in netstat ss ps ip ifconfig lsof fuser rpcinfo systemctl chkconfig rc-update initctl sv iptables-save ip6tables-save nft ufw \
    firewall-cmd dpkg-query rpm apk pacman docker podman awk sed grep tr od wc head stat date sleep cp tar cpio find gzip sha256sum shasum openssl \
    killall pidof kill service update-rc.d insserv rc-service telinit svc crontab exportfs ipchains iptables snap apt-get removepkg; do
    if command -v "$tool"; then tools="$tools${tools:+ }$tool"; fi
  done >/dev/null 2>&1
  has_ulimit=no
  if $limit_files >/dev/null 2>&1; then has_ulimit=yes; fi
  nonce="portledger $boot_id $$"
  if read -r nonce 2>/dev/null </proc/sys/kernel/random/uuid; then :; fi
}

main() {
  output='' timeout=10 operator='' case_name=- arguments=masked list=no work='' unfinished='' watchdog='' child='' folder='' main=$$
  collected=0 empty=0 absent=0 denied=0 missing=0 late=0 failed=0 skipped=0
  asked_place='' real_place=''
  outcome='' cut=0 ps_whole=''
  turn=0 odd=0 limit=0 until=- stats='' ps_said='' wished='' cp_reads_proc='' super_server_members='' remarks='' units=''
  rows='' tools='' stderr_member='' taken='' described='' page='' taken_page='' described_page='' entered=0
  read_options "$@"
  if [ "$list" = yes ]; then
    printf '%s\n' 'What would be taken, by the functions of this script, where the tool or the file is there:' \
      '$ a command (|| parts it from the next best), /a/file or /files/*; "$ capture.sh:" is a list that the script makes itself.'
    started_epoch=- started_clock=0; plan; exit 0
  fi
  # Where one is closed the next file that is opened would take its place.
  true 9>&2 || exec 2>/dev/null
  { true 9<&0; } 2>/dev/null || exec </dev/null
  { true 9>&1; } 2>/dev/null || { [ -n "$output" ] || die 'stdout is closed; give -o FILE, or pipe this somewhere'; exec >/dev/null; }
  if [ -z "$output" ] && [ -t 1 ]; then die 'stdout is a terminal; give -o FILE, or pipe this somewhere'; fi
  trap clean_up EXIT
  trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 131' QUIT; trap 'exit 141' PIPE; trap 'exit 143' TERM
  trap : USR1
  # A limit that whoever started this has set (ulimit -f). By `command`, where a shell that knows no such signal is not ended.
  # shellcheck disable=SC3049  # it takes over_limit for a signal
  command trap over_limit XFSZ 2>/dev/null
  script_file=''
  case $0 in
    *"$newline"*) ;;
    *capture*) if [ -f "$0" ] && [ -r "$0" ]; then absolute "$0"; script_file=$absolute$newline; fi ;;
  esac
  [ -z "$output" ] || { absolute "$output"; output=$absolute; }
  [ -z "${TMPDIR-}" ] || { absolute "$TMPDIR"; TMPDIR=$absolute; }
  # From a folder that is gone, or closed to this user, some tools would not run.
  cd /
  if [ -n "$output" ]; then
    if [ -d "$output" ]; then die "$output: is a folder"; fi
    unfinished=$output.$$.part
    # The file must be new: where anybody may write, a link could wait under this name. (-C alone would do, but yash tries a
    # link that leads nowhere again and again.)
    if [ -e "$unfinished" ] || [ -L "$unfinished" ]; then bad=$unfinished unfinished=''; die "${bad%.*.part}: cannot be written: $bad is there already"; fi
    set -C
    { true >"$unfinished"; } 2>/dev/null || { bad=$unfinished unfinished=''; die "${bad%.*.part}: cannot be written"; }
    set +C
  fi
  make_work || die 'no temporary folder can be written (tried TMPDIR, /tmp, /var/tmp, /dev/shm, /run, /root)'

  started_epoch=- started_clock=0 started=- stamp=00000000T000000Z
  if has date; then
    # 2026-11-23T23:50:52+0000 1764020000 20261123T235052Z
    started=$(date '+%Y-%m-%dT%H:%M:%S%z %s %Y%m%dT%H%M%SZ')
    stamp=${started##* } started=${started% *}
    started_epoch=${started#* } started=${started% *}
    case $started in *+0000) ;; *) stamp=$(date -u '+%Y%m%dT%H%M%SZ') ;; esac
    case $started_epoch in '' | *[!0-9]*) started_epoch=- ;; esac
  fi
  clock; started_clock=$centiseconds epoch=$started_epoch
  know_host
  case $arguments in masked) has awk || arguments=dropped ;; esac
  safe_host=$host
  case $safe_host in *[!A-Za-z0-9.-]* | .* | '') safe_host=host ;; esac
  folder=$work/portledger-$safe_host-$stamp
  mkdir -p "$folder/cmd" "$folder/err" "$folder/file/etc/init.d" "$folder/file/etc/cron.d" "$folder/file/proc/net" "$folder/file/proc/sys/net/ipv6"
  printf '\n' >"$work/newline"
  printf '\r\n' >"$work/return"
  IFS= read -r return_character <"$work/return"
  if has sleep; then watch_over >/dev/null 2>&1 </dev/null & watchdog=$!; fi

  limit=$timeout
  know_linked_secrets
  plan
  mask_secrets || die 'the secrets in it could not be masked, so nothing is written (try --no-arguments)'
  write_manifest || die 'the manifest could not be written (is the temporary folder full?)'
  pack || die 'the tarball could not be written (is the temporary folder full?)'
  digest='no tool for it here'
  if [ -n "$digest_tool" ]; then digest=$(digest_of "$tarball"); digest=${digest%% *}; fi
  size_of "$tarball"
  if [ -n "$output" ]; then
    if { [ "$tarball" = "$unfinished" ] || cat "$tarball" 2>/dev/null >"$unfinished"; } && mv -f "$unfinished" "$output"; then unfinished=''; else die "$output: could not be written"; fi
  else
    cat "$tarball" || die 'stdout could not be written'
  fi
  printf 'portledger: sections: %s collected, %s empty, %s absent, %s without their tool, %s denied, %s timed out, %s failed, %s skipped; %s bytes; SHA-256 %s\n' \
    "$collected" "$empty" "$absent" "$missing" "$denied" "$late" "$failed" "$skipped" "$size" "$digest" >&2
  exit 0
}

main "$@"
