/** A register to fill in: one row for each listening socket of each service, the reasons left empty. */

import { columns } from './columns.ts';

const shown = columns.filter((column) => column.prefilled);

export interface RegisterRow {
  readonly protocol: string;
  readonly port: number | null;
  readonly service: string;
}

/** CSV text, CRLF as RFC 4180 has it. Cells that a spreadsheet would run as a formula are neutralised. */
export function registerFor(host: string, rows: readonly RegisterRow[]): string {
  const lines = rows.map((row) =>
    shown.map((column) => {
      if (column.id === 'host') return cell(host);
      if (column.id === 'protocol') return cell(row.protocol);
      if (column.id === 'port') return row.port === null ? '' : String(row.port);
      if (column.id === 'service') return cell(row.service);
      return '';
    }),
  );
  return [shown.map((column) => column.heading), ...lines].map((each) => `${each.join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
