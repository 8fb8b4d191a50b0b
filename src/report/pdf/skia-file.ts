/**
 * A PDF as Chromium writes it (Skia/PDF), taken apart into its objects and put together again in half the bytes.
 *
 *     4909 0 obj
 *     <</Title (Contents)
 *     /Dest [10 0 R /XYZ 48 784.91992 0]>>
 *     endobj
 *
 * Chromium writes a classic cross-reference table, one generation, no encryption, and each object of a tagged table
 * uncompressed. Here the objects that are not streams go into compressed object streams (PDF 1.5, ISO 32000-1,
 * 7.5.7), which takes most of the bytes away. Not read: any other program's PDF; `readSkia` then says null.
 */
import { deflateSync, inflateSync } from 'node:zlib';

export interface PdfObject {
  /** The object without `N 0 obj` and `endobj`; of a stream only its dictionary. One character a byte. */
  text: string;
  readonly stream: Uint8Array | null;
}

export interface SkiaFile {
  readonly objects: Map<number, PdfObject>;
  readonly root: number;
  readonly info: number;
}

export function readSkia(raw: Uint8Array): SkiaFile | null {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - 256));
  const tableAt = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)?.[1] ?? Number.NaN);
  // `/Size 5129\n/Root 5108 0 R\n/Info 1 0 R`
  const root = Number(/\/Root (\d+) 0 R/.exec(tail)?.[1] ?? Number.NaN);
  const info = Number(/\/Info (\d+) 0 R/.exec(tail)?.[1] ?? Number.NaN);
  if (!(tableAt < bytes.length) || Number.isNaN(root) || Number.isNaN(info)) return null;
  const offsets = readTable(bytes, tableAt);
  if (offsets === null) return null;
  const text = bytes.toString('latin1');
  const objects = new Map<number, PdfObject>();
  for (const [index, { number, offset }] of offsets.entries()) {
    const end = offsets[index + 1]?.offset ?? tableAt;
    const object = readObject(bytes, text, number, offset, end);
    if (object === null) return null;
    objects.set(number, object);
  }
  return objects.has(root) && objects.has(info) ? { objects, root, info } : null;
}

/** `xref\n0 5129\n0000000000 65535 f \n0000000015 00000 n \n…`, in the order of the file. */
function readTable(bytes: Buffer, at: number): readonly { number: number; offset: number }[] | null {
  const head = /^xref\s+0 (\d+)\s*\n/.exec(bytes.toString('latin1', at, at + 40));
  if (head === null) return null;
  const count = Number(head[1]);
  const first = at + head[0].length;
  const rows = bytes.toString('latin1', first, first + count * rowLength);
  if (rows.length < count * rowLength) return null;
  const found: { number: number; offset: number }[] = [];
  for (let number = 1; number < count; number += 1) {
    const row = number * rowLength;
    const kind = rows.charCodeAt(row + 17);
    const offset = Number(rows.slice(row, row + 10));
    if ((kind !== inUse && kind !== free) || !Number.isInteger(offset)) return null;
    if (kind === inUse) found.push({ number, offset });
  }
  return found.sort((a, b) => a.offset - b.offset);
}

const rowLength = 20;
const inUse = 'n'.charCodeAt(0);
const free = 'f'.charCodeAt(0);

function readObject(
  bytes: Buffer,
  text: string,
  number: number,
  offset: number,
  end: number,
): PdfObject | null {
  const opening = `${number} 0 obj\n`;
  if (!text.startsWith(opening, offset)) return null;
  const start = offset + opening.length;
  const closing = text.lastIndexOf('endobj', end);
  if (closing < start) return null;
  const body = text.slice(start, closing);
  const within = body.indexOf('>> stream\n');
  if (within === -1) return { text: body.trimEnd(), stream: null };
  const dictionary = body.slice(0, within + 2);
  const from = start + within + '>> stream\n'.length;
  const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? Number.NaN);
  if (!(from + length <= closing)) return null;
  return { text: dictionary, stream: bytes.subarray(from, from + length) };
}

/** The stream's content; null where it is compressed in another way than Skia's. */
export function inflated(object: PdfObject): string | null {
  if (object.stream === null || !object.text.includes('/Filter /FlateDecode')) return null;
  return inflateSync(object.stream).toString('latin1');
}

export function deflated(object: PdfObject, content: string): PdfObject {
  const stream = deflateSync(Buffer.from(content, 'latin1'));
  return { text: object.text.replace(/\/Length \d+/, `/Length ${stream.length}`), stream };
}

const objectsInAStream = 1_000;
/** Structure elements are so alike that more effort takes twice the time for a thirtieth of the bytes. */
const objectLevel = 2;

export function writeSkia({ objects, root, info }: SkiaFile): Uint8Array {
  const numbers = [...objects.keys()].sort((a, b) => a - b);
  const plain = numbers.filter((number) => objects.get(number)?.stream === null);
  const firstContainer = (numbers.at(-1) ?? 0) + 1;
  const own = firstContainer + Math.ceil(plain.length / objectsInAStream);
  // `/W [1 4 2]`: type, offset or container, generation or place in the container.
  const table = Buffer.alloc((own + 1) * 7);
  const enter = (number: number, type: 1 | 2, second: number, third: number) => {
    table[number * 7] = type;
    table.writeUInt32BE(second, number * 7 + 1);
    table.writeUInt16BE(third, number * 7 + 5);
  };
  table.writeUInt16BE(65_535, 5);
  const parts: Uint8Array[] = [];
  let position = 0;
  const append = (part: Uint8Array) => {
    parts.push(part);
    position += part.length;
  };
  const appendStream = (number: number, dictionary: string, stream: Uint8Array) => {
    enter(number, 1, position, 0);
    append(Buffer.from(`${number} 0 obj\n${dictionary} stream\n`, 'latin1'));
    append(stream);
    append(Buffer.from('\nendstream\nendobj\n', 'latin1'));
  };
  // The comment of bytes over 127 tells transfer programs that the file is binary.
  append(Buffer.from('%PDF-1.5\n%\xd3\xeb\xe9\xe1\n', 'latin1'));
  for (const number of numbers) {
    const object = objects.get(number);
    if (object?.stream != null) appendStream(number, object.text, object.stream);
  }
  for (let first = 0; first < plain.length; first += objectsInAStream) {
    const group = plain.slice(first, first + objectsInAStream);
    const container = firstContainer + first / objectsInAStream;
    let index = '';
    let texts = '';
    for (const [place, number] of group.entries()) {
      index += `${number} ${texts.length} `;
      texts += `${objects.get(number)?.text ?? 'null'}\n`;
      enter(number, 2, container, place);
    }
    const stream = deflateSync(Buffer.from(index + texts, 'latin1'), { level: objectLevel });
    appendStream(
      container,
      `<</Type /ObjStm /N ${group.length} /First ${index.length} /Filter /FlateDecode /Length ${stream.length}>>`,
      stream,
    );
  }
  const tableAt = position;
  enter(own, 1, tableAt, 0);
  const stream = deflateSync(table);
  append(
    Buffer.from(
      `${own} 0 obj\n<</Type /XRef /Size ${own + 1} /W [1 4 2] /Root ${root} 0 R /Info ${info} 0 R /Filter /FlateDecode /Length ${stream.length}>> stream\n`,
      'latin1',
    ),
  );
  append(stream);
  append(Buffer.from(`\nendstream\nendobj\nstartxref\n${tableAt}\n%%EOF\n`, 'latin1'));
  return Buffer.concat(parts);
}
