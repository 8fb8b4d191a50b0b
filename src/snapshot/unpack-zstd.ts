/** zstd, which Node brings from 22.15 on. */
import * as zlib from 'node:zlib';
import { UserError } from '../errors.ts';
import { damaged, slices, type Unpacking } from './unpacking.ts';

interface Decoder extends NodeJS.ReadWriteStream {
  destroy(): void;
}

function createDecoder(): Decoder | null {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return typeof create === 'function' ? create({ chunkSize: 64 * 1024 }) : null;
}

export function unzstd(chunks: AsyncIterable<Buffer>, reading: Unpacking): AsyncIterable<Buffer> {
  const decoder = createDecoder();
  if (decoder === null) {
    throw new UserError(
      `${reading.name}: packed by zstd, which this Node (${process.version}) cannot read`,
      'unpack it with `zstd -d`, or use Node 22.15 or later',
    );
  }
  return read(decoder, chunks, reading);
}

async function* read(
  decoder: Decoder,
  chunks: AsyncIterable<Buffer>,
  reading: Unpacking,
): AsyncGenerator<Buffer> {
  let out: Buffer[] = [];
  let failed = false;
  let wake = () => {};
  decoder.on('data', (chunk: Buffer) => out.push(chunk));
  decoder.on('error', () => {
    failed = true;
    wake();
  });
  decoder.on('end', () => wake());
  const step = async (act: (done: () => void) => void): Promise<readonly Buffer[]> => {
    await new Promise<void>((resolve) => {
      wake = resolve;
      act(resolve);
    });
    const given = out;
    out = [];
    return given;
  };
  try {
    for await (const slice of slices(chunks, 1024)) {
      yield* await step((done) => decoder.write(slice, () => done()));
      if (failed) break;
    }
    if (!failed) yield* await step(() => decoder.end());
    if (failed) damaged(reading, 'its zstd data is damaged or cut off; the rest was not read');
  } finally {
    decoder.destroy();
  }
}
