/**
 * The way in: a capture, whatever it comes as, becomes a `Snapshot`.
 *
 *     host.tar.gz             capture.sh's own, packed by gzip, xz, bzip2, zstd or not at all
 *     portledger-bigcat-…/    the same, unpacked
 *     sosreport-….tar.xz      another collector's archive
 *     services.lst            a lone listing
 *     -                       any of these on standard input
 *
 * Nothing is written and nothing run. What ends the work is a `UserError`; what harms a part of the bundle is an integrity
 * problem of a snapshot that holds the rest.
 */
import { createHash, hash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UserError, whyNotRead } from '../errors.ts';
import type { BundleKind, CaptureFacts, Section, Snapshot } from '../model/snapshot.ts';
import { isConcat, readConcat } from './concat-members.ts';
import { isSystemError, readFolder } from './folder.ts';
import { readForeign } from './foreign.ts';
import { saysHost } from './host-words.ts';
import { recognise } from './layouts.ts';
import { defaultLimits, type Limits, limitName } from './limits.ts';
import { captureFolder, manifestFolder, readCapture } from './manifest.ts';
import { Members } from './members.ts';
import { otherFormat } from './other-formats.ts';
import { sectionOf } from './section.ts';
import { isTar, readTar } from './tar-members.ts';
import { headBytes, type Unpacked, unpack, unpackSmall } from './unpack.ts';
import type { Source, Unpacking } from './unpacking.ts';

const howToCapture = 'make one with `portledger capture > capture.sh`, then `sh capture.sh` on the host';

/** How much of a bundle is read at a time. */
const readBytes = 64 * 1024;

/** Bundles up to this size are read at once. */
const atOnceBytes = 4 * 1024 * 1024;

export async function openCapture(path: string, limits: Limits = defaultLimits): Promise<Snapshot> {
  if (path === '-') return openCaptureBytes('stdin', await standardInput(limits), limits);
  try {
    const entry = statSync(path);
    if (entry.isDirectory()) return await openFolder(path, limits);
    if (entry.size > limits.bundleBytes) throw tooLarge(path, limits);
    if (entry.isFile() && entry.size <= atOnceBytes) {
      const bytes = readFileSync(path);
      return await openWhole(path, basename(resolve(path)), bytes, limits);
    }
    const source: Source = () => createReadStream(path, { highWaterMark: readBytes });
    return await openStream(path, basename(resolve(path)), source, limits);
  } catch (error) {
    if (isSystemError(error)) throw new UserError(`${path}: ${whyNotRead(error)}`);
    throw error;
  }
}

/** A bundle that is in memory already; `name` is told in messages and in the report. */
export async function openCaptureBytes(
  name: string,
  bytes: Uint8Array,
  limits: Limits = defaultLimits,
): Promise<Snapshot> {
  if (bytes.length > limits.bundleBytes) throw tooLarge(name, limits);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return openWhole(name, basename(name), buffer, limits);
}

async function openWhole(path: string, file: string, bundle: Buffer, limits: Limits): Promise<Snapshot> {
  const small = bundle.length <= atOnceBytes ? unpackSmall(bundle, limits.unpackedBytes) : null;
  if (small !== null) {
    const reading: Unpacking = { name: path, members: new Members(limits), broken: false };
    const sha256 = hash('sha256', bundle);
    const whole = async function* () {
      yield small;
    };
    const format = await readBundle(reading, file, { head: small.subarray(0, headBytes), chunks: whole() });
    return conclude(path, { file, sha256, bytes: bundle.length }, reading, format);
  }
  const source: Source = async function* () {
    for (let from = 0; from < bundle.length; from += readBytes) yield bundle.subarray(from, from + readBytes);
  };
  return openStream(path, file, source, limits);
}

async function standardInput(limits: Limits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream('', { fd: 0, autoClose: false, highWaterMark: readBytes })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > Math.min(limits.bundleBytes, limits.keptBytes)) throw tooLarge('-', limits);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

async function openStream(path: string, file: string, source: Source, limits: Limits): Promise<Snapshot> {
  const members = new Members(limits);
  const whole = createHash('sha256');
  let bytes = 0;
  const raw = source()[Symbol.asyncIterator]();
  const pull = async (): Promise<Buffer | null> => {
    const next = await raw.next();
    if (next.done === true) return null;
    const chunk: Buffer = next.value;
    bytes += chunk.length;
    if (bytes > limits.bundleBytes) throw tooLarge(path, limits);
    whole.update(chunk);
    return chunk;
  };
  let first = true;
  const hashed: Source = () => {
    if (!first) return source();
    first = false;
    return (async function* () {
      for (let chunk = await pull(); chunk !== null; chunk = await pull()) yield chunk;
    })();
  };
  const reading: Unpacking = { name: path, members, broken: false };
  let format: 'archive' | 'listing';
  try {
    const unpacked = await unpack(hashed, reading);
    try {
      format = await readBundle(reading, file, unpacked);
    } finally {
      await unpacked.close();
    }
    // The hash is that of the whole bundle, also where reading ended early.
    while ((await pull()) !== null);
  } finally {
    await raw.return?.();
  }
  if (bytes === 0) throw new UserError(`${path}: empty file`, howToCapture);
  return conclude(path, { file, sha256: whole.digest('hex'), bytes }, reading, format);
}

