/**
 * A tar header: node-tar reads all dialects. Nearly every header of a capture is of one kind, a plain file or folder with
 * numbers in octal digits and a short name in ASCII, which is read here at a quarter of the price and to the same values:
 *
 *     offset 0    portledger-bigcat/cmd/ps-ax   name, up to a NUL
 *     offset 124  00000002047\0                 size
 *     offset 136  14557123604\0                 time of last change
 *     offset 148  012345\0                      checksum: the sum of all bytes, its own counted as blanks
 *     offset 156  0                             a plain file; 5 a folder, whose name ends in a slash
 *     offset 257  ustar\0, or `ustar  ` of GNU; offset 345 the name's beginning, where it is long
 *
 * A block of zeros is no header: the archive ends there.
 */
import { Header, type HeaderData } from 'tar/header';

export type TarHeader = Pick<
  Header,
  'path' | 'linkpath' | 'size' | 'mtime' | 'type' | 'nullBlock' | 'cksumValid'
>;

/** null where a number in it is none. */
export function readHeader(block: Buffer, own?: HeaderData, global?: HeaderData): TarHeader | null {
  const plain = own === undefined && global === undefined ? plainHeader(block) : null;
  if (plain !== null) return plain;
  try {
    return new Header(block, 0, own, global);
  } catch {
    return null;
  }
}

const plainFile = 0x30;
const folder = 0x35;
const slash = 0x2f;
const blank = 0x20;

const zeroBlock = Buffer.alloc(512);
const endHeader: TarHeader = {
  path: '',
  linkpath: '',
  type: 'File',
  nullBlock: true,
  cksumValid: false,
};

/** Behind the NUL of a field node-tar goes on at the end of a line, also one of U+2028; no tar writes any there. */
const lineEnds = [0x0a, 0x0d, 0xe2];

/** null where anything in it is not as in nearly every one. */
function plainHeader(block: Buffer): TarHeader | null {
  if (block[0] === 0) return block.equals(zeroBlock) ? endHeader : null;
  const type = block[156];
  if (type !== plainFile && type !== folder) return null;
  if (block[345] !== 0 || lineEnds.some((mark) => block.includes(mark)) || !hasPlainFields(block))
    return null;
  const path = nameIn(block, type === folder);
  const size = octal(block, 124, 12);
  const seconds = octal(block, 136, 12);
  if (path === null || size === null || seconds === null) return null;
  const said = octal(block, 148, 8);
  if (said === null || said !== checksum(block)) return null;
  const mtime = new Date(seconds * 1000);
  return {
    path,
    linkpath: '',
    size: type === folder ? 0 : size,
    mtime,
    type: type === folder ? 'Directory' : 'File',
    nullBlock: false,
    cksumValid: true,
  };
}

/** The numbers that nobody asks for begin with a digit, a blank or a NUL: a set high bit is a number of another kind. */
const otherNumbers = [100, 108, 116, 329, 337, 476, 488];

function hasPlainFields(block: Buffer): boolean {
  const magic = block.toString('latin1', 257, 265);
  if (magic !== 'ustar\u000000' && magic !== 'ustar  \0') return false;
  // Behind the prefix of 130 characters node-tar reads more of a name, or two times.
  return block[475] === 0 && block[157] === 0 && otherNumbers.every((at) => (block[at] ?? 0) < 0x80);
}

/** A name that is not too long, of visible ASCII; a slash at its end means a folder, and only that. */
function nameIn(block: Buffer, ofFolder: boolean): string | null {
  let end = 0;
  for (; end < 100; end += 1) {
    const mark = block[end] ?? 0;
    if (mark === 0) break;
    if (mark <= blank || mark >= 0x7f) return null;
  }
  return end === 0 || (block[end - 1] === slash) !== ofFolder ? null : block.toString('latin1', 0, end);
}

/** Octal digits, with a NUL or blank behind them within the field. */
function octal(block: Buffer, from: number, width: number): number | null {
  let value = 0;
  for (let at = from; at < from + width; at += 1) {
    const mark = block[at] ?? 0;
    if (mark === 0 || mark === blank) return at === from ? null : value;
    if (mark < 0x30 || mark > 0x37) return null;
    value = value * 8 + mark - 0x30;
  }
  return null;
}

function checksum(block: Buffer): number {
  let sum = 8 * blank;
  for (let at = 0; at < 148; at += 1) sum += block[at] ?? 0;
  for (let at = 156; at < 512; at += 1) sum += block[at] ?? 0;
  return sum;
}
