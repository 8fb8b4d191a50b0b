/**
 * Where the team's shared material stands, if it does: the project builds and passes its tests without it.
 *
 * Tests that read it use `describe.skipIf(sharedFolder('corpus') === null)`, so that their absence is counted.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const above = fileURLToPath(new URL('..', import.meta.url));
// A script that `src/build/run.mjs` bundles stands elsewhere; npm runs it in the project's folder.
export const projectRoot = existsSync(join(above, 'src', 'build')) ? above : process.cwd();

export function sharedFolder(name: string): string | null {
  const folder = join(projectRoot, '..', 'shared', name);
  return existsSync(folder) ? folder : null;
}
