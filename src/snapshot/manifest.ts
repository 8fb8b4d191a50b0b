/**
 * A capture of our own: manifest.tsv and the files that it names. Its format is src/capture/README.md.
 *
 *     portledger-capture<TAB>1
 *     @host<TAB>bigcat
 *     id<TAB>kind<TAB>status<TAB>exit<TAB>bytes<TAB>sha256<TAB>…
 *     netstat-tap<TAB>netstat<TAB>collected<TAB>0<TAB>2210<TAB>ab12…<TAB>…
 *
 * Columns are found by their names, so that later versions may add some. A row that cannot be read is an integrity
 * problem and its file then an extra file: nothing of it vanishes.
 */
import { UserError } from '../errors.ts';
import type { SourceLine } from '../model/evidence.ts';
import type { CaptureFacts, Section, SectionStatus } from '../model/snapshot.ts';
import { limitName } from './limits.ts';
import type { Member, Members } from './members.ts';
import { emptySection, sectionOf } from './section.ts';
import { TextLines } from './text-lines.ts';
import { sectionsByName } from './without-manifest.ts';

const firstWord = 'portledger-capture';

const statuses: ReadonlyMap<string, SectionStatus> = new Map(
  (
    [
      'collected',
      'empty',
      'absent',
      'denied',
      'tool-missing',
      'timed-out',
      'failed',
      'skipped',
    ] satisfies SectionStatus[]
  ).map((status) => [status, status]),
);

/** stderr is shown, not read: its beginning is enough. */
const stderrLines = 5;
const stderrLength = 400;

/** Characters of a line: a path of 4 kB escaped, twice, and a remark. capture.sh's longest has some hundred. */
const longestLine = 64 * 1024;

export interface Capture {
  readonly capture: CaptureFacts;
  readonly sections: readonly Section[];
}

/** The folder of the bundle that holds manifest.tsv, with its slash; null where none does. */
export function manifestFolder(members: Members): string | null {
  let found: string | null = null;
  for (const [path, member] of members.files) {
    // portledger-bigcat-20261123T235052Z/manifest.tsv
    if (!/^(?:[^/]+\/)?manifest\.tsv$/.test(path)) continue;
    if (!isManifest(member)) continue;
    const folder = path.slice(0, -'manifest.tsv'.length);
    if (found === null) found = folder;
    else members.problem('duplicate-member', path, 'a second manifest; the first one counts');
  }
  return found;
}

function isManifest(member: Member): boolean {
  const start = member.chunks[0]?.subarray(0, firstWord.length).toString('latin1') ?? '';
  return start === firstWord || member.bytes === 0;
}

/** What capture.sh calls its folder; where the manifest got lost it still says whose file this is. */
export function captureFolder(members: Members): string | null {
  for (const path of members.files.keys()) {
    // portledger-bigcat-20261123T235052Z/cmd/netstat-tap
    const match = /^(portledger-[^/]+\/)(?:cmd|file|err)\//.exec(path);
    if (match !== null) return match[1] ?? null;
  }
  return null;
}

export function readCapture(members: Members, folder: string, bundle: string): Capture {
  const path = `${folder}manifest.tsv`;
  const manifest = members.files.get(path);
  if (manifest === undefined) return { capture: new Map(), sections: sectionsByName(members, folder) };
  const facts = new Map<string, { readonly value: string; readonly at: SourceLine }>();
  const keys = new Set<string>();
  const sections: Section[] = [];
  const ids = new Set<string>();
  const claimed = new Set<string>([path]);
  // The stderr of a section has a row of its own as well, for its hash.
  const heard = new Set<string>();
  let columns: ReadonlyMap<string, number> | null = null;
  let number = 0;
  for (const text of new TextLines(manifest.chunks)) {
    number += 1;
    const bad = (because: string) => members.problem('bad-manifest-line', `${path}:${number}`, because);
    if (number === 1) {
      checkVersion(text, bundle);
      continue;
    }
    if (text === '') continue;
    // Lines are held, whereas files are only counted: a manifest of 200 MB would be some gigabytes of rows.
    if (number > members.limits.members) {
      members.problem(
        'over-limit',
        path,
        `it has more than ${members.limits.members} lines (limit ${limitName('members')}); the rest was not read`,
      );
      break;
    }
    if (text.length > longestLine) {
      bad(`a line of ${text.length} characters; not read`);
      continue;
    }
    const cells = text.split('\t');
    if (text.startsWith('@')) {
      const key = (cells[0] ?? '').slice(1);
      const value = unescaped(cells.slice(1).join('\t'));
      if (key === '' || cells.length < 2) bad('no key and value');
      else if (keys.has(key)) bad(`@${key} stands in it twice; the first counts`);
      else if (value !== '-')
        facts.set(key, { value, at: { file: 'manifest.tsv', line: number, text, origin: 'manifest.tsv' } });
      keys.add(key);
    } else if (columns === null && cells[0] === 'id') {
      columns = new Map(cells.map((name, index) => [name, index]));
    } else if (columns === null) bad('a row before the heading of the columns');
    else {
      const section = readRow(cells, columns, members, folder, { claimed, heard }, bad);
      if (section === null) continue;
      if (ids.has(section.id)) bad(`section ${section.id} stands in it twice; the first counts`);
      else {
        ids.add(section.id);
        sections.push(section);
      }
    }
  }
  if (manifest.cut)
    members.problem('truncated-bundle', path, 'the manifest itself is cut off: sections may be missing');
  reportExtras(members, new Set([...claimed, ...heard]));
  return { capture: facts, sections };
}

