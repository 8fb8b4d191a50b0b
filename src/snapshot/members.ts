/**
 * What came out of a bundle: its files with their bytes and hashes, its links, and what was wrong with it.
 *
 * Every reader (tar, concatenation, folder) gives its entries here, and here alone it is decided what is kept. Names
 * are never used to open or write anything.
 */
import { createHash, type Hash, hash } from 'node:crypto';
import type { IntegrityProblem, IntegrityProblemKind } from '../model/snapshot.ts';
import { type Limits, limitName } from './limits.ts';

export interface Member {
  /** As in the bundle, `./` and doubled slashes removed. */
  readonly path: string;
  readonly chunks: readonly Buffer[];
  /** Bytes in the bundle, also where fewer were kept. */
  readonly bytes: number;
  readonly sha256: string;
  /** True where not all bytes could be kept. */
  readonly cut: boolean;
  readonly modified: number | null;
}

/** A symbolic link: never followed, but `rc3.d/S55sshd -> ../init.d/sshd` says something. */
export interface MemberLink {
  readonly path: string;
  readonly target: string;
}

/** More than this many problems are counted and not listed: an archive may hold ten million bad entries. */
const listedProblems = 500;

/** Chunks of which less than this share is kept are copied, so that a kept line does not hold a whole read. */
const worthSharing = 0.5;

