import { expect, test } from 'vitest';
import type { ReportModel } from '../../../src/model/report.ts';
import { evidenceTable, findingsTable, planTable, registerTable } from '../../../src/report/formats/rows.ts';
import { neutral } from '../../../src/report/formats/table.ts';
import { xlsx } from '../../../src/report/formats/xlsx.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile } from './hostile.ts';
import { hasXmllint, xmllintSays } from './schemas.ts';
import { members } from './zip-members.ts';

const made = async (model: ReportModel) => Buffer.from(await xlsx.render(model, defaultRenderOptions));

const decoded = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** The cells of a sheet as text, row by row. */
function sheet(archive: Buffer, number: number): readonly (readonly string[])[] {
  const files = members(archive);
  const shared = [...(files.get('xl/sharedStrings.xml')?.text ?? '').matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(
    (item) => decoded(item[1] ?? ''),
  );
  const xml = files.get(`xl/worksheets/sheet${number}.xml`)?.text ?? '';
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map((row) =>
    [...(row[1] ?? '').matchAll(/<c ([^>]*)><v>([^<]*)<\/v>/g)].map((cell) =>
      cell[1]?.includes('t="s"') ? (shared[Number(cell[2])] ?? '?') : (cell[2] ?? ''),
    ),
  );
}

test('each sheet holds the rows of its table', async () => {
  const model = bigcat();
  const archive = await made(model);
  const tables = [registerTable(model), findingsTable(model), planTable(model), evidenceTable(model)];
  for (const [index, table] of tables.entries()) {
    const expected = [table.head, ...table.rows].map((row) =>
      row.filter((cell) => cell !== '').map((cell) => neutral(cell)),
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(sheet(archive, index + 1)).toEqual(expected);
  }
});

test('each sheet has a filter over all its rows and a frozen head', async () => {
  const files = members(await made(bigcat()));
  const rows = registerTable(bigcat()).rows.length + 1;
  expect(files.get('xl/worksheets/sheet1.xml')?.text).toContain(`<autoFilter ref="A1:AA${rows}"/>`);
  for (const number of [1, 2, 3, 4]) {
    const xml = files.get(`xl/worksheets/sheet${number}.xml`)?.text ?? '';
    expect(xml).toMatch(/<\/sheetData><autoFilter ref="A1:[A-Z]+\d+"\/>/);
    expect(xml).toMatch(/<pane ySplit="1" [^>]*state="frozen"\/>/);
  }
});

test('no member of the archive tells when it was made', async () => {
  const dates = [...members(await made(bigcat())).values()].map((member) => member.date);
  expect(new Set(dates)).toEqual(new Set([0x0021_0000]));
});

test('a hostile capture leaves no formula and no cell that would become one', async () => {
  const archive = await made(hostile());
  for (const number of [1, 2, 3, 4]) {
    expect(members(archive).get(`xl/worksheets/sheet${number}.xml`)?.text).not.toContain('<f>');
    const cells = sheet(archive, number).flat();
    expect(cells.length).toBeGreaterThan(50);
    expect(cells.filter((cell) => /^[=+@\t\r]|^-(?!\d+$)/.test(cell))).toEqual([]);
  }
});

test.each(['constructor', '__proto__', 'toString'])('a service called %s does not upset it', async (name) => {
  const model = bigcat();
  const services = model.services.map((service) => ({ ...service, title: name }));
  expect(sheet(await made({ ...model, services }), 1)[1]).toContain(`${name} `);
});

test.skipIf(!hasXmllint)('every part of a hostile workbook is well-formed (xmllint)', async () => {
  for (const [name, { text }] of members(await made(hostile())))
    expect([name, xmllintSays(text)]).toEqual([name, '']);
});
