/**
 * Bytes of a captured file as lines, whatever wrote them.
 *
 *     "tcp  0  0 *:telnet\r\n"  →  "tcp  0  0 *:telnet"
 *
 * A line ends at LF; CRs before it go with it. In a file without any LF a lone CR ends the line (old Macintosh
 * text); elsewhere it stays in the line, because no daemon would end a line there. UTF-8 first; a line that is not
 * UTF-8 is read as Latin-1, so that it stays legible; EUC-JP is told by its kana; UTF-16 by its byte order mark.
 * A byte order mark is no part of the first line.
 *
 * Lines are decoded one by one while they are asked for: a million lines cost the bytes that they stand in. They can
 * be asked for again.
 */
import { isAscii, isUtf8 } from 'node:buffer';

export type Encoding = 'ascii' | 'utf-8' | 'mixed' | 'euc-jp' | 'utf-16le' | 'utf-16be';

export interface TextShape {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark. */
  readonly mark: number;
  /** LF, or CR in a file that has no LF. */
  readonly lineEnd: 10 | 13;
}

/** Files up to this size are decoded at once: on a cold start that is several times quicker than line by line. */
const smallBytes = 1024 * 1024;

export class TextLines implements Iterable<string> {
  readonly #chunks: readonly Buffer[];
  #shape: TextShape | null = null;

  constructor(chunks: readonly Buffer[]) {
    this.#chunks = chunks;
  }

  get shape(): TextShape {
    this.#shape ??= shapeOf(this.#chunks);
    return this.#shape;
  }

