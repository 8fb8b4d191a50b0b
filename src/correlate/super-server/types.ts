/** What a super-server would open, entry by entry, and why. */

import type { Evidence } from '../../model/evidence.ts';
import type { Filter, InetdStarter, XinetdStarter } from '../../model/service.ts';

export type InetdFlavour = InetdStarter['flavour'];

/** One socket that the daemon opens. `address` is '*' for every address of the family; family null: both by one socket. */
export interface WouldOpen {
  readonly protocol: 'tcp' | 'udp' | 'unix' | 'other';
  readonly family: 4 | 6 | null;
  readonly address: string;
  /** null for an RPC program (the portmapper gives the port) and for a unix socket. */
  readonly port: number | null;
  readonly portName: string | null;
  readonly rpcProgram: number | null;
}

export interface SuperServerEntry {
  readonly starter: InetdStarter | XinetdStarter;
  /** As written in the configuration. */
  readonly serviceName: string;
  /** What the daemon would open while it runs; [] where it opens nothing. */
  readonly sockets: readonly WouldOpen[];
  /** The server that answers (behind tcpd); null where the super-server answers itself or passes the connection on. */
  readonly program: string | null;
  /** The program with its arguments as one line. */
  readonly command: string | null;
  readonly internal: boolean;
  readonly wrapped: boolean;
  readonly user: string | null;
  /** null: it depends on which daemon reads the file, or on a file that was not captured. */
  readonly willListen: boolean | null;
  /** `disable = yes # why is not a yes`, `a file name with a dot is not read`. */
  readonly because: string;
  /** Where connections are passed on to (xinetd's redirect). */
  readonly redirect: string | null;
  /** Restrictions of the super-server itself: who, when, on which address. */
  readonly filters: readonly Filter[];
  readonly evidence: Evidence;
}

/** A super-server that runs or is installed. */
export interface SuperServerPresence {
  readonly flavour: InetdFlavour;
  readonly pid: number | null;
  /** Command line; its options matter: `-inetd_compat`, `-inetd_ipv6`. */
  readonly command: string | null;
  readonly evidence: Evidence;
}

export interface SuperServers {
  readonly entries: readonly SuperServerEntry[];
  /** Which daemon reads inetd.conf; null where the capture cannot tell. */
  readonly flavour: InetdFlavour | null;
  readonly running: readonly SuperServerPresence[];
  readonly installed: readonly SuperServerPresence[];
  /** Origins of the files that xinetd reads, in its order. */
  readonly xinetdFiles: readonly string[];
  /** Files with sections that xinetd never reads, and why. */
  readonly notRead: readonly { readonly file: string; readonly because: string }[];
}
