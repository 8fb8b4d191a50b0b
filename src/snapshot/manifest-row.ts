/**
 * A row of manifest.tsv: what the capture says of one section, and whether the bundle holds the file that it names.
 *
 *     netstat-tap<TAB>netstat<TAB>collected<TAB>0<TAB>2210<TAB>ab12…<TAB>…
 */
import { type Section, type SectionStatus, sectionStatuses } from '../model/snapshot.ts';
import type { Member, Members } from './members.ts';
import { noLines } from './section.ts';
import { TextLines } from './text-lines.ts';

const statuses: ReadonlyMap<string, SectionStatus> = new Map(
  sectionStatuses.map((status) => [status, status]),
);

/** stderr is shown, not read: its beginning is enough. */
const stderrLines = 5;
const stderrLength = 400;

/** Where the cells of a row stand; -1 where this manifest has no such column. */
export function columnsOf(heading: readonly string[]) {
  const at = (name: string) => heading.lastIndexOf(name);
  return {
    count: new Set(heading).size,
    id: at('id'),
    kind: at('kind'),
    status: at('status'),
    exit: at('exit'),
    bytes: at('bytes'),
    sha256: at('sha256'),
    truncated: at('truncated'),
    start: at('start'),
    ms: at('ms'),
    file: at('file'),
    stderr: at('stderr'),
    origin: at('origin'),
    note: at('note'),
  };
}

export type Columns = ReturnType<typeof columnsOf>;

/** null where it cannot be read, which `bad` is told. */
export function readRow(
  cells: readonly string[],
  columns: Columns,
  members: Members,
  folder: string,
  { claimed, heard }: { readonly claimed: Set<string>; readonly heard: Set<string> },
  bad: (because: string) => void,
): Section | null {
  const cell = (column: number): string | null => {
    const value = cells[column];
    return value === undefined || value === '-' || value === '' ? null : unescaped(value);
  };
  const number = (column: number): number | null => {
    const value = cell(column);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  };
  if (cells.length < columns.count) {
    bad('a row with too few cells; not read');
    return null;
  }
  const id = cell(columns.id);
  const status = statuses.get(cell(columns.status) ?? '');
  const file = cell(columns.file);
  if (id === null || status === undefined) {
    bad('a row without an id or with an unknown status; not read');
    return null;
  }
  if (file !== null && !isOwnPath(file)) {
    bad(`section ${id} names a file outside cmd/ and file/; not read`);
    return null;
  }
  const declared = cell(columns.sha256);
  const stderrFile = cell(columns.stderr);
  const stderr =
    stderrFile !== null && isOwnPath(stderrFile) && !heard.has(folder + stderrFile)
      ? members.files.get(folder + stderrFile)
      : undefined;
  if (stderr !== undefined) heard.add(stderr.path);
  const origin = cell(columns.origin) ?? id;
  const declaredSha256 =
    declared?.length === 64 && /^[0-9A-Fa-f]+$/.test(declared) ? declared.toLowerCase() : null;
  const truncated = cell(columns.truncated) === '1';
  const remark = cell(columns.note) ?? '';
  /** The section with what the bundle holds of it: nothing, or a file. */
  const section = (as: SectionStatus, held: Member | null, path = '', note = remark): Section => ({
    id,
    kind: cell(columns.kind),
    status: as,
    origin,
    file: path,
    lines: held === null ? noLines : new TextLines(held.chunks),
    exitCode: number(columns.exit),
    durationMs: number(columns.ms),
    startedAt: number(columns.start),
    bytes: held?.bytes ?? 0,
    sha256: held?.sha256 ?? null,
    declaredSha256,
    truncated: truncated || held?.cut === true,
    stderr: stderr === undefined ? '' : beginning(stderr),
    note,
  });
  if (file === null && status === 'collected') {
    bad(`section ${id} is said to be collected and has no file`);
    return section('failed', null);
  }
  if (file === null) return section(status, null);
  const member = members.files.get(folder + file);
  if (member === undefined) {
    const note = [remark, 'its file is missing from the bundle'].filter((part) => part !== '').join('; ');
    members.problem(
      'missing-file',
      file,
      `the manifest names it (section ${id}) and the bundle does not hold it`,
    );
    // What was collected and is gone cannot count as seen; an empty output may have left no file.
    return section(status === 'collected' ? 'failed' : status, null, file, note);
  }
  // A thousand rows that name one file would let it be read a thousand times.
  if (claimed.has(member.path)) {
    bad(`section ${id} names the file of another section; not read`);
    return section('failed', null);
  }
  claimed.add(member.path);
  checkHash(member, file, declaredSha256, number(columns.bytes), members);
  return section(status, member, file);
}

function checkHash(
  member: Member,
  file: string,
  declared: string | null,
  declaredBytes: number | null,
  members: Members,
): void {
  if (declared !== null && declared !== member.sha256) {
    members.problem(
      'changed-file',
      file,
      `its SHA-256 is ${member.sha256} and the manifest says ${declared}`,
    );
  } else if (declared === null && declaredBytes !== null && declaredBytes !== member.bytes) {
    members.problem(
      'changed-file',
      file,
      `it has ${member.bytes} bytes and the manifest says ${declaredBytes}`,
    );
  }
}

/** `cmd/netstat-tap`, `file/etc/inetd.conf`, `err/netstat-tap`. */
function isOwnPath(path: string): boolean {
  return /^(?:cmd|err|file)\/[A-Za-z0-9._/@+%-]+$/.test(path) && !/\/\.{0,2}(?:\/|$)/.test(path);
}

function beginning(member: Member): string {
  const lines: string[] = [];
  // Four bytes for a character; a first line of 200 MB is not decoded for its first words.
  const start: Buffer[] = [];
  for (let at = 0, room = 4 * stderrLength; room > 0 && at < member.chunks.length; at += 1) {
    const part = member.chunks[at]?.subarray(0, room) ?? Buffer.alloc(0);
    start.push(part);
    room -= part.length;
  }
  for (const line of new TextLines(start)) {
    lines.push(line);
    if (lines.length === stderrLines) break;
  }
  return lines.join('\n').slice(0, stderrLength);
}

/** `\\`, `\t`, `\n`, `\r` of the manifest. */
export function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\([\\tnr])/g, (_, letter: string) =>
    letter === 't' ? '\t' : letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\',
  );
}
