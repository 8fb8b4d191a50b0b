/**
 * Evidence: one line of one captured file, with where that file came from on the host.
 *
 * Invariant 1: a claim cannot be built without at least one line, so `Evidence` is a non-empty tuple.
 */

export interface SourceLine {
  /** Path of the file inside the bundle, e.g. `cmd/netstat-tap`. Key into the evidence register (SHA-256). */
  readonly file: string;
  /** 1-based line number in that file. */
  readonly line: number;
  /** The line verbatim, without its line end. */
  readonly text: string;
  /** What the file was on the host: `/etc/inetd.conf` or `$ netstat -tap`. */
  readonly origin: string;
}

export type Evidence = readonly [SourceLine, ...SourceLine[]];

export const isEvidence = (lines: readonly SourceLine[]): lines is Evidence => lines.length > 0;

export interface Evidenced {
  readonly evidence: Evidence;
}

/** A line that a parser could not read, and why. Printed in the report (invariant 2). */
export interface Unread {
  readonly at: SourceLine;
  readonly why: string;
}

/** What a parser is given: one captured file. Lines come lazily and may be iterated more than once. */
export interface Listing {
  readonly file: string;
  readonly origin: string;
  readonly lines: Iterable<string>;
}

/** Lines by what became of them. `read + skipped + unread = total` always holds. */
export interface LineTally {
  readonly total: number;
  /** Lines that a fact was made from. */
  readonly read: number;
  /** Lines deliberately passed over: headers, blanks, comments, sockets that do not listen. */
  readonly skipped: number;
  readonly unread: number;
}

export interface Parsed<Fact> {
  readonly facts: readonly Fact[];
  readonly unread: readonly Unread[];
  readonly lines: LineTally;
}
