/**
 * The worst bundles of each kind that we could think of, at the size at which the usual limits just let them in or just stop them.
 * Written piece by piece: what unpacks to gigabytes is a few hundred times one packed piece.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { crc32, gzipSync } from 'node:zlib';
import { numbersFrom } from '../fuzz/numbers.ts';
import { capture, type Entry, header, manifest, pax, tarEntry, top } from './bundles.ts';

export interface WorstBundle {
  readonly name: string;
  /** Made and read in a second: `npm test` has it too. */
  readonly quick?: true;
  readonly write: (path: string) => void;
  /** What `portledger verify` says, on either stream; a limit by its name where there is one. */
  readonly says: RegExp;
}

/** Text that packs to about a tenth, as listings do: rows of netstat with other numbers in each. */
function rowsOfText(bytes: number): Buffer {
  const random = numbersFrom(20261126);
  const rows: string[] = [];
  for (let length = 0; length < bytes; length += 80) {
    const numbers = [0, 1, 2, 3].map(() => Math.floor(random() * 65_536).toString(36));
    rows.push(
      `tcp 0 0 ${numbers.join(':').padEnd(20)} 0.0.0.0:* LISTEN ${numbers.reverse().join('/')}`.padEnd(79),
    );
  }
  return Buffer.from(
    rows
      .join('\n')
      .slice(0, bytes - 1)
      .concat('\n'),
  );
}

interface Piece {
  readonly bytes: Buffer;
  readonly times?: number;
}

/** Each piece is one gzip member, which is repeated as it is. */
function writeGzip(path: string, pieces: readonly Piece[]): void {
  const file = openSync(path, 'w');
  for (const { bytes, times = 1 } of pieces) {
    const packed = gzipSync(bytes, { level: times > 1 ? 9 : 1 });
    for (let at = 0; at < times; at += 1) writeSync(file, packed);
  }
  closeSync(file);
}

/** A member of `times` pieces; the pieces are whole blocks. */
const member = (name: string, piece: Buffer, times: number): readonly Piece[] => [
  { bytes: header({ name, size: sizeField(piece.length * times) }) },
  { bytes: piece, times },
];

/** Eleven octal digits, or base 256 where they do not do. */
function sizeField(size: number): string {
  return `${size.toString(8).padStart(11, '0')}\0`;
}

const begun = capture().subarray(0, -1024);
const end = Buffer.alloc(1024);
const block = 512 * 2048;
const text = () => rowsOfText(block);

/** Entries that differ in a number only, some thousands of them in each piece. */
function* numbered(count: number, entries: (index: number) => readonly Entry[]): Generator<Piece> {
  for (let from = 0; from < count; from += 2000) {
    const some: Buffer[] = [];
    for (let index = from; index < Math.min(count, from + 2000); index += 1)
      for (const entry of entries(index)) some.push(tarEntry(entry));
    yield { bytes: Buffer.concat(some) };
  }
}

/** So that a ratio of more than 200 is not what stops it. */
function ballast(megabytes: number): readonly Piece[] {
  const random = numbersFrom(8);
  const noise = Buffer.alloc(block);
  for (let at = 0; at < block; at += 4) noise.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  return member(`${top}other/noise`, noise, megabytes);
}

/** What another program packs is made by it; absent, the kind is skipped. */
function packedBy(program: string, words: readonly string[], path: string, plain: Buffer): void {
  writeFileSync(path, spawnSync(program, words, { input: plain, maxBuffer: 4e9 }).stdout);
}
/** One member of a gigabyte of zeros. */
function packedZeros(program: string, path: string): void {
  writeFileSync(
    `${path}.head`,
    Buffer.concat([begun, header({ name: `${top}cmd/zeros`, size: sizeField(1e9) })]),
  );
  const script = '(cat "$1.head"; head -c 1000000000 /dev/zero) | "$0" -1 > "$1"; rm "$1.head"';
  spawnSync('sh', ['-c', script, program, path]);
}
export const hasPacker = (program: string) => spawnSync(program, ['--version'], { input: '' }).status === 0;

