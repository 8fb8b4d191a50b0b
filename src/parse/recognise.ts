/**
 * Which listing is this? Told from its content: the header that a tool prints, or the shape of its rows.
 *
 *     Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
 *     tcp        0      0 0.0.0.0:telnet          0.0.0.0:*               LISTEN      988/inetd
 *
 * Listings of other systems look alike and mean something else (`*.22` is port 22 there), so they are
 * refused by name and not half-read.
 */

import type { Listing } from '../model/evidence.ts';
import type { ListingKind } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';

export type Recognition = { readonly kind: ListingKind } | { readonly refused: string };

interface Signature<Outcome> {
  readonly outcome: Outcome;
  readonly line: RegExp;
  /** How much one such line says: a header settles it, a row that other listings have too says little. */
  readonly weight: number;
}

const linesLookedAt = 400;
/** Longer lines are cut before a pattern sees them, which bounds the work of the patterns. */
const charactersLookedAt = 300;

const header = 1_000_000;
const row = 10;
const hint = 1;

// Patterns are tried on lines without colours, CR and byte order mark. A sample stands beside each.
const kinds: readonly Signature<ListingKind>[] = [
  // Proto Recv-Q Send-Q Local Address … State; the words after Proto are translated
  { outcome: 'netstat', line: /^Proto\s+\S+-Q\s+\S+-Q\s/, weight: header },
  { outcome: 'netstat', line: /^Active (?:Internet connections|UNIX domain sockets) /, weight: header },
  // tcp   0   0 0.0.0.0:telnet   0.0.0.0:*   LISTEN
  {
    outcome: 'netstat',
    line: /^(?:tcp|udp|raw|sctp|dccp|udpl)[a-z]{0,4}6?\s+\d+\s+\d+\s+\S+:\S+\s/,
    weight: row,
  },
  // the crop of the HOWTO:   *:exec   *:*   LISTEN   988/inetd
  { outcome: 'netstat', line: /^\s*\S+:[\w.+-]+\s+\S+:\*\s+LISTEN/, weight: row },
  // Netid State Recv-Q Send-Q …
  { outcome: 'ss', line: /^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s/, weight: header },
  // tcp LISTEN 0 128 …; LISTEN 0 128 …
  { outcome: 'ss', line: /^(?:[a-z_0-9]+\s+)?(?:LISTEN|UNCONN|ESTAB)\s+\d+\s+\d+\s/, weight: row },
  //   sl  local_address rem_address   st tx_queue …
  { outcome: 'proc-net', line: /^\s*sl\s+local_address\s/, weight: header },
  //    0: 00000000:0016 00000000:0000 0A …
  {
    outcome: 'proc-net',
    line: /^\s*\d+: [0-9A-F]{8,32}:[0-9A-F]{4} [0-9A-F]{8,32}:[0-9A-F]{4} /,
    weight: row,
  },
  // COMMAND   PID   USER   FD   TYPE
  { outcome: 'lsof', line: /^COMMAND\s+PID\s.*\bFD\s+TYPE\s/, weight: header },
  // sshd 385 root 3u IPv4 2247000 0t0 TCP *:22 (LISTEN)
  { outcome: 'lsof', line: /^\S+\s+\d+\s.*\sIPv[46]\s.*\s(?:TCP|UDP)\s/, weight: row },
  // p385, n*:22 of -F
  { outcome: 'lsof', line: /^p\d{1,10}$/, weight: row },
  { outcome: 'lsof', line: /^n(?:\*|\[|\d)\S*:\S+$/, weight: row },
  //   PID TTY STAT TIME COMMAND; UID PID PPID C STIME TTY TIME CMD; USER PID %CPU …
  { outcome: 'ps', line: /^[A-Z%+ \t]*\bPID\s.*\b(?:COMMAND|CMD|ARGS)\s*$/, weight: header },
  // What grep leaves: 385 ? Ss 0:00 /usr/sbin/sshd; root 385 0.0 0.1 15436 6676 ? Ss Oct25 0:03 …; root 385 1 0 Oct25 ? 00:00:03 …
  {
    outcome: 'ps',
    line: /^\s*\d{1,10}\s+(?:\?|tty\S{1,20}|pts\/\d+)\s+[A-Z][A-Za-z<+]{0,8}\s+\d{1,6}:\d\d\s/,
    weight: row,
  },
  {
    outcome: 'ps',
    line: /^\S{1,32}\s+\d{1,10}\s+\d{1,4}\.\d\s+\d{1,4}\.\d\s+\d{1,12}\s+\d{1,12}\s+\S{1,20}\s+\S{1,10}\s+\S{1,10}\s+\d{1,6}:\d\d\s/,
    weight: row,
  },
  {
    outcome: 'ps',
    line: /^\S{1,32}\s+\d{1,10}\s+\d{1,10}\s+\d{1,3}\s+\S{1,10}\s+\S{1,20}\s+(?:\d{1,6}-)?\d\d:\d\d:\d\d\s/,
    weight: row,
  },
  // 385<TAB>exe<TAB>/usr/sbin/sshd
  { outcome: 'proc-pid', line: /^\d+\t(?:exe|cmdline|cwd|cgroup|uid|start|comm|ppid|netns)\t/, weight: row },
  // 2246265<TAB>267<TAB>5
  { outcome: 'socket-inodes', line: /^\d+\t\d+\t\d+$/, weight: row },
  //    program vers proto   port  service
  { outcome: 'rpcinfo', line: /^\s*program\s+vers(?:ion)?\s+(?:proto|netid)\s/, weight: header },
  { outcome: 'rpcinfo', line: /^\s*\d{5,10}\s+\d+\s+(?:tcp|udp)\s+\d+\b/, weight: row },
  // telnet  23/tcp
  { outcome: 'services', line: /^[\w.+*/-]+\s+\d{1,5}\/(?:tcp|udp|sctp|dccp|ddp)\b/, weight: row },
  // portmapper  100000  portmap sunrpc rpcbind
  { outcome: 'rpc', line: /^[a-z][\w.-]*\s+[1-9]\d{5,8}(?:\s|$)/, weight: row },
  // 127.0.0.1  localhost
  { outcome: 'hosts', line: /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+)\s+[A-Za-z]/, weight: row },
  // 2: eth0: <BROADCAST,…>; eth0 Link encap:Ethernet; eth0: flags=4163<UP,…>
  { outcome: 'interfaces', line: /^\d+:\s+\S+:?\s+(?:<[A-Z_,-]+>|inet6?\s)/, weight: 500 * row },
  { outcome: 'interfaces', line: /^\S+\s+(?:Link encap:|flags=\d+<)/, weight: 500 * row },
  // telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd
  {
    outcome: 'inetd-conf',
    line: /^\S+\s+(?:stream|dgram|raw|rdm|seqpacket)\s+\S+\s+(?:no)?wait[./:\d]*\s/,
    weight: 5 * row,
  },
  // #<off># telnet stream tcp nowait …: a file in which everything is off
  {
    outcome: 'inetd-conf',
    line: /^#(?:<off>#)?\s*[\w.:/-]+\s+(?:stream|dgram)\s+\S+\s+(?:no)?wait[./:\d]*\s/,
    weight: row,
  },
  // service telnet; defaults; {; socket_type = stream
  {
    outcome: 'xinetd-conf',
    line: /^\s*(?:service\s+\S+|defaults|includedir\s+\/\S+)\s*\{?\s*$/,
    weight: row,
  },
  {
    outcome: 'xinetd-conf',
    line: /^\s*(?:disable|socket_type|wait|user|server|log_on_\w+|only_from|protocol|port|instances|cps)\s*[+-]?=/,
    weight: row,
  },
  // service "telnet" {; defaults {; directory "/etc/rlinetd.d";
  {
    outcome: 'rlinetd-conf',
    line: /^\s*(?:service\s+"[^"]{1,200}"\s*\{|defaults\s*\{\s*\S|directory\s+"\/)/,
    weight: 5 * row,
  },
  {
    outcome: 'rlinetd-conf',
    line: /^\s*(?:enabled (?:yes|no)|exec "[^"]{1,200}"|port ["\d]|interface |protocol (?:tcp|udp))[^=]{0,200};/,
    weight: row,
  },
  // ALL: ALL; sshd: 10.0.0.0/255.0.0.0
  {
    outcome: 'hosts-access',
    line: /^[A-Za-z][\w.@, \t-]{0,200}:\s*(?:ALL|LOCAL|KNOWN|UNKNOWN|PARANOID|\d{1,3}\.|\.[a-z]|\[|@)/,
    weight: hint,
  },
  // *filter; -A INPUT …; Chain INPUT (policy ACCEPT)
  { outcome: 'iptables', line: /^\*(?:filter|nat|mangle|raw|security)\s*$/, weight: header },
  { outcome: 'iptables', line: /^Chain [A-Z][\w.-]*\s+\((?:policy [A-Z]+|\d+ references)/, weight: header },
  { outcome: 'iptables', line: /^-[AP] [A-Z]\S*\s/, weight: 5 * row },
  // table inet filter {
  { outcome: 'nft', line: /^table (?:ip|ip6|inet|arp|bridge|netdev) \S+ \{/, weight: header },
  { outcome: 'nft', line: /^\s*\{\s*"nftables"\s*:/, weight: header },
  // Chain input (policy ACCEPT):
  {
    outcome: 'ipchains',
    line: /^Chain (?:input|output|forward)\s+\((?:policy [A-Z]+|refcnt)/,
    weight: header,
  },
  // Status: active
  { outcome: 'ufw', line: /^Status: (?:in)?active\s*$/, weight: header },
  // public (active);   target: default
  {
    outcome: 'firewalld',
    line: /^\s+(?:icmp-block-inversion|masquerade|forward-ports|rich rules):/,
    weight: 500 * row,
  },
  // lrwxrwxrwx 1 root root 14 Nov 23 10:00 S20ssh -> ../init.d/ssh
  {
    outcome: 'rc-listing',
    line: /^(?:\s*\d+\s+){0,2}[-lbcdps][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT][.+@]?\s+\d+\s/,
    weight: 2 * row,
  },
  // /etc/rc.d/rc3.d/S55sshd of find; S20inetd S20ssh of ls without -l, which says the folder above
  {
    outcome: 'rc-listing',
    line: /^\/etc\/(?:rc\.d\/)?rc[0-6S]\.d(?:\/[SK]\d\d\S{1,80}|\/?:)$/,
    weight: 2 * row,
  },
  // ### BEGIN INIT INFO; # chkconfig: 2345 55 25
  { outcome: 'init-script', line: /^### BEGIN INIT INFO/, weight: header },
  { outcome: 'init-script', line: /^#\s*chkconfig:\s/, weight: header },
  // sshd  0:off 1:off 2:on
  { outcome: 'chkconfig', line: /^Note: This output shows SysV services only/, weight: header },
  { outcome: 'chkconfig', line: /^\s*\S+\s+0:\S+\s+1:\S+\s+2:\S+/, weight: 5 * row },
  // id:2:initdefault:
  {
    outcome: 'inittab',
    line: /^[\w~]{1,14}:[\dabcsS]*:(?:initdefault|sysinit|respawn|wait|once|boot|bootwait|ctrlaltdel|off|power\w*|askfirst|shutdown|restart):/,
    weight: 5 * row,
  },
  {
    outcome: 'inittab',
    line: /^\w*::(?:sysinit|respawn|wait|once|ctrlaltdel|askfirst|shutdown|restart):/,
    weight: 5 * row,
  },
  // N 2;          run-level 2  2026-11-23 10:00
  { outcome: 'runlevel', line: /^(?:[N\dsS] [\dsS]|unknown)$/, weight: row },
  { outcome: 'runlevel', line: /^\s+run-level \S/, weight: header },
  // sshd |      default
  { outcome: 'openrc', line: /^\s*[\w.@-]+\s+\|(?:\s|$)/, weight: 2 * row },
  { outcome: 'openrc', line: /^\s*(?:Runlevel: \S+|Dynamic Runlevel: .*)$/, weight: header },
  // ssh start/running, process 1234; run: /etc/service/ssh: (pid 12) 34s
  {
    outcome: 'supervised',
    line: /^\S+(?: \([^)]*\))? (?:start|stop)\/(?:running|waiting|starting|stopping|\S+)(?:, process \d+)?$/,
    weight: 5 * row,
  },
  { outcome: 'supervised', line: /^(?:run|down|finish): \S+: /, weight: 5 * row },
  // UNIT FILE  STATE  PRESET
  { outcome: 'systemctl-unit-files', line: /^UNIT FILE\s+STATE\b/, weight: header },
  {
    outcome: 'systemctl-unit-files',
    line: /^\S+\.(?:service|socket|target|timer|mount|path|slice|automount|swap|scope)\s+(?:enabled|disabled|static|masked|indirect|generated|transient|alias|linked|bad)/,
    weight: 5 * row,
  },
  // UNIT LOAD ACTIVE SUB DESCRIPTION
  { outcome: 'systemctl-units', line: /^\s*UNIT\s+LOAD\s+ACTIVE\s+SUB\b/, weight: header },
  {
    outcome: 'systemctl-units',
    line: /^[\s●*○×]*\S+\.(?:service|socket|target|timer|mount|path|slice|automount|swap|scope|device)\s+(?:loaded|not-found|masked|error|bad-setting)\s+\S+\s+\S/,
    weight: 5 * row,
  },
  // LISTEN UNIT ACTIVATES
  { outcome: 'systemctl-sockets', line: /^LISTEN\s+(?:TYPE\s+)?UNIT\b/, weight: header },
  // Id=ssh.service
  {
    outcome: 'systemctl-show',
    line: /^(?:Id|FragmentPath|UnitFileState|ExecStart|MainPID)=/,
    weight: 5 * row,
  },
  // @reboot root /usr/local/sbin/tcpgate; 17 * * * * root cd /
  {
    outcome: 'cron',
    line: /^@(?:reboot|hourly|daily|weekly|monthly|yearly|annually|midnight)\s/,
    weight: 5 * row,
  },
  { outcome: 'cron', line: /^(?:[\d*][\d*,/-]*\s+){4}[\d*a-z][\w*,/-]*\s+\S/i, weight: 5 * row },
  //  [ + ]  ssh
  { outcome: 'service-status-all', line: /^\s*\[ [+?-] \]\s+\S/, weight: 5 * row },
  // /usr/sbin/sshd<TAB>dpkg<TAB>openssh-server<TAB>1:9.2
  // /usr/sbin/in.telnetd<TAB>executable<TAB>-rwxr-xr-x 1 root root 39616 Nov 11  2021
  {
    outcome: 'server-files',
    line: /^\/[^\t]*\t(?:executable|not-executable|folder|other|broken-link|absent|denied)\t/,
    weight: 5 * row,
  },
  { outcome: 'packages', line: /^\/[^\t]*\t[a-z]+\t[^\t]+\t/, weight: 5 * row },
  // CONTAINER ID   IMAGE   COMMAND
  { outcome: 'containers', line: /^CONTAINER ID\s+IMAGE\s/, weight: header },
  // PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
  { outcome: 'os-release', line: /^(?:NAME|ID|PRETTY_NAME|VERSION_ID|ID_LIKE|DISTRIB_ID)=/, weight: 5 * row },
  // #!/bin/sh, and a daemon started
  { outcome: 'rc-inet2', line: /^#!\s*\/bin\/(?:ba|da)?sh\b/, weight: hint },
  { outcome: 'rc-inet2', line: /^\s*if \[ -x \/(?:usr\/sbin|etc\/rc\.d)\/\S+ ?\]/, weight: row },
];

const foreign: readonly Signature<string>[] = [
  // Proto Recv-Q Send-Q  Local Address  Foreign Address  (state)
  {
    outcome: 'a BSD or macOS netstat listing',
    line: /^Proto\s+Recv-Q\s+Send-Q\s.*\(state\)/,
    weight: header,
  },
  // tcp4  0  0  *.22  *.*  LISTEN
  {
    outcome: 'a BSD or macOS netstat listing',
    line: /^(?:tcp|udp)[46]{0,2}\s+\d+\s+\d+\s+\S+\.(?:\d+|\*|[a-z][\w-]*)\s+(?:\*\.\*|\S+\.\d+)\s/,
    weight: 2 * row,
  },
  { outcome: 'a BSD netstat listing', line: /^Tcpcb\s+Proto\s+Recv-Q/, weight: header },
  //     0     1     0   0 10:06AM ??         0:06.30 /sbin/launchd
  { outcome: 'a macOS ps listing', line: /\s\?\?\s.*\d:\d\d\.\d\d \/sbin\/launchd$/, weight: 2 * header },
  // USER COMMAND PID FD PROTO LOCAL ADDRESS FOREIGN ADDRESS
  {
    outcome: 'a FreeBSD sockstat listing',
    line: /^USER\s+COMMAND\s+PID\s+FD\s+PROTO\s+LOCAL ADDRESS/,
    weight: header,
  },
  //   TCP    0.0.0.0:135    0.0.0.0:0    LISTENING    4
  {
    outcome: 'a Windows netstat listing',
    line: /^\s*Proto\s+Local Address\s+Foreign Address\s+State/,
    weight: header,
  },
  { outcome: 'a Windows netstat listing', line: /^\s*(?:TCP|UDP)\s+\S+:\d+\s+\S+:[\d*]+\s/, weight: 2 * row },
  {
    outcome: 'a Windows listing',
    line: /^LocalAddress\s+LocalPort\s+RemoteAddress\s+RemotePort/,
    weight: header,
  },
  // TCP: IPv4 … Swind Send-Q Rwind Recv-Q
  { outcome: 'a Solaris netstat listing', line: /\bSwind\s+Send-Q\s+Rwind\s+Recv-Q\b/, weight: header },
  { outcome: 'a Solaris netstat listing', line: /^(?:TCP|UDP|SCTP): IPv[46]/, weight: header },
];

function* firstLines(listing: Pick<Listing, 'lines'>): Generator<string> {
  let seen = 0;
  for (const text of listing.lines) {
    if (seen++ >= linesLookedAt) return;
    yield bareLine(text.length > charactersLookedAt ? text.slice(0, charactersLookedAt) : text);
  }
}

/** The outcome with the most weight; among equals the one that stands first in the table. */
function heaviest<Outcome>(
  lines: readonly string[],
  signatures: readonly Signature<Outcome>[],
): { readonly outcome: Outcome; readonly weight: number } | null {
  const weights = new Map<Outcome, number>();
  for (const { outcome, line, weight } of signatures)
    for (const text of lines) if (line.test(text)) weights.set(outcome, (weights.get(outcome) ?? 0) + weight);
  let best: { outcome: Outcome; weight: number } | null = null;
  for (const [outcome, weight] of weights)
    if (best === null || weight > best.weight) best = { outcome, weight };
  return best;
}

/** The kind of a listing, why it is refused, or null where nothing in it is known. */
export function recognise(listing: Pick<Listing, 'lines'>): Recognition | null {
  const lines = [...firstLines(listing)];
  const elsewhere = heaviest(lines, foreign);
  const here = heaviest(lines, kinds);
  if (elsewhere !== null && (elsewhere.weight >= header || elsewhere.weight > (here?.weight ?? 0)))
    return { refused: `${elsewhere.outcome}: only listings of Linux hosts are read` };
  return here === null ? null : { kind: here.outcome };
}