function conclude(path: string, bundle: Bundle, reading: Unpacking, format: 'archive' | 'listing'): Snapshot {
  if (format === 'listing') return loneListing(path, bundle, reading.members);
  return assemble(path, bundle, reading.members, reading.broken);
}

async function readBundle(
  reading: Unpacking,
  file: string,
  { head, chunks }: Pick<Unpacked, 'head' | 'chunks'>,
): Promise<'archive' | 'listing'> {
  if (isConcat(head)) await readConcat(chunks, reading, wanted);
  else if (isTar(head)) await readTar(chunks, reading, wanted);
  else {
    const other = otherFormat(head);
    if (other !== null)
      throw new UserError(`${reading.name}: ${other.called}, not a capture`, other.hint ?? howToCapture);
    const writer = reading.members.begin(file, true, null);
    for await (const chunk of chunks) writer.write(chunk);
    writer.end(!reading.broken);
    return 'listing';
  }
  return 'archive';
}

/**
 * Our own members, those of other collectors that we can read, and what lies at the top, where people put listings
 * under names of their own. The others are only counted and hashed.
 */
function wanted(path: string): boolean {
  return (
    /^(?:[^/]+\/)?(?:[^/]+$|(?:cmd|err|file)\/)/.test(path) ||
    recognise(withoutTop(path)) !== null ||
    saysHost(path)
  );
}

function withoutTop(path: string): string {
  // sosreport-bigcat-2026-11-23-abcdefg/etc/inetd.conf
  const match =
    /^[^/]+\/((?:etc|proc|usr|var|lib|data|\[root\]|live_response|sos_commands|insights_commands)\/.*)$/.exec(
      path,
    );
  return match?.[1] ?? path;
}

interface Bundle {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

function loneListing(path: string, bundle: Bundle, members: Members): Snapshot {
  const member = [...members.files.values()][0];
  if (member === undefined || member.bytes === 0) {
    if (members.problems.length > 0) {
      throw new UserError(`${path}: ${members.problems[0]?.because ?? 'damaged'}`, howToCapture);
    }
    throw new UserError(`${path}: nothing in it`, howToCapture);
  }
  const section = sectionOf(member, bundle.file, null, bundle.file);
  return snapshot(bundle, 'listing', new Map(), [section], members);
}

function assemble(path: string, bundle: Bundle, members: Members, broken: boolean): Snapshot {
  const folder = manifestFolder(members) ?? captureFolder(members);
  if (folder !== null) {
    const { capture, sections } = readCapture(members, folder, path);
    return snapshot(bundle, 'portledger', capture, sections, members);
  }
  const foreign = readForeign(members);
  if (foreign !== null) return snapshot(bundle, foreign.kind, foreign.capture, foreign.sections, members);
  const over = members.problems.find(({ kind }) => kind === 'over-limit');
  if (over !== undefined)
    throw new UserError(
      `${path}: no manifest in what was read: ${over.because}`,
      'if you trust it, raise the limit: --limit NAME=NUMBER',
    );
  const problem = members.problems[0];
  if (broken && problem !== undefined) throw new UserError(`${path}: ${problem.because}`, howToCapture);
  throw new UserError(
    members.files.size === 0 && problem !== undefined
      ? `${path}: no file in it that can be read: ${problem.because}`
      : `${path}: no manifest in it, so it is not a capture`,
    howToCapture,
  );
}

async function openFolder(path: string, limits: Limits): Promise<Snapshot> {
  const members = new Members(limits);
  const read = await readFolder(captureInside(path), members, wanted);
  const file = basename(resolve(path));
  if (members.files.size === 0) throw new UserError(`${path}: no file in this folder`, howToCapture);
  return assemble(path, { file, ...read }, members, false);
}

/** A folder that holds one unpacked capture and other things beside it, as a register: only the capture is the bundle. */
function captureInside(path: string): string {
  const isCapture = (folder: string) => {
    try {
      return statSync(join(folder, 'manifest.tsv')).isFile();
    } catch {
      return false;
    }
  };
  if (isCapture(path)) return path;
  const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = folders.map(({ name }) => join(path, name)).filter(isCapture);
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : path;
}

function snapshot(
  bundle: Bundle,
  kind: BundleKind,
  capture: CaptureFacts,
  sections: readonly Section[],
  members: Members,
): Snapshot {
  return { bundle: { ...bundle, kind }, capture, sections, integrity: members.problems };
}

function tooLarge(path: string, limits: Limits): UserError {
  return new UserError(
    `${path}: larger than ${limits.bundleBytes} bytes (limit ${limitName('bundleBytes')})`,
    'if you trust it, raise the limit: --limit bundle-bytes=8G',
  );
}
