/**
 * The order in which rlinetd reads its files: /etc/rlinetd.conf from the top, then the folders that its `directory`
 * lines name, one after the other, each without the names that begin with a dot or that its patterns leave out:
 *
 *     directory "/etc/rlinetd.d" "" "(~|\.bak|\.swp|\.ucf-.*|\.dpkg-.*)$";
 *
 * The daemon takes the files of a folder in the order of the disk, which no capture shows; here they go by name.
 */

import type { RlinetdBlock } from '../../model/super-server-facts.ts';

export const mainFile = '/etc/rlinetd.conf';

export interface RlinetdOrder {
  /** Services, defaults and blocks that are lost, in the order in which the daemon meets them. */
  readonly blocks: readonly RlinetdBlock[];
  readonly notRead: readonly { readonly block: RlinetdBlock; readonly because: string }[];
}

/**
 * A pattern of file names as a regular expression, null where it asks for more than letters, `.`, `.*`, groups and
 * ends: it comes from the captured host, and no pattern of a stranger may keep us busy.
 */
function pattern(text: string): RegExp | null {
  const plain = /^[\w~^$.*|()\\-]{1,200}$/.test(text) && !/[^.]\*|\*\*|\\[^.]/.test(text);
  if (!plain || (text.match(/\*/g) ?? []).length > 3) return null;
  try {
    return new RegExp(text);
  } catch {
    return null;
  }
}

function leftOut(name: string, [match = '', ignore = '']: readonly string[]): string | null {
  if (name.startsWith('.')) return 'its name begins with a dot';
  if (match !== '' && pattern(match)?.test(name) === false) return `its name does not match ${match}`;
  if (ignore !== '' && pattern(ignore)?.test(name) === true) return `its name matches ${ignore}`;
  return null;
}

const byBytes = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

export function rlinetdOrder(facts: readonly RlinetdBlock[]): RlinetdOrder {
  const byFile = new Map<string, RlinetdBlock[]>();
  for (const block of facts) {
    const file = block.evidence[0].origin;
    const inFile = byFile.get(file);
    if (inFile === undefined) byFile.set(file, [block]);
    else inFile.push(block);
  }
  const blocks: RlinetdBlock[] = [];
  const read = new Set<string>();
  const refused = new Map<string, string>();
  const folders: RlinetdBlock[] = [];
  const take = (file: string) => {
    if (read.has(file)) return;
    read.add(file);
    for (const block of byFile.get(file) ?? []) {
      if (block.block === 'directory') folders.push(block);
      else if (block.block !== 'log') blocks.push(block);
    }
  };
  if (byFile.has(mainFile)) take(mainFile);
  // A lone file, or a folder without the file that names it: what is there is taken as read.
  else for (const file of [...byFile.keys()].sort(byBytes)) take(file);
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const prefix = `${folder.name.replace(/\/+$/, '')}/`;
    for (const file of [...byFile.keys()].sort(byBytes)) {
      const name = file.slice(prefix.length);
      if (!file.startsWith(prefix) || name === '' || name.includes('/')) continue;
      const why = leftOut(name, folder.more);
      if (why === null) take(file);
      else refused.set(file, why);
    }
  }
  const notRead = [...byFile]
    .filter(([file]) => !read.has(file))
    .flatMap(([file, inFile]) => {
      const because = refused.get(file) ?? 'no directory line that rlinetd reads leads to it';
      return inFile.filter(({ block }) => block === 'service').map((block) => ({ block, because }));
    });
  return { blocks, notRead };
}
