/** Knowledge of a service: what `knowledge/services/<id>.md` says, validated. */

export type Stance = 'dangerous' | 'unneeded-unless' | 'usually-needed';
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';
export type Cleartext = 'yes' | 'no' | 'partial';

/** `23/tcp`, `6000-6063/tcp`, `rpc/100003` split up. */
export interface KnownPort {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

export interface Knowledge {
  /** File name without `.md`: `telnet`. */
  readonly id: string;
  readonly title: string;
  /** Executable or process names: `in.telnetd`. */
  readonly programs: readonly string[];
  /** Service names as listings print them: `telnet`, `netbios-ssn`. */
  readonly names: readonly string[];
  readonly ports: readonly KnownPort[];
  /** ONC RPC program numbers. */
  readonly rpcPrograms: readonly number[];
  /** Unit and init script names, without suffix: `ssh`, `sshd`. */
  readonly startedAs: readonly string[];
  readonly stance: Stance;
  /** In the danger zone of the HOWTO's section 3.2, literally. */
  readonly dangerZone: boolean;
  /** Severity when it listens on any address, on one named address, on loopback only. */
  readonly severity: {
    readonly any: Severity;
    readonly named: Severity;
    readonly loopback: Severity;
  };
  readonly cleartext: Cleartext;
  /** Roles (ids in knowledge/roles.yaml) that need it. */
  readonly neededFor: readonly string[];
  readonly replacedBy: string | null;
  /** Does the daemon itself honour hosts.allow and hosts.deny when not run by tcpd? */
  readonly tcpWrappers: 'yes' | 'no' | 'depends';
  /** Does the kernel itself hold its port, so that no process is behind it: never, also (`nfsd`) or always (`vxlan`)? */
  readonly inKernel: 'no' | 'also' | 'only';
  /** Framework id → control ids: `{ 'nist-800-53': ['CM-7'] }`. Frameworks in knowledge/controls.yaml. */
  readonly controls: Readonly<Record<string, readonly string[]>>;
  readonly packages: readonly string[];
  /** ISO date of the last review. */
  readonly reviewed: string;
  /** Prose by heading, Markdown. */
  readonly prose: {
    readonly whatItDoes: string;
    readonly whyItMatters: string;
    readonly keepItIf: string;
    readonly ifYouKeepIt: string;
    readonly beforeYouTurnItOff: string;
  };
}

/** A role that the owner of a host may claim: `--role desktop`. */
export interface Role {
  readonly id: string;
  readonly title: string;
  readonly because: string;
}

/** A catalogue that control ids come from. */
export interface Framework {
  /** `nist-800-53`, `cis-debian12`, `stig-rhel9`, … */
  readonly id: string;
  /** As an auditor calls it: `NIST SP 800-53`. */
  readonly title: string;
  readonly version: string;
}

export interface Control {
  /** `nist-800-53`, `cis-controls`, `pci-dss`, … */
  readonly framework: string;
  readonly version: string;
  readonly id: string;
  readonly title: string;
}

/** The entries that go by a name or number; of several the one whose id comes first is first. */
export interface KnownBy {
  /** By the name of an executable or process: `in.telnetd`. */
  readonly program: (name: string) => readonly Knowledge[];
  /** By the name of a port: `telnet`. */
  readonly name: (name: string) => readonly Knowledge[];
  /** By a unit or init script, without suffix: `ssh`. */
  readonly unit: (name: string) => readonly Knowledge[];
  readonly rpcProgram: (program: number) => readonly Knowledge[];
  /** By a port of `tcp` or `udp`: those that name it, then those in whose ranges it is. */
  readonly port: (port: number, transport: string) => readonly Knowledge[];
}

/** The whole knowledge base. */
export interface KnowledgeBase {
  readonly services: readonly Knowledge[];
  readonly knownBy: KnownBy;
  /** The entries of the danger zone. */
  readonly dangerZone: readonly Knowledge[];
  readonly roles: readonly Role[];
  readonly frameworks: readonly Framework[];
  /** Every control that an entry may cite, with titles. */
  readonly controls: readonly Control[];
  /** IANA-like registry: `23/tcp` → `telnet`. The captured /etc/services wins over it. */
  readonly portNames: ReadonlyMap<string, string>;
  /** The port that the IANA registry gives a name; null where it has none. Asked where all else is silent. */
  readonly registeredPort: (name: string, protocol: string) => number | null;
}
