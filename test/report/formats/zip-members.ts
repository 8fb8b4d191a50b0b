/** Reads a zip archive, as the workbook is one, without the library that wrote it. */
import { inflateRawSync } from 'node:zlib';

/** Members by name, read from the archive's directory. */
export function members(
  archive: Buffer,
): ReadonlyMap<string, { readonly text: string; readonly date: number }> {
  const found = new Map<string, { text: string; date: number }>();
  const end = archive.length - 22;
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, local] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 42)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    found.set(archive.toString('utf8', at + 46, at + 46 + name), {
      text: inflateRawSync(archive.subarray(start, start + packed)).toString(),
      date: archive.readUInt32LE(at + 12),
    });
    at += 46 + name + extra + comment;
  }
  return found;
}
