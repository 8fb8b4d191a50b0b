/**
 * A service: sockets × processes × starters × boot state, joined and not yet judged.
 *
 * Three-valued answers are `boolean | null`; null means that the capture cannot tell.
 */

import type { Evidence, Evidenced } from './evidence.ts';
import type { Protocol } from './facts.ts';
import type { Knowledge } from './knowledge.ts';

/** Who can reach it: every address, one named address or interface, this machine only, nobody (it does not listen). */
export type Exposure = 'any' | 'named' | 'loopback' | 'none';

/** One socket, however many listings show it: each of them is a line of evidence. */
export interface Socket extends Evidenced {
  readonly protocol: Protocol;
  readonly family: 4 | 6 | null;
  readonly address: string;
  readonly port: number | null;
  readonly portName: string | null;
  readonly pid: number | null;
  readonly program: string | null;
  readonly exposure: Exposure;
}

export interface Process extends Evidenced {
  readonly pid: number;
  readonly ppid: number | null;
  readonly user: string | null;
  readonly command: string;
  readonly exe: string | null;
  readonly exeDeleted: boolean;
  readonly unit: string | null;
  readonly container: string | null;
  readonly started: string | null;
}

interface StarterBase extends Evidenced {
  /** Entry, section, script or unit name as its own system calls it. */
  readonly name: string;
  /** Path on the host of the file that says so, or null. */
  readonly file: string | null;
  readonly line: number | null;
  /** Switched on in its configuration. */
  readonly enabled: boolean | null;
  /** Will it be started at the next boot? */
  readonly atBoot: boolean | null;
  /** Runlevels or targets in which it starts. */
  readonly runlevels: readonly string[];
}

export interface InetdStarter extends StarterBase {
  readonly kind: 'inetd';
  readonly flavour: 'openbsd-inetd' | 'inetutils-inetd' | 'busybox-inetd' | 'rlinetd' | 'xinetd' | 'inetd';
  readonly protocol: string;
  readonly server: string;
  readonly wrapped: boolean;
}
export interface XinetdStarter extends StarterBase {
  readonly kind: 'xinetd';
  readonly id: string;
  readonly protocol: string;
  readonly server: string | null;
  /** How it is switched on or off: the section's own `disable`, or lists in defaults. */
  readonly switchedBy: 'disable' | 'disabled-list' | 'enabled-list' | 'default';
  readonly onlyFrom: readonly string[];
  readonly bind: string | null;
}
export interface InitScriptStarter extends StarterBase {
  readonly kind: 'init-script';
  /** S links found, e.g. `/etc/rc2.d/S20ssh`. */
  readonly links: readonly string[];
}
export interface SystemdStarter extends StarterBase {
  readonly kind: 'systemd';
  /** enabled, disabled, static, masked, generated, alias, … */
  readonly state: string | null;
  /** Socket units that open the port for it. */
  readonly sockets: readonly string[];
  readonly userUnit: boolean;
}
export interface SlackwareStarter extends StarterBase {
  readonly kind: 'slackware-rc';
  /** True where the rc.d script's executable bit is the switch. */
  readonly byModeBit: boolean;
}
export interface OpenrcStarter extends StarterBase {
  readonly kind: 'openrc';
}
export interface SupervisedStarter extends StarterBase {
  readonly kind: 'upstart' | 'runit' | 's6' | 'daemontools';
}
export interface InittabStarter extends StarterBase {
  readonly kind: 'inittab';
  readonly respawn: boolean;
}
export interface BootLineStarter extends StarterBase {
  readonly kind: 'rc-local' | 'cron' | 'at';
}
export interface ContainerStarter extends StarterBase {
  readonly kind: 'container';
  readonly runtime: 'docker' | 'podman' | 'other';
  readonly image: string;
  readonly restart: string | null;
}
export interface KernelStarter extends StarterBase {
  readonly kind: 'kernel';
  /** The unit in whose control group the kernel was asked for it, as ss says. */
  readonly madeBy: string | null;
}
export interface UnknownStarter extends StarterBase {
  readonly kind: 'unknown';
  /** What would tell: `run the capture as root`. */
  readonly wouldTell: string;
}

export type Starter =
  | InetdStarter
  | XinetdStarter
  | InitScriptStarter
  | SystemdStarter
  | SlackwareStarter
  | OpenrcStarter
  | SupervisedStarter
  | InittabStarter
  | BootLineStarter
  | ContainerStarter
  | KernelStarter
  | UnknownStarter;

