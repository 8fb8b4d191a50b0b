/**
 * Facts: what one listing says, line by line, before anything is joined.
 *
 * `FactOf` is the table of listing kinds: to add a listing, add its line here and in parse/index.ts.
 * Texts are as printed on the host; nothing is resolved, guessed or judged here.
 */

import type { Evidenced, Unread } from './evidence.ts';
import type { InetdEntry, RlinetdBlock, XinetdSection } from './super-server-facts.ts';

export type Protocol = 'tcp' | 'udp' | 'udplite' | 'sctp' | 'dccp' | 'raw' | 'icmp';

export interface SocketOwner {
  readonly pid: number;
  readonly program: string | null;
  readonly fd: number | null;
}

/** netstat, ss, proc-net, lsof: one socket. Connections that cannot be listeners are skipped by the parsers. */
export interface SocketFact extends Evidenced {
  readonly protocol: Protocol;
  readonly family: 4 | 6 | null;
  /** As printed, without brackets and `%zone`: `*`, `0.0.0.0`, `::`, `bigcat`, `127.0.0.1`. */
  readonly localAddress: string;
  readonly localPort: number | null;
  /** The name where the listing prints one: `telnet`. */
  readonly localPortName: string | null;
  readonly remoteAddress: string | null;
  readonly remotePort: number | null;
  /** Normalised to netstat's English words (`LISTEN`, `ESTABLISHED`); null for a blank state column. */
  readonly state: string | null;
  /** TCP in LISTEN, or an unconnected UDP/raw socket. */
  readonly listening: boolean;
  readonly pid: number | null;
  /** A hint, never a fact: netstat cuts it, ss prints comm, a process may rename itself. */
  readonly program: string | null;
  readonly owners: readonly SocketOwner[];
  readonly uid: number | null;
  readonly inode: string | null;
  /** From ss -e: `/system.slice/ssh.service`. */
  readonly cgroup: string | null;
  /** `%eth0` without the percent sign. */
  readonly zone: string | null;
  readonly shape: 'netstat' | 'ss' | 'proc-net' | 'lsof';
}

export interface ProcessFact extends Evidenced {
  readonly pid: number;
  readonly ppid: number | null;
  readonly user: string | null;
  readonly tty: string | null;
  readonly stat: string | null;
  /** As printed: `10:23`, `Nov 12`, `Mon Nov 23 23:50:52 2026`. */
  readonly started: string | null;
  /** Command line as printed. */
  readonly command: string;
}

/** `proc-pid`: one attribute of one process, `PID<TAB>key<TAB>value`. */
export interface ProcPidFact extends Evidenced {
  readonly pid: number;
  readonly key: 'exe' | 'cmdline' | 'cwd' | 'cgroup' | 'uid' | 'start' | 'comm' | 'ppid' | 'netns' | 'other';
  readonly value: string;
}

/** `socket-inodes`: who holds a socket, `INODE<TAB>PID<TAB>FD`. */
export interface SocketInodeFact extends Evidenced {
  readonly inode: string;
  readonly pid: number;
  readonly fd: number | null;
}

/** `rpcinfo -p`. */
export interface RpcFact extends Evidenced {
  readonly program: number;
  readonly version: number;
  readonly protocol: string;
  readonly port: number;
  readonly name: string | null;
}

/** /etc/services: a line gives one fact. */
export interface PortNameFact extends Evidenced {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly aliases: readonly string[];
  /** `#telnet 23/tcp`: somebody commented it out (the HOWTO's myth). */
  readonly commentedOut: boolean;
}

/** /etc/hosts, /etc/rpc: number or address → names. */
export interface NameFact extends Evidenced {
  readonly value: string;
  readonly names: readonly string[];
}

/** `ip addr`, `ifconfig -a`: one address of one interface. */
export interface InterfaceAddressFact extends Evidenced {
  readonly interface: string;
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number | null;
}

/** hosts.allow and hosts.deny: one rule. */
export interface HostsAccessRule extends Evidenced {
  readonly list: 'allow' | 'deny';
  readonly daemons: readonly string[];
  readonly daemonsExcept: readonly string[];
  readonly clients: readonly string[];
  readonly clientsExcept: readonly string[];
  readonly options: readonly string[];
}

/** A firewall rule or policy, read far enough to say that it exists and what it does for a port. */
export interface FirewallRule extends Evidenced {
  readonly dialect: 'iptables' | 'ip6tables' | 'nft' | 'ipchains' | 'ufw' | 'firewalld';
  /** As its own tool calls it; with the table before it where that is not `filter`: `INPUT`, `nat/PREROUTING`, `inet firewalld/filter_IN_public`. */
  readonly chain: string;
  /** Where the chain sees packets (`input`, `forward`, `prerouting`, …); null for a chain that is only jumped to. */
  readonly hook: string | null;
  /** `accept`, `drop`, `reject`, `jump NAME`, … in small letters but for the name. */
  readonly action: string;
  readonly isPolicy: boolean;
  readonly protocol: string | null;
  /** Inclusive ranges; [] where the rule is about every port. */
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  readonly source: string | null;
  readonly inInterface: string | null;
  /** True where the rule holds conditions that were not read, so it may match less than it seems to. */
  readonly partial: boolean;
}