  [Symbol.iterator](): Iterator<string> {
    const { encoding, mark, lineEnd } = this.shape;
    const chunks = withoutMark(this.#chunks, mark);
    if ((encoding === 'ascii' || encoding === 'utf-8') && lineEnd === 10) {
      const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (bytes <= smallBytes) return splitAtOnce(chunks, encoding);
    }
    switch (encoding) {
      case 'ascii':
        return trimmed(splitBytes(chunks, lineEnd, 'latin1'));
      case 'utf-8':
        return trimmed(splitBytes(chunks, lineEnd, 'utf8'));
      case 'mixed':
        return trimmed(splitBytes(chunks, lineEnd, null));
      default:
        return trimmed(splitDecoded(chunks, lineEnd, encoding));
    }
  }
}

function splitAtOnce(chunks: readonly Buffer[], encoding: 'ascii' | 'utf-8'): Iterator<string> {
  const [only] = chunks;
  const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
  const text = bytes.toString(encoding === 'ascii' ? 'latin1' : 'utf8');
  const lines = text.split('\n');
  // The part behind the last LF is a line only where something stands in it.
  if (lines.at(-1) === '') lines.pop();
  return text.includes('\r') ? trimmed(lines) : lines[Symbol.iterator]();
}

function* trimmed(lines: Iterable<string>): Generator<string> {
  for (const line of lines) {
    if (line.charCodeAt(line.length - 1) !== 13) yield line;
    else {
      let end = line.length - 1;
      while (end > 0 && line.charCodeAt(end - 1) === 13) end -= 1;
      yield line.slice(0, end);
    }
  }
}

/** `encoding` null: line by line, UTF-8 where it is UTF-8 and Latin-1 where not. */
function* splitBytes(
  chunks: readonly Buffer[],
  lineEnd: number,
  encoding: 'latin1' | 'utf8' | null,
): Generator<string> {
  // Pieces of a line that began in an earlier chunk; joined as bytes, since a character may be cut in two.
  let begun: Buffer[] = [];
  for (const chunk of chunks) {
    let from = 0;
    for (;;) {
      const at = chunk.indexOf(lineEnd, from);
      if (at < 0) break;
      if (begun.length === 0) yield decode(chunk, from, at, encoding);
      else {
        begun.push(chunk.subarray(from, at));
        const line = Buffer.concat(begun);
        begun = [];
        yield decode(line, 0, line.length, encoding);
      }
      from = at + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  if (begun.length > 0) {
    const line = Buffer.concat(begun);
    yield decode(line, 0, line.length, encoding);
  }
}

function decode(bytes: Buffer, from: number, to: number, encoding: 'latin1' | 'utf8' | null): string {
  if (encoding !== null) return bytes.toString(encoding, from, to);
  return bytes.toString(isUtf8(bytes.subarray(from, to)) ? 'utf8' : 'latin1', from, to);
}

function* splitDecoded(chunks: readonly Buffer[], lineEnd: number, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  const separator = String.fromCharCode(lineEnd);
  let begun: string[] = [];
  const pieces = function* (): Generator<string> {
    for (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };
  for (const text of pieces()) {
    let from = 0;
    for (;;) {
      const at = text.indexOf(separator, from);
      if (at < 0) break;
      begun.push(text.slice(from, at));
      yield begun.join('');
      begun = [];
      from = at + 1;
    }
    if (from < text.length) begun.push(text.slice(from));
  }
  if (begun.length > 0) yield begun.join('');
}

function withoutMark(chunks: readonly Buffer[], mark: number): readonly Buffer[] {
  const [first, ...rest] = chunks;
  return first === undefined || mark === 0 ? chunks : [first.subarray(mark), ...rest];
}

export function shapeOf(chunks: readonly Buffer[]): TextShape {
  const first = chunks[0] ?? Buffer.alloc(0);
  const start = first.subarray(0, 3).toString('latin1');
  if (start.startsWith('\xff\xfe')) return { encoding: 'utf-16le', mark: 2, lineEnd: 10 };
  if (start.startsWith('\xfe\xff')) return { encoding: 'utf-16be', mark: 2, lineEnd: 10 };
  const mark = start === '\xef\xbb\xbf' ? 3 : 0;
  const hasLineFeed = chunks.some((chunk) => chunk.includes(10));
  const lineEnd = hasLineFeed || !chunks.some((chunk) => chunk.includes(13)) ? 10 : 13;
  return { encoding: encodingOf(withoutMark(chunks, mark)), mark, lineEnd };
}

function encodingOf(chunks: readonly Buffer[]): Encoding {
  if (chunks.every((chunk) => isAscii(chunk))) return 'ascii';
  if (isUtf8Across(chunks)) return 'utf-8';
  return isEucJp(chunks) && decodes('euc-jp') ? 'euc-jp' : 'mixed';
}

/** Whether the chunks together are UTF-8; a character may be cut in two at their borders. */
function isUtf8Across(chunks: readonly Buffer[]): boolean {
  let cut: Buffer = Buffer.alloc(0);
  for (const chunk of chunks) {
    const head = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const whole = lastWholeCharacter(head);
    if (!isUtf8(head.subarray(0, whole))) return false;
    cut = head.subarray(whole);
  }
  return cut.length === 0;
}

/** Where the last character that may be unfinished begins. */
function lastWholeCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** EUC-JP: high bytes come in pairs A1–FE, half-width kana after 8E; kana (A4, A5) tell it from other EUCs. */
function isEucJp(chunks: readonly Buffer[]): boolean {
  let awaited = 0;
  let kana = 0;
  for (const chunk of chunks) {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (awaited > 0) {
        if (byte < 0xa1 || byte === 0xff) return false;
        awaited -= 1;
      } else if (byte >= 0x80) {
        if (byte === 0x8f) awaited = 2;
        else if (byte === 0x8e || (byte >= 0xa1 && byte <= 0xfe)) awaited = 1;
        else return false;
        if (byte === 0xa4 || byte === 0xa5) kana += 1;
      }
    }
  }
  return awaited === 0 && kana > 0;
}

/** A Node built without full ICU has no EUC-JP. */
function decodes(encoding: string): boolean {
  try {
    new TextDecoder(encoding);
    return true;
  } catch {
    return false;
  }
}
