/**
 * `report.xlsx`: register, findings, plan and evidence as sheets, each with filters and a frozen head; on paper the head and
 * the first column come again on each page, and the columns stand on as many pages side by side as keep them legible.
 *
 * No cell is a formula; texts that look like one are neutralised as in the CSV files, for whoever saves it as CSV.
 * The library is loaded only when a spreadsheet is asked for.
 */
import type { Row as SheetRow } from 'write-excel-file/node';
import type { ReportModel } from '../../model/report.ts';
import type { Format } from './format.ts';
import { evidenceTable, findingsTable, planTable, registerTable } from './rows.ts';
import { neutral, type Table } from './table.ts';
import { withoutZipDates } from './zip-dates.ts';

/** Columns to be sorted as numbers. */
const numbers = new Set(['port', 'order', 'bytes', 'lines', 'read', 'passed over', 'unread', 'exit code']);

/** Width by heading, in characters; the others get `usualWidth`. */
const widths: ReadonlyMap<string, number> = new Map([
  ['title', 36],
  ['because', 60],
  ['step', 36],
  ['commands', 60],
  ['expect', 36],
  ['caution', 36],
  ['evidence', 32],
  ['evidence text', 60],
  ['controls', 36],
  ['SHA-256', 68],
  ['file', 32],
  ['what it was on the host', 36],
]);
const usualWidth = 16;

export const xlsx: Format = {
  id: 'xlsx',
  title: 'Register, findings, plan and evidence as a workbook',
  extension: 'xlsx',
  render: (model) => workbookOf(sheetsOf(model)),
};

export interface Sheet {
  readonly name: string;
  readonly table: Table;
}

export async function workbookOf(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const { default: writeWorkbook } = await import('write-excel-file/node');
  const workbook = writeWorkbook(
    sheets.map(({ name, table }) => ({
      sheet: name,
      data: [headRow(table), ...table.rows.map((row) => dataRow(table, row))],
      columns: table.head.map((heading) => ({ width: widthOf(heading) })),
      stickyRowsCount: 1,
      orientation: 'landscape' as const,
    })),
    { features: [filtersAndPaper(sheets)] },
  );
  return withoutZipDates(await workbook.toBuffer());
}

function sheetsOf(model: ReportModel): readonly Sheet[] {
  return [
    { name: 'Register', table: registerTable(model) },
    { name: 'Findings', table: findingsTable(model) },
    { name: 'Plan', table: planTable(model) },
    { name: 'Evidence', table: evidenceTable(model) },
  ];
}

function headRow({ head }: Table): SheetRow {
  return head.map((heading) => ({
    value: heading,
    fontWeight: 'bold',
    backgroundColor: '#e6e9ee',
    wrap: true,
    alignVertical: 'top',
  }));
}

function dataRow({ head }: Table, row: readonly string[]): SheetRow {
  return row.map((text, index) => {
    if (text === '') return null;
    const heading = head[index] ?? '';
    if (numbers.has(heading) && /^-?\d{1,15}$/.test(text))
      return { value: Number(text), alignVertical: 'top' };
    return { value: ownText(neutral(text)), type: String, wrap: true, alignVertical: 'top' };
  });
}

/** The library looks texts up in a plain object, where `constructor` finds what no cell put there. */
function ownText(text: string): string {
  return text in {} ? `${text} ` : text;
}

const widthOf = (heading: string) => widths.get(heading) ?? usualWidth;

/** At half size, which is still read, a landscape page of A4 holds so many characters of width. */
const charactersOnPage = 270;

/**
 * What the library has no option for, put into its XML where the schema wants it (ECMA-376, 18.2.5, 18.3.1.2, 18.3.1.63,
 * 18.3.1.82): the filter buttons stand right after the cells, what is printed on each page is a name of the workbook.
 */
function filtersAndPaper(sheets: readonly Sheet[]) {
  return {
    files: {
      transform: {
        'xl/workbook.xml': {
          transform: (xml: string) => {
            const names = sheets.map(({ name, table }, index) => definedNames(name, index, table));
            return xml.replace('<definedNames/>', () => `<definedNames>${names.join('')}</definedNames>`);
          },
        },
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml: string, _options: unknown, { sheetIndex }: { readonly sheetIndex: number }) => {
            const table = sheets[sheetIndex]?.table;
            if (table === undefined) return xml;
            return xml
              .replace('<sheetViews>', '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>')
              .replace('activePane="bottomRight"', 'activePane="bottomLeft"')
              .replace('</sheetData>', `</sheetData><autoFilter ref="${rangeOf(table)}"/>`)
              .replace('<pageSetup ', `<pageSetup fitToWidth="${pagesWide(table)}" fitToHeight="0" `)
              .replace(
                '</worksheet>',
                `<headerFooter><oddFooter>&amp;A&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter></worksheet>`,
              );
          },
        },
      },
    },
  };
}

const rangeOf = ({ head, rows }: Table) => `A1:${columnLetters(head.length)}${rows.length + 1}`;

const pagesWide = ({ head }: Table) =>
  Math.ceil(head.reduce((sum, heading) => sum + widthOf(heading), 0) / charactersOnPage);

function definedNames(name: string, index: number, table: Table): string {
  const own = (of: string, text: string) =>
    `<definedName name="_xlnm.${of}" localSheetId="${index}"${of === 'Print_Titles' ? '' : ' hidden="1"'}>${text}</definedName>`;
  const [first = '', last = ''] = rangeOf(table).split(':');
  const fixed = (cell: string) => cell.replace(/^([A-Z]+)(\d+)$/, '$$$1$$$2');
  return (
    own('_FilterDatabase', `'${name}'!${fixed(first)}:${fixed(last)}`) +
    own('Print_Titles', pagesWide(table) > 1 ? `'${name}'!$A:$A,'${name}'!$1:$1` : `'${name}'!$1:$1`)
  );
}

/** 1 → A, 26 → Z, 27 → AA. */
function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + ((column - 1) % 26));
  return column <= 26 ? last : `${columnLetters(Math.floor((column - 1) / 26))}${last}`;
}
