import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spoken } from '../../src/cli/progress.ts';
import { written } from '../published-schemas.ts';
import { found as browser } from '../report/browser.ts';
import { projectRoot } from '../shared.ts';

const has = (tool: string) =>
  (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, tool)));
const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
const cli = join(projectRoot, 'out/.build/cli.js');
const formats = 'html,json,csv,xlsx';
const fleetFiles = ['fleet.html', 'fleet.json', 'fleet.csv', 'hosts.csv', 'heat.csv', 'fleet.xlsx'];
let folder = '';

/** Five captures, one of them broken, one of the listings in it empty; and a file that is no capture. */
beforeAll(() => {
  const built = spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  folder = mkdtempSync(join(tmpdir(), 'portledger-fleet-'));
  for (const name of ['web-1', 'web-2', 'Web-2b', 'db'])
    cpSync(join(projectRoot, 'samples/bigcat/capture'), join(folder, 'in', name), { recursive: true });
  writeFileSync(join(folder, 'in/broken.tar.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]));
  writeFileSync(join(folder, 'in/README.txt'), 'not a capture');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function portledger(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    encoding: 'utf8',
    cwd: folder,
  });
  return { status, stdout, stderr };
}

const fleetOf = (output: string) => written('fleet-1', join(folder, output, 'fleet/fleet.json'));

test('a folder of captures gives a folder for each host and one for the fleet; a broken capture is one row', () => {
  const { status, stderr } = portledger('report', 'in', '-o', 'one', '-f', formats, '--group', 'web-*=web');
  expect(status).toBe(0);
  expect(stderr).toMatch(/broken\.tar\.gz: not read, because: /);
  expect(readdirSync(join(folder, 'one')).sort()).toEqual(['Web-2b', 'db', 'fleet', 'web-1', 'web-2']);
  for (const file of fleetFiles) expect(existsSync(join(folder, 'one/fleet', file))).toBe(true);
  const fleet = fleetOf('one');
  expect(fleet.unread).toHaveLength(1);
  expect(fleet.coverage).toMatchObject({ inputs: 5, read: 4, unread: 1 });
  expect(fleet.groups.map((group: { name: string; hosts: number }) => [group.name, group.hosts])).toEqual([
    ['all', 1],
    ['web', 3],
  ]);
});

test.skipIf(process.platform === 'win32')(
  'links back up or to what is listed already give no capture twice, one to nothing and a name that is no text are rows (POSIX)',
  () => {
    const [links, capture] = [join(folder, 'links'), join(projectRoot, 'samples/bigcat/capture')];
    mkdirSync(join(links, 'deep'), { recursive: true });
    cpSync(capture, join(links, 'z-host'), { recursive: true });
    symlinkSync('..', join(links, 'deep/up'));
    symlinkSync('z-host', join(links, 'a-link'));
    symlinkSync('/no/such/place.tar.gz', join(links, 'nowhere.tar.gz'));
    writeFileSync(Buffer.from(`${links}/latin-\xe9.tar.gz`, 'latin1'), '');
    writeFileSync(join(folder, 'passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
    create({ sync: true, cwd: folder, file: join(links, 'letter.tar') }, ['passwd']);
    const { status } = portledger('report', 'links', 'links/z-host', '-o', 'linked', '-f', 'json', '-q');
    expect(status).toBe(0);
    expect(fleetOf('linked').unread).toEqual([
      { input: 'links/latin-\ufffd.tar.gz', because: 'no such file or folder' },
      { input: 'links/letter.tar', because: expect.stringMatching(/^no file in it is a listing/) },
      { input: 'links/nowhere.tar.gz', because: 'no such file or folder' },
    ]);
    expect(fleetOf('linked').hosts.map((host: { folder: string }) => host.folder)).toEqual(['z-host']);
  },
);

test('shards merged are the very bytes of a single run', () => {
  const options = ['-f', formats, '--group', 'web-*=web', '--classification', 'Internal', '-q'];
  portledger('report', 'in', '-o', 'single', ...options);
  for (const share of ['1/3', '2/3', '3/3'])
    portledger('report', 'in', '-o', `s${share[0]}`, '--shard', share, ...options);
  const { status } = portledger('fleet', '--merge', 's3', 's1', 's2', '-o', 'merged', '-f', formats);
  expect(status).toBe(0);
  for (const file of fleetFiles)
    expect(readFileSync(join(folder, 'merged/fleet', file))).toEqual(
      readFileSync(join(folder, 'single/fleet', file)),
    );
  expect(readFileSync(join(folder, 'merged/fleet/fleet.html'), 'utf8')).toContain('>Internal<');
  expect(readFileSync(join(folder, 'merged/db/report.html'))).toEqual(
    readFileSync(join(folder, 'single/db/report.html')),
  );
});

test.skipIf(browser === null)(
  'shards merged are the very bytes of a single run in PDF too, those of the hosts and of the fleet (needs a browser)',
  () => {
    const words = ['-f', 'html,pdf,md', '-q'];
    portledger('report', 'in/web-1', 'in/db', '-o', 'printed', ...words);
    for (const share of ['1/2', '2/2'])
      portledger('report', 'in/web-1', 'in/db', '-o', 'printed-shares', ...words, '--shard', share);
    expect(portledger('fleet', '--merge', 'printed-shares', '-o', 'printed-whole', ...words).status).toBe(0);
    for (const file of [
      'fleet/fleet.pdf',
      'fleet/fleet.html',
      'db/report.pdf',
      'db/report.md',
      'web-1/report.pdf',
    ])
      expect(
        readFileSync(join(folder, 'printed-whole', file)).equals(readFileSync(join(folder, 'printed', file))),
        file,
      ).toBe(true);
  },
  120_000,
);

test('shares of other options or another list are not joined', () => {
  const share = (part: string, ...more: readonly string[]) =>
    portledger('report', 'in', '-o', 'unlike', '-f', 'json', '-q', '--shard', part, ...more);
  share('1/2');
  share('2/2', '--title', 'Another');
  const merged = () => portledger('fleet', '--merge', 'unlike');
  expect(merged()).toMatchObject({ status: 2 });
  expect(merged().stderr).toContain('not run with the same options');
  writeFileSync(join(folder, 'in/late.tar'), 'tcp 0 0 0.0.0.0:23 0.0.0.0:* LISTEN 1/x\n');
  share('2/2');
  rmSync(join(folder, 'in/late.tar'));
  expect(merged().stderr).toContain('not given the same list of captures');
});

test('another division of the work into the same folder takes the place of the one before', () => {
  for (const part of ['1/3', '2/3', '3/3', '1/2', '2/2'])
    portledger('report', 'in', '-o', 'divided', '-f', 'json', '-q', '--shard', part);
  expect(portledger('fleet', '--merge', 'divided').status).toBe(0);
  expect(fleetOf('divided').hosts).toHaveLength(4);
});

test.skipIf(!canMount)(
  'a full disk ends the run with exit 2 and the host it happened at; finished hosts are whole (needs root, unshare)',
  () => {
    const script =
      'mount -t tmpfs -o size=2500k none "$1" && shift && "$@"; code=$?; cp -r full kept; exit $code';
    mkdirSync(join(folder, 'full'));
    const { status, stderr } = spawnSync(
      'unshare',
      [
        '-m',
        'sh',
        '-c',
        script,
        'sh',
        'full',
        process.execPath,
        cli,
        'report',
        'in',
        '-o',
        'full',
        '-f',
        'html,json',
      ],
      { encoding: 'utf8', cwd: folder },
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^portledger: full\/[\w-]+\/\S+: cannot be written: the disk is full\nportledger: hint: [1-9] of 5 hosts are finished and whole/,
    );
    for (const host of readdirSync(join(folder, 'kept'))) {
      for (const file of readdirSync(join(folder, 'kept', host))) {
        const text = readFileSync(join(folder, 'kept', host, file), 'utf8').trimEnd();
        expect(text.endsWith('</html>') || text.endsWith('}'), `${host}/${file}`).toBe(true);
      }
    }
  },
);

test.skipIf(!has('script'))(
  'progress is shown on a terminal only, and not with --quiet (needs script)',
  () => {
    const shown = (...more: readonly string[]) =>
      spawnSync(
        'script',
        [
          '-qec',
          [process.execPath, cli, 'report', 'in', '-o', 'seen', '-f', 'json', ...more].join(' '),
          '/dev/null',
        ],
        { encoding: 'utf8', cwd: folder },
      ).stdout;
    expect(shown()).toMatch(/\d\/5 hosts, \d+\.\d a second, \d+ s left/);
    expect(shown('-q')).not.toContain('a second');
    expect(portledger('report', 'in', '-o', 'seen', '-f', 'json').stderr).not.toContain('a second');
  },
);

test('a merge that lacks a shard says which one, and leaves no host out in silence', () => {
  for (const share of ['1/3', '3/3'])
    portledger('report', 'in', '-o', 'partial', '-f', 'json', '--shard', share, '-q');
  const { status, stderr } = portledger('fleet', '--merge', 'partial');
  expect(status).toBe(2);
  expect(stderr).toContain('shard 2 of 3: not there');
});

test('a merge links to no file that is missing, and copies none that is cut', () => {
  portledger('report', 'in', '-o', 'harmed', '-f', 'html,json', '-q');
  const page = join(folder, 'harmed/db/report.html');
  const refused = () => portledger('fleet', '--merge', 'harmed', '-f', 'json');
  expect(refused().status).toBe(0);
  writeFileSync(page, readFileSync(page).subarray(0, 1000));
  expect(refused()).toMatchObject({ status: 2, stderr: expect.stringContaining('harmed/db: a file of it') });
  rmSync(page);
  expect(refused().status).toBe(2);
});

test('a merge that is given a share twice says so, and in which folders', () => {
  for (const output of ['half-a', 'half-b'])
    portledger('report', 'in', '-o', output, '-f', 'json', '--shard', '1/2', '-q');
  const { status, stderr } = portledger('fleet', '--merge', 'half-a', 'half-b');
  expect(status).toBe(2);
  expect(stderr).toContain('shard 1 of 2: in half-a and in half-b\n');
});

test('--resume redoes only what changed: the input, the options or a file that is missing or cut', () => {
  const run = (...more: readonly string[]) =>
    /(\d+) of them up to date/.exec(
      portledger('report', 'in', '-o', 'again', '-f', 'json', '--resume', ...more).stdout,
    )?.[1];
  expect(run()).toBeUndefined();
  const report = join(folder, 'again/db/report.json');
  const before = statSync(report).mtimeMs;
  expect(run()).toBe('4');
  expect(statSync(report).mtimeMs).toBe(before);
  rmSync(report);
  expect(run()).toBe('3');
  // As after a power failure.
  writeFileSync(report, '');
  expect(run()).toBe('3');
  writeFileSync(join(folder, 'in/web-1/extra-file'), 'more');
  expect(run()).toBe('3');
  expect(run('--title', 'Another')).toBeUndefined();
  rmSync(join(folder, 'in/web-1/extra-file'));
});

test('a folder with a single tarball in it is a fleet of one', () => {
  mkdirSync(join(folder, 'lonely'));
  create({ gzip: true, sync: true, file: join(folder, 'lonely/db.tar.gz'), cwd: join(folder, 'in/db') }, [
    '.',
  ]);
  expect(portledger('report', 'lonely', '-o', 'of-one', '-f', 'json', '-q')).toMatchObject({
    status: 0,
    stderr: '',
  });
  expect(fleetOf('of-one').hosts.map((host: { folder: string }) => host.folder)).toEqual(['db']);
});

test('--fail-on is exit 1, and with a baseline only for what is new', () => {
  portledger('report', 'in', '-o', 'base', '-f', 'json', '-q');
  const run = (...more: readonly string[]) =>
    portledger('report', 'in', '-o', 'now', '-f', 'json', '-q', '--fail-on', 'high', ...more).status;
  expect(run()).toBe(1);
  expect(run('--baseline', 'base')).toBe(0);
});

/** The sample's capture, of a host of another name. */
function taken(path: string, host: string): void {
  cpSync(join(projectRoot, 'samples/bigcat/capture'), join(folder, path), { recursive: true });
  const manifest = join(folder, path, 'manifest.tsv');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('@host\tbigcat', `@host\t${host}`));
}

test('the baseline of a host is found by its name, however its captures are called', () => {
  taken('monday/larry-2026-11-23', 'larry');
  taken('monday/zach-2026-11-23', 'zach');
  taken('tuesday/larry-2026-11-24', 'larry');
  portledger('report', 'monday', '-o', 'mondays', '-f', 'json', '-q');
  const run = (...captures: readonly string[]) =>
    portledger(
      'report',
      ...captures,
      ...['-o', 'tuesdays', '-f', 'json', '--fail-on', 'info', '--baseline', 'mondays'],
    );
  expect(run('tuesday', 'monday').status).toBe(0);
  // Two of the name, and neither stands in the folder of today's: nobody can tell.
  cpSync(join(folder, 'mondays/larry-2026-11-23'), join(folder, 'mondays/larry-too'), { recursive: true });
  const unsure = run('tuesday', 'monday/zach-2026-11-23');
  expect(unsure.stderr).toContain('no earlier report in the baseline, so all is new: larry\n');
  expect(unsure.status).toBe(1);
  // Without the records of a run the reports themselves will do.
  for (const name of ['larry-2026-11-23', 'zach-2026-11-23', 'larry-too'])
    rmSync(join(folder, 'mondays', name, 'summary.json'));
  rmSync(join(folder, 'mondays/larry-too'), { recursive: true });
  expect(run('tuesday', 'monday').status).toBe(0);
  mkdirSync(join(folder, 'nothing'));
  expect(portledger('report', 'monday', '--fail-on', 'info', '--baseline', 'nothing')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('nothing: no report in it'),
  });
});

test('rows of the register and roles that are of no host of the fleet are said, and those left out', () => {
  for (const name of ['web-1', 'web-2', 'db']) taken(`three/${name}`, name);
  writeFileSync(
    join(folder, 'register.csv'),
    [
      'host,protocol,port,service,business need,owner,approved by',
      'web-[12]*,tcp,80,http,Exchange,Ops,J. Doe',
      'wbe*,tcp,80,http,Exchange,Ops,J. Doe',
      'web*,tcp,none,http,Exchange,Ops,J. Doe',
    ].join('\n'),
  );
  const options = ['-o', 'registered', '-f', 'json', '-r', 'register.csv', '--role', 'dbx=database'];
  const { stdout } = portledger('report', 'three', ...options);
  expect(stdout).toContain("register.csv: rows about 'wbe*', which fit none of 3 hosts\n");
  expect(stdout).toContain("--role dbx=database: 'dbx' does not fit any of 3 hosts");
  expect(stdout).toMatch(/register\.csv: line 4: column 'port': .*the row was left out/);
  const http = (host: { host: string; services: readonly { id: string; approved: boolean }[] }) =>
    `${host.host} ${host.services.find(({ id }) => id === 'http')?.approved}`;
  expect(fleetOf('registered').hosts.map(http)).toEqual(['db false', 'web-1 true', 'web-2 true']);
  // A share does not see all hosts.
  const share = portledger('report', 'three', ...options, '--shard', '1/2').stdout;
  expect(share).not.toContain('wbe');
  expect(share).toContain('the row was left out');
});

test('a host without a name has none on --resume: a row about its file is about no host', () => {
  mkdirSync(join(folder, 'nameless'));
  for (const name of ['a', 'b'])
    writeFileSync(join(folder, 'nameless', `${name}.tar`), 'tcp 0 0 0.0.0.0:21 0.0.0.0:* LISTEN 1/x\n');
  writeFileSync(
    join(folder, 'files.csv'),
    'host,protocol,port,service,business need,owner,approved by\na.tar,tcp,21,ftp,Exchange,Ops,J. Doe\n',
  );
  const words = ['report', 'nameless', '-o', 'unnamed', '-f', 'json', '-r', 'files.csv'];
  const stray = "files.csv: rows about 'a.tar', which fit none of 2 hosts\n";
  expect(portledger(...words).stdout).toContain(stray);
  const resumed = portledger(...words, '--resume').stdout;
  expect(resumed).toContain('2 of them up to date already');
  expect(resumed).toContain(stray);
});

test.each([
  [45, '45 s'],
  [1000, '17 min'],
  [9000, '2.5 h'],
])('%i seconds that are left are told as %s', (seconds, told) => {
  expect(spoken(seconds)).toBe(told);
});

test('hosts of an earlier run that stand in the same folder are named', () => {
  mkdirSync(join(folder, 'hosts'));
  for (const name of ['a', 'b', 'c'])
    writeFileSync(join(folder, 'hosts', `${name}.tar`), 'tcp 0 0 0.0.0.0:21 0.0.0.0:* LISTEN 1/x\n');
  const run = () => portledger('report', 'hosts', '-o', 'left', '-f', 'json').stdout;
  expect(run()).not.toContain('earlier run');
  for (const name of ['a', 'c']) rmSync(join(folder, 'hosts', `${name}.tar`));
  writeFileSync(join(folder, 'hosts/d.tar'), 'tcp 0 0 0.0.0.0:21 0.0.0.0:* LISTEN 1/x\n');
  expect(run()).toContain('left: also holds hosts of an earlier run, no part of this one: a, c\n');
});

test.skipIf(process.platform === 'win32')(
  'a hundred captures need few handles (ulimit -n 40, POSIX shell)',
  () => {
    mkdirSync(join(folder, 'many'), { recursive: true });
    for (let index = 0; index < 100; index += 1)
      writeFileSync(
        join(folder, 'many', `h${index}.tar`),
        `tcp 0 0 0.0.0.0:${1000 + index} 0.0.0.0:* LISTEN 1/x\n`,
      );
    const words = [process.execPath, cli, 'report', 'many', '-o', 'few', '-f', 'json,html', '-q'];
    const { status, stderr } = spawnSync('sh', ['-c', 'ulimit -n 40; exec "$@"', 'sh', ...words], {
      encoding: 'utf8',
      cwd: folder,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(fleetOf('few').hosts).toHaveLength(100);
  },
);

test.each([
  [['report', 'in', '--shard', '4/3'], '--shard 4/3: not a share'],
  [['report', 'in', '--group', 'nonsense'], 'neither a file nor GLOB=NAME'],
  [['report', 'in', 'no-such-file'], 'no such file'],
  [['fleet', '--merge', 'in'], 'no run in it'],
  [['report', 'in', '-o', 'in/README.txt'], 'cannot be written'],
])('%j is exit 2 with a line that says why', (words, why) => {
  const { status, stderr } = portledger(...words, '-f', 'json');
  expect(stderr).toContain(why);
  expect(stderr).not.toContain('defect');
  expect(status).toBe(2);
});

test.skipIf(process.platform === 'win32').each([
  ['Ctrl-C', 'SIGINT', 130],
  ['SIGTERM', 'SIGTERM', 143],
] as const)(
  '%s ends the run after the host under way, with whole files, and --resume goes on (POSIX signals)',
  async (_, signal, exit) => {
    const cut = `cut-${signal}`;
    mkdirSync(join(folder, 'long'), { recursive: true });
    for (let index = 0; index < 400; index += 1)
      writeFileSync(
        join(folder, 'long', `h${index}.tar`),
        `tcp 0 0 0.0.0.0:${1000 + index} 0.0.0.0:* LISTEN 1/x\n`,
      );
    const child = spawn(process.execPath, [cli, 'report', 'long', '-o', cut, '-f', 'json,html'], {
      cwd: folder,
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const finished = () => (existsSync(join(folder, cut)) ? readdirSync(join(folder, cut)) : []);
    while (finished().length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill(signal);
    expect(await ended).toBe(exit);
    const hosts = finished();
    expect(hosts.length).toBeLessThan(400);
    expect(hosts).not.toContain('fleet');
    for (const host of hosts)
      expect(readdirSync(join(folder, cut, host)).sort()).toEqual([
        'report.html',
        'report.json',
        'summary.json',
      ]);
    const { stdout } = portledger('report', 'long', '-o', cut, '-f', 'json,html', '--resume');
    expect(stdout).toContain(`400 hosts done, ${hosts.length} of them up to date already`);
  },
);
