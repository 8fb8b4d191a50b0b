import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebooted, without } from '../compare/reports.ts';
import { written } from '../published-schemas.ts';
import { projectRoot } from '../shared.ts';

const cli = join(projectRoot, 'out/.build/cli.js');
const sample = join(projectRoot, 'samples/bigcat/capture');
let folder = '';

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  folder = mkdtempSync(join(tmpdir(), 'portledger-compare-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function portledger(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the same capture twice is exit 0', () => {
  const { status, stdout } = portledger('compare', sample, sample, '-o', join(folder, 'same'));
  expect(status).toBe(0);
  expect(stdout).toContain('No service differs.');
});

test('a capture and an older report.json are compared, and a difference is exit 1', () => {
  const path = join(folder, 'after.json');
  writeFileSync(path, JSON.stringify(without(rebooted(), 'telnet')));
  const { status } = portledger('compare', sample, path, '-o', join(folder, 'different'));
  expect(status).toBe(1);
  const json = written('compare-1', join(folder, 'different/compare.json'));
  expect(json).toMatchObject({ schema: 'portledger/compare/1', different: true });
});

test('the folder of an earlier report is the report in it, also as a baseline', () => {
  const [earlier, output] = [join(folder, 'earlier'), join(folder, 'later')];
  expect(portledger('report', sample, '-o', earlier, '-f', 'json', '-q').status).toBe(0);
  expect(portledger('compare', earlier, sample, '--json').status).toBe(0);
  const failing = ['report', sample, '-o', output, '-f', 'json', '-q', '--fail-on', 'high'];
  expect(portledger(...failing).status).toBe(1);
  expect(portledger(...failing, '--baseline', earlier).status).toBe(0);
});

test('--json prints the comparison and writes nothing else', () => {
  const { status, stdout, stderr } = portledger('compare', sample, sample, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'portledger/compare/1', different: false });
  expect(stderr).toBe('');
});

test.each([
  ['one capture alone', [sample]],
  ['a capture that is not there', [sample, 'no-such-file.tar.gz']],
  ['an unknown format', [sample, sample, '-f', 'docx']],
])('%s is exit 2 with a line that says what to do', (_name, words) => {
  const { status, stderr } = portledger('compare', ...words);
  expect(status).toBe(2);
  expect(stderr).not.toMatch(/ at |defect/);
});

test.each([
  ['another schema', '{"schema":"somebody/else/1"}'],
  ['a report cut short', '{"schema":"portledger/report/1","id":"PL-1"}'],
  ['a file that only begins like JSON', '{"schema":'],
  [
    'lists of the wrong things',
    '{"schema":"portledger/report/1","id":"x","host":{},"bundle":{},"rules":{},"counts":{},"knowledge":{},"generator":{},"services":[1],"findings":[],"sections":[]}',
  ],
])('a JSON file with %s is exit 2, not a defect', (_name, text) => {
  const path = join(folder, 'bad.json');
  writeFileSync(path, text);
  const { status, stderr } = portledger('compare', sample, path);
  expect(status).toBe(2);
  expect(stderr).toContain('hint: name a capture, or a report.json');
  expect(stderr).not.toContain('defect');
});
