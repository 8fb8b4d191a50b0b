/** What inetd.conf, xinetd.conf and rlinetd.conf say, as written: which of it counts is for the stage that knows the daemon. */

import type { Evidenced } from './evidence.ts';

/** One line (or continued lines) of inetd.conf or inetd.d/*. */
export interface InetdEntry extends Evidenced {
  /** False for a commented-out entry: `#telnet …`, `#<off># telnet …`. */
  readonly enabled: boolean;
  /** `telnet`, `rusersd/2-3`, `8023`; without the bind address. */
  readonly service: string;
  /** From `127.0.0.1:daytime`; null where it binds every address. */
  readonly bindAddress: string | null;
  readonly socketType: string;
  /** `tcp`, `udp`, `tcp6`, `tcp46`, `rpc/udp`, `unix`. */
  readonly protocol: string;
  readonly wait: boolean;
  /** From `nowait.40`. */
  readonly maxPerMinute: number | null;
  readonly user: string;
  readonly group: string | null;
  /** `internal` or a path. */
  readonly server: string;
  readonly arguments: readonly string[];
  /** Run through tcpd. */
  readonly wrapped: boolean;
  /** The program that finally answers: the wrapped server, or `server`. */
  readonly program: string;
  /**
   * The words of each line of the evidence, as written. An indented line continues the one above it in some inetds
   * and is an entry of its own in others, so which of them belong together is for the stage that knows the daemon.
   */
  readonly rows: readonly (readonly string[])[];
  /** The address of a line `10.0.0.1:` above it, which holds for entries without an address of their own. */
  readonly defaultAddress: string | null;
  /** It is indented and stands directly below a blank line, where openbsd-inetd loses its way. */
  readonly belowBlankLine: boolean;
}

export interface XinetdAttribute {
  readonly name: string;
  readonly operator: '=' | '+=' | '-=';
  readonly values: readonly string[];
  readonly line: number;
}

/** One block of xinetd.conf or xinetd.d/*: as written, before defaults and enabled/disabled lists are applied. */
export interface XinetdSection extends Evidenced {
  readonly block: 'service' | 'defaults' | 'include' | 'includedir';
  /** Service name; for include and includedir the path; '' for defaults. */
  readonly name: string;
  readonly attributes: readonly XinetdAttribute[];
  /** False where xinetd itself would reject or not read the block; `rejected` says why. */
  readonly valid: boolean;
  readonly rejected: string | null;
}

export interface RlinetdStatement {
  /** `port`, `enabled`, `exec`. */
  readonly name: string;
  /** Strings without their quotes, numbers, words; commas are left out. */
  readonly values: readonly string[];
  /** Of a statement with a block of its own: `rpc { name "rusersd"; }`. */
  readonly inner: readonly RlinetdStatement[];
  readonly line: number;
}

/** One block of rlinetd.conf or of a file in its folders: as written, before defaults are applied. */
export interface RlinetdBlock extends Evidenced {
  readonly block: 'service' | 'defaults' | 'directory' | 'log';
  /** Service name; for directory its path; '' for defaults. */
  readonly name: string;
  /** For directory: the patterns of names that are read, and of names that are not. */
  readonly more: readonly string[];
  readonly statements: readonly RlinetdStatement[];
  /** False where rlinetd would not get past it; `rejected` says why. */
  readonly valid: boolean;
  readonly rejected: string | null;
}
