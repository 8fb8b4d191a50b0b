/**
 * The one error that the user can mend: bad input, bad option, missing browser.
 *
 * Content that cannot be read is a value, not an error; a bug of ours flies to the handler in cli.ts.
 */
export class UserError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'UserError';
    this.hint = hint;
  }
}

// What the system says when it refuses a file, in words.

const reading: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk reports an error',
};

const writing: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EEXIST: 'a file of that name stands where a folder is wanted',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reports an error',
  EBUSY: 'another program has it open',
};

/** The system's code of an error, or null where it is none of the system's: our own bug. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

export function whyNotRead(error: unknown): string {
  const code = systemCode(error) ?? '';
  return reading[code] ?? `cannot be read (${code})`;
}

export function whyNotWritten(error: unknown): string {
  return writing[systemCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

const refusals = new Set(['EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EIO', 'ELOOP', 'ENAMETOOLONG']);

/** `deny/x: no permission to read it`; null for an error that is not the system's word on a file of the user. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('path' in error) || !refusals.has(systemCode(error) ?? '')) return null;
  return `${String(error.path)}: ${whyNotRead(error)}`;
}
