/**
 * The members of a tar archive. Nothing is extracted.
 *
 *     512 bytes of header · content, filled up to a multiple of 512 · … · two blocks of zeros
 *
 * The headers of all dialects (V7, ustar, GNU, PAX) are read in tar-header.ts; the walk from block to block is here, because each
 * oddity has to be told and a streams library costs a third of a Node start.
 *
 * Only plain files are read. Links are noted and never followed; devices, FIFOs, sparse files and unknown types are
 * integrity problems. Without the two blocks of zeros members may be missing; what stands behind them is no member.
 */
import type { HeaderData } from 'tar/header';
import { Pax } from 'tar/pax';
import { type Members, type MemberWriter, shortName } from './members.ts';
import { readHeader, type TarHeader } from './tar-header.ts';
import { damaged, type Unpacking } from './unpacking.ts';

/** Which members' bytes are worth holding. */
export type Wanted = (path: string) => boolean;

const blockBytes = 512;

/** Long names and PAX records of one member; Linux' longest path is 4 kB, some writers add their own records. */
const mostMetaBytes = 1024 * 1024;

export function isTar(head: Buffer): boolean {
  if (head.length < blockBytes) return false;
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return true;
  // The old V7 format has no magic, but its header adds up to its checksum.
  return readHeader(head)?.cksumValid === true;
}

export async function readTar(
  chunks: AsyncIterable<Buffer>,
  reading: Unpacking,
  wanted: Wanted,
): Promise<void> {
  const walk = new TarWalk(reading, wanted);
  for await (const chunk of chunks) {
    if (!walk.take(chunk)) break;
  }
  walk.end();
}

interface Body {
  /** null: passed over. */
  readonly writer: MemberWriter | null;
  readonly path: string;
  left: number;
  padding: number;
}

type Meta = 'pax' | 'pax-global' | 'long-name' | 'long-link';

const metaTypes: ReadonlyMap<string, Meta> = new Map([
  ['ExtendedHeader', 'pax'],
  ['OldExtendedHeader', 'pax'],
  ['GlobalExtendedHeader', 'pax-global'],
  ['NextFileHasLongPath', 'long-name'],
  ['OldGnuLongPath', 'long-name'],
  ['NextFileHasLongLinkpath', 'long-link'],
]);

class TarWalk {
  readonly #reading: Unpacking;
  readonly #members: Members;
  readonly #wanted: Wanted;
  /** Bytes of a block, or of long names, that began in an earlier chunk. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #body: Body | null = null;
  #meta: { readonly kind: Meta; readonly size: number } | null = null;
  /** What extended headers say of the next member, and of all that follow. */
  #next: HeaderData | null = null;
  #all: HeaderData | null = null;
  #sparse = false;
  #zeroBlocks = 0;
  #behindEnd = false;
  #stopped = false;

  constructor(reading: Unpacking, wanted: Wanted) {
    this.#reading = reading;
    this.#members = reading.members;
    this.#wanted = wanted;
  }

  /** False where reading has ended. */
  take(chunk: Buffer): boolean {
    let from = 0;
    while (from < chunk.length && !this.#stopped) {
      if (this.#zeroBlocks >= 2) {
        // GNU tar fills its last record with zeros; anything else there is seen by no tar.
        if (!this.#behindEnd && !isZero(chunk.subarray(from))) {
          this.#behindEnd = true;
          this.#members.problem('extra-file', '', 'bytes stand behind the end of the tar archive; not read');
        }
        return true;
      }
      from += this.#body !== null ? this.#takeBody(this.#body, chunk, from) : this.#takeBlock(chunk, from);
    }
    return !this.#stopped;
  }

