import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { json } from '../../../src/report/formats/json.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { schemaFile } from '../../published-schemas.ts';
import { projectRoot } from '../../shared.ts';
import { bigcat } from '../model-fixture.ts';
import { models } from './models.ts';
import { schemaOf } from './schema-from-types.ts';
import { compile, complaintsOf } from './schemas.ts';

const file = schemaFile('report-1');
let validate: ReturnType<typeof compile> | null = null;
const published = () => {
  validate ??= compile(JSON.parse(readFileSync(file, 'utf8')));
  return validate;
};
const asData = (model: ReturnType<typeof bigcat>) =>
  JSON.parse(String(json.render(model, defaultRenderOptions)));

test.each([
  ['report-1', 'ReportModel', 'The audit of one host.'],
  [
    'compare-1',
    'Comparison',
    'What became of the services and findings of one host from capture to capture.',
  ],
  ['fleet-1', 'FleetModel', 'Many hosts: one finding over all of them, not one for each.'],
] as const)(
  'the published schema %s says what the type %s says (vitest -u writes it anew)',
  async (name, type, what) => {
    const [id, number] = name.split('-');
    const made = schemaOf(join(projectRoot, 'src/model'), type, {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: `urn:portledger:${id}:${number}`,
      title: `portledger/${id}/${number}`,
      description: `${what} Absent is null or an empty list; no key is ever missing.`,
    });
    await expect(`${JSON.stringify(made, null, 2)}\n`).toMatchFileSnapshot(schemaFile(name));
  },
);

describe('the published schema', () => {
  test.each(models)('accepts the report of %s', (_, model) => {
    expect(complaintsOf(published(), asData(model()))).toEqual([]);
  });

  const good = asData(bigcat());
  test.each([
    ['another schema version', { ...good, schema: 'portledger/report/2' }],
    ['a key that nobody declared', { ...good, extra: 1 }],
    ['a verdict that does not exist', { ...good, counts: { ...good.counts, verdicts: { keep: 1 } } }],
    ['a finding without evidence', { ...good, findings: [{ ...good.findings[0], evidence: [] }] }],
    ['a service without a decision', { ...good, services: [{ ...good.services[0], decision: null }] }],
    ['a missing key', Object.fromEntries(Object.entries(good).filter(([key]) => key !== 'sections'))],
  ])('refuses %s', (_, model) => {
    expect(complaintsOf(published(), model)).not.toEqual([]);
  });

  test('describes what the keys hold, in the words of the model', () => {
    const schema = JSON.parse(readFileSync(file, 'utf8'));
    expect(schema.definitions.ReportHost.properties.capturedFrom.description).toContain('ISO 8601');
    expect(schema.definitions.SourceLine.required).toEqual(['file', 'line', 'text', 'origin']);
  });
});
