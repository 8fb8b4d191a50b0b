import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { version } from '../../src/version.ts';
import { projectRoot } from '../shared.ts';

const scratch = mkdtempSync(join(tmpdir(), 'portledger-cli-'));
const cli = join(projectRoot, 'out/.build/cli.js');
const sample = join(projectRoot, 'samples/bigcat/capture');
const noBrowser = { ...process.env, PORTLEDGER_BROWSER: join(scratch, 'no-such-browser') };
const portledger = (...args: string[]) => {
  const done = spawnSync(process.execPath, [cli, ...args], {
    cwd: scratch,
    encoding: 'utf8',
    env: noBrowser,
  });
  return { exit: done.status, out: done.stdout, said: done.stderr };
};
/** The two lines that a mendable mistake gets, and nothing of a stack. */
const oneLine = /^portledger: [^\n]+\n(?:portledger: hint: [^\n]+\n)?$/;

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')], { encoding: 'utf8' });
  expect(built.stderr).toBe('');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the bundle', () => {
  test('says the version of package.json', () => {
    expect(portledger('--version').out.trim()).toBe(version);
    expect(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version).toBe(version);
  });

  test('gives the report that the sources give', async () => {
    const { exit, out } = portledger('report', sample, '--json', '--role', 'desktop');
    expect(exit).toBe(0);
    const own = audit(await openCapture(sample), {
      knowledge: loadKnowledge(),
      register: emptyRegister,
      roles: ['desktop'],
    });
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(own)));
  });

  test('writes the same bytes twice', () => {
    for (const folder of ['one', 'two'])
      expect(portledger('report', sample, '--format', 'html,json,csv', '-o', folder).exit).toBe(0);
    const names = readdirSync(join(scratch, 'one')).sort();
    expect(names).toEqual(['report.csv', 'report.html', 'report.json']);
    for (const name of names)
      expect(readFileSync(join(scratch, 'two', name))).toEqual(readFileSync(join(scratch, 'one', name)));
  });

  test('explains a service, a rule, a role and a finding', () => {
    expect(portledger('explain', 'telnet').out).toContain('What it does');
    expect(portledger('explain', 'unclaimed').out).toContain('Asks:');
    expect(portledger('explain', 'ms-lan').out).toContain('Needs:');
    const finding = portledger('explain', 'listens-but-not-configured:telnet').out;
    expect(finding).toContain('no line, section, unit or script that was captured opens it');
    expect(finding).toContain('telnet: Telnet server');
    expect(portledger('explain', 'approval-expired:line-3').out).toContain('expires on');
    expect(portledger('explain', '6000/tcp').out).toContain('x11:');
  });

  test('prints a register that reads back with a row for each listening socket', () => {
    const { out, exit } = portledger('register', sample, '-o', 'register.csv');
    expect([out, exit]).toEqual(['', 0]);
    const rows = readFileSync(join(scratch, 'register.csv'), 'utf8').trim().split('\r\n');
    expect(rows).toHaveLength(18);
    expect(
      portledger('report', sample, '--format', 'json', '--register', 'register.csv', '-o', 'x').exit,
    ).toBe(0);
  });
});

describe('what the user can mend', () => {
  test('no browser: HTML and JSON are written, the PDF is refused in one line, exit 2', () => {
    const { exit, said } = portledger('report', sample, '-o', 'no-browser');
    expect(exit).toBe(2);
    expect(said).toMatch(oneLine);
    expect(said).toContain('browser');
    expect(readdirSync(join(scratch, 'no-browser')).sort()).toEqual(['report.html', 'report.json']);
  });

  test.each([
    ['a file that is not there', ['report', 'nowhere.tar.gz']],
    ['an empty file', ['report', 'empty.tar.gz']],
    ['a picture', ['report', 'picture.tar.gz']],
    ['an unknown format', ['report', sample, '--format', 'docx']],
    ['an unknown role', ['report', sample, '--role', 'butler']],
    ['an unknown id', ['explain', 'xyzzy']],
    ['a register that is none', ['report', sample, '--register', 'picture.tar.gz']],
    [
      'a folder that cannot be written',
      ['report', sample, '--format', 'json', '-o', join('picture.tar.gz', 'x')],
    ],
    ['an unknown kind of listing', ['parse', 'picture.tar.gz', '--as', 'poetry']],
  ])('%s gets one line and exit 2', (_name, args) => {
    writeFileSync(join(scratch, 'empty.tar.gz'), '');
    writeFileSync(join(scratch, 'picture.tar.gz'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    const { exit, said, out } = portledger(...args);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(said).toMatch(oneLine);
  });

  test('a truncated tarball gives a partial report that says so', () => {
    const file = join(scratch, 'cut.tar.gz');
    create({ gzip: true, sync: true, file, cwd: join(sample, '..') }, ['capture']);
    truncateSync(file, 4000);
    const { exit, out } = portledger('report', file, '--format', 'json', '-o', 'cut');
    if (exit === 0) {
      const report = JSON.parse(readFileSync(join(scratch, 'cut/report.json'), 'utf8'));
      expect(report.integrity.map((each: { kind: string }) => each.kind)).toContain('truncated-bundle');
      expect(out).not.toContain('bundle problems: 0');
    } else {
      expect(exit).toBe(2);
      expect(existsSync(join(scratch, 'cut'))).toBe(false);
    }
  });
});

test('--redact writes a twin without the names of the host, and the key apart from it', () => {
  const { exit } = portledger(
    'report',
    sample,
    '--format',
    'html,json,csv',
    '-o',
    'twin',
    '--redact',
    'key.tsv',
  );
  expect(exit).toBe(0);
  expect(readdirSync(join(scratch, 'twin')).sort()).toEqual(['report.csv', 'report.html', 'report.json']);
  const json = readFileSync(join(scratch, 'twin/report.json'), 'utf8');
  expect(JSON.parse(json).host.name).not.toBe('bigcat');
  expect(json).not.toContain('192.168.1.');
  expect(readFileSync(join(scratch, 'key.tsv'), 'utf8')).toContain('bigcat');
  // Whoever reads the key reads the names.
  if (process.platform !== 'win32') expect(statSync(join(scratch, 'key.tsv')).mode & 0o777).toBe(0o600);
});

test('--fail-on makes the exit status 1 where a finding reaches the level', () => {
  expect(portledger('report', sample, '--format', 'json', '-o', 'f', '-q', '--fail-on', 'high').exit).toBe(1);
  expect(portledger('report', sample, '--format', 'json', '-o', 'f', '-q').exit).toBe(0);
});

test('verify says that the sample is intact, and that one changed byte is not', () => {
  const whole = portledger('verify', sample);
  expect(whole.exit).toBe(0);
  // A manifest that was edited itself is matched by every file.
  expect(whole.out).toContain('only this SHA-256 or a signature covers them');
  const copy = join(scratch, 'changed');
  spawnSync('cp', ['-R', sample, copy]);
  if (!existsSync(copy)) return;
  const file = join(copy, 'file/etc/inetd.conf');
  writeFileSync(file, readFileSync(file, 'utf8').replace('telnet', 'telnes'));
  const { exit, out } = portledger('verify', copy);
  expect(exit).toBe(1);
  expect(out).toContain('file/etc/inetd.conf');
});
