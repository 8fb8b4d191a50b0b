/**
 * Writing results: a file appears under its final name only when it is whole (write beside it, then rename).
 *
 *     out/web-1/.report.html.5f0c2a9b1d3e.part  →  out/web-1/report.html
 *
 * A run that is killed leaves such a part behind; the next one that writes into the folder clears away what is old
 * enough to be nobody's.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError, whyNotWritten } from '../errors.ts';

function unwritable(path: string, error: unknown): UserError {
  return new UserError(
    `${path}: cannot be written: ${whyNotWritten(error)}`,
    'name another place with `-o`; nothing was left half-written',
  );
}

export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** `.report.html.5f0c2a9b1d3e.part` */
const part = /^\..+\.[0-9a-f]{12}\.part$/;
/** No write of ours takes so long: an older part belongs to a run that was killed, and not to one beside us. */
const leftAfter = 15 * 60 * 1000;
const cleared = new Set<string>();

function clearLeftovers(folder: string): void {
  if (cleared.has(folder)) return;
  cleared.add(folder);
  try {
    for (const name of readdirSync(folder)) {
      if (!part.test(name)) continue;
      const path = join(folder, name);
      if (Date.now() - statSync(path).mtimeMs > leftAfter) rmSync(path, { force: true });
    }
  } catch {
    // Tidying is a courtesy: a folder that cannot be read, or a part that went meanwhile, stops no report.
  }
}

/** UTF-8; text of ASCII alone, which nearly all of ours is, need not be encoded. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8');
}

/**
 * Writes a whole file, or leaves what was there before. `settled` false: without waiting for the disk, so that the file
 * may be empty after a power failure. Throws `UserError`.
 */
export function writeWhole(path: string, content: string | Uint8Array, settled = true): void {
  makeFolder(dirname(path));
  clearLeftovers(dirname(path));
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  try {
    const handle = openSync(beside, 'wx');
    try {
      const bytes = typeof content === 'string' ? bytesOf(content) : content;
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      if (settled) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, path);
  } catch (error) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // What was wrong first is what the user has to know.
    }
    throw unwritable(path, error);
  }
}
