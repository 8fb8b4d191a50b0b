/**
 * Where the package's own files stand: templates, knowledge, capture.sh. Works from the sources, from the
 * bundle in out/.build, and from an installed package, because each of them is below a package.json of ours.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | null = null;

export function packageRoot(): string {
  if (found !== null) return found;
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'portledger') {
      found = folder;
      return folder;
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('portledger: its own package.json is missing');
    folder = parent;
  }
}
