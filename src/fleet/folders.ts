/**
 * The folder of each host's results: a name of ours, made from the capture's file name and never from what the capture says.
 *
 *     captures/Web 1.tar.gz    Web-1
 *     captures/web-1.tgz       web-1-2      the same on a disk that does not tell cases apart
 *     ../../etc.tar.gz         etc
 *
 * The names depend on the whole list of inputs, not on the share of it that is worked on: shards agree on them.
 */

/** Folders beside the hosts' own, and device names of Windows. */
const taken = /^(?:fleet|con|prn|aux|nul|com\d|lpt\d)$/i;

export function foldersFor(inputs: readonly string[]): ReadonlyMap<string, string> {
  const used = new Set<string>();
  const folders = new Map<string, string>();
  for (const input of inputs) {
    if (folders.has(input)) continue;
    const wanted = folderName(input);
    let name = taken.test(wanted) ? `${wanted}-2` : wanted;
    for (let count = 2; used.has(name.toLowerCase()); count += 1) name = `${wanted}-${count}`;
    used.add(name.toLowerCase());
    folders.set(input, name);
  }
  return folders;
}

function folderName(input: string): string {
  const base =
    input
      .split(/[\\/]/)
      .filter((part) => part !== '' && part !== '.' && part !== '..')
      .pop() ?? '';
  return (
    base
      // `host.tar.gz`, `host.tgz`, `services.lst`
      .replace(/\.(?:tar(?:\.[A-Za-z0-9]{1,4})?|tgz|txz|tbz2?|lst|txt)$/i, '')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 100) || 'host'
  );
}
