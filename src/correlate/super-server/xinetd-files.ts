/**
 * The order in which xinetd reads its files: /etc/xinetd.conf from the top, each `include` where it stands, each
 * `includedir` in the order of the names' bytes, without names that hold a dot or end in `~`.
 */

import type { XinetdSection } from '../../model/super-server-facts.ts';

const mainFile = '/etc/xinetd.conf';

export interface FileOrder {
  /** Sections in the order in which xinetd meets them; includes are replaced by what they bring. */
  readonly sections: readonly XinetdSection[];
  readonly files: readonly string[];
  readonly notRead: readonly {
    readonly file: string;
    readonly because: string;
    readonly sections: readonly XinetdSection[];
  }[];
  /** False where /etc/xinetd.conf was not captured, so that the includes are assumed and not known. */
  readonly mainKnown: boolean;
}

const byBytes = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function trimSlashes(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

export function xinetdOrder(sections: readonly XinetdSection[], mainKnown: boolean): FileOrder {
  const byFile = new Map<string, XinetdSection[]>();
  for (const section of sections) {
    const file = section.evidence[0].origin;
    const inFile = byFile.get(file);
    if (inFile === undefined) byFile.set(file, [section]);
    else inFile.push(section);
  }
  const ordered: XinetdSection[] = [];
  const files: string[] = [];
  const refused = new Map<string, string>();
  const read = (file: string, open: readonly string[]) => {
    // A file that includes itself would never end; xinetd itself runs out of descriptors there.
    if (open.includes(file) || open.length > 20) return;
    files.push(file);
    for (const section of byFile.get(file) ?? []) {
      if (section.block === 'include') read(section.name, [...open, file]);
      else if (section.block === 'includedir') readFolder(section.name, [...open, file]);
      else ordered.push(section);
    }
  };
  const readFolder = (folder: string, open: readonly string[]) => {
    const prefix = `${trimSlashes(folder)}/`;
    const inside = [...byFile.keys()].filter(
      (file) => file.startsWith(prefix) && !file.slice(prefix.length).includes('/'),
    );
    for (const file of inside.sort(byBytes)) {
      const name = file.slice(prefix.length);
      if (name.includes('.')) refused.set(file, 'its name holds a dot, and xinetd does not read such a file');
      else if (name.endsWith('~'))
        refused.set(file, 'its name ends in ~, and xinetd does not read such a file');
      else read(file, open);
    }
  };
  const main = mainKnown
    ? mainFile
    : ([...byFile.keys()].find((file) => file.endsWith('/xinetd.conf')) ?? null);
  if (main !== null) read(main, []);
  else {
    const folders = new Set([...byFile.keys()].map((file) => file.slice(0, file.lastIndexOf('/'))));
    for (const folder of [...folders].sort(byBytes)) readFolder(folder === '' ? '/' : folder, []);
    for (const file of byFile.keys()) if (!file.includes('/')) read(file, []);
  }
  const seen = new Set(files);
  const notRead = [...byFile]
    .filter(([file]) => !seen.has(file))
    .sort(([one], [other]) => byBytes(one, other))
    .map(([file, inFile]) => ({
      file,
      because: refused.get(file) ?? 'no include or includedir that xinetd reads leads to it',
      sections: inFile.filter((section) => section.block === 'service'),
    }));
  return { sections: ordered, files, notRead, mainKnown: main !== null };
}
