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
import type { CaptureFacts, Section } from '../model/snapshot.ts';
import { limitName } from './limits.ts';
import { type Columns, columnsOf, readRow, unescaped } from './manifest-row.ts';
import type { Member, Members } from './members.ts';
import { TextLines } from './text-lines.ts';
import { sectionsByName } from './without-manifest.ts';

const firstWord = 'portledger-capture';

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
  let columns: Columns | null = null;
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
      columns = columnsOf(cells);
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

function reportExtras(members: Members, claimed: ReadonlySet<string>): void {
  for (const [path, member] of members.files) {
    if (claimed.has(path)) continue;
    members.problem('extra-file', path, `the manifest does not name it; not read (SHA-256 ${member.sha256})`);
  }
  for (const link of members.links) {
    members.problem('unsafe-member', link.path, `it is a link to ${link.target.slice(0, 120)}; not followed`);
  }
}
