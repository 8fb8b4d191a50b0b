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
  existsSync,
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
import { systemCode, UserError, whyNotWritten } from '../errors.ts';

function unwritable(path: string, error: unknown): UserError {
  return new UserError(
    `${path}: cannot be written: ${whyNotWritten(error)}`,
    'name another place with `-o`; nothing was left half-written',
  );
}

function makeFolder(path: string): void {
  try {
    makeWithParents(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Node's own `recursive` (measured with 20.20) asks for ever below /proc, where a folder is refused as "not there"
 * although its parent is, and gives the same answer for a file system that may only be read.
 */
function makeWithParents(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeWithParents(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // A run beside this one may have been first.
    if (!isFolder(path)) throw error;
  }
}

export const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** `.report.html.5f0c2a9b1d3e.part` */
const part = /^\..+\.[0-9a-f]{12}\.part$/;
/** No write of ours takes so long: an older part belongs to a run that was killed, and not to one beside us. */
const leftAfter = 15 * 60 * 1000;
const prepared = new Set<string>();

/** Made and tidied once in a run. */
function prepare(folder: string): void {
  if (prepared.has(folder)) return;
  makeFolder(folder);
  clearLeftovers(folder);
  prepared.add(folder);
}

function clearLeftovers(folder: string): void {
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

/** Where texts become bytes, one after the other: memory that is asked for anew at each costs as much as the rest. */
let scratch = Buffer.alloc(0);
const longestKept = 8 * 1024 * 1024;
/** UTF-8 takes at most so many bytes for a UTF-16 unit. */
const widest = 3;

/** UTF-8. What it gives is good until it is called again. */
function bytesOf(text: string): Uint8Array {
  const most = text.length * widest;
  if (most > longestKept) return Buffer.from(text);
  if (most > scratch.length) scratch = Buffer.allocUnsafeSlow(Math.min(longestKept, 2 * most));
  return scratch.subarray(0, scratch.write(text));
}

/** Another at each call, and in each process that writes beside this one. */
const ownMark = randomBytes(4);
let parts = 0;
function partMark(): string {
  parts = (parts + 1) % 0x10000;
  return `${ownMark.toString('hex')}${parts.toString(16).padStart(4, '0')}`;
}

/** A file for its owner alone, in a folder that is there: one made in passing would be open to everybody. Throws `UserError`. */
export function writePrivate(path: string, content: string): void {
  const folder = dirname(path);
  if (!isFolder(folder))
    throw new UserError(
      `${folder}: no such folder, so ${basename(path)} cannot be kept there`,
      'make one that only you can read: `mkdir -m 700 FOLDER`',
    );
  writeWhole(path, content, true, 0o600);
}

/** A text may come in pieces. */
export type Content = string | Uint8Array | Iterable<string>;

/** So much of a text in pieces becomes bytes at once: a longer text V8 keeps apart, in memory that it asks for anew. */
const batch = 64 * 1024;

/** What is to be written, each good until the next is asked for. */
function* batches(content: Content): Generator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else if (typeof content === 'string') yield bytesOf(content);
  else {
    let waiting = '';
    for (const piece of content) {
      waiting += piece;
      if (waiting.length < batch) continue;
      yield bytesOf(waiting);
      waiting = '';
    }
    yield bytesOf(waiting);
  }
}

/**
 * Writes a whole file, or leaves what was there before; says how many bytes it has. A text may come in pieces. `settled`
 * false: without waiting for the disk, so that the file may be empty after a power failure. `mode`: who may read it, before
 * the umask. Throws `UserError`.
 */
export function writeWhole(path: string, content: Content, settled = true, mode = 0o666): number {
  prepare(dirname(path));
  const beside = join(dirname(path), `.${basename(path)}.${partMark()}.part`);
  try {
    let written = 0;
    const handle = openSync(beside, 'wx', mode);
    try {
      for (const bytes of batches(content)) {
        for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
        written += bytes.length;
      }
      if (settled) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, path);
    return written;
  } catch (error) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // What was wrong first is what the user has to know.
    }
    // A text is made while it is written: what breaks down in it is no fault of the disk.
    throw systemCode(error) === null ? error : unwritable(path, error);
  }
}
