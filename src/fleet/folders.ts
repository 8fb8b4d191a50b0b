/**
 * The folder of each host's results: a name of ours, made from the capture's file name and never from what the capture says.
 *
 *     captures/Web 1.tar.gz           Web-1
 *     captures/web-1.tgz              web-1-2            the same on a disk that does not tell cases apart
 *     captures/larry/host.tar.gz      larry-host         where several are called host.tar.gz
 *     ../../etc.tar.gz                etc
 *
 * The names depend on the whole list of inputs, not on the share of it that is worked on: shards agree on them.
 */

/** Folders beside the hosts' own, and device names of Windows. */
const taken = /^(?:fleet|con|prn|aux|nul|com\d|lpt\d)$/i;

/** @param inputs each once */
export function foldersFor(inputs: readonly string[]): ReadonlyMap<string, string> {
  const byName = new Map<string, string[]>();
  for (const input of inputs) {
    const key = nameOf(partsOf(input).slice(-1)).toLowerCase();
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [input]);
    else same.push(input);
  }
  const wanted = new Map<string, string>();
  for (const same of byName.values()) {
    const shared = same.length === 1 ? Number.POSITIVE_INFINITY : sharedParts(same.map(partsOf));
    for (const input of same) {
      const parts = partsOf(input);
      wanted.set(input, nameOf(parts.slice(Math.min(shared, parts.length - 1))));
    }
  }
  const used = new Set<string>();
  const next = new Map<string, number>();
  const folders = new Map<string, string>();
  for (const input of inputs) {
    const name = wanted.get(input) ?? 'host';
    const key = name.toLowerCase();
    let free = taken.test(name) ? `${name}-2` : name;
    for (let count = next.get(key) ?? 2; used.has(free.toLowerCase()); count += 1) {
      free = `${name}-${count}`;
      next.set(key, count + 1);
    }
    used.add(free.toLowerCase());
    folders.set(input, free);
  }
  return folders;
}

const partsOf = (input: string) =>
  input.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');

/** How many leading folders all of them have in common. */
function sharedParts(all: readonly (readonly string[])[]): number {
  const [first = [], ...others] = all;
  const differs = first.findIndex((part, at) => others.some((parts) => parts[at] !== part));
  return differs < 0 ? first.length : differs;
}

function nameOf(parts: readonly string[]): string {
  return (
    parts
      .join('-')
      // `host.tar.gz`, `host.tgz`, `services.lst`
      .replace(/\.(?:tar(?:\.[A-Za-z0-9]{1,4})?|tgz|txz|tbz2?|lst|txt)$/i, '')
      // The same name may come with its accents as letters of their own.
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(-100)
      .replace(/^-/, '') || 'host'
  );
}
