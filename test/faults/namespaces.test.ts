/** A /tmp that cannot be written, none at all, and a home on a read-only disk: really so, in mount namespaces. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noBrowser } from '../report/browser.ts';
import { cli, oneLine, sample } from './commands.ts';
import { ownFolder } from './own-folder.ts';
import { flawsIn } from './whole.ts';

const folder = ownFolder('namespaces');

// $1 is a folder of the test's own, which /mnt shows; what follows is the command.
const begin = 'set -e; out=$1; shift; mkdir -p "$out"; mount --bind "$out" /mnt';
const run = 'cd /; exec "$@"';
const surroundings: Readonly<Record<string, string>> = {
  'a /tmp that cannot be written': `${begin}; mount -t tmpfs -o ro none /tmp; ${run}`,
  // A character device 0/0 in the upper layer of an overlay is a file that is not there.
  'no /tmp': `${begin}; cd "$out"; mkdir -p over; mount -t tmpfs none over; cd over; mkdir upper work root
    mknod upper/tmp c 0 0; mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work none root
    for each in proc dev sys; do mount --rbind /$each root/$each; done; mount --bind "$out" root/mnt
    exec chroot root sh -c 'cd /; test ! -e /tmp; exec "$@"' sh "$@"`,
  'a HOME on a read-only disk': `${begin}; mount -t tmpfs none /media; mkdir /media/home; mount -o remount,ro /media
    HOME=/media/home; export HOME; unset XDG_CONFIG_HOME XDG_CACHE_HOME; ${run}`,
};

function within(name: string, output: string, words: readonly string[]) {
  const script = surroundings[name] ?? 'exit 1';
  const done = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', output, ...words], { encoding: 'utf8' });
  return { exit: done.status, said: done.stderr };
}

describe.each(Object.keys(surroundings))('%s', (name) => {
  const output = join(folder, name.replace(/\W/g, '-'));
  mkdirSync(output);
  // The program and its samples must be outside of what is hidden, and the machine must allow the mounts.
  const why = /^\/tmp\//.test(cli)
    ? ' (skipped: the project itself is in /tmp)'
    : process.platform !== 'linux' || within(name, output, ['true']).exit !== 0
      ? ' (skipped: needs root, mount namespaces and overlays)'
      : '';
  const report = (formats: string, into: string) =>
    within(name, output, [
      process.execPath,
      cli,
      'report',
      sample,
      '-q',
      '-f',
      formats,
      '-o',
      `/mnt/${into}`,
    ]);

  test.skipIf(why !== '')(`data and HTML need none of it${why}`, () => {
    expect(report('html,json,xlsx,csv', 'data')).toEqual({ exit: 0, said: '' });
    expect(readdirSync(join(output, 'data')).sort()).toEqual([
      'report.csv',
      'report.html',
      'report.json',
      'report.xlsx',
    ]);
    expect(flawsIn(join(output, 'data'))).toEqual([]);
  });

  test.skipIf(why !== '' || noBrowser)(`the PDF is printed or refused in one line${why}`, () => {
    const { exit, said } = report('html,pdf', 'print');
    const files = readdirSync(join(output, 'print')).sort();
    expect(flawsIn(join(output, 'print'))).toEqual([]);
    if (name.includes('HOME')) expect({ exit, said }).toEqual({ exit: 0, said: '' });
    if (exit === 0) expect(files).toEqual(['report.html', 'report.pdf']);
    else {
      expect({ exit, said }).toEqual({ exit: 2, said: expect.stringMatching(oneLine) });
      expect(files).toEqual(['report.html']);
    }
  });
});
