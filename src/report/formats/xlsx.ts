/**
 * `report.xlsx`: register, findings, plan and evidence as sheets, each with filters and a frozen head.
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
      columns: table.head.map((heading) => ({ width: widths.get(heading) ?? usualWidth })),
      stickyRowsCount: 1,
      orientation: 'landscape' as const,
    })),
    { features: [filters(sheets.map(({ table }) => table))] },
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

/** The filter buttons in the head of each sheet; they stand right after the cells (ECMA-376, 18.3.1.99). */
function filters(tables: readonly Table[]) {
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml: string, _options: unknown, { sheetIndex }: { readonly sheetIndex: number }) => {
            const table = tables[sheetIndex];
            if (table === undefined) return xml;
            const range = `A1:${columnLetters(table.head.length)}${table.rows.length + 1}`;
            return xml.replace('</sheetData>', `</sheetData><autoFilter ref="${range}"/>`);
          },
        },
      },
    },
  };
}

/** 1 → A, 26 → Z, 27 → AA. */
function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + ((column - 1) % 26));
  return column <= 26 ? last : `${columnLetters(Math.floor((column - 1) / 26))}${last}`;
}