/** The dictionary of an .xz block set to 4 GiB, and the checksum of its header mended. */
function withHugeDictionary(xz: Buffer): Buffer {
  const harmed = Buffer.from(xz);
  // 12 bytes of stream header; size of the block header in words - 1, flags, filter 21, 1 byte of properties: the dictionary.
  const length = ((harmed[12] ?? 0) + 1) * 4;
  const at = harmed.indexOf(Buffer.from([0x21, 0x01]), 12);
  harmed[at + 2] = 40;
  harmed.writeUInt32LE(crc32(harmed.subarray(12, 12 + length - 4)), 12 + length - 4);
  return harmed;
}

const manifestOf = (lines: (index: number) => string, count: number) => (path: string) => {
  const head = manifest([]);
  const some = 20_000;
  const pieces: Buffer[] = [];
  for (let from = 0; from < count; from += some)
    pieces.push(Buffer.from(Array.from({ length: some }, (_, at) => lines(from + at)).join('')));
  const size = head.length + pieces.reduce((sum, piece) => sum + piece.length, 0);
  writeGzip(path, [
    { bytes: header({ name: `${top}manifest.tsv`, size: sizeField(size) }) },
    { bytes: Buffer.from(head) },
    ...pieces.map((bytes) => ({ bytes })),
    { bytes: Buffer.alloc((512 - (size % 512)) % 512) },
    { bytes: end },
  ]);
};

