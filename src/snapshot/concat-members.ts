/**
 * The concatenation that capture.sh writes on a host without tar and cpio.
 *
 *     portledger-concat<TAB>1
 *     member<TAB>portledger-bigcat-20261123T235052Z/cmd/netstat-tap<TAB>2210
 *     (2210 bytes, newline)
 *     end<TAB>57
 */
import { UserError } from '../errors.ts';
import type { MemberWriter } from './members.ts';
import type { Wanted } from './tar-members.ts';
import { damaged, type Unpacking } from './unpacking.ts';

const firstLine = 'portledger-concat\t';

export function isConcat(head: Buffer): boolean {
  return head.subarray(0, firstLine.length).toString('latin1') === firstLine;
}

/** `member<TAB>PATH<TAB>BYTES` with the longest path, escaped. */
const longestLine = 64 * 1024;

export async function readConcat(
  chunks: AsyncIterable<Buffer>,
  reading: Unpacking,
  wanted: Wanted,
): Promise<void> {
  const { members } = reading;
  const bytes = new ByteReader(chunks);
  const version = (await bytes.line())?.slice(firstLine.length);
  if (version !== '1') {
    throw new UserError(
      `${reading.name}: written in version ${JSON.stringify(version ?? '')} of the format, which this portledger does not know`,
      'use a newer portledger',
    );
  }
  for (let count = 0; ; count += 1) {
    const line = await bytes.line();
    if (line === null) return damaged(reading, 'it ends without its last line: files may be missing');
    // end	57
    const end = /^end\t(\d{1,9})$/.exec(line);
    if (end !== null) {
      if (Number(end[1]) !== count)
        damaged(reading, `it says that it holds ${end[1]} files and holds ${count}`);
      if ((await bytes.line()) !== null) damaged(reading, 'something stands behind its last line; not read');
      return;
    }
    // member	portledger-bigcat/cmd/netstat-tap	2210
    const member = /^member\t([^\t]+)\t(\d{1,15})$/.exec(line);
    if (member === null)
      return damaged(reading, 'a line between its files cannot be read; the rest was not read');
    if (!members.countEntry()) {
      reading.broken = true;
      return;
    }
    const path = members.safePath(member[1] ?? '');
    const writer: MemberWriter | null = path === null ? null : members.begin(path, wanted(path), null);
    const whole = await bytes.give(Number(member[2]), (chunk) => writer?.write(chunk));
    writer?.end(whole);
    if (!whole) {
      members.problem('truncated-bundle', path ?? '', 'the bundle ends inside this file');
      reading.broken = true;
      return;
    }
    if ((await bytes.line()) !== '') {
      return damaged(reading, 'a file in it is longer than it says; the rest was not read');
    }
  }
}

class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }

  /** The next line without its LF; null at the end or where it is too long. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.#rest.indexOf(10);
      if (at >= 0) {
        const line = this.#rest.toString('utf8', 0, at);
        this.#rest = this.#rest.subarray(at + 1);
        return line;
      }
      if (this.#rest.length > longestLine || !(await this.#more())) return null;
    }
  }

  /** Hands on `count` bytes; false where fewer are there. */
  async give(count: number, take: (chunk: Buffer) => void): Promise<boolean> {
    let missing = count;
    while (missing > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) return false;
      const part = this.#rest.subarray(0, missing);
      take(part);
      missing -= part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return true;
  }
}
