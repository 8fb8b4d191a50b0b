import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hdf, hdfOf } from '../../../src/report/formats/hdf.ts';
import { xccdf } from '../../../src/report/formats/xccdf.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { everyOutcome, models } from './models.ts';
import { complaints, hasXmllint, schemaPath, xccdfSchemaFolder, xmllintSays } from './schemas.ts';

describe.skipIf(schemaPath('hdf-exec.json') === null)('HDF schema (shared/schemas)', () => {
  test.each(models)('%s is valid', (_, model) => {
    const made = JSON.parse(String(hdf.render(model(), defaultRenderOptions)));
    expect(complaints('hdf-exec.json', made)).toEqual([]);
  });
});

test('HDF names nothing but what its schema names, which the schema itself does not demand', () => {
  const made = JSON.parse(String(hdf.render(everyOutcome(), defaultRenderOptions)));
  const known: Readonly<Record<string, readonly string[]>> = {
    root: ['platform', 'profiles', 'statistics', 'version'],
    platform: ['name', 'release', 'target_id'],
    profile: 'name title version summary sha256 status supports attributes groups controls'.split(' '),
    control: 'id title desc descriptions impact refs tags code source_location results waiver_data'.split(
      ' ',
    ),
    result: ['status', 'code_desc', 'start_time', 'message', 'skip_message'],
    waiver: ['expiration_date', 'justification', 'message', 'run', 'skipped_due_to_waiver'],
  };
  const strange = (kind: string, value: object) =>
    Object.keys(value).filter((name) => known[kind]?.includes(name) !== true);
  expect(strange('root', made)).toEqual([]);
  expect(strange('platform', made.platform)).toEqual([]);
  expect(strange('profile', made.profiles[0])).toEqual([]);
  for (const control of made.profiles[0].controls) {
    expect(strange('control', control)).toEqual([]);
    expect(strange('result', control.results[0])).toEqual([]);
    expect(strange('waiver', control.waiver_data ?? {})).toEqual([]);
  }
});

test('in HDF what was not assessed is no pass, nothing looked for has impact 0, and a waiver keeps the failure', () => {
  const model = everyOutcome();
  const controls = hdfOf(model).profiles[0]?.controls ?? [];
  const status = new Map(controls.map((control) => [control.id, control.results[0]?.status]));
  for (const check of model.checks) {
    if (check.outcome === 'not-assessed') expect(status.get(check.id)).toBe('error');
    if (check.outcome === 'not-observed') expect(status.get(check.id)).toBe('passed');
  }
  expect(Math.min(...controls.map((control) => control.impact))).toBeGreaterThan(0);
  const waived = controls.filter((control) => 'waiver_data' in control);
  expect(waived.map((control) => control.id)).toEqual([model.findings[1]?.id]);
  expect(waived[0]).toMatchObject({
    results: [{ status: 'failed' }],
    waiver_data: { expiration_date: '2027-01-31', message: 'approved by A. Board' },
  });
  expect(controls.every((control) => control.tags.nist.length > 0)).toBe(true);
});

describe.skipIf(!hasXmllint || schemaPath('xccdf-1.2.xsd') === null)(
  'XCCDF 1.2 schema (xmllint, shared/schemas)',
  () => {
    let folder = '';
    let schema = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'portledger-xccdf-'));
      schema = xccdfSchemaFolder(folder) ?? '';
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test.each(models)('%s is valid', (_, model) => {
      const made = String(xccdf.render(model(), defaultRenderOptions));
      expect(xmllintSays(made, '--schema', schema).replace('- validates\n', '')).toBe('');
    });

    test('a result that the standard does not know is refused', () => {
      const made = String(xccdf.render(everyOutcome(), defaultRenderOptions));
      expect(xmllintSays(made.replace('<result>fail<', '<result>bad<'), '--schema', schema)).toContain('bad');
    });
  },
);

test('in XCCDF an approval is an override with its reason, and what was not captured is unknown', () => {
  const model = everyOutcome();
  const made = String(xccdf.render(model, defaultRenderOptions));
  expect(made.match(/<override /g)).toHaveLength(1);
  expect(made).toContain('authority="A. Board"');
  expect(made.match(/<result>unknown</g)).toHaveLength(
    model.checks.filter((check) => check.outcome === 'not-assessed').length,
  );
  expect(made.match(/<result>notchecked</g)).toHaveLength(1);
});