export type StarterKind = Starter['kind'];

export type ContradictionKind =
  | 'listens-but-not-configured'
  | 'configured-but-does-not-listen'
  | 'listens-but-will-not-start-at-boot'
  | 'starts-at-boot-but-not-running'
  | 'deleted-executable'
  | 'executable-of-no-package'
  | 'listings-disagree'
  | 'super-server-starts-a-shell'
  | 'server-file-missing'
  | 'super-server-with-nothing-enabled'
  | 'port-name-differs-from-registry';

/** Two things that the host says and that do not fit together. */
export interface Contradiction extends Evidenced {
  readonly kind: ContradictionKind;
  /** One sentence for this very case. */
  readonly because: string;
}

export interface OwningPackage {
  readonly manager: string;
  readonly name: string;
  readonly version: string | null;
  readonly evidence: Evidence;
}

export interface Service extends Evidenced {
  /** Stable from capture to capture of the same host: no pid, no ephemeral port. `telnet`, `mountd`, `tcp-8081-acme`. */
  readonly id: string;
  /** Short name as the field knows it: `telnet`, `netbios-ssn`. */
  readonly name: string;
  readonly title: string;
  readonly sockets: readonly Socket[];
  readonly processes: readonly Process[];
  readonly starters: readonly Starter[];
  readonly listens: boolean | null;
  readonly configured: boolean | null;
  readonly startsAtBoot: boolean | null;
  readonly exposure: Exposure;
  readonly knowledge: Knowledge | null;
  /** How it was recognised, or why it was not. */
  readonly recognisedBy:
    | 'server-program'
    | 'process'
    | 'unit'
    | 'port-name'
    | 'port'
    | 'rpc-program'
    | 'nothing';
  readonly package: OwningPackage | null;
  readonly contradictions: readonly Contradiction[];
  /** Daemon settings that concern it, as `key = value` lines of evidence (named, identd, MTA, X, sshd, …). */
  readonly settings: readonly ServiceSetting[];
  /** Firewall rules and hosts.allow/deny lines about its ports: a rule exists and does this; never "safe". */
  readonly filters: readonly Filter[];
}

export interface ServiceSetting extends Evidenced {
  readonly key: string;
  readonly value: string;
}

export interface Filter extends Evidenced {
  readonly by: 'firewall' | 'tcp-wrappers' | 'xinetd';
  readonly says: string;
}

/** Configured and off: a commented inetd line, `disable = yes`, only K links, a masked unit. */
export interface SwitchedOff extends Evidenced {
  readonly kind: StarterKind;
  readonly name: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** What kind of host it is, as far as later stages need to know. */
export interface HostFacts {
  readonly name: string | null;
  /** PRETTY_NAME or the release file's line. */
  readonly distribution: string | null;
  readonly family: 'debian' | 'redhat' | 'suse' | 'slackware' | 'alpine' | 'arch' | 'gentoo' | 'unknown';
  readonly init:
    | 'systemd'
    | 'sysvinit'
    | 'upstart'
    | 'openrc'
    | 'runit'
    | 'busybox'
    | 'slackware'
    | 'unknown';
  readonly inetd: InetdStarter['flavour'] | null;
  readonly kernel: string | null;
  readonly runlevel: string | null;
  /** Tools seen on the host, so that the plan uses only what is there: `systemctl`, `chkconfig`, `update-rc.d`. null: not known. */
  readonly tools: ReadonlySet<string> | null;
  /** Folder of init scripts: `/etc/init.d` or `/etc/rc.d/init.d`. */
  readonly initScripts: string;
  readonly firewall: 'nft' | 'iptables' | 'ipchains' | 'ufw' | 'firewalld' | null;
  readonly asRoot: boolean | null;
}

/** What correlate gives. */
export interface Inventory {
  readonly host: HostFacts;
  readonly services: readonly Service[];
  readonly alreadyOff: readonly SwitchedOff[];
  /** The super-servers themselves, by what starts them; [] where nothing known does. */
  readonly superServers: readonly {
    readonly kind: 'inetd' | 'xinetd';
    readonly starters: readonly Starter[];
  }[];
  /** Contradictions that belong to no one service: two listings disagree on a whole, a super-server with nothing in it. */
  readonly contradictions: readonly Contradiction[];
}
