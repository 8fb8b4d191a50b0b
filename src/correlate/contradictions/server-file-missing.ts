/**
 * An enabled entry whose server, or whose tcpd, the capture shows to be absent or no program:
 *
 *     /usr/sbin/in.fingerd<TAB>absent<TAB>-
 *
 * What was not looked at, or could not be looked at, is not missing.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { DirectoryEntry, SectionOutcome, ServerFileFact } from '../../model/facts.ts';
import { onceInARow, oncePer } from '../../model/once-per.ts';
import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import { baseName } from '../processes.ts';
import type { Joined, Scene } from '../scene.ts';

const wrong: Readonly<Record<ServerFileFact['state'], string | null>> = {
  executable: null,
  denied: null,
  absent: 'is not on this host',
  'broken-link': 'is a link to a file that is not there',
  'not-executable': 'is a file that cannot be executed',
  folder: 'is a folder',
  other: 'is no plain file',
};

export function serverFileMissing(each: Joined, scene: Scene): Contradiction | null {
  for (const entry of each.entries) {
    if (!entry.enabled) continue;
    const wrapper = 'wrapped' in entry.starter && entry.starter.wrapped ? [entry.starter.server ?? ''] : [];
    for (const path of [...wrapper, entry.server ?? '']) {
      const absent = path === '' || path === 'internal' ? null : absence(path, scene);
      if (absent === null) continue;
      const what = wrapper.includes(path) ? 'its wrapper' : 'its server';
      return {
        kind: 'server-file-missing',
        because: `${entry.service} is switched on and ${what} ${path} ${absent.how}: a connection would be accepted and dropped.`,
        evidence: evidenceOf(entry.lines, absent.lines) ?? each.evidence,
      };
    }
  }
  return null;
}

interface Absence {
  readonly how: string;
  /** Lines that show it; [] where a section's own status says so. */
  readonly lines: readonly SourceLine[];
}

function absence(path: string, scene: Scene): Absence | null {
  const looked = lookedAt(path, scene);
  if (looked !== null) {
    const how = wrong[looked.state];
    return how === null ? null : { how, lines: looked.evidence };
  }
  if (!path.startsWith('/')) return null;
  if (absentFiles(scene.readings.sections).has(path)) return { how: 'is not on this host', lines: [] };
  const folder = path.slice(0, path.lastIndexOf('/'));
  const listed = byFolder(scene.readings.facts['rc-listing']).get(folder);
  return listed !== undefined && !listed.names.has(baseName(path))
    ? { how: 'is not on this host', lines: listed.first }
    : null;
}

const absentFiles = onceInARow((sections: readonly SectionOutcome[]): ReadonlySet<string> => {
  const absent = new Set<string>();
  for (const { origin, status } of sections) if (status === 'absent') absent.add(origin);
  return absent;
});

/** What was seen of a file first. */
const byPath = oncePer((facts: readonly ServerFileFact[]): ReadonlyMap<string, ServerFileFact> => {
  const files = new Map<string, ServerFileFact>();
  for (const fact of facts) if (!files.has(fact.path)) files.set(fact.path, fact);
  return files;
});

interface Listed {
  readonly names: Set<string>;
  /** The line of its first entry. */
  readonly first: readonly SourceLine[];
}

const byFolder = oncePer((listing: readonly DirectoryEntry[]): ReadonlyMap<string, Listed> => {
  const folders = new Map<string, Listed>();
  for (const { directory, name, evidence } of listing) {
    const listed = folders.get(directory);
    if (listed === undefined) folders.set(directory, { names: new Set([name]), first: evidence.slice(0, 1) });
    else listed.names.add(name);
  }
  return folders;
});

/** What the capture saw of this file; a name without a folder is what tcpd looks for in the folders that it knows. */
export function lookedAt(path: string, scene: Scene): ServerFileFact | null {
  const facts = scene.readings.facts['server-files'];
  if (path.startsWith('/')) return byPath(facts).get(path) ?? null;
  const named = facts.filter((fact) => baseName(fact.path) === path);
  return named.find((fact) => fact.state === 'executable') ?? named[0] ?? null;
}
