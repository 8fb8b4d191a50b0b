/** An /etc of a test's own, in a mount namespace of its own: nothing outside of it sees the change. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot, has, ownPids, sh } from './host.ts';

export const namespaces = asRoot && has('unshare') && sh('unshare', ['-m', 'true']).status === 0;

export const pidNamespaces = namespaces && sh('env', [...ownPids, 'true']).status === 0;

/** Puts `setup` before the shell, in a mount namespace of its own. */
export const inMounts = (setup: string) => [
  'unshare',
  '-m',
  'sh',
  '-c',
  `set -e; ${setup}; exec "$@"`,
  'setup',
];

/** The same in a PID namespace too, so that /proc shows only what the test started. */
export const inPids = (setup: string) => [
  ...ownPids,
  'sh',
  '-c',
  `${setup}; "$@"; code=$?; exit $code`,
  'setup',
];

/** In `etc`: what the shell tools need, and what `lay` puts there. Gives the line that mounts it. */
export function ownEtc(etc: string, lay: (etc: string) => void): string {
  mkdirSync(etc);
  sh('cp', ['-a', '/etc/passwd', '/etc/group', '/etc/alternatives', '/etc/ld.so.cache', etc]);
  lay(etc);
  return `mount --bind ${etc} /etc`;
}

/** The folders and files of `tree`, a path and its text each; a text that is null is a folder. */
export function layFiles(root: string, tree: Readonly<Record<string, string | null>>): void {
  for (const [path, text] of Object.entries(tree)) {
    const full = join(root, path);
    mkdirSync(text === null ? full : join(full, '..'), { recursive: true });
    if (text !== null) writeFileSync(full, text);
  }
}
