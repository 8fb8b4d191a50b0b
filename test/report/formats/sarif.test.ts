import { describe, expect, test } from 'vitest';
import { sarif, sarifOf } from '../../../src/report/formats/sarif.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile } from './hostile.ts';
import { complaints, schemaPath } from './schemas.ts';

const schema = 'sarif-2.1.0-errata01.json';
const accepted = () => {
  const model = bigcat();
  const [first, ...rest] = model.findings;
  if (first === undefined) throw new Error('bigcat has findings');
  return { ...model, findings: [{ ...first, accepted: true }, ...rest] };
};
const resultsOf = (model: ReturnType<typeof bigcat>) => sarifOf(model).runs[0]?.results ?? [];

describe.skipIf(schemaPath(schema) === null)('SARIF 2.1.0 schema (shared/schemas)', () => {
  test.each([
    ['bigcat', bigcat()],
    ['a hostile host', hostile()],
    ['a host with an accepted finding', accepted()],
    ['a host with nothing found', { ...bigcat(), findings: [], services: [], checks: [], sections: [] }],
  ])('%s is valid', (_, model) => {
    const log = JSON.parse(String(sarif.render(model, defaultRenderOptions)));
    expect(complaints(schema, log)).toEqual([]);
  });

  test('the schema refuses a suppression with a state, so that it is the final one', () => {
    const log = {
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'x' } },
          results: [{ message: { text: 'x' }, suppressions: [{ kind: 'external', state: 'accepted' }] }],
        },
      ],
    };
    expect(complaints(schema, log)).not.toEqual([]);
  });
});

test('only a result that fails has a level, which the schema does not demand', () => {
  const results = resultsOf(accepted());
  for (const result of results) expect(result.level === 'none').toBe(result.kind !== 'fail');
  expect(new Set(results.map((result) => result.kind))).toContain('fail');
});

test('what was looked for and not observed passes, what could not be looked for is open', () => {
  const model = bigcat();
  const outcome = new Map(resultsOf(model).map((result) => [result.properties.id, result.kind]));
  const looked = model.checks.filter((check) => check.outcome !== 'observed');
  expect(looked.length).toBeGreaterThan(1);
  for (const check of looked)
    expect(outcome.get(check.id)).toBe(check.outcome === 'not-observed' ? 'pass' : 'open');
});

test('an accepted finding stays a failure, and is suppressed with its reason', () => {
  const result = resultsOf(accepted())[0];
  expect(result).toMatchObject({ kind: 'fail', suppressions: [{ kind: 'external', status: 'accepted' }] });
});

test('the fingerprint of a finding does not change with the capture', () => {
  const again = { ...bigcat(), id: 'PL-other', bundle: { ...bigcat().bundle, sha256: 'f'.repeat(64) } };
  const prints = (model: ReturnType<typeof bigcat>) =>
    resultsOf(model).map((result) => result.partialFingerprints['portledgerFinding/v1']);
  expect(prints(again)).toEqual(prints(bigcat()));
  expect(new Set(prints(bigcat())).size).toBe(resultsOf(bigcat()).length);
});

test('each location is a line of a captured file, and names the artifact with its hash', () => {
  const run = sarifOf(bigcat()).runs[0];
  const places = run?.results.flatMap((result) => result.locations ?? []) ?? [];
  expect(places.length).toBeGreaterThan(10);
  for (const { physicalLocation } of places) {
    const { uri, index } = physicalLocation.artifactLocation;
    if (index === undefined) continue;
    expect(run?.artifacts[index]?.location.uri).toBe(uri);
    expect(run?.artifacts[index]?.hashes['sha-256']).toMatch(/^[0-9a-f]{64}$/);
  }
});
