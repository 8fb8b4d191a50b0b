/**
 * This host's own root, seen through an overlay in namespaces of its own: a test can lay another distribution's tools and
 * databases over it, start a listener there and capture it; nothing of it reaches the host.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/resources.ts';
import { asRoot, has, sh } from './host.ts';

/** Where test/targets/fetch-daemons.sh unpacks a package; null where it was not fetched. */
export function unpacked(pack: string): string | null {
  const folder = join(packageRoot(), 'out/.targets', pack);
  return existsSync(join(folder, '.unpacked')) ? folder : null;
}

/**
 * The command that makes the overlay below `place` and runs what follows in it: mount, PID and network namespace of its own
 * with only lo up. `packs` are laid over it, then `setup` runs there, and then `alongside` beside the command.
 */
export function inOverlay(
  place: string,
  setup: string,
  packs: readonly (string | null)[] = [],
  alongside = ':',
): readonly string[] {
  mkdirSync(place, { recursive: true });
  const lay = packs
    .filter((pack) => pack !== null)
    .map((pack) => `tar -C '${pack}' -cf - . | tar -C "$root" --keep-directory-symlink -xf -`);
  const outer = [
    'set -e',
    'place=$1 setup=$2 alongside=$3; shift 3',
    'mount -t tmpfs none "$place"; root=$place/root; mkdir "$place/up" "$place/work" "$root"',
    'mount -t overlay -o "lowerdir=/,upperdir=$place/up,workdir=$place/work" none "$root"',
    'mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"',
    'mount -t tmpfs none "$root/run"; mount -t tmpfs none "$root/tmp"; ip link set lo up',
    ...lay,
    'chroot "$root" sh -c "$setup" >&2',
    'exec chroot "$root" sh -c "($alongside) >/dev/null 2>&1 </dev/null & sleep 1; exec \\"\\$@\\"" sh "$@"',
  ].join('\n');
  const isolated = ['unshare', '-m', '-n', '-p', '-f', '--mount-proc'];
  return [...isolated, 'sh', '-c', outer, 'overlay', place, setup, alongside];
}

/** Whether the kernel lets an overlay be made here. */
export const overlays = (place: string) =>
  asRoot && has('unshare') && has('ip') && sh('true', []).status === 0 && tried(place);

function tried(place: string): boolean {
  const [command = '', ...args] = [...inOverlay(place, 'true'), 'true'];
  return sh(command, args).status === 0;
}
