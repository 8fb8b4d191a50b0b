/**
 * What the join works with: the readings, indexed, and the drafts of services that it makes of them.
 * A draft is a service before it has its name, its starters' answer and its contradictions.
 */

import type { Evidence, SourceLine } from '../model/evidence.ts';
import type { Readings, RpcFact } from '../model/facts.ts';
import type { KnowledgeBase } from '../model/knowledge.ts';
import type {
  ContainerStarter,
  Filter,
  HostFacts,
  InetdStarter,
  Process,
  Socket,
  Starter,
  XinetdStarter,
} from '../model/service.ts';
import type { Addresses } from './addresses.ts';
import type { BootEntry } from './boot/index.ts';
import type { Captured } from './captured.ts';
import type { Held, Holding } from './daemons.ts';
import type { ListedPorts } from './listed-ports.ts';
import type { Packages } from './packages.ts';
import type { PortNames } from './port-names.ts';
import type { KnownProcess, ProcessTable } from './processes.ts';
import type { Recognised, Recogniser } from './recognise.ts';
import type { BootIndex } from './starting.ts';

/** One entry or section of a super-server's configuration, with what it opens. */
export interface SuperEntry {
  readonly starter: InetdStarter | XinetdStarter;
  readonly enabled: boolean;
  /** As its configuration calls it, without version and address: `telnet`, `rusersd`, `8023`. */
  readonly service: string;
  readonly transport: 'tcp' | 'udp' | 'other';
  readonly family: 4 | 6 | null;
  readonly port: number | null;
  readonly rpc: boolean;
  readonly bind: string | null;
  /** What the super-server would do with it now, and why. */
  readonly willListen: boolean | null;
  readonly because: string;
  /** Path of the program that finally answers, or null for an internal service. */
  readonly server: string | null;
  /** That program with its arguments. */
  readonly command: string | null;
  readonly filters: readonly Filter[];
  readonly lines: readonly SourceLine[];
}

/** A super-server: its entries, the process that serves them, when it was started. */
export interface SuperServer {
  readonly kind: 'inetd' | 'xinetd';
  readonly entries: readonly SuperEntry[];
  readonly process: KnownProcess | null;
  /** What starts the super-server itself. */
  readonly boot: readonly BootEntry[];
  /** True where its configuration was captured whole. */
  readonly configurationCaptured: boolean;
}

export interface Scene {
  readonly readings: Readings;
  readonly knowledge: KnowledgeBase;
  readonly host: HostFacts;
  readonly ports: PortNames;
  readonly addresses: Addresses;
  readonly processes: ProcessTable;
  readonly packages: Packages;
  readonly recogniser: Recogniser;
  readonly superServers: readonly SuperServer[];
  readonly boot: readonly BootEntry[];
  readonly bootIndex: BootIndex;
  readonly held: readonly Held[];
  readonly rpcOf: (port: number, protocol: string) => readonly RpcFact[];
  readonly captured: Captured;
  readonly listed: ListedPorts;
}

export interface Draft {
  readonly holding: Holding['kind'] | 'configured';
  readonly held: readonly Held[];
  readonly processes: readonly KnownProcess[];
  /** The daemon itself: topmost process. */
  readonly main: KnownProcess | null;
  readonly program: string | null;
  readonly superServer: SuperServer | null;
  readonly entries: readonly SuperEntry[];
  readonly boot: readonly BootEntry[];
  readonly container: ContainerStarter | null;
  readonly unit: string | null;
  readonly rpc: readonly RpcFact[];
}

/** A draft with the answers in which the contradictions are looked for. */
export interface Joined extends Draft {
  readonly recognised: Recognised;
  readonly name: string;
  readonly sockets: readonly Socket[];
  readonly shownProcesses: readonly Process[];
  readonly starters: readonly Starter[];
  readonly listens: boolean | null;
  readonly configured: boolean | null;
  readonly startsAtBoot: boolean | null;
  readonly evidence: Evidence;
}
