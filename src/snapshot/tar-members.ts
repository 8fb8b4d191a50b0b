/**
 * The members of a tar archive, read by tar-stream. Nothing is extracted.
 *
 * Only plain files are read. Links are noted and never followed; devices, FIFOs, sparse files and unknown types are
 * integrity problems. An archive ends with a block of zeros: without it members may be missing.
 */
import { extract as extractor, type Header } from 'tar-stream';
import { type Members, type MemberWriter, shortName } from './members.ts';
import { damaged, type Unpacking } from './unpacking.ts';

/** Which members' bytes are worth holding. */
export type Wanted = (path: string) => boolean;

export function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return true;
  // The old V7 format has no magic, but its header adds up to its checksum.
  let sum = 8 * 32;
  for (let index = 0; index < 512; index += 1) {
    if (index < 148 || index >= 156) sum += head[index] ?? 0;
  }
  // "  12345\0 "
  const written = /^[ 0]*([0-7]+)[ \0]/.exec(head.subarray(148, 156).toString('latin1'));
  return written !== null && sum > 8 * 32 && Number.parseInt(written[1] ?? '', 8) === sum;
}

export async function readTar(
  chunks: AsyncIterable<Buffer>,
  reading: Unpacking,
  wanted: Wanted,
): Promise<void> {
  const { members } = reading;
  // Old V7 archives have no magic; their checksum is enough. (The option is missing from tar-stream's types.)
  const options = { highWaterMark: 256 * 1024, allowUnknownFormat: true };
  const tar = extractor(options);
  let failed: Error | null = null;
  let stopped = false;
  let closed = false;
  let open: { readonly writer: MemberWriter; readonly path: string } | null = null;
  let wake = () => {};
  tar.on('entry', (header, body, next) => {
    if (!members.countEntry()) {
      stopped = true;
      tar.destroy();
      return;
    }
    const writer = begin(header, members, wanted);
    if (writer !== null) open = writer;
    body.on('data', (chunk) => {
      if (Buffer.isBuffer(chunk)) writer?.writer.write(chunk);
    });
    body.on('error', () => {});
    body.on('end', () => {
      writer?.writer.end(true);
      open = null;
      next();
    });
    body.resume();
  });
  tar.on('error', (error) => {
    failed = error;
    wake();
  });
  tar.on('close', () => {
    closed = true;
    wake();
  });
  tar.on('drain', () => wake());
  const tail = new Tail();
  for await (const chunk of chunks) {
    if (failed !== null || stopped) break;
    tail.add(chunk);
    const more = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (!tar.write(chunk) && !closed) await more;
  }
  // What was written last is handed on before the end is announced, which drops it.
  await new Promise((resolve) => setImmediate(resolve));
  if (!closed) {
    const end = new Promise<void>((resolve) => {
      wake = resolve;
    });
    tar.end(null);
    await end;
  }
  const begun: { readonly writer: MemberWriter; readonly path: string } | null = open;
  finish(begun, failed, stopped, tail, reading);
}

function finish(
  begun: { readonly writer: MemberWriter; readonly path: string } | null,
  failed: Error | null,
  stopped: boolean,
  tail: Tail,
  reading: Unpacking,
): void {
  if (begun !== null) {
    begun.writer.end(false);
    reading.members.problem('truncated-bundle', begun.path, 'the bundle ends inside this file');
  }
  if (stopped) reading.broken = true;
  else if (failed !== null && begun === null) {
    damaged(reading, `its tar data is damaged (${lowerFirst(failed.message)}); the rest was not read`);
  } else if (!tail.isZero) {
    damaged(reading, 'it ends without the end mark of a tar archive: files may be missing');
  }
}

function begin(
  header: Header,
  members: Members,
  wanted: Wanted,
): { readonly writer: MemberWriter; readonly path: string } | null {
  const type: string | null | undefined = header.type;
  if (type === 'directory') {
    members.safePath(header.name);
    return null;
  }
  const path = members.safePath(header.name);
  if (path === null) return null;
  if (type === 'symlink') {
    members.links.push({ path, target: header.linkname ?? '' });
    return null;
  }
  if (type === 'link') {
    members.problem(
      'unsafe-member',
      header.name,
      `it is a hard link to ${shortName(header.linkname ?? '')}; not followed`,
    );
    return null;
  }
  if (type !== 'file' && type !== 'contiguous-file') {
    members.problem('unsafe-member', header.name, `it is ${strangeType(type)}; not read`);
    return null;
  }
  if (
    Object.keys(typeof header.pax === 'object' && header.pax !== null ? header.pax : {}).some((key) =>
      key.startsWith('GNU.sparse'),
    )
  ) {
    members.problem('unsafe-member', header.name, 'it is stored as a sparse file; not read');
    return null;
  }
  if (path === '' || header.name.endsWith('/')) return null;
  const modified = header.mtime === undefined ? Number.NaN : header.mtime.getTime() / 1000;
  const writer = members.begin(path, wanted(path), Number.isFinite(modified) ? modified : null);
  return { writer, path };
}

function strangeType(type: string | null | undefined): string {
  switch (type) {
    case 'character-device':
    case 'block-device':
      return 'a device node';
    case 'fifo':
      return 'a FIFO';
    default:
      return 'of a type that no capture writes (sparse file, volume label, …)';
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

/** Remembers whether the last 512 bytes of the stream are zero. */
class Tail {
  #last: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.#last =
      chunk.length >= 512
        ? Buffer.from(chunk.subarray(chunk.length - 512))
        : Buffer.concat([this.#last, chunk]).subarray(-512);
  }

  get isZero(): boolean {
    return this.#last.length === 512 && this.#last.every((byte) => byte === 0);
  }
}
