/**
 * From the bytes of a bundle to the bytes inside its compressions.
 *
 *     1f 8b …            gzip, also several members one after the other
 *     fd 37 7a 58 5a 00  xz          "BZh9"  bzip2         28 b5 2f fd  zstd
 *
 * Told by the first bytes and never by the name: a plain tar may be called .tar.gz. Everything is streamed and counted;
 * what was good before a damage is given, and the damage is recorded. Decoders that Node does not bring are loaded
 * only when such a bundle is met.
 */
import { createGunzip, gunzipSync } from 'node:zlib';
import { UserError } from '../errors.ts';
import { limitName, ratioCountsFrom } from './limits.ts';
import { damaged, type Source, slices, type Unpacking } from './unpacking.ts';

export interface Unpacked {
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Buffer>;
  /** Lets go of the decoders, also where nobody read to the end: of some there is only one. */
  readonly close: () => Promise<void>;
}

/** Enough to see a tar header. */
export const headBytes = 512;

type Compression = 'gzip' | 'xz' | 'bzip2' | 'zstd';

export async function unpack(source: Source, reading: Unpacking): Promise<Unpacked> {
  const count = { packed: 0 };
  let current = await peek(counted(source(), count));
  let replay: Source | null = source;
  for (let wrappings = 0; ; wrappings += 1) {
    const compression = compressionOf(current.head);
    if (compression === null) return current;
    if (wrappings === reading.members.limits.wrappings) {
      await current.close();
      throw new UserError(
        `${reading.name}: compressed more than ${wrappings} times over (limit ${limitName('wrappings')})`,
      );
    }
    const unpacked = await decompress(compression, current.chunks, replay, reading);
    current = await peek(metered(unpacked, count, reading));
    replay = null;
  }
}

/** Most that is unpacked in one go. */
const smallBytes = 16 * 1024 * 1024;

/**
 * An ordinary capture, unpacked at once: a tenth of the time of the stream below. null where anything is unusual (damage,
 * padding, size, another compression inside): the stream then tells what.
 */
export function unpackSmall(bundle: Buffer, most: number): Buffer | null {
  if (compressionOf(bundle) !== 'gzip') return null;
  // The length of the last member ends the bundle, where nothing stands behind it.
  const says = bundle.length >= 18 ? bundle.readUInt32LE(bundle.length - 4) : -1;
  const maxOutputLength = Math.min(smallBytes, most);
  if (says < 0 || says > maxOutputLength) return null;
  try {
    // In one piece: a byte more is how zlib sees that there is no more. Of a bundle that says too little the pieces are of
    // zlib's usual size.
    const out = gunzipSync(bundle, { maxOutputLength, chunkSize: Math.max(says + 1, 16 * 1024) });
    return says === out.length && compressionOf(out) === null ? out : null;
  } catch {
    return null;
  }
}

function compressionOf(head: Buffer): Compression | null {
  const start = head.subarray(0, 6).toString('latin1');
  if (start.startsWith('\x1f\x8b')) return 'gzip';
  if (start === '\xfd7zXZ\0') return 'xz';
  if (/^BZh[1-9]/.test(start)) return 'bzip2';
  if (start.startsWith('\x28\xb5\x2f\xfd')) return 'zstd';
  return null;
}

async function decompress(
  compression: Compression,
  chunks: AsyncIterable<Buffer>,
  replay: Source | null,
  reading: Unpacking,
): Promise<AsyncIterable<Buffer>> {
  switch (compression) {
    case 'gzip':
      return gunzip(chunks, replay, reading);
    case 'xz':
      return (await import('./unpack-xz.ts')).unxz(chunks, reading);
    case 'bzip2':
      return (await import('./unpack-bzip2.ts')).bunzip2(chunks, reading);
    case 'zstd':
      return (await import('./unpack-zstd.ts')).unzstd(chunks, reading);
  }
}

/** One gzip decoder that is fed slice by slice; `feed` gives what came out, also before an error. */
function decoder() {
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  let out: Buffer[] = [];
  let failed: NodeJS.ErrnoException | null = null;
  let ended = false;
  let wake = () => {};
  stream.on('data', (chunk: Buffer) => out.push(chunk));
  stream.on('error', (error) => {
    failed = error;
    wake();
  });
  const end = () => {
    ended = true;
    wake();
  };
  stream.on('end', end);
  // A write that is under way when the data ends is never answered.
  stream.on('close', end);
  const step = async (act: (done: () => void) => void): Promise<readonly Buffer[]> => {
    await new Promise<void>((resolve) => {
      wake = resolve;
      act(resolve);
    });
    const given = out;
    out = [];
    return given;
  };
  return {
    feed: (slice: Buffer) => step((done) => stream.write(slice, () => done())),
    finish: () => step(() => stream.end()),
    close: () => stream.destroy(),
    state: () => ({ failed, ended }),
    /** Bytes that belong to the gzip data. */
    used: () => stream.bytesWritten,
  };
}

