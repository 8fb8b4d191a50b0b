/** A bundle cut off before its manifest: what is there is still evidence, with its status guessed from its presence. */
import type { Section } from '../model/snapshot.ts';
import { recognise } from './layouts.ts';
import type { Members } from './members.ts';
import { sectionOf } from './section.ts';

export function sectionsByName(members: Members, folder: string): readonly Section[] {
  members.problem(
    'missing-file',
    'manifest.tsv',
    'the bundle holds no manifest: hashes, exit codes and what was not captured are unknown',
  );
  const sections: Section[] = [];
  for (const [path, member] of members.files) {
    const own = path.startsWith(folder) ? path.slice(folder.length) : '';
    // file/etc/inetd.conf, cmd/netstat-tap
    const match = /^(cmd|file)\/(.+)$/.exec(own);
    if (match === null) continue;
    const id = match[2] ?? own;
    const recognised = recognise(path);
    const origin = match[1] === 'file' ? `/${id}` : `$ ${id.replace(/-/g, ' -')}`;
    sections.push({
      ...sectionOf(member, own, recognised?.kind ?? null, origin),
      id,
      note: 'the manifest is missing: origin and kind are told by the file name',
    });
  }
  return sections;
}
