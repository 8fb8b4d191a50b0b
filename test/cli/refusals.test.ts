/** What a person who never saw the program types: each slip is answered in one voice, and nothing is lost silently. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';

const scratch = mkdtempSync(join(tmpdir(), 'portledger-refusals-'));
const cli = join(projectRoot, 'out/.build/cli.js');
const sample = join(projectRoot, 'samples/bigcat/capture');
const portledger = (args: readonly string[], options: object = {}) => {
  const done = spawnSync(process.execPath, [cli, ...args], { cwd: scratch, encoding: 'utf8', ...options });
  return { exit: done.status, out: done.stdout, said: done.stderr };
};
/** The one line of every error, and its hint. */
const oneVoice = /^portledger: [^\n]+\n(?:portledger: hint: [^\n]+\n)?$/;

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')], { encoding: 'utf8' });
  expect(built.stderr).toBe('');
  writeFileSync(join(scratch, 'letter.txt'), 'Dear Sir,\nthe servers are fine.\n');
  writeFileSync(join(scratch, '-dash.tar.gz'), '');
  writeFileSync(join(scratch, 'binary.csv'), Buffer.from('1f8b0800000000000003', 'hex'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a slip gets one line in our voice, a hint, and exit 2', () => {
  test.each([
    ['an unknown command', ['bogus'], "unknown command 'bogus'"],
    ['a mistyped command', ['reprot', 'x'], 'hint: did you mean report?'],
    ['help of an unknown command', ['help', 'bogus'], "unknown command 'bogus'"],
    ['a mistyped option', ['report', '--formt', 'html', sample], 'hint: did you mean --format?'],
    ['a wrong choice', ['report', sample, '--fail-on', 'bad'], 'critical, high, medium, low, info'],
    ['no capture', ['report'], '`portledger report --help`'],
    ['too many arguments', ['roles', 'all'], "too many arguments for 'roles'"],
    ['an option without its value', ['report', sample, '-o'], 'argument missing'],
    [
      'a file name with a leading dash',
      ['report', '-dash.tar.gz'],
      'the file of that name is ./-dash.tar.gz',
    ],
    ['no format', ['report', sample, '-f', ''], 'no format named'],
    ['a baseline that can fail nothing', ['report', sample, '--baseline', sample], '--fail-on'],
    ['standard input twice', ['report', '-', '-r', '-'], 'standard input'],
    ['standard input among many', ['report', '-', sample], 'here are many'],
    ['JSON of many hosts', ['report', sample, sample, '--json'], '-f json'],
    ['a register that is no text', ['report', sample, '-r', 'binary.csv'], 'not a text'],
    ['a key without a signature', ['verify', sample, '--key', 'k.pub'], '--signature FILE'],
    ['a finding by the number in its report', ['explain', 'F-07'], '--finding F-07'],
    ['a fleet report in a format of hosts', ['fleet', '--merge', 'x', '-f', 'md'], 'html, pdf, json'],
    [
      'a receipt of a folder',
      ['receive', sample, '--log', 'l', '--by', 'a', '--from', 'b'],
      'it is a folder',
    ],
    [
      'a key file in a folder that is not there',
      ['report', sample, '-q', '--redact', 'none/key'],
      'none: no such folder',
    ],
    ['a letter for a report', ['report', 'letter.txt'], 'neither a capture nor a listing'],
    ['a letter for a comparison', ['compare', sample, 'letter.txt'], 'neither a capture nor a listing'],
    ['a letter for a register', ['register', 'letter.txt'], 'neither a capture nor a listing'],
  ])('%s', (_name, args, words) => {
    const { exit, out, said } = portledger(args);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(said).toMatch(oneVoice);
    expect(said).toContain(words);
  });
});

test('without a command the help goes to stderr, and nothing was done', () => {
  const { exit, out, said } = portledger([]);
  expect({ exit, out }).toEqual({ exit: 2, out: '' });
  expect(said).toContain('Usage: portledger');
});

