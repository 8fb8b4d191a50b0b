/** `--logo FILE`: a picture for the cover as a `data:` URI. SVG is refused: it may hold script and links. */
import { UserError } from '../errors.ts';

const largest = 1_000_000;

const kinds: readonly { readonly type: string; readonly starts: readonly number[] }[] = [
  { type: 'image/png', starts: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', starts: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', starts: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', starts: [0x52, 0x49, 0x46, 0x46] },
];

export function logoUri(bytes: Uint8Array, name: string): string {
  if (bytes.length > largest) {
    throw new UserError(`${name}: ${bytes.length} bytes are too many for a logo`, 'use a picture below 1 MB');
  }
  const kind = kinds.find(({ starts }) => starts.every((byte, index) => bytes[index] === byte));
  if (kind === undefined)
    throw new UserError(`${name}: not a PNG, JPEG, GIF or WebP picture`, 'convert it to PNG');
  return `data:${kind.type};base64,${Buffer.from(bytes).toString('base64')}`;
}
