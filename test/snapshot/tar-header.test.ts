import { Header } from 'tar/header';
import { expect, test } from 'vitest';
import { readHeader, type TarHeader } from '../../src/snapshot/tar-header.ts';
import { numbersFrom } from '../fuzz/numbers.ts';

const fields = ({ path, linkpath, size, mtime, type, nullBlock, cksumValid }: TarHeader) => ({
  path,
  linkpath,
  size,
  mtime: mtime?.getTime(),
  type,
  nullBlock,
  cksumValid,
});

function byNodeTar(block: Buffer) {
  try {
    return fields(new Header(block, 0));
  } catch {
    return null;
  }
}

const ours = (block: Buffer) => {
  const header = readHeader(block);
  return header === null ? null : fields(header);
};

function made(path: string, type: 'File' | 'Directory' | 'SymbolicLink', gnu: boolean): Buffer {
  const block = Buffer.alloc(512);
  new Header({ path, type, mode: 0o644, uid: 0, gid: 0, size: 1063, mtime: new Date(17e11) }).encode(
    block,
    0,
  );
  if (!gnu) return block;
  block.write('ustar  \0', 257, 'latin1');
  return summed(block);
}

/** With the checksum that its bytes have. */
function summed(block: Buffer): Buffer {
  block.fill(0x20, 148, 156);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const headers = [
  made('portledger-bigcat/cmd/ps-ax', 'File', false),
  made('portledger-bigcat/cmd/ps-ax', 'File', true),
  made('portledger-bigcat/cmd', 'Directory', false),
  made('portledger-bigcat/cmd/', 'Directory', false),
  made('portledger-bigcat/cmd/', 'Directory', true),
  made('portledger-bigcat/link', 'SymbolicLink', false),
  made(`portledger-bigcat/${'long/'.repeat(24)}name`, 'File', false),
  made('portledger-bigcat/größe', 'File', false),
  Buffer.alloc(512),
];

test('each kind of header is read as node-tar reads it', () => {
  for (const block of headers) expect(ours(block)).toEqual(byNodeTar(block));
  expect(ours(headers[0] ?? Buffer.alloc(512))).toMatchObject({
    path: 'portledger-bigcat/cmd/ps-ax',
    size: 1063,
  });
});

test('5,000 headers with one to three changed bytes, right checksum or not, are read as node-tar reads them', () => {
  const numbers = numbersFrom(7);
  const next = (below: number) => Math.floor(numbers() * below);
  const places = [
    0, 26, 99, 100, 108, 116, 124, 134, 135, 136, 146, 147, 148, 153, 154, 155, 156, 157, 257, 263, 329, 345,
    475, 476, 488,
  ];
  for (let round = 0; round < 5_000; round += 1) {
    const block = Buffer.from(headers[next(headers.length)] ?? Buffer.alloc(512));
    for (let count = 1 + next(3); count > 0; count -= 1)
      block[next(2) === 0 ? (places[next(places.length)] ?? 0) : next(512)] =
        next(2) === 0 ? 0x2f + next(12) : next(256);
    if (next(2) === 0) summed(block);
    expect(ours(block)).toEqual(byNodeTar(block));
  }
});
