/** Every format on captures of hosts that really ran: valid where the schemas are there, complete, and no formula in a cell. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../../src/audit.ts';
import { loadKnowledge } from '../../../src/knowledge/index.ts';
import type { ReportModel } from '../../../src/model/report.ts';
import { emptyRegister } from '../../../src/register/index.ts';
import { formats } from '../../../src/report/formats/index.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { openCapture } from '../../../src/snapshot/index.ts';
import { projectRoot } from '../../shared.ts';
import {
  compile,
  complaints,
  complaintsOf,
  hasXmllint,
  type SchemaFile,
  schemaPath,
  xccdfSchemaFolder,
  xmllintSays,
} from './schemas.ts';

const captures = [
  'samples/bigcat',
  ...['alpcat', 'bigcat', 'bigcat-guest', 'syscat'].map((name) => `test/correlate/fixtures/${name}.tar.gz`),
];
const ours = compile(
  JSON.parse(readFileSync(join(projectRoot, 'src/report/formats/schema/report-1.json'), 'utf8')),
);
const published: Readonly<Record<string, SchemaFile>> = {
  sarif: 'sarif-2.1.0-errata01.json',
  oscal: 'oscal-assessment-results-1.2.1.json',
  'oscal-poam': 'oscal-poam-1.2.1.json',
  hdf: 'hdf-exec.json',
};

const emptyLists = (value: unknown, path: string): readonly string[] =>
  Array.isArray(value) && value.length === 0
    ? [path]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) => emptyLists(item, `${path}/${key}`))
      : [];

describe.each(captures)('%s', (capture) => {
  let model: ReportModel;
  const prints = new Map<string, string>();
  const print = (id: string) => prints.get(id) ?? '';
  beforeAll(async () => {
    model = audit(await openCapture(join(projectRoot, capture)), {
      knowledge: loadKnowledge(),
      register: emptyRegister,
      roles: ['web-server', 'remote-login'],
    });
    for (const format of formats) {
      const made = await format.render(model, defaultRenderOptions);
      prints.set(format.id, typeof made === 'string' ? made : Buffer.from(made).toString('latin1'));
    }
  });

  test('report.json is what its schema says', () => {
    expect(complaintsOf(ours, JSON.parse(print('json')))).toEqual([]);
  });

  const missing = Object.values(published).some((file) => schemaPath(file) === null);
  test.skipIf(missing)(
    `is valid SARIF, OSCAL and HDF${missing ? ' (needs the published schemas)' : ''}`,
    () => {
      for (const [id, file] of Object.entries(published))
        expect(complaints(file, JSON.parse(print(id))), id).toEqual([]);
    },
  );

  test('no OSCAL list is empty, and no SARIF result that passes has a level', () => {
    for (const id of ['oscal', 'oscal-poam']) expect(emptyLists(JSON.parse(print(id)), id)).toEqual([]);
    const [run] = JSON.parse(print('sarif')).runs;
    expect(run.results.length).toBeGreaterThan(5);
    for (const { kind, level } of run.results) if (kind !== 'fail') expect(level).toBe('none');
  });

  test.skipIf(!hasXmllint)('JUnit and XCCDF are well-formed (xmllint)', () => {
    for (const id of ['junit', 'xccdf']) expect(xmllintSays(print(id)), id).toBe('');
    const folder = mkdtempSync(join(tmpdir(), 'portledger-xccdf-real-'));
    const schema = xccdfSchemaFolder(folder);
    if (schema !== null) expect(xmllintSays(print('xccdf'), '--schema', schema)).toBe('');
    rmSync(folder, { recursive: true });
  });

  test('every finding stands by its id in every format of findings', () => {
    expect(model.findings.length).toBeGreaterThan(3);
    for (const id of ['html', 'json', 'csv', 'md', 'sarif', 'junit', 'oscal', 'hdf'])
      for (const finding of model.findings)
        expect(print(id).includes(finding.id), `${id} ${finding.id}`).toBe(true);
  });

  test('no cell of a CSV begins as a formula', () => {
    for (const id of ['csv', 'register.csv', 'plan.csv']) {
      const cells = parse(print(id), { bom: true }).flat();
      expect(cells.length).toBeGreaterThan(50);
      expect(
        cells.filter((cell) => /^[=+\-@\t\r]/.test(String(cell))),
        id,
      ).toEqual([]);
    }
  });
});
