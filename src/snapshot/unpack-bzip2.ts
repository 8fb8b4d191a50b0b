/**
 * bzip2 (sosreports before 2014), decoded by libbz2 itself in WebAssembly; loaded only when such a bundle is met.
 *
 * The decoders written in JavaScript loop for ever on a run length that overflows 32 bits, so they are not for hostile
 * input. libbz2 here works on the whole: what it unpacks to is held in memory and bounded, and of a cut or damaged bundle
 * nothing can be had.
 */
import type Bzip2 from '@foxglove/wasm-bz2';
import { type Limits, limitName } from './limits.ts';
import { damaged, type Unpacking } from './unpacking.ts';

/**
 * By the usual limits 256 MiB; a sosreport of that age unpacks to some 100 MiB. What packs evidence to more than a quarter is no text, and it is
 * held three times while it is decoded. The decoder's own memory ends at 2 GiB.
 */
const mostOf = ({ keptBytes }: Limits) => Math.min(Math.floor(keptBytes / 2), 512 * 1024 * 1024);
const because = `half of limit ${limitName('keptBytes')}`;

type Bzip2Decoder = Pick<Bzip2, 'decompress'>;

export async function* bunzip2(chunks: AsyncIterable<Buffer>, reading: Unpacking): AsyncGenerator<Buffer> {
  const { default: Bzip2 } = await import('@foxglove/wasm-bz2');
  const mostBytes = mostOf(reading.members.limits);
  const mostPacked = Math.floor(mostBytes / 4);
  const parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    held += chunk.length;
    if (held > mostPacked)
      return damaged(
        reading,
        `its bzip2 data is larger than ${mostPacked} bytes (a quarter of ${because}); not read`,
      );
    parts.push(chunk);
  }
  const out = decoded(await Bzip2.init(), Buffer.concat(parts.splice(0)), mostBytes, reading);
  for (let from = 0; out !== null && from < out.length; from += 64 * 1024)
    yield out.subarray(from, from + 64 * 1024);
}

/** A function of its own, so that the decoder's memory can go before the first byte is handed on. */
function decoded(
  decoder: Bzip2Decoder,
  packed: Buffer,
  mostBytes: number,
  reading: Unpacking,
): Buffer | null {
  // Listings shrink to a tenth; the size is not written in the file.
  for (let room = Math.max(1024 * 1024, packed.length * 16); ; room *= 4) {
    try {
      const out = decoder.decompress(packed, Math.min(room, mostBytes));
      return Buffer.from(out.buffer, out.byteOffset, out.byteLength);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const full = error.message.includes('OUTBUFF_FULL');
      if (full && room < mostBytes) continue;
      damaged(
        reading,
        full
          ? `its bzip2 data unpacks to more than ${mostBytes} bytes (${because}); not read`
          : 'its bzip2 data is damaged or cut off: nothing of it can be read',
      );
      return null;
    }
  }
}