async function* gunzip(
  chunks: AsyncIterable<Buffer>,
  replay: Source | null,
  reading: Unpacking,
): AsyncGenerator<Buffer> {
  const gzip = decoder();
  let given = 0;
  let fed = 0;
  let lastNonZero = 0;
  try {
    for await (const slice of slices(chunks)) {
      // Zeros behind the data are padding (tapes, some writers) and say nothing.
      const end = endOfContent(slice);
      if (end > 0) lastNonZero = fed + end;
      if (gzip.state().ended) {
        fed += slice.length;
        continue;
      }
      for (const out of await gzip.feed(slice)) {
        given += out.length;
        yield out;
      }
      const { failed } = gzip.state();
      if (failed !== null) {
        if (replay !== null) yield* salvage(replay, fed, slice, given);
        damaged(
          reading,
          `its gzip data is damaged near byte ${fed} (${reason(failed)}); the rest was not read`,
        );
        return;
      }
      fed += slice.length;
    }
    if (!gzip.state().ended) yield* await gzip.finish();
    const { failed } = gzip.state();
    if (failed !== null) {
      const cut = reason(failed) === 'unexpected end of file';
      damaged(
        reading,
        cut
          ? 'it ends in the middle of its gzip data: it was cut off'
          : `its gzip data is damaged at its end (${reason(failed)})`,
      );
    } else if (lastNonZero > gzip.used()) {
      reading.members.problem('extra-file', '', 'bytes that are not gzip stand behind its end; not read');
    }
  } finally {
    gzip.close();
  }
}

/** Node drops the output of the write that fails: read again to there, then byte by byte. */
async function* salvage(
  replay: Source,
  goodUntil: number,
  failing: Buffer,
  given: number,
): AsyncGenerator<Buffer> {
  const gzip = decoder();
  let position = 0;
  let seen = 0;
  const fresh = (chunk: Buffer): Buffer => {
    const known = Math.max(0, Math.min(chunk.length, given - seen));
    seen += chunk.length;
    return chunk.subarray(known);
  };
  try {
    for await (const slice of slices(replay())) {
      if (position >= goodUntil) break;
      position += slice.length;
      for (const out of await gzip.feed(slice)) {
        const rest = fresh(out);
        if (rest.length > 0) yield rest;
      }
    }
    for (let index = 0; index < failing.length && gzip.state().failed === null; index += 1) {
      for (const out of await gzip.feed(failing.subarray(index, index + 1))) {
        const rest = fresh(out);
        if (rest.length > 0) yield rest;
      }
    }
  } finally {
    gzip.close();
  }
}

/** Where the zeros begin that a slice ends with. */
function endOfContent(slice: Buffer): number {
  let end = slice.length;
  while (end > 0 && slice[end - 1] === 0) end -= 1;
  return end;
}

function reason(error: Error): string {
  return error.message;
}

async function* counted(chunks: AsyncIterable<Buffer>, count: { packed: number }): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    count.packed += chunk.length;
    yield chunk;
  }
}

/** Ends the stream where more comes out than a bundle may hold. */
async function* metered(
  chunks: AsyncIterable<Buffer>,
  count: { readonly packed: number },
  reading: Unpacking,
): AsyncGenerator<Buffer> {
  const { limits } = reading.members;
  let unpacked = 0;
  const stop = (because: string) => {
    reading.broken = true;
    reading.members.problem('over-limit', '', `${because}; the rest was not read`);
  };
  for await (const chunk of chunks) {
    unpacked += chunk.length;
    if (unpacked > limits.unpackedBytes) {
      yield chunk.subarray(0, chunk.length - (unpacked - limits.unpackedBytes));
      stop(`it unpacks to more than ${limits.unpackedBytes} bytes (limit ${limitName('unpackedBytes')})`);
      return;
    }
    if (unpacked > ratioCountsFrom && unpacked > count.packed * limits.ratio) {
      stop(
        `it unpacks to more than ${limits.ratio} times its size (limit ${limitName('ratio')}), as no listing does`,
      );
      return;
    }
    yield chunk;
  }
}

/** Reads far enough to see what it is, and gives the whole again. */
async function peek(chunks: AsyncIterable<Buffer>): Promise<Unpacked> {
  const iterator = chunks[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  let length = 0;
  while (length < headBytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    begun.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(begun);
  const close = async () => {
    await iterator.return?.();
  };
  const whole = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* begun;
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await close();
    }
  };
  return { head: head.subarray(0, headBytes), chunks: whole(), close };
}
