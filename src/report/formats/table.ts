/**
 * Tables that people open in a spreadsheet: one header row, one fact a cell, a stable order of rows and columns.
 *
 *     finding,severity,host,…
 *     '=cmd|' /C calc'!A1        a process name that a spreadsheet would run as a formula
 */
import { visible } from '../html/visible.ts';

/** A spreadsheet holds 32,767 characters in a cell; Heimdall's tables hold 32,000. */
const longestCell = 32_000;

export type Row = readonly string[];

export interface Table {
  readonly head: Row;
  readonly rows: readonly Row[];
}

/** A cell that no spreadsheet takes for a formula, without characters that hide or rearrange what is read. */
export function neutral(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  const shown = visible(inert);
  return shown.length <= longestCell ? shown : `${shown.slice(0, longestCell - 1)}…`;
}

/** RFC 4180, UTF-8. The lines end in CR LF, also the last. */
export function csvText({ head, rows }: Table): string {
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const inert = neutral(text);
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
