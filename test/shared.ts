/**
 * Where the team's shared material stands, if it does: the project builds and passes its tests without it.
 *
 * Tests that read it use `describe.skipIf(sharedFolder('corpus') === null)`, so that their absence is counted.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('..', import.meta.url));

export function sharedFolder(name: string): string | null {
  const folder = join(projectRoot, '..', 'shared', name);
  return existsSync(folder) ? folder : null;
}