export class Members {
  readonly files = new Map<string, Member>();
  readonly links: MemberLink[] = [];
  readonly limits: Limits;
  readonly #problems: IntegrityProblem[] = [];
  readonly #folded = new Map<string, string>();
  #unlisted = 0;
  #kept = 0;
  #entries = 0;
  /** True once names alone have used up what may be held. */
  #full = false;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Problems so far, the uncounted rest as one. */
  get problems(): readonly IntegrityProblem[] {
    if (this.#unlisted === 0) return this.#problems;
    return [
      ...this.#problems,
      {
        kind: 'over-limit',
        member: '',
        because: `${this.#unlisted} more problems like these are not listed; only the first ${listedProblems} are`,
      },
    ];
  }

  problem(kind: IntegrityProblemKind, member: string, because: string): void {
    // What is said of the whole bundle is always listed.
    if (this.#problems.length >= listedProblems && member !== '') this.#unlisted += 1;
    else this.#problems.push({ kind, member: shortName(member), because });
  }

  /** One more entry. False where there are too many, or no room for another name, and reading ends. */
  countEntry(): boolean {
    if (this.#full) {
      this.problem(
        'over-limit',
        '',
        `the names in it and the evidence are larger than ${this.limits.keptBytes} bytes (limit ${limitName('keptBytes')}); the rest was not read`,
      );
      return false;
    }
    this.#entries += 1;
    if (this.#entries <= this.limits.members) return true;
    this.problem(
      'over-limit',
      '',
      `it holds more than ${this.limits.members} entries (limit ${limitName('members')}); the rest was not read`,
    );
    return false;
  }

  /** The member's path inside the bundle, or null where the name is refused (which is recorded). */
  safePath(name: string): string | null {
    const because = this.#unsafe(name);
    if (because === null) return plainPath(name);
    this.problem('unsafe-member', name, `${because}; not read`);
    return null;
  }

  #unsafe(name: string): string | null {
    if (Buffer.byteLength(name) > this.limits.nameBytes) {
      return `its name has ${Buffer.byteLength(name)} bytes (limit ${limitName('nameBytes')}: ${this.limits.nameBytes})`;
    }
    // Control characters, and the marks that turn the reading direction.
    if (/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(name)) {
      return 'its name holds control characters';
    }
    // C:\x, \\server\x, /etc/passwd
    if (/^(?:[A-Za-z]:[\\/]|[\\/])/.test(name)) return 'its name is absolute';
    // A name of few characters has few parts.
    if (!name.includes('..') && name.length < this.limits.pathDepth) return null;
    const parts = name.split('/');
    if (parts.includes('..')) return 'its name climbs out with ..';
    if (parts.length > this.limits.pathDepth) {
      return `its path has ${parts.length} parts (limit ${limitName('pathDepth')}: ${this.limits.pathDepth})`;
    }
    return null;
  }

  /** Begins a file. `keep` false: counted and hashed, its bytes are not held. */
  begin(path: string, keep: boolean, modified: number | null): MemberWriter {
    return new MemberWriter(path, keep, modified, this);
  }

  /** Bytes that may still be held, of `wanted`. */
  grant(wanted: number): number {
    const granted = Math.min(wanted, this.limits.keptBytes - this.#kept);
    this.#kept += granted;
    return granted;
  }

  /** Refuses a target that is longer than any path. */
  addLink(path: string, target: string): void {
    const { nameBytes } = this.limits;
    if (Buffer.byteLength(target) > nameBytes) {
      this.problem(
        'unsafe-member',
        path,
        `it is a link to a name of ${Buffer.byteLength(target)} bytes (limit ${limitName('nameBytes')}: ${nameBytes}); not read`,
      );
      return;
    }
    this.#holdName(path.length + target.length);
    this.links.push({ path, target });
  }

  /** A quarter of a million names of 4 kB took 2.2 GB: they count as evidence does, at what a string costs until V8 clears up. */
  #holdName(characters: number): void {
    const cost = 4 * characters;
    if (this.grant(cost) < cost) this.#full = true;
  }

  /** The first of two members with one name counts; a second one may be there to be seen by another program only. */
  add(member: Member): void {
    const first = this.files.get(member.path);
    if (first !== undefined) {
      const same = first.sha256 === member.sha256 ? 'the same' : 'different';
      this.problem(
        'duplicate-member',
        member.path,
        `it is in the bundle more than once, with ${same} content; the first is read`,
      );
      return;
    }
    const folded = member.path.toLowerCase();
    this.#holdName(folded === member.path ? member.path.length : 2 * member.path.length);
    const twin = this.#folded.get(folded);
    if (twin !== undefined) {
      this.problem(
        'duplicate-member',
        member.path,
        `its name differs from ${shortName(twin)} in upper and lower case only; both are read`,
      );
    } else this.#folded.set(folded, member.path);
    this.files.set(member.path, member);
  }
}

export class MemberWriter {
  readonly #path: string;
  readonly #keep: boolean;
  readonly #modified: number | null;
  readonly #members: Members;
  /** A member that comes in one chunk is hashed in one call, which is several times quicker. */
  #first: Buffer | null = null;
  #hash: Hash | null = null;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #held = 0;
  #cut = false;

  constructor(path: string, keep: boolean, modified: number | null, members: Members) {
    this.#path = path;
    this.#keep = keep;
    this.#modified = modified;
    this.#members = members;
  }

  write(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#hash !== null) this.#hash.update(chunk);
    else if (this.#first === null) this.#first = chunk;
    else this.#hash = createHash('sha256').update(this.#first).update(chunk);
    if (!this.#keep || this.#cut) return;
    const room = Math.min(chunk.length, this.#members.limits.memberBytes - this.#held);
    const granted = this.#members.grant(room);
    if (granted < chunk.length) this.#overLimit(granted < room);
    if (granted === 0) return;
    const part = chunk.subarray(0, granted);
    this.#held += granted;
    this.#chunks.push(granted < chunk.buffer.byteLength * worthSharing ? Buffer.from(part) : part);
  }

  #overLimit(bundle: boolean): void {
    this.#cut = true;
    const { limits } = this.#members;
    const because = bundle
      ? `all evidence together is larger than ${limits.keptBytes} bytes (limit ${limitName('keptBytes')})`
      : `it is larger than ${limits.memberBytes} bytes (limit ${limitName('memberBytes')})`;
    this.#members.problem('over-limit', this.#path, `${because}; only its beginning was read`);
  }

  /** `complete` false: the bundle ended inside this member. */
  end(complete: boolean): void {
    this.#members.add({
      path: this.#path,
      chunks: this.#chunks,
      bytes: this.#bytes,
      sha256: this.#hash?.digest('hex') ?? hash('sha256', this.#first ?? Buffer.alloc(0)),
      cut: this.#cut || !complete,
      modified: this.#modified,
    });
  }
}

/** `./a//b/./c` → `a/b/c`. */
export function plainPath(name: string): string {
  if (!/(?:^|\/)\.?(?:\/|$)/.test(name)) return name;
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** For messages: a name of 64 kB is told by its beginning. */
export function shortName(name: string): string {
  return name.length > 120 ? `${name.slice(0, 120)}…` : name;
}
