/**
 * The custody log: who received which bundle, when, from whom. One JSON object a line, each with the SHA-256 of the line
 * before it, so that no entry can be changed, moved or taken out of the middle unseen.
 *
 *     {"schema":"portledger/custody/1","sequence":1,"previous":"0000…","receivedAt":"2026-11-24T09:12:00Z","receivedBy":
 *      "A. Auditor","from":"B. Admin, by USB stick","file":"host.tar.gz","bytes":76013,"sha256":"…","note":""}
 *
 * What a chain cannot show is that its last entries were cut off: for that `head`, the hash of the last line, is given
 * out at each receipt, to be written down elsewhere (it is in the report, and on the paper that is signed).
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { basename } from 'node:path';
import { systemCode, UserError, whyNotRead, whyNotWritten } from '../errors.ts';
import { giveLock, takeLock } from './custody-lock.ts';

const schema = 'portledger/custody/1';
const nothingBefore = '0'.repeat(64);

export interface CustodyEntry {
  readonly schema: typeof schema;
  /** From 1. */
  readonly sequence: number;
  /** SHA-256 of the line before, without its newline; 64 zeros in the first entry. */
  readonly previous: string;
  /** ISO 8601, by the clock of the workstation. */
  readonly receivedAt: string;
  readonly receivedBy: string;
  readonly from: string;
  /** Base name of the bundle. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly note: string;
}

export interface Receipt {
  readonly receivedAt: string;
  readonly receivedBy: string;
  readonly from: string;
  readonly note: string;
}

export interface CustodyLog {
  readonly entries: readonly CustodyEntry[];
  /** SHA-256 of the last line; 64 zeros for an empty log. */
  readonly head: string;
  /** The first line that does not fit the one before it, or cannot be read. */
  readonly broken: { readonly line: number; readonly because: string } | null;
}

/** Reads the log and checks its chain; a log that is not there is an empty one. */
export function readCustody(log: string): CustodyLog {
  let text: string;
  try {
    text = readFileSync(log, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') text = '';
    else throw new UserError(`${log}: ${whyNotRead(error)}`, 'name the file of a log with --log');
  }
  const entries: CustodyEntry[] = [];
  let head = nothingBefore;
  const lines = text.split('\n');
  const last = lines.pop();
  for (const [index, line] of lines.entries()) {
    const broken = (because: string): CustodyLog => ({ entries, head, broken: { line: index + 1, because } });
    const entry = readEntry(line);
    if (entry === null) return broken('it is no entry of a custody log');
    if (entry.previous !== head)
      return broken('it does not follow from the line before: one of them was changed');
    if (entry.sequence !== index + 1) return broken(`it says that it is entry ${entry.sequence}`);
    entries.push(entry);
    head = createHash('sha256').update(line).digest('hex');
  }
  const broken =
    last === '' || last === undefined
      ? null
      : { line: lines.length + 1, because: 'its last line is not complete: a write was cut off' };
  return { entries, head, broken };
}

function readEntry(line: string): CustodyEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const text = (key: string): string | null => {
    const cell: unknown = Reflect.get(value, key);
    return typeof cell === 'string' ? cell : null;
  };
  const number = (key: string): number | null => {
    const cell: unknown = Reflect.get(value, key);
    return typeof cell === 'number' && Number.isSafeInteger(cell) ? cell : null;
  };
  const [sequence, bytes] = [number('sequence'), number('bytes')];
  const [previous, receivedAt, receivedBy] = [text('previous'), text('receivedAt'), text('receivedBy')];
  const [from, file, sha256, note] = [text('from'), text('file'), text('sha256'), text('note')];
  if (text('schema') !== schema || sequence === null || bytes === null || previous === null) return null;
  if (receivedAt === null || receivedBy === null || from === null || file === null) return null;
  if (sha256 === null || note === null || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  return { schema, sequence, previous, receivedAt, receivedBy, from, file, bytes, sha256, note };
}

export interface Received {
  readonly entry: CustodyEntry;
  /** SHA-256 of the new last line: to be written down elsewhere. */
  readonly head: string;
}

/** Appends one entry. Refuses where the log is damaged, since an entry behind a damage would seem to vouch for it. */
export async function receive(log: string, bundle: string, receipt: Receipt): Promise<Received> {
  if (receipt.receivedBy.trim() === '') throw new UserError('who receives it? give a name', 'use --by NAME');
  const { sha256, bytes } = await hashOf(bundle);
  const lock = takeLock(log);
  try {
    const known = readCustody(log);
    if (known.broken !== null) {
      throw new UserError(
        `${log}:${known.broken.line}: ${known.broken.because}`,
        'keep this log as it is, and begin a new one',
      );
    }
    const entry: CustodyEntry = {
      schema,
      sequence: known.entries.length + 1,
      previous: known.head,
      receivedAt: receipt.receivedAt,
      receivedBy: receipt.receivedBy,
      from: receipt.from,
      file: basename(bundle),
      bytes,
      sha256,
      note: receipt.note,
    };
    const line = JSON.stringify(entry);
    append(log, `${line}\n`);
    return { entry, head: createHash('sha256').update(line).digest('hex') };
  } finally {
    giveLock(lock);
  }
}

/** One line more, or the log as it was: half a line would end the chain for good. */
function append(log: string, line: string): void {
  const bytes = Buffer.from(line);
  let file: number | null = null;
  let before = 0;
  try {
    file = openSync(log, 'a', 0o600);
    before = fstatSync(file).size;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    if (file !== null) cutBack(file, before);
    throw new UserError(
      `${log}: cannot be written: ${whyNotWritten(error)}`,
      'the receipt was not noted; the log is as it was before',
    );
  } finally {
    if (file !== null) closeQuietly(file);
  }
}

function cutBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // A log that can only be appended to: the next receipt tells that its last line is not complete.
  }
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // The line is on the disk already (fsync), or the failure is told.
  }
}

async function hashOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    const hint = systemCode(error) === 'EISDIR' ? 'a custody log takes files; pack the folder first' : null;
    throw new UserError(`${path}: ${whyNotRead(error)}`, hint);
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** The entries about one bundle, by its hash. */
export function custodyOf(log: CustodyLog, sha256: string): readonly CustodyEntry[] {
  return log.entries.filter((entry) => entry.sha256 === sha256);
}
