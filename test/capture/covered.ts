/** Tools of the host, covered by a test's own in a mount namespace. */
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whereIs } from './host.ts';

/** A copy of a tool, for a test that covers the tool itself: `awk` is a link to one of them. */
export function copyOf(folder: string, tool: string): string {
  const copy = join(folder, `copy-of-${tool}`);
  copyFileSync(whereIs(tool), copy);
  return copy;
}

/** Covers a tool of the host by a script: the line that does it. */
export function covered(folder: string, tool: string, script: string): string {
  const fake = join(folder, `${tool}-${Math.abs(hash(script))}`);
  writeFileSync(fake, `#!/bin/sh\n${script}\n`);
  chmodSync(fake, 0o755);
  return `mount --bind ${fake} $(command -v ${tool})`;
}
const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