export const worstBundles: readonly WorstBundle[] = [
  {
    name: 'gzip bomb, 10 GB of zeros in 10 MB',
    quick: true,
    says: /limit ratio/,
    write: (path) =>
      writeGzip(path, [{ bytes: begun }, ...member(`${top}cmd/bomb`, Buffer.alloc(64 * block), 128)]),
  },
  {
    name: 'gzip bomb in a gzip bomb',
    quick: true,
    says: /limit ratio/,
    write: (path) => {
      const inner = gzipSync(Buffer.alloc(64 * block), { level: 9 });
      const name = { bytes: header({ name: `${top}cmd/bomb`, size: sizeField(128 * 64 * block) }) };
      const bombs = Array.from({ length: 128 }, () => inner);
      writeFileSync(path, gzipSync(Buffer.concat([gzipSync(begun), gzipSync(name.bytes), ...bombs])));
    },
  },
  {
    name: 'ten million entries, 5.1 GB',
    says: /limit members/,
    write: (path) => {
      const headers = Buffer.concat(
        Array.from({ length: 2000 }, (_, at) => header({ name: `${top}cmd/${at}` })),
      );
      writeGzip(path, [{ bytes: begun }, ...ballast(5), { bytes: headers, times: 5000 }, { bytes: end }]);
    },
  },
  {
    name: '250,000 entries whose names have 4,000 bytes',
    says: /limit/,
    write: (path) =>
      writeGzip(path, [
        { bytes: begun },
        ...ballast(10),
        ...numbered(250_000, (index) => [
          pax({ path: `${top}cmd/${'N'.repeat(3900)}/${index}` }),
          { name: 'x', content: '' },
        ]),
        { bytes: end },
      ]),
  },
  {
    name: '2,000 links to names of 1 MB',
    says: /limit name-bytes/,
    write: (path) =>
      writeGzip(path, [
        { bytes: begun },
        ...ballast(12),
        ...Array.from({ length: 2000 }, (_, index) => ({
          bytes: Buffer.concat([
            tarEntry(pax({ linkpath: 'L'.repeat(1_000_000) })),
            tarEntry({ name: `${top}cmd/l${index}`, type: '2', link: 'x' }),
          ]),
        })),
        { bytes: end },
      ]),
  },
  {
    name: 'a manifest of 20 million facts',
    says: /limit/,
    write: manifestOf((index) => `@k${index}\tx\n`, 20_000_000),
  },
  {
    name: 'a manifest of 5 million rows',
    says: /limit/,
    write: manifestOf((index) => `r${index}\tnetstat\tabsent\t-\t0\t-\t0\t1\t1\t-\t-\t$ x\t-\n`, 5_000_000),
  },
  {
    name: 'three listings of 200 MB, of which kept-bytes are kept',
    says: /limit kept-bytes/,
    write: (path) =>
      writeGzip(path, [
        { bytes: begun },
        ...['a', 'b', 'c'].flatMap((name) => member(`${top}cmd/${name}`, text(), 200)),
        { bytes: end },
      ]),
  },
  {
    name: 'one line of 250 MB',
    says: /extra/,
    write: (path) =>
      writeGzip(path, [
        { bytes: begun },
        ...member(`${top}cmd/a`, Buffer.from(text().toString().replaceAll('\n', ' ')), 240),
        { bytes: end },
      ]),
  },
  {
    name: 'one line of 250 MB of which one character is none of Latin-1',
    says: /extra/,
    write: (path) => {
      const line = Buffer.from(text().toString().replaceAll('\n', ' '));
      const other = Buffer.from(line);
      other.write('\u3042', 0);
      writeGzip(path, [
        { bytes: begun },
        { bytes: header({ name: `${top}cmd/a`, size: sizeField(line.length * 240) }) },
        { bytes: other },
        { bytes: line, times: 239 },
        { bytes: end },
      ]);
    },
  },
  {
    name: '250 million empty lines',
    says: /extra/,
    write: (path) =>
      writeGzip(path, [
        { bytes: begun },
        ...ballast(10),
        ...member(`${top}cmd/a`, Buffer.alloc(block, '\n'), 240),
        { bytes: end },
      ]),
  },
  {
    name: 'a size of eight exabytes',
    quick: true,
    says: /damaged|ends inside/,
    write: (path) =>
      writeGzip(path, [
        { bytes: begun },
        { bytes: header({ name: `${top}cmd/x`, size: Buffer.from('800000007fffffffffffffff', 'hex') }) },
        { bytes: text(), times: 50 },
      ]),
  },
  {
    name: 'xz bomb, 1 GB of zeros in 0.15 MB',
    says: /limit ratio/,
    write: (path) => packedZeros('xz', path),
  },
  {
    name: 'xz that asks for a dictionary of 4 GiB',
    quick: true,
    says: /xz data|intact/,
    write: (path) => {
      packedBy('xz', ['-c', '-1'], path, capture());
      writeFileSync(path, withHugeDictionary(readFileSync(path)));
    },
  },
  {
    name: 'bzip2 bomb, 1 GB of zeros in 7 kB',
    says: /bzip2 data unpacks to more|limit/,
    write: (path) => packedZeros('bzip2', path),
  },
  {
    name: 'bzip2 of 250 MB of listings',
    says: /extra/,
    write: (path) =>
      packedBy(
        'bzip2',
        ['-c', '-1'],
        path,
        Buffer.concat([
          begun,
          header({ name: `${top}cmd/a`, size: sizeField(block * 230) }),
          ...Array.from({ length: 230 }, text),
          end,
        ]),
      ),
  },
  {
    name: 'bzip2 of 63 MiB packed',
    says: /extra/,
    write: (path) => {
      const noise = Buffer.alloc(62 * block);
      const random = numbersFrom(3);
      for (let at = 0; at < noise.length; at += 4) noise.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
      packedBy(
        'bzip2',
        ['-c', '-9'],
        path,
        Buffer.concat([begun, header({ name: `${top}cmd/a`, size: sizeField(noise.length) }), noise, end]),
      );
    },
  },
  {
    name: 'rubbish of 250 MB',
    says: /binary data|damaged/,
    write: (path) => {
      const noise = Buffer.alloc(block);
      const random = numbersFrom(5);
      for (let at = 0; at < block; at += 4) noise.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
      const file = openSync(path, 'w');
      for (let times = 0; times < 240; times += 1) writeSync(file, noise);
      closeSync(file);
    },
  },
];
