/**
 * Identifiers that come out the same for the same thing, on every run and every workstation: UUIDs of version 5
 * (RFC 9562, section 5.5), made from a name instead of a clock or chance.
 */
import { createHash } from 'node:crypto';

/** Ours, made once; every name below is read within it. */
const namespace = Buffer.from('5b1b2c8e0d0f4a5e9c3e7f6a2d4b8c10', 'hex');

export function uuidOf(...name: readonly string[]): string {
  // The length before each part keeps ('a', 'b:c') and ('a:b', 'c') apart.
  const text = name.map((part) => `${part.length}:${part}`).join('');
  const bytes = createHash('sha1').update(namespace).update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
