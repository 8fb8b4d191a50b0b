/** The parts of the plan script that are the same for every host: options, the host check, running, the log. */

export const planShellHead = String.raw`PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077

usage() {
  echo "usage: sh $0 [--apply] [--yes] [--folder DIR]"
  echo "  without --apply it shows what it would do and changes nothing"
  echo "  --apply   do it; asks before each service"
  echo "  --yes     do not ask; a service that this session may hang on is left alone"
  echo "  --folder  where the log and the undo script go (default /root/portledger-before)"
}

apply=no
yes=no
folder=/root/portledger-before
while [ $# -gt 0 ]; do
  case $1 in
    --apply) apply=yes ;;
    --yes) yes=yes ;;
    --folder) shift; folder=$1 ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  [ $# -gt 0 ] && shift
done

say() { printf '%s\n' "$1"; }
stop() { printf 'stopped: %s\n' "$1" >&2; [ "$apply" = yes ] && [ -n "$log" ] && printf 'stopped: %s\n' "$1" >> "$log"; exit 1; }
log=
undo=
doing=

is_this_host() {
  [ -n "$wanted_host" ] || { why='the capture does not say which host it is of'; return 1; }
  here=$(uname -n)
  [ "$here" = "$wanted_host" ] || { why="this is $here, the plan is for $wanted_host"; return 1; }
  if [ -n "$wanted_machine" ] && [ -r /etc/machine-id ] && command -v sha256sum > /dev/null 2>&1; then
    machine=$(sha256sum < /etc/machine-id)
    [ "\${machine%% *}" = "$wanted_machine" ] || { why="the name is right, but the machine id is another one"; return 1; }
  fi
  return 0
}

if is_this_host; then :; else
  [ "$apply" = yes ] && stop "$why"
  say "note: $why; --apply would refuse"
fi

if [ "$apply" = yes ]; then
  [ "$(id -u)" = 0 ] || stop 'only root can do this'
  case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
  mkdir -p "$folder" || stop "cannot make $folder"
  [ -h "$folder" ] && stop "$folder is a link"
  log=$folder/plan-$report.log
  undo=$folder/undo-$report.sh
  done_already=$folder/done-$report
  trap 'stop "interrupted\${doing:+ in the middle of $doing} (see $log\${doing:+; undo with sh $undo})"' HUP INT TERM
  printf 'plan %s applied on %s\n' "$report" "$(date)" >> "$log" || stop "cannot write $log"
else
  say 'dry run: nothing is changed'
fi

done_count=0
left_count=0
session_port=
if [ -n "\${SSH_CONNECTION:-}" ]; then session_port=\${SSH_CONNECTION##* }; fi
# sudo takes SSH_CONNECTION away; then all that is known is that the terminal belongs to another host, or who started this.
remote=no
case $(who am i 2> /dev/null) in *'('[!:]*')'*) remote=yes ;; esac
above=$$
while [ "\${above:-0}" -gt 1 ] && [ -r "/proc/$above/status" ]; do
  looked=$above above=0
  while read -r key value rest; do
    case $key:$value in
      Name:*sshd* | Name:dropbear* | Name:*telnetd* | Name:*rlogind* | Name:*rshd* | Name:mosh-server*) remote=yes ;;
      PPid:*) above=$value ;;
    esac
  done < "/proc/$looked/status"
done

# begin TITLE PORTS CAUTION...: what to mind is said before the question. True where the service is to be turned off now;
# state=left where it is not to be looked at either.
begin() {
  title=$1 ports=$2 state=left
  shift 2
  say ''
  say "== $title"
  # A plan that stopped is applied again: what it has turned off stays as it is, and its way back is written down already.
  if [ "$apply" = yes ] && [ -f "$done_already" ] && grep -x -F -e "$title" "$done_already" > /dev/null; then
    say '   turned off by an earlier run of this plan'
    state=earlier
    return 1
  fi
  hangs=no
  for port in $ports; do [ "$port" = "$session_port" ] && hangs=yes; done
  if [ "$remote$session_port" = yes ]; then
    case $title in *[Ss][Ss][Hh]* | *[Tt]elnet* | *login*) hangs=yes ;; esac
    case " $ports " in *' 22 '* | *' 23 '* | *' 513 '*) hangs=yes ;; esac
  fi
  # The address of this host comes by DHCP; the window on its screen by X.
  if [ "$remote" = yes ] || [ -n "$session_port" ]; then case " $ports " in *' 68 '* | *' 546 '*) hangs=yes ;; esac; fi
  case \${DISPLAY:-} in :*) case " $ports " in *' 600'[0-9]' '*) hangs=yes ;; esac ;; esac
  [ "$hangs" = yes ] && say '   this very session may have come in through it: turning it off may cut the session'
  for caution; do say "  caution: $caution"; done
  if [ "$apply" != yes ]; then state=now; return 0; fi
  if [ "$yes" = yes ]; then
    if [ "$hangs" = yes ]; then say '   left alone'; left_count=$((left_count + 1)); return 1; fi
    state=now
    return 0
  fi
  printf 'Turn it off? [y/N] '
  answer=
  read -r answer || answer=
  case $answer in
    y | Y | yes) state=now; return 0 ;;
    *) say '   left alone'; left_count=$((left_count + 1)); return 1 ;;
  esac
}

in_quotes() { printf "'"; printf '%s' "$1" | sed "s/'/'\\\\''/g"; printf "'"; }

# keep_undo: the way back is written down before anything is done; the latest change is undone first.
keep_undo() {
  if [ "$apply" = yes ]; then
    doing=$title
    {
      printf '%s\n' '#!/bin/sh' '# undoes the plan, the latest change first' "PATH=$PATH" 'LC_ALL=C' 'export PATH LC_ALL' 'cd /' \
        "rm -f $(in_quotes "$done_already")"
      cat
      if [ -f "$undo" ]; then sed '1,7d' "$undo"; fi
    } > "$undo.new" || stop "cannot write $undo.new"
    mv "$undo.new" "$undo" || stop "cannot write $undo"
  else
    cat > /dev/null
  fi
}

# run COMMAND: shown, logged, and done only with --apply.
run() {
  printf '    $ %s\n' "$1"
  [ "$apply" = yes ] || return 0
  printf '$ %s\n' "$1" >> "$log"
  # What it makes or starts is to have the rights that it has by hand.
  (umask 022; eval "$1") < /dev/null >> "$log" 2>&1 || stop "$title: a command failed: $1 (see $log; undo with sh $undo)"
}

# nothing_from COMMAND: it has to print nothing, at the latest after some seconds.
nothing_from() {
  printf '    $ %s     (expect no output)\n' "$1"
  [ "$apply" = yes ] || return 0
  tries=0
  while [ "$tries" -lt 5 ]; do
    seen=$( (eval "$1") < /dev/null 2>&1)
    [ -z "$seen" ] && break
    tries=$((tries + 1))
    sleep 1
  done
  printf '$ %s\n%s\n' "$1" "$seen" >> "$log"
  if [ -n "$seen" ]; then
    [ "$state" = now ] || stop "$title: it has come back since an earlier run of this plan: $1 (see $log; to turn it off again, rm $done_already)"
    stop "$title: it is still there: $1 (see $log; undo with sh $undo)"
  fi
}

# show COMMAND: its output goes to the log for a person to read.
show() {
  printf '    $ %s\n' "$1"
  [ "$apply" = yes ] || return 0
  { printf '$ %s\n' "$1"; (eval "$1") < /dev/null 2>&1; } >> "$log"
}

finish() {
  doing=
  [ "$state" = now ] || return 0
  done_count=$((done_count + 1))
  [ "$apply" = yes ] || return 0
  printf '%s\n' "$title" >> "$done_already" || stop "cannot write $done_already"
  say '   done'
}

by_hand() { say ''; say "== $1"; say "   by hand: $2; see the report"; }
`.replaceAll('\\$', '$');

export const planShellTail = `say ''
if [ "$apply" = yes ]; then
  way_back=
  if [ -f "$undo" ]; then way_back="; undo: sh $undo"; fi
  say "$done_count turned off, $left_count left alone; log: $log$way_back"
  say 'Look again after the next reboot: capture the host and compare.'
else
  say "$done_count would be turned off. To do it: sh $0 --apply"
fi
`;
