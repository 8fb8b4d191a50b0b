/**
 * How much of a bundle is read, and why no more: a capture may come from a host that somebody else owns by now.
 *
 * Whatever is over a limit is named in the snapshot's integrity problems. `keptBytes` binds the evidence; beside it stand
 * some 100 MiB for what is under way, 1.5 kB for each entry and what bzip2 needs (SECURITY.md has what was measured).
 */
import { UserError } from '../errors.ts';

export interface Limits {
  /** Bytes of the bundle itself, as it stands on the disk. */
  readonly bundleBytes: number;
  /** Bytes that come out of all decompression. */
  readonly unpackedBytes: number;
  /** Bytes of evidence that are held in memory. */
  readonly keptBytes: number;
  /** Bytes of one file of evidence. */
  readonly memberBytes: number;
  /** Entries of the archive or files of the folder. */
  readonly members: number;
  /** Unpacked bytes for each packed byte, once 64 MiB came out. */
  readonly ratio: number;
  /** Bytes of a member's path. */
  readonly nameBytes: number;
  /** Parts of a member's path. */
  readonly pathDepth: number;
  /** Compressions around each other: `x.tar.gz.gz` has two. */
  readonly wrappings: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

export const defaultLimits: Limits = {
  // The largest sosreports of large hosts stay below 2 GiB packed.
  bundleBytes: 4 * GiB,
  // The same unpacked, logs and all; at some 200 MB/s this is about three minutes of work, not a day's.
  unpackedBytes: 32 * GiB,
  // A million lines of netstat are 110 MB; an ordinary capture is 2 MB.
  keptBytes: 512 * MiB,
  // A line may be as long as its file, and a string of JavaScript ends at 512 Mi characters.
  memberBytes: 256 * MiB,
  // A sosreport has up to 60,000; our own captures a few hundred.
  members: 250_000,
  // Listings shrink to a tenth, repeated log lines to a hundredth; gzip itself ends at 1032, xz far above.
  ratio: 200,
  // PATH_MAX of Linux.
  nameBytes: 4096,
  // The deepest path in a sosreport has about 20 parts.
  pathDepth: 64,
  // One is usual, two happens (a .gz of a .gz); more is somebody's joke.
  wrappings: 3,
};

/** Below this many unpacked bytes any ratio is harmless: an empty disk's listing may shrink to nothing. */
export const ratioCountsFrom = 64 * MiB;

/** Longest file that can be read as text at all. */
const longestText = 512 * MiB - KiB;

const units: Readonly<Record<string, number>> = { '': 1, k: KiB, m: MiB, g: GiB };

/** Option names as the user writes them: `member-bytes=1G`. */
const options: ReadonlyMap<string, keyof Limits> = new Map([
  ['bundle-bytes', 'bundleBytes'],
  ['unpacked-bytes', 'unpackedBytes'],
  ['kept-bytes', 'keptBytes'],
  ['member-bytes', 'memberBytes'],
  ['members', 'members'],
  ['ratio', 'ratio'],
  ['name-bytes', 'nameBytes'],
  ['path-depth', 'pathDepth'],
  ['wrappings', 'wrappings'],
]);

/** `member-bytes=1G` on top of other limits. */
export function adjustLimits(text: string, base: Limits = defaultLimits): Limits {
  // member-bytes=1G
  const match = /^([a-z-]+)=(\d{1,15})([kmg]?)$/i.exec(text);
  const key = options.get(match?.[1]?.toLowerCase() ?? '');
  if (match === null || key === undefined) {
    throw new UserError(
      `${text}: not a limit`,
      `write NAME=NUMBER, with K, M or G behind it if you like; names are ${[...options.keys()].join(', ')}`,
    );
  }
  const value = Number(match[2]) * (units[(match[3] ?? '').toLowerCase()] ?? 1);
  if (key === 'memberBytes' && value > longestText) {
    throw new UserError(`${text}: one file can have at most 511M`);
  }
  return { ...base, [key]: value };
}

/** `member-bytes`: how a limit is called in messages. */
export function limitName(key: keyof Limits): string {
  for (const [name, of] of options) if (of === key) return name;
  return key;
}
