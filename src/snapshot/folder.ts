/**
 * A folder as a bundle: an unpacked capture, an unpacked sosreport, or listings that somebody collected by hand.
 *
 * Links are noted and not followed, devices and FIFOs are not opened: the folder may come from somebody else's archive.
 * Its hash is the SHA-256 of the lines `HASH  PATH` of all files in the order of their paths, as `sha256sum` prints them.
 */
import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Members } from './members.ts';
import type { Wanted } from './tar-members.ts';

export interface FolderRead {
  readonly sha256: string;
  readonly bytes: number;
}

export async function readFolder(root: string, members: Members, wanted: Wanted): Promise<FolderRead> {
  await walk(root, '', members, wanted);
  const hash = createHash('sha256');
  let bytes = 0;
  const byPath = [...members.files].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, member] of byPath) {
    hash.update(`${member.sha256}  ${path}\n`);
    bytes += member.bytes;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** False where a limit ended the walk. */
async function walk(folder: string, inside: string, members: Members, wanted: Wanted): Promise<boolean> {
  const names = readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    if (!members.countEntry()) return false;
    const onDisk = join(folder, name);
    // A backslash in a name would be a separator on Windows; as part of a member's path it is only a character.
    const path = members.safePath(inside === '' ? name : `${inside}/${name}`);
    if (path === null) continue;
    if (!(await readEntry(onDisk, path, members, wanted))) return false;
  }
  return true;
}

async function readEntry(onDisk: string, path: string, members: Members, wanted: Wanted): Promise<boolean> {
  const entry = lstatSync(onDisk);
  if (entry.isDirectory()) {
    return await orUnreadable(() => walk(onDisk, path, members, wanted), path, members);
  }
  if (entry.isSymbolicLink()) members.addLink(path, readlinkSync(onDisk));
  else if (!entry.isFile())
    members.problem('unsafe-member', path, 'it is a device, a FIFO or a socket; not read');
  else
    return await orUnreadable(
      () => readOne(onDisk, path, entry.mtimeMs / 1000, members, wanted),
      path,
      members,
    );
  return true;
}

async function readOne(
  onDisk: string,
  path: string,
  modified: number,
  members: Members,
  wanted: Wanted,
): Promise<boolean> {
  const writer = members.begin(path, wanted(path), Math.floor(modified));
  for await (const chunk of createReadStream(onDisk, { highWaterMark: 64 * 1024 }))
    writer.write(Buffer.from(chunk));
  writer.end(true);
  return true;
}

/** A file that may not be read is a gap in the evidence, not the end of the work. */
async function orUnreadable(read: () => Promise<boolean>, path: string, members: Members): Promise<boolean> {
  try {
    return await read();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    members.problem('missing-file', path, `it cannot be read (${error.code})`);
    return true;
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
