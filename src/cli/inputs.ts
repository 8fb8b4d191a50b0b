/** What commands read beside captures: the register, and bytes from a file or from stdin. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { systemCode, UserError, whyNotRead } from '../errors.ts';
import type { Register } from '../model/declaration.ts';
import { adjustLimits, defaultLimits, type Limits } from '../snapshot/limits.ts';

/** Bytes of a file, or of stdin for `-`. Throws `UserError`. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    // Windows calls the end of an empty standard input an error.
    if (path === '-' && systemCode(error) === 'EOF') return Buffer.alloc(0);
    throw new UserError(`${path}: ${whyNotRead(error)}`);
  }
}

/** `--limit member-bytes=400M --limit ratio=1000` on top of the usual limits. Throws `UserError`. */
export function limitsCalled(given: readonly string[]): Limits {
  return given.reduce((limits, text) => adjustLimits(text, limits), defaultLimits);
}

export async function readRegisterFile(path: string | undefined): Promise<Register> {
  const { emptyRegister, readRegister } = await import('../register/index.ts');
  const { loadKnowledge } = await import('../knowledge/index.ts');
  if (path === undefined) return emptyRegister;
  const bytes = readInput(path);
  return readRegister(
    decoded(bytes),
    path === '-' ? 'stdin' : basename(path),
    createHash('sha256').update(bytes).digest('hex'),
    new Set(loadKnowledge().roles.map((role) => role.id)),
  );
}

/** UTF-8; UTF-16 where its byte order mark says so; what is neither was saved by a spreadsheet of a Western Windows. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