  #takeBody(body: Body, chunk: Buffer, from: number): number {
    if (body.left > 0) {
      const part = chunk.subarray(from, from + body.left);
      body.writer?.write(part);
      body.left -= part.length;
      if (body.left === 0) this.#endBody(body);
      return part.length;
    }
    const skipped = Math.min(body.padding, chunk.length - from);
    body.padding -= skipped;
    if (body.padding === 0) this.#body = null;
    return skipped;
  }

  #endBody(body: Body): void {
    body.writer?.end(true);
    this.#body =
      body.padding === 0 ? null : { writer: null, path: body.path, left: 0, padding: body.padding };
  }

  /** Collects a header block, or the long names of a member. */
  #takeBlock(chunk: Buffer, from: number): number {
    const size = this.#meta === null ? blockBytes : roundedUp(this.#meta.size);
    const part = chunk.subarray(from, from + size - this.#begunBytes);
    this.#begun.push(part);
    this.#begunBytes += part.length;
    if (this.#begunBytes === size) {
      const block = this.#begun.length === 1 ? part : Buffer.concat(this.#begun);
      this.#begun = [];
      this.#begunBytes = 0;
      if (this.#meta === null) this.#readHeader(block);
      else this.#readMeta(this.#meta.kind, block.subarray(0, this.#meta.size));
    }
    return part.length;
  }

  #stop(because: string): void {
    this.#stopped = true;
    damaged(this.#reading, `its tar data is damaged (${because}); the rest was not read`);
  }

  #readHeader(block: Buffer): void {
    const header = readHeader(block, this.#next ?? undefined, this.#all ?? undefined);
    if (header === null) {
      this.#stop('a header with a number that is none');
      return;
    }
    if (header.nullBlock) {
      this.#zeroBlocks += 1;
      return;
    }
    this.#zeroBlocks = 0;
    if (!header.cksumValid) {
      this.#stop('a header whose checksum is wrong');
      return;
    }
    const size = header.size;
    const kind = metaTypes.get(header.type);
    if (kind === undefined) this.#beginMember(header);
    else if (size === undefined || size > mostMetaBytes) this.#stop(`a long name of ${size} bytes`);
    else if (size > 0) this.#meta = { kind, size };
  }

  #readMeta(kind: Meta, bytes: Buffer): void {
    this.#meta = null;
    const text = bytes.toString('utf8');
    const end = text.indexOf('\0');
    const name = end < 0 ? text : bytes.toString('utf8', 0, bytes.indexOf(0));
    switch (kind) {
      case 'long-name':
        this.#next = { ...this.#next, path: name };
        break;
      case 'long-link':
        this.#next = { ...this.#next, linkpath: name };
        break;
      case 'pax-global':
        this.#all = Pax.parse(text, this.#all ?? {}, true);
        break;
      case 'pax':
        this.#sparse = text.includes('GNU.sparse.');
        this.#next = apart(Pax.parse(text, this.#next ?? {}, false));
        break;
    }
  }

  #beginMember(header: TarHeader): void {
    // node-tar joins the header's prefix to a long name, and cuts a long target to the hundred bytes of the header.
    const name = this.#next?.path ?? header.path ?? '';
    const link = this.#next?.linkpath ?? header.linkpath ?? '';
    const sparse = this.#sparse;
    const size = header.size ?? Number.NaN;
    this.#next = null;
    this.#sparse = false;
    if (!this.#members.countEntry()) {
      this.#stopped = true;
      this.#reading.broken = true;
      return;
    }
    if (!Number.isSafeInteger(size) || size < 0) {
      this.#members.problem('unsafe-member', name, 'its size is no size; not read');
      this.#stop('a member whose size is no size');
      return;
    }
    const path = this.#members.safePath(name);
    const writer = path === null ? null : this.#writerFor(path, name, header, link, sparse);
    // A folder has no content, whatever its size says (some writers put the space that it takes).
    const left = header.type === 'Directory' ? 0 : size;
    if (left === 0) writer?.end(true);
    else this.#body = { writer, path: path ?? name, left, padding: roundedUp(left) - left };
  }

  #writerFor(
    path: string,
    name: string,
    header: TarHeader,
    link: string,
    sparse: boolean,
  ): MemberWriter | null {
    const refuse = (because: string) => {
      this.#members.problem('unsafe-member', name, because);
      return null;
    };
    switch (header.type) {
      case 'Directory':
        return null;
      case 'SymbolicLink':
        this.#members.addLink(path, link);
        return null;
      case 'Link':
        return refuse(`it is a hard link to ${shortName(link)}; not followed`);
      case 'CharacterDevice':
      case 'BlockDevice':
        return refuse('it is a device node; not read');
      case 'FIFO':
        return refuse('it is a FIFO; not read');
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        break;
      default:
        return refuse('it is of a type that no capture writes (sparse file, volume label, …); not read');
    }
    if (sparse) return refuse('it is stored as a sparse file; not read');
    // Old writers mark a folder by the slash alone.
    if (path === '' || name.endsWith('/')) return null;
    const modified = header.mtime === undefined ? Number.NaN : header.mtime.getTime() / 1000;
    return this.#members.begin(path, this.#wanted(path), Number.isFinite(modified) ? modified : null);
  }

  end(): void {
    const body = this.#body;
    if (body !== null && body.left > 0) {
      body.writer?.end(false);
      this.#members.problem('truncated-bundle', body.path, 'the bundle ends inside this file');
      this.#reading.broken = true;
    } else if (!this.#stopped && this.#zeroBlocks === 0) {
      damaged(this.#reading, 'it ends without the end mark of a tar archive: files may be missing');
    }
  }
}

/** V8 keeps the whole text of which a string is a part: a name of ten letters would hold a header of a megabyte. */
function apart(data: HeaderData): HeaderData {
  const copy = (text: string) => Buffer.from(text).toString();
  return {
    ...data,
    ...(data.path === undefined ? {} : { path: copy(data.path) }),
    ...(data.linkpath === undefined ? {} : { linkpath: copy(data.linkpath) }),
  };
}

const zeros = Buffer.alloc(16 * blockBytes);

function isZero(bytes: Buffer): boolean {
  for (let from = 0; from < bytes.length; from += zeros.length) {
    const part = bytes.subarray(from, from + zeros.length);
    if (!part.equals(zeros.subarray(0, part.length))) return false;
  }
  return true;
}

function roundedUp(size: number): number {
  return Math.ceil(size / blockBytes) * blockBytes;
}
