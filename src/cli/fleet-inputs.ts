/** Which captures a fleet run reads: the files and folders named, and what stands in folders of captures. */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode, UserError, whyNotRead } from '../errors.ts';

/** `host.tar.gz`, `host.tgz`, `sosreport.tar.xz`. Other files of a folder are left alone. */
const archive = /\.(?:tar|tar\.(?:gz|xz|bz2|zst)|tgz|txz|tbz2?)$/i;
/** What stands at the top of an unpacked capture. */
const marks = ['manifest.tsv', 'sos_commands', 'insights_commands', 'live_response'];
const deepest = 4;

export interface FleetInputs {
  /** Sorted, each once. */
  readonly captures: readonly string[];
  /** Files in the folders that are no captures by their names. */
  readonly others: number;
}

/** @throws UserError for a name that is not there, or that may not be read */
export function fleetInputs(named: readonly string[]): FleetInputs {
  const captures = new Map<string, string>();
  const walked = new Set<string>();
  let others = 0;
  // A link may lead to what is listed already, or back up: everything counts once, by where it really stands.
  const add = (path: string) => {
    const real = realpathSync(path);
    if (!captures.has(real)) captures.set(real, path);
  };
  const walk = (folder: string, depth: number): void => readable(folder, () => walkInto(folder, depth));
  const walkInto = (folder: string, depth: number) => {
    const real = realpathSync(folder);
    if (walked.has(real)) return;
    walked.add(real);
    if (isCapture(folder)) {
      add(folder);
      return;
    }
    // Links last, so that what they lead to has the name under which it really stands.
    const entries = readdirSync(folder, { withFileTypes: true }).sort(
      (a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || (a.name < b.name ? -1 : 1),
    );
    for (const { name } of entries) {
      const path = join(folder, name);
      const entry = statSync(path, { throwIfNoEntry: false });
      if (name.startsWith('.')) continue;
      // A link that leads nowhere, or a name that is not UTF-8: no capture is left out without a row.
      if (entry === undefined) {
        if (archive.test(name)) captures.set(path, path);
        else others += 1;
      } else if (entry.isDirectory()) {
        if (depth === deepest) continue;
        try {
          walk(path, depth + 1);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          // What stands in it nobody can tell: a row, and the run goes on.
          captures.set(path, path);
        }
      } else if (entry.isFile() && archive.test(name)) add(path);
      else others += 1;
    }
  };
  for (const path of named) {
    const entry = stated(path);
    if (entry.isDirectory()) walk(path, 0);
    else add(path);
  }
  return { captures: [...captures.values()].sort((a, b) => (a < b ? -1 : 1)), others };
}

/** One capture makes a host's report; several, a folder of them, or an option about many make a fleet's. */
export function isFleet(
  named: readonly string[],
  options: { readonly shard?: string; readonly resume?: boolean; readonly group?: readonly string[] },
): boolean {
  if (named.length > 1 || options.shard !== undefined || options.resume === true) return true;
  if ((options.group ?? []).length > 0) return true;
  const [path] = named;
  if (path === undefined || path === '-') return false;
  if (!stated(path).isDirectory() || readable(path, () => isCapture(path))) return false;
  const { captures } = fleetInputs([path]);
  const [only] = captures;
  // A folder into which one tarball was put is a fleet of one; a folder around an unpacked capture is that capture.
  return captures.length > 1 || (only !== undefined && stated(only).isFile());
}

const stated = (path: string): Stats => readable(path, () => statSync(path));

/** @throws UserError where the system refuses */
function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw refusal(path, error);
  }
}

function refusal(path: string, error: unknown): unknown {
  return systemCode(error) === null ? error : new UserError(`${path}: ${whyNotRead(error)}`);
}

export function isCapture(folder: string): boolean {
  return marks.some((mark) => statSync(join(folder, mark), { throwIfNoEntry: false }) !== undefined);
}

/**
 * SHA-256 over a capture's bytes; of a folder, over the names and bytes of its files, and over the names of what may not be
 * read. One handle at a time.
 */
export async function inputHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  if (!stated(path).isDirectory()) {
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk);
    } catch (error) {
      throw refusal(path, error);
    }
    return hash.digest('hex');
  }
  const walk = (folder: string, below: string) => {
    const entries = orNull(() => readdirSync(folder, { withFileTypes: true }));
    if (entries === null) hash.update(`${below}\0\0`);
    for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const [full, name] = [join(folder, entry.name), `${below}/${entry.name}`];
      if (entry.isDirectory()) walk(full, name);
      else if (entry.isFile()) {
        const bytes = orNull(() => readFileSync(full));
        if (bytes === null) hash.update(`${name}\0\0`);
        else hash.update(`${name}\0`).update(bytes).update('\0');
      }
    }
  };
  walk(path, '');
  return hash.digest('hex');
}

/** null where the system refuses. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return null;
  }
}
