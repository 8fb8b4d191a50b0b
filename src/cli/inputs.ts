/** What commands read beside captures: the register, and bytes from a file or from stdin. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../errors.ts';
import type { Register } from '../model/declaration.ts';
import { adjustLimits, defaultLimits, type Limits } from '../snapshot/limits.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'it is a folder',
};

/** Bytes of a file, or of stdin for `-`. Throws `UserError`. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
    throw new UserError(`${path}: ${reasons[code] ?? `cannot be read (${code})`}`);
  }
}

/** `--limit member-bytes=400M --limit ratio=1000` on top of the usual limits. Throws `UserError`. */
export function limitsCalled(given: readonly string[]): Limits {
  return given.reduce((limits, text) => adjustLimits(text, limits), defaultLimits);
}

export async function readRegisterFile(path: string | undefined): Promise<Register> {
  const { emptyRegister, readRegister } = await import('../register/index.ts');
  if (path === undefined) return emptyRegister;
  const bytes = readInput(path);
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return readRegister(
    new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes),
    path === '-' ? 'stdin' : basename(path),
    createHash('sha256').update(bytes).digest('hex'),
  );
}