/** `ls -l` of init.d, rc?.d, runlevels, service folders: one entry. */
export interface DirectoryEntry extends Evidenced {
  /** Folder from the listing's `/etc/rc3.d:` heading, or from the origin; '' where unknown. */
  readonly directory: string;
  readonly name: string;
  readonly target: string | null;
  readonly mode: string;
  readonly owner: string | null;
  /** As printed. */
  readonly modified: string | null;
  /** For `S55sshd` in an rc?.d: the runlevel, start or kill, order, script name. */
  readonly link: {
    readonly runlevel: string;
    readonly starts: boolean;
    readonly order: number;
    readonly script: string;
  } | null;
}

/** An init script's text: the headers that say what it is. */
export interface InitScriptFact extends Evidenced {
  readonly script: string;
  readonly provides: readonly string[];
  readonly requiredStart: readonly string[];
  readonly defaultStart: readonly string[];
  readonly defaultStop: readonly string[];
  readonly chkconfig: {
    readonly runlevels: string;
    readonly start: number;
    readonly stop: number;
  } | null;
  readonly description: string | null;
  readonly pidFiles: readonly string[];
  readonly processNames: readonly string[];
  /** Programs that the script's text starts: DAEMON=, daemon /usr/sbin/x, start-stop-daemon --exec. */
  readonly programs: readonly string[];
}

export interface ChkconfigFact extends Evidenced {
  readonly name: string;
  readonly scope: 'sysv' | 'xinetd';
  /** Runlevel → on; for xinetd rows one entry `xinetd`. */
  readonly levels: Readonly<Record<string, boolean>>;
}

export interface InittabFact extends Evidenced {
  readonly id: string;
  readonly runlevels: readonly string[];
  readonly action: string;
  readonly process: string;
}

/** `runlevel`, `who -r`, the default from inittab, systemd's default target. */
export interface RunlevelFact extends Evidenced {
  readonly source: 'current' | 'previous' | 'default';
  readonly runlevel: string;
}

/** A program that a boot shell script (rc.inet2, rc.local, rc.d/rc.*) starts. */
export interface BootScriptFact extends Evidenced {
  readonly script: string;
  readonly program: string;
  readonly arguments: string;
  /** False for a commented-out line, or a script without its executable bit. */
  readonly enabled: boolean;
  /** True where an `if` around it tests something that the listing does not show. */
  readonly conditional: boolean;
  /** Paths that `if [ -x PATH ]` and its kin around it ask for. */
  readonly requires: readonly string[];
  /** `if [ -x /etc/rc.d/rc.sshd ]; then . /etc/rc.d/rc.sshd` names the other script. */
  readonly calls: string | null;
}

export interface OpenrcFact extends Evidenced {
  readonly service: string;
  readonly runlevels: readonly string[];
  readonly state: string | null;
}

/** upstart jobs, runit and s6 folders: something that init itself supervises. */
export interface SupervisedFact extends Evidenced {
  readonly kind: 'upstart' | 'runit' | 's6' | 'daemontools';
  readonly name: string;
  readonly enabled: boolean | null;
  readonly running: boolean | null;
  readonly pid: number | null;
  readonly program: string | null;
}

export interface UnitFileFact extends Evidenced {
  readonly unit: string;
  readonly state: string;
  readonly preset: string | null;
}

export interface UnitFact extends Evidenced {
  readonly unit: string;
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly description: string;
}

/** `systemctl list-sockets`. */
export interface UnitSocketFact extends Evidenced {
  readonly listen: string;
  readonly unit: string;
  readonly activates: readonly string[];
}

/** `systemctl show`: one property of one unit. */
export interface UnitPropertyFact extends Evidenced {
  readonly unit: string;
  readonly key: string;
  readonly value: string;
}

export interface CronFact extends Evidenced {
  readonly schedule: string;
  readonly user: string | null;
  readonly command: string;
  readonly atBoot: boolean;
}

export interface ServiceStatusFact extends Evidenced {
  readonly script: string;
  readonly running: boolean | null;
}

/** `packages`: which package owns a file, `PATH<TAB>MANAGER<TAB>PACKAGE<TAB>VERSION`; PACKAGE `-` for none. */
export interface PackageFact extends Evidenced {
  readonly path: string;
  readonly manager: 'dpkg' | 'rpm' | 'apk' | 'pacman' | 'slackware' | 'other';
  readonly package: string | null;
  readonly version: string | null;
}

