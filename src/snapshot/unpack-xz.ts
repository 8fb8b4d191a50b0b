/** xz (sosreports since 2014), decoded by XZ Embedded in WebAssembly; loaded only when such a bundle is met. */
import { ReadableStream } from 'node:stream/web';
import { damaged, slices, type Unpacking } from './unpacking.ts';

export async function* unxz(chunks: AsyncIterable<Buffer>, reading: Unpacking): AsyncGenerator<Buffer> {
  const Decoder = decoderOf(await import('xz-decompress'));
  const input = slices(chunks);
  const packed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await input.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await input.return(undefined);
    },
  });
  const reader = new Decoder(packed).getReader();
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) break;
      if (next.value.length > 0)
        yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    damaged(reading, 'its xz data is damaged or cut off; the rest was not read');
  } finally {
    // Frees the decoder, of which there is one: an abandoned reader would keep the next one waiting.
    await reader.cancel().catch(() => {});
  }
}

type Decoder = typeof import('xz-decompress').XzReadableStream;

/** A bundler gives the CommonJS module as the default export, Node gives it both ways. */
function decoderOf(
  loaded: Partial<typeof import('xz-decompress')> & { readonly default?: typeof import('xz-decompress') },
): Decoder {
  const decoder = loaded.XzReadableStream ?? loaded.default?.XzReadableStream;
  if (decoder === undefined) throw new Error('xz-decompress: no XzReadableStream in it');
  return decoder;
}