function checkVersion(text: string, bundle: string): void {
  const version = text.split('\t')[1] ?? '';
  if (version === '1' || text === '') return;
  throw new UserError(
    `${bundle}: written in version ${JSON.stringify(version.slice(0, 20))} of the capture format, which this portledger does not know`,
    'use a newer portledger',
  );
}

function readRow(
  cells: readonly string[],
  columns: ReadonlyMap<string, number>,
  members: Members,
  folder: string,
  { claimed, heard }: { readonly claimed: Set<string>; readonly heard: Set<string> },
  bad: (because: string) => void,
): Section | null {
  const cell = (name: string): string | null => {
    const value = cells[columns.get(name) ?? -1];
    return value === undefined || value === '-' || value === '' ? null : unescaped(value);
  };
  const number = (name: string): number | null => {
    const value = cell(name);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  };
  if (cells.length < columns.size) {
    bad('a row with too few cells; not read');
    return null;
  }
  const id = cell('id');
  const status = statuses.get(cell('status') ?? '');
  const file = cell('file');
  if (id === null || status === undefined) {
    bad('a row without an id or with an unknown status; not read');
    return null;
  }
  if (file !== null && !isOwnPath(file)) {
    bad(`section ${id} names a file outside cmd/ and file/; not read`);
    return null;
  }
  const declared = cell('sha256');
  const stderrFile = cell('stderr');
  const stderr =
    stderrFile !== null && isOwnPath(stderrFile) && !heard.has(folder + stderrFile)
      ? members.files.get(folder + stderrFile)
      : undefined;
  if (stderr !== undefined) heard.add(stderr.path);
  const shared = {
    id,
    kind: cell('kind'),
    origin: cell('origin') ?? id,
    exitCode: number('exit'),
    durationMs: number('ms'),
    startedAt: number('start'),
    declaredSha256: declared !== null && /^[0-9a-f]{64}$/i.test(declared) ? declared.toLowerCase() : null,
    truncated: cell('truncated') === '1',
    stderr: stderr === undefined ? '' : beginning(stderr),
    note: cell('note') ?? '',
  };
  if (file === null && status === 'collected') {
    bad(`section ${id} is said to be collected and has no file`);
    return { ...emptySection(id, shared.kind, 'failed', shared.origin), ...shared };
  }
  if (file === null) return { ...emptySection(shared.id, shared.kind, status, shared.origin), ...shared };
  const member = members.files.get(folder + file);
  if (member === undefined) {
    const note = [shared.note, 'its file is missing from the bundle']
      .filter((part) => part !== '')
      .join('; ');
    members.problem(
      'missing-file',
      file,
      `the manifest names it (section ${id}) and the bundle does not hold it`,
    );
    // What was collected and is gone cannot count as seen; an empty output may have left no file.
    const lost = status === 'collected' ? 'failed' : status;
    return { ...emptySection(id, shared.kind, lost, shared.origin), ...shared, file, note };
  }
  // A thousand rows that name one file would let it be read a thousand times.
  if (claimed.has(member.path)) {
    bad(`section ${id} names the file of another section; not read`);
    return { ...emptySection(id, shared.kind, 'failed', shared.origin), ...shared };
  }
  claimed.add(member.path);
  checkHash(member, file, shared.declaredSha256, number('bytes'), members);
  return {
    ...sectionOf(member, file, shared.kind, shared.origin),
    ...shared,
    status,
    truncated: shared.truncated || member.cut,
  };
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
  return (
    /^(?:cmd|err|file)\/[A-Za-z0-9._/@+%-]+$/.test(path) &&
    !path.split('/').some((part) => part === '' || part === '.' || part === '..')
  );
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

function reportExtras(members: Members, claimed: ReadonlySet<string>): void {
  for (const [path, member] of members.files) {
    if (claimed.has(path)) continue;
    members.problem('extra-file', path, `the manifest does not name it; not read (SHA-256 ${member.sha256})`);
  }
  for (const link of members.links) {
    members.problem('unsafe-member', link.path, `it is a link to ${link.target.slice(0, 120)}; not followed`);
  }
}

/** `\\`, `\t`, `\n`, `\r` of the manifest. */
function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\([\\tnr])/g, (_, letter: string) =>
    letter === 't' ? '\t' : letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\',
  );
}
