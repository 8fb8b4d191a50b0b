import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('on paper the head comes again on each page, the first column where the sheet is wider than one, and pages are numbered', async () => {
  const files = members(await made(bigcat()));
  const workbook = files.get('xl/workbook.xml')?.text ?? '';
  for (const [index, name] of ['Register', 'Findings', 'Plan', 'Evidence'].entries()) {
    const xml = files.get(`xl/worksheets/sheet${index + 1}.xml`)?.text ?? '';
    const wide = Number(
      /<pageSetup fitToWidth="(\d)" fitToHeight="0" paperSize="9" orientation="landscape"\/>/.exec(xml)?.[1],
    );
    expect(xml).toContain('<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>');
    expect(xml).toContain('Page &amp;P of &amp;N');
    expect(wide).toBeGreaterThan(0);
    expect(workbook).toContain(
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${wide > 1 ? `'${name}'!$A:$A,` : ''}'${name}'!$1:$1</definedName>`,
    );
  }
});

const hasOffice = spawnSync('soffice', ['--version']).status === 0;
test.skipIf(!hasOffice)(
  `LibreOffice opens it, and prints the head on every page${hasOffice ? '' : ' (needs soffice)'}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portledger-xlsx-'));
    try {
      writeFileSync(join(folder, 'report.xlsx'), await made(bigcat()));
      const done = spawnSync(
        'soffice',
        [
          `-env:UserInstallation=file://${folder}/profile`,
          '--headless',
          '--convert-to',
          'pdf',
          'report.xlsx',
        ],
        { cwd: folder, encoding: 'utf8' },
      );
      expect(done.status, done.stderr).toBe(0);
      const text = execFileSync('pdftotext', ['-layout', join(folder, 'report.pdf'), '-'], {
        encoding: 'utf8',
      });
      const pages = text.split('\f').slice(0, -1);
      expect(pages.length).toBeGreaterThan(4);
      for (const page of pages) expect(page).toMatch(/Page \d+ of \d+/);
      const evidence = pages.filter((page) => page.includes('SHA-256') || /\bEvidence\b/.test(page));
      expect(evidence.length).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);

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
