/**
 * A snapshot: what was captured from one host, as named sections of numbered lines.
 *
 * Nothing here knows what the lines mean; `kind` is only the name of the parser that the capture asked for.
 */

import type { Listing, SourceLine } from './evidence.ts';

/** Invariant 3: not captured is not "not there". */
export type SectionStatus =
  | 'collected'
  | 'empty'
  | 'absent'
  | 'denied'
  | 'tool-missing'
  | 'timed-out'
  | 'failed'
  | 'skipped';

/** All of them, in the order in which they are told. */
export const sectionStatuses: readonly SectionStatus[] = [
  'collected',
  'empty',
  'absent',
  'denied',
  'tool-missing',
  'timed-out',
  'failed',
  'skipped',
];

export interface Section extends Listing {
  /** Unique within the snapshot, e.g. `netstat-tap` or `etc/xinetd.d/telnet`. */
  readonly id: string;
  /** Name of the listing kind (`ListingKind`), or null where no parser reads it. */
  readonly kind: string | null;
  readonly status: SectionStatus;
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  /** Seconds since the epoch by the host's clock. */
  readonly startedAt: number | null;
  readonly bytes: number;
  /** SHA-256 of the bytes as they stand in the bundle, hex; null where there is no file. */
  readonly sha256: string | null;
  /** SHA-256 that the manifest declares; null where the host had no tool for it. */
  readonly declaredSha256: string | null;
  /** True where the capture's size cap cut the output. */
  readonly truncated: boolean;
  /** What the command wrote to stderr (first lines), or ''. */
  readonly stderr: string;
  /** Remark of the capture script: mode, owner and mtime of a copied file, a fallback taken. */
  readonly note: string;
}

export type BundleKind = 'portledger' | 'sos' | 'insights' | 'uac' | 'folder' | 'listing';

/** `@key value` lines of the manifest; keys as in src/capture/README.md. Missing keys are absent from the map. */
export type CaptureFacts = ReadonlyMap<string, { readonly value: string; readonly at: SourceLine }>;

export type IntegrityProblemKind =
  | 'changed-file'
  | 'missing-file'
  | 'extra-file'
  | 'duplicate-member'
  | 'unsafe-member'
  | 'truncated-bundle'
  | 'over-limit'
  | 'bad-manifest-line';

/** Something about the bundle itself that an auditor must see on page one. */
export interface IntegrityProblem {
  readonly kind: IntegrityProblemKind;
  /** Bundle member concerned, with control characters still in it: escape before printing. */
  readonly member: string;
  readonly because: string;
}

export interface Snapshot {
  readonly bundle: {
    /** Base name of the input, never its folder. */
    readonly file: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly kind: BundleKind;
  };
  readonly capture: CaptureFacts;
  readonly sections: readonly Section[];
  readonly integrity: readonly IntegrityProblem[];
}