test.each([
  [['--help']],
  [['roles']],
  [['formats']],
  ...['capture', 'report', 'fleet', 'compare', 'register', 'verify', 'receive', 'parse', 'explain'].map(
    (command) => [[command, '--help']],
  ),
])('portledger %s fits 80 columns', (args) => {
  const { exit, out, said } = portledger(args);
  expect({ exit, said }).toEqual({ exit: 0, said: '' });
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('a listing without a single row is one: nothing listens', () => {
  writeFileSync(join(scratch, 'quiet.txt'), 'Proto Recv-Q Send-Q Local Address Foreign Address State\n');
  expect(portledger(['report', 'quiet.txt', '-f', 'json', '-o', 'quiet']).exit).toBe(0);
});

test('a role for hosts that are not here is told', () => {
  const { exit, out } = portledger(['report', sample, '-f', 'json', '-o', 'role', '--role', 'db*=database']);
  expect(exit).toBe(0);
  expect(out).toContain("'db*' does not fit bigcat");
});

test.skipIf(!existsSync('/dev/full'))('output that does not arrive is exit 2, a closed pipe is not', () => {
  for (const args of [['report', sample, '--json'], ['roles']]) {
    const full = spawnSync('sh', ['-c', '"$@" >/dev/full', 'sh', process.execPath, cli, ...args], {
      encoding: 'utf8',
    });
    expect({ exit: full.status, said: full.stderr }).toEqual({
      exit: 2,
      said: 'portledger: standard output: cannot be written: the disk is full\n',
    });
  }
  const cut = spawnSync(
    'sh',
    [
      '-c',
      '{ "$@"; echo "exit $?" >&2; } | head -c 9',
      'sh',
      process.execPath,
      cli,
      'report',
      sample,
      '--json',
    ],
    { encoding: 'utf8' },
  );
  expect({ out: cut.stdout, said: cut.stderr }).toEqual({ out: '{"schema"', said: 'exit 0\n' });
});

const nobody = 65534;
const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

describe('what may not be read', () => {
  beforeAll(() => {
    chmodSync(scratch, 0o755);
    mkdirSync(join(scratch, 'deny'));
    chmodSync(join(scratch, 'deny'), 0);
  });
  test.for([
    [['report', 'deny']],
    [['report', '.']],
    [['report', join('deny', 'a.tar.gz'), 'letter.txt']],
    [['compare', 'letter.txt', join('deny', 'a.tar.gz')]],
    [['report', sample, '--template', 'deny', '-f', 'html']],
  ])('portledger %s', ([args = []], context) => {
    if (portledger(['--version'], asNobody).exit !== 0) context.skip('nobody may not read this folder');
    const { exit, said } = portledger(args, asNobody);
    expect(exit).toBe(2);
    expect(said).toMatch(oneVoice);
    expect(said).not.toContain('defect');
  });
});

test('what may not be read among many captures is a row, also on --resume, and no part of an unpacked one is a defect', (context) => {
  const [many, output] = [join(scratch, 'many'), join(scratch, 'rows')];
  for (const name of ['one', 'two']) cpSync(sample, join(many, name), { recursive: true });
  mkdirSync(join(many, 'shut'));
  writeFileSync(join(many, 'shut.tar'), 'tcp 0 0 0.0.0.0:21 0.0.0.0:* LISTEN 1/x\n');
  for (const path of ['shut', 'shut.tar', 'one/cmd/ps-ax', 'two/cmd']) chmodSync(join(many, path), 0);
  mkdirSync(output);
  chmodSync(output, 0o777);
  if (portledger(['--version'], asNobody).exit !== 0) context.skip('nobody may not read this folder');
  for (const more of [[], ['--resume']]) {
    const { exit, said, out } = portledger(['report', many, '-o', output, '-f', 'json', ...more], asNobody);
    expect({ exit, said }).toEqual({
      exit: 0,
      said: ['shut', 'shut.tar']
        .map((name) => `portledger: ${join(many, name)}: not read, because: no permission to read it\n`)
        .join(''),
    });
    expect(out).toContain('2 hosts done');
  }
});

test.skipIf(!existsSync('/proc/self'))('a place below /proc is refused at once, and named', () => {
  const { exit, said } = portledger(['report', sample, '-f', 'json', '-o', '/proc/portledger/x'], {
    timeout: 60_000,
  });
  expect({ exit, said: said.split('\n')[0] }).toEqual({
    exit: 2,
    said: 'portledger: /proc/portledger/x: cannot be written: there is no such folder',
  });
});

test('the findings of the summary add up, those of the least severity too', () => {
  writeFileSync(join(scratch, 'ports.txt'), 'tcp 0 0 127.0.0.1:631 0.0.0.0:* LISTEN 5/cupsd\n');
  const { out } = portledger(['report', 'ports.txt', '-f', 'json', '-o', 'ports']);
  const [all = 0, ...each] = [...(/findings: .*/.exec(out)?.[0] ?? '').matchAll(/\d+/g)].map(Number);
  expect(all).toBeGreaterThan(0);
  expect(each.reduce((sum, count) => sum + count, 0)).toBe(all);
});
