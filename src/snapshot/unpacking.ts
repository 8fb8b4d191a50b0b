/** What the decoders share: the state of one reading, and the form in which bytes go round. */
import type { Members } from './members.ts';

/** Bytes that can be asked for again from their beginning. */
export type Source = () => AsyncIterable<Buffer>;

/** What is known of the bundle while it is read. */
export interface Unpacking {
  /** As the user named it; for messages. */
  readonly name: string;
  readonly members: Members;
  /** True once reading ended early for a reason that is recorded. */
  broken: boolean;
}

/** Slices of this size go into a decoder, so that a bomb comes out in pieces: at 1:1032 this is 16 MiB. */
const sliceBytes = 16 * 1024;

/** Records that the compressed data cannot be read further. */
export function damaged(reading: Unpacking, because: string): void {
  if (reading.broken) return;
  reading.broken = true;
  reading.members.problem('truncated-bundle', '', because);
}

/** Cuts chunks at fixed places of the stream, so that a second reading sees the same slices. */
export async function* slices(chunks: AsyncIterable<Buffer>, size = sliceBytes): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    let from = 0;
    while (from < chunk.length) {
      const part = chunk.subarray(from, from + size - held);
      from += part.length;
      held += part.length;
      if (held === size && begun.length === 0) yield part;
      else begun.push(part);
      if (held < size) continue;
      if (begun.length > 0) yield Buffer.concat(begun);
      begun = [];
      held = 0;
    }
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
