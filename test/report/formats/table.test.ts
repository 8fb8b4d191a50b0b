import { parse } from 'csv-parse/sync';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from '../../../src/report/formats/csv.ts';
import { registerCsv } from '../../../src/report/formats/register-csv.ts';
import { csvText, neutral } from '../../../src/report/formats/table.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile, nasty } from './hostile.ts';

const formula = /^[=+\-@\t\r]/;
const cellText = oneof(string(), constantFrom(...nasty), string({ unit: 'binary' }));

test('a cell that begins as a formula begins with an apostrophe instead', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r']) expect(neutral(`${start}1`)).toMatch(/^'/);
  expect(neutral('23/tcp')).toBe('23/tcp');
});

test('no text whatever leaves a cell that a spreadsheet would run', () => {
  assert(property(cellText, (text) => !formula.test(neutral(text))));
});

test('a CSV reader finds as many rows and cells as were written, and none begins a formula', () => {
  assert(
    property(array(array(cellText, { minLength: 3, maxLength: 3 }), { maxLength: 20 }), (rows) => {
      const read: string[][] = parse(csvText({ head: ['a', 'b', 'c'], rows }), { skip_empty_lines: false });
      return (
        read.length === rows.length + 1 &&
        read.every((row) => row.length === 3 && row.every((cell) => !formula.test(cell)))
      );
    }),
  );
});

test('a cell never grows past what a spreadsheet holds', () => {
  expect(neutral('x'.repeat(40_000))).toHaveLength(32_000);
});

test('the findings as CSV have one row for each finding, and the evidence that proves it', () => {
  const model = bigcat();
  const rows: Record<string, string>[] = parse(String(csv.render(model, defaultRenderOptions)), {
    columns: true,
  });
  expect(rows.map((row) => row.finding)).toEqual(model.findings.map((finding) => finding.id));
  expect(rows.every((row) => /:\d+/.test(row.evidence ?? ''))).toBe(true);
  expect(rows[0]).toMatchObject({
    finding: 'r-services-listen:xinetd',
    severity: 'Critical',
    outcome: 'needs action',
    ports: '512/tcp; 513/tcp; 514/tcp',
  });
});

test('the register as CSV has a row for each socket, and one for a service that does not listen', () => {
  const model = bigcat();
  const rows: Record<string, string>[] = parse(String(registerCsv.render(model, defaultRenderOptions)), {
    columns: true,
  });
  const sockets = model.services.reduce((sum, service) => sum + Math.max(1, service.sockets.length), 0);
  expect(rows).toHaveLength(sockets);
  expect(rows.find((row) => row.service === 'netbios-ssn')).toMatchObject({
    approved: 'expired',
    'approved by': 'IT security board',
    'expires on': '2026-10-31',
    port: '139',
  });
  expect(rows.find((row) => row.service === 'nfs')).toMatchObject({ port: '', listens: 'no' });
});

test('a hostile capture adds no row, no cell and no formula to either CSV', () => {
  for (const format of [csv, registerCsv]) {
    const read = (model: ReturnType<typeof bigcat>): string[][] =>
      parse(String(format.render(model, defaultRenderOptions)));
    const [clean, harmed] = [read(bigcat()), read(hostile())];
    expect(harmed.map((row) => row.length)).toEqual(clean.map((row) => row.length));
    expect(harmed.flat().filter((cell) => formula.test(cell))).toEqual([]);
  }
});
