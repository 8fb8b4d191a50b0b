/** Formats that people confuse with a capture, or wrap one into, by their first bytes. */

export interface OtherFormat {
  /** As in "a zip archive". */
  readonly called: string;
  /** What to do about it; null where the file has nothing to do with a capture. */
  readonly hint: string | null;
}

const decrypt = 'if it is a capture, decrypt it first; portledger asks for no password and no key';
const takeOut = 'if a capture is in it, take it out first and give that file';

const known: readonly (readonly [magic: string, called: string, hint: string | null])[] = [
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', takeOut],
  ['Rar!', 'a RAR archive', takeOut],
  ['%PDF-', 'a PDF', null],
  ['\x7fELF', 'a program', null],
  ['\x89PNG', 'a picture', null],
  ['\xff\xd8\xff', 'a picture', null],
  ['GIF8', 'a picture', null],
  ['Salted__', 'encrypted by openssl', decrypt],
  ['age-encryption.org/', 'encrypted by age', decrypt],
  ['-----BEGIN AGE ENCRYPTED FILE', 'encrypted by age', decrypt],
  ['-----BEGIN PGP MESSAGE', 'encrypted by PGP', decrypt],
  ['LUKS\xba\xbe', 'an encrypted disk', decrypt],
  ['SQLite format 3', 'a database', null],
  ['070701', 'a cpio archive', takeOut],
  ['070707', 'a cpio archive', takeOut],
  ['\xd0\xcf\x11\xe0', 'an office document', null],
];

/** What the file is by its beginning; null where it may be a listing. */
export function otherFormat(head: Buffer): OtherFormat | null {
  const start = head.toString('latin1');
  // PK 3 4, version, flags: the first of them is that of encryption (APPNOTE 4.4.4).
  if (start.startsWith('PK\x03\x04'))
    return ((head[6] ?? 0) & 1) === 1
      ? { called: 'an encrypted zip archive', hint: decrypt }
      : { called: 'a zip archive', hint: takeOut };
  for (const [magic, called, hint] of known) if (start.startsWith(magic)) return { called, hint };
  // A byte order mark of UTF-16 explains NUL bytes.
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) return null;
  // OpenPGP packets of public-key and symmetric encryption: 85 02 0c …, 84 5e 03 …, 8c 0d 04 …
  if (/^(?:[\x84-\x86\xc1]..?\x03|\x8c\x0d\x04|\xc3\x0d\x04)/s.test(start))
    return { called: 'encrypted by PGP', hint: decrypt };
  const odd = start.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  return odd > start.length / 10 ? { called: 'binary data', hint: null } : null;
}
