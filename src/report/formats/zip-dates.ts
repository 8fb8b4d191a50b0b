/**
 * A zip archive carries the moment at which each member was packed, in two places: the local header and the central
 * directory (APPNOTE 4.3.7 and 4.3.12). Both are set to the start of DOS time, so that the same members give the
 * same bytes at any time of day and in any time zone.
 */
const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localHeader = 0x04034b50;

/** 1980-01-01: year 0, month 1, day 1. */
const firstDay = 0x0021;

/** For archives without comment and without ZIP64, as the spreadsheet writer makes them. */
export function withoutZipDates(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  const end = bytes.length - 22;
  if (end < 0 || bytes.readUInt32LE(end) !== endOfDirectory) throw new Error('not a plain zip archive');
  let entry = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(entry) !== directoryEntry) throw new Error('zip directory entry expected');
    const local = bytes.readUInt32LE(entry + 42);
    if (bytes.readUInt32LE(local) !== localHeader) throw new Error('zip local header expected');
    bytes.writeUInt16LE(0, entry + 12);
    bytes.writeUInt16LE(firstDay, entry + 14);
    bytes.writeUInt16LE(0, local + 10);
    bytes.writeUInt16LE(firstDay, local + 12);
    entry +=
      46 + bytes.readUInt16LE(entry + 28) + bytes.readUInt16LE(entry + 30) + bytes.readUInt16LE(entry + 32);
  }
  return bytes;
}
