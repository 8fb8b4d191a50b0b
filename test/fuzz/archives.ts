/** Bundles to be harmed: every way in which a capture can be packed, and what an attacker puts into one. */
import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import {
  bigcat,
  capture,
  concatenation,
  type Entry,
  gnuLongName,
  manifest,
  pax,
  top,
} from '../snapshot/bundles.ts';
import { mutateBytes, pick, type Random } from './mutate.ts';

const odd: readonly Entry[] = [
  { name: '/etc/passwd', content: 'x' },
  { name: `${top}../../x`, content: 'x' },
  { name: `${top}cmd/link`, type: '2', link: '/etc/shadow' },
  { name: `${top}cmd/hard`, type: '1', link: 'x' },
  { name: `${top}cmd/device`, type: '3' },
  { name: `${top}cmd/sparse`, type: 'S', content: 'x' },
  pax({ path: 'a/b', size: '3', 'GNU.sparse.major': '1', mtime: '-1.5' }),
  { name: 'x', content: 'abc' },
  gnuLongName('b'.repeat(300)),
  { name: 'y', content: 'abc' },
];

/** Packed by a tool of this machine, or not at all. */
function packed(tool: string, bytes: Buffer): readonly Buffer[] {
  const done = spawnSync(tool, ['-c'], { input: bytes });
  return done.status === 0 ? [done.stdout] : [];
}

const plain = [
  capture(),
  capture(odd),
  Buffer.from(
    concatenation([
      { name: `${top}manifest.tsv`, content: manifest(bigcat) },
      { name: `${top}cmd/netstat-tap`, content: String(bigcat[0]?.content) },
    ]),
  ),
];
const wrapped = plain.flatMap((bytes) => [
  gzipSync(bytes),
  Buffer.concat([gzipSync(bytes.subarray(0, 700)), gzipSync(bytes.subarray(700))]),
  ...['xz', 'bzip2', 'zstd'].flatMap((tool) => packed(tool, bytes)),
]);

/** A header that was harmed and adds up again gets further than one that does not. */
function addUp(tar: Buffer): Buffer {
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    const block = tar.subarray(at, at + 512);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    block.fill(' ', 148, 156);
    let sum = 0;
    for (const byte of block) sum += byte;
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  }
  return tar;
}

export function harmedBundle(random: Random): Buffer {
  if (random() < 0.3) return mutateBytes(pick(wrapped, random), random);
  const harmed = mutateBytes(pick(plain, random), random);
  const whole = random() < 0.6 ? addUp(harmed) : harmed;
  return random() < 0.3 ? gzipSync(whole, { level: 1 }) : whole;
}