/** Why a server would not start: of these only `executable` is as it should be. `denied` is not known. */
export const serverFileStates = [
  'executable',
  'not-executable',
  'folder',
  'other',
  'broken-link',
  'absent',
  'denied',
] as const;

/**
 * `server-files`: is the program there that an inetd line or an xinetd section names, `PATH<TAB>STATE<TAB>LISTING`.
 * Links are followed. tcpd and what it runs are looked at as well, and the servers of lines that are commented out.
 */
export interface ServerFileFact extends Evidenced {
  readonly path: string;
  readonly state: (typeof serverFileStates)[number];
  /** `-rwxr-xr-x`; null where it is not there. */
  readonly mode: string | null;
  readonly owner: string | null;
}

/** docker ps, podman ps: a published port. */
export interface ContainerPortFact extends Evidenced {
  readonly runtime: 'docker' | 'podman' | 'other';
  readonly container: string;
  readonly name: string;
  readonly image: string;
  readonly hostAddress: string;
  readonly hostPort: number | null;
  readonly containerPort: number;
  readonly protocol: string;
  readonly restart: string | null;
}

/** A setting of a daemon's own configuration on which one of the HOWTO's exceptions hangs. */
export interface DaemonSettingFact extends Evidenced {
  /** `named`, `sendmail`, `postfix`, `exim`, `identd`, `sshd`, `x`, `cups`. */
  readonly daemon: string;
  readonly key: string;
  readonly value: string;
}

export interface OsReleaseFact extends Evidenced {
  readonly key: string;
  readonly value: string;
}

/** The table of listing kinds. */
export interface FactOf {
  readonly netstat: SocketFact;
  readonly ss: SocketFact;
  readonly 'proc-net': SocketFact;
  readonly lsof: SocketFact;
  readonly ps: ProcessFact;
  readonly 'proc-pid': ProcPidFact;
  readonly 'socket-inodes': SocketInodeFact;
  readonly rpcinfo: RpcFact;
  readonly services: PortNameFact;
  readonly rpc: NameFact;
  readonly hosts: NameFact;
  readonly interfaces: InterfaceAddressFact;
  readonly 'inetd-conf': InetdEntry;
  readonly 'xinetd-conf': XinetdSection;
  readonly 'rlinetd-conf': RlinetdBlock;
  readonly 'hosts-access': HostsAccessRule;
  readonly iptables: FirewallRule;
  readonly nft: FirewallRule;
  readonly ipchains: FirewallRule;
  readonly ufw: FirewallRule;
  readonly firewalld: FirewallRule;
  readonly 'rc-listing': DirectoryEntry;
  readonly 'init-script': InitScriptFact;
  readonly chkconfig: ChkconfigFact;
  readonly inittab: InittabFact;
  readonly runlevel: RunlevelFact;
  readonly 'rc-inet2': BootScriptFact;
  readonly openrc: OpenrcFact;
  readonly supervised: SupervisedFact;
  readonly 'systemctl-unit-files': UnitFileFact;
  readonly 'systemctl-units': UnitFact;
  readonly 'systemctl-sockets': UnitSocketFact;
  readonly 'systemctl-show': UnitPropertyFact;
  readonly cron: CronFact;
  readonly 'service-status-all': ServiceStatusFact;
  readonly packages: PackageFact;
  readonly 'server-files': ServerFileFact;
  readonly containers: ContainerPortFact;
  readonly 'daemon-settings': DaemonSettingFact;
  readonly 'os-release': OsReleaseFact;
}

export type ListingKind = keyof FactOf;

/** All facts of a host by kind of listing; [] where a listing was not captured. */
export type Facts = { readonly [Kind in ListingKind]: readonly FactOf[Kind][] };

/** A section as the later stages see it: its status, without its lines. */
export interface SectionOutcome {
  readonly id: string;
  readonly kind: string | null;
  readonly status: import('./snapshot.ts').SectionStatus;
  readonly origin: string;
  readonly file: string;
  readonly lines: import('./evidence.ts').LineTally;
  /** The capture's remark: `mode=0644 owner=root group=root mtime=1764020000` of a copied file; '' where there is none. */
  readonly note: string;
  /** True where the capture's size cap cut the output. */
  readonly truncated: boolean;
}

/** What parse gives: the facts, the lines that it could not read, and what was and was not captured. */
export interface Readings {
  readonly facts: Facts;
  readonly unread: readonly Unread[];
  readonly sections: readonly SectionOutcome[];
  /** `@key` lines of the manifest. */
  readonly capture: import('./snapshot.ts').CaptureFacts;
}
