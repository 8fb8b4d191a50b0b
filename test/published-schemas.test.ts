import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { before, later, without } from './compare/reports.ts';
import { filesUnder } from './files-under.ts';
import { against, compareReports, type Published } from './published-schemas.ts';
import { projectRoot } from './shared.ts';

describe('the published schemas refuse', () => {
  const good = () =>
    JSON.parse(JSON.stringify(compareReports([before(), without(later(), 'telnet')], '0.1.0')));
  const wrong: readonly (readonly [string, Published, () => object])[] = [
    ['another version', 'compare-1', () => ({ ...good(), schema: 'portledger/compare/2' })],
    ['a key that nobody declared', 'compare-1', () => ({ ...good(), extra: 1 })],
    ['a missing key', 'compare-1', () => ({ ...good(), overall: undefined })],
    [
      'an answer that does not exist',
      'compare-1',
      () => ({ ...good(), overall: { ...good().overall, reboot: 'perhaps' } }),
    ],
    ['a comparison for a fleet', 'fleet-1', good],
    ['nothing', 'fleet-1', () => ({})],
  ];
  test.each(wrong)('%s (%s)', (_what, name, value) => {
    expect(against(name, JSON.parse(JSON.stringify(value())))).not.toEqual([]);
  });
});

test('every comparison and fleet that a test makes goes through its schema', () => {
  const direct = /(?:compareReports|fleetOf)\b[^;]*from '[./]*\/src\/(?:compare|fleet)\/index\.ts'/;
  // Its reports hold hostile text also where the types know a few words only: no schema can take them.
  const hostile = join('report', 'contexts.ts');
  const unchecked = filesUnder(join(projectRoot, 'test'))
    .filter(
      (path) => path.endsWith('.ts') && !path.endsWith('published-schemas.ts') && !path.endsWith(hostile),
    )
    .filter((path) => direct.test(readFileSync(path, 'utf8')));
  expect(unchecked).toEqual([]);
});

test('README names every published schema', () => {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  for (const name of readdirSync(join(projectRoot, 'src/report/formats/schema')))
    expect(readme).toContain(name);
});
