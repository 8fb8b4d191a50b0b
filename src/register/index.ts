/**
 * The service register: a CSV as auditors keep it, from any spreadsheet.
 *
 *     host,protocol,port,service,business need,owner,approved by,approved on,expires on,security features
 *     bigcat,tcp,22,ssh,Administration from the other machines,ops,J. Doe,2002-01-15,2003-01-15,keys only
 *
 * Byte order mark, semicolons, tabs, CRLF and quoted newlines are read. A bad row is kept out and named by line and column.
 */

import { parse } from 'csv-parse/sync';
import { UserError } from '../errors.ts';
import type { BadRow, Declaration, Register } from '../model/declaration.ts';
import { type ColumnId, columnFor, columns } from './columns.ts';

export { columns } from './columns.ts';
export { type RegisterRow, registerFor } from './prefilled.ts';

export const emptyRegister: Register = { file: null, sha256: null, declarations: [], badRows: [] };

/** Samples: `2026-11-23`, `2026-11-23 00:00:00` as spreadsheets write a date that they took for a moment. */
const isoDate = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$/;
/** Sample: `23.11.2026`, the German order. Slashes are refused: nobody can tell 3/4 from 4/3. */
const dottedDate = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

/**
 * Reads a register.
 * @param file base name, for messages and evidence
 * @param sha256 of the bytes, hex
 * @param roles ids that the column `role` may name; null where any text may stand there
 * @throws UserError where it is no CSV, or has no `service` and `business need` columns
 */
export function readRegister(
  text: string,
  file: string,
  sha256: string,
  roles: ReadonlySet<string> | null = null,
): Register {
  if (text.includes('\0')) throw new UserError(`${file}: not a text, so it is not a register`, registerHint);
  const rows = rowsOf(withoutSeparatorLine(text), file);
  const [heading, ...body] = rows;
  if (heading === undefined) throw new UserError(`${file}: empty, so it is not a register`, registerHint);
  const at = heading.cells.map(columnFor);
  for (const column of columns) {
    if (column.required && !at.includes(column.id))
      throw new UserError(`${file}: line ${heading.line}: no column '${column.heading}'`, registerHint);
  }
  const declarations: Declaration[] = [];
  const badRows: BadRow[] = [];
  for (const row of body) {
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    const cell = (id: ColumnId) => (row.cells[at.indexOf(id)] ?? '').trim();
    const bad = (column: string, expected: string, got: string) =>
      badRows.push({ file, line: row.line, column, expected, got });
    const before = badRows.length;
    const port = portOf(cell('port'));
    if (port === 'bad') bad('port', 'a number from 0 to 65535, or nothing', cell('port'));
    const protocol = protocolOf(cell('protocol'));
    if (protocol === null) bad('protocol', 'tcp, udp, sctp, or nothing for any', cell('protocol'));
    const approvedOn = dateOf(cell('approvedOn'));
    if (approvedOn === null) bad('approved on', 'a date as 2026-11-23, or nothing', cell('approvedOn'));
    const expiresOn = dateOf(cell('expiresOn'));
    if (expiresOn === null) bad('expires on', 'a date as 2026-11-23, or nothing', cell('expiresOn'));
    const role = cell('role').toLowerCase();
    if (role !== '' && roles?.has(role) === false)
      bad('role', 'a role that `portledger roles` lists', cell('role'));
    if (cell('service') === '' && port === null && role === '')
      bad('service', 'a service name or a port', '');
    if (role !== '' && (cell('service') !== '' || port !== null))
      bad('role', 'a role or a service, not both in one row', cell('role'));
    if (
      row.cells.length > heading.cells.length &&
      row.cells.slice(heading.cells.length).some((each) => each.trim() !== '')
    )
      bad('', `${heading.cells.length} cells`, `${row.cells.length}`);
    if (badRows.length > before || port === 'bad') continue;
    declarations.push({
      host: cell('host'),
      protocol: protocol ?? '',
      port,
      service: cell('service'),
      role,
      businessNeed: cell('businessNeed'),
      owner: cell('owner'),
      approvedBy: cell('approvedBy'),
      approvedOn: approvedOn ?? '',
      expiresOn: expiresOn ?? '',
      securityFeatures: cell('securityFeatures'),
      line: row.line,
      file,
      text: row.cells.join(','),
    });
  }
  return { file, sha256, declarations, badRows };
}

const registerHint = 'make one to fill in with `portledger register CAPTURE > register.csv`';

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function rowsOf(text: string, file: string): readonly Row[] {
  // csv-parse makes an error, with its stack, of each row of another length, also where that is allowed.
  const traced = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const rows: Row[] = [];
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines }) => {
        // csv-parse counts the line on which a record ends; a quoted newline inside it moves its beginning up.
        rows.push({
          line: lines - cells.reduce((sum, cell) => sum + (cell.split('\n').length - 1), 0),
          cells,
        });
        return null;
      },
    });
    return rows;
  } catch (error) {
    // csv-parse: `Invalid Opening Quote: a quote is found on field 1 at line 5, value is "…"`; the value may be a whole file.
    const said = error instanceof Error ? error.message.replace(/\s+/gu, ' ') : String(error);
    const why = said.replace(/, value is .*/u, '').slice(0, 200);
    throw new UserError(`${file}: not a CSV: ${why}`, registerHint);
  } finally {
    Error.stackTraceLimit = traced;
  }
}

/** Sample: `sep=;`, a first line that Excel writes and reads. It stays as an empty line, so that numbers are true. */
const separatorLine = /^(\ufeff?)sep=[,;\t](?=\r?\n)/i;

function withoutSeparatorLine(text: string): string {
  return text.replace(separatorLine, '$1');
}

/** The separator that the heading line uses most. */
function delimiterOf(text: string): string {
  const heading = text.split(/\r?\n/u).find((line) => line.trim() !== '' && line !== '\ufeff') ?? '';
  const count = (character: string) => heading.split(character).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best), ',');
}

/** '' for any; null for what is no protocol. `tcp6` is what netstat writes for TCP over IPv6. */
function protocolOf(cell: string): string | null {
  const plain = cell.toLowerCase().replace(/^(tcp|udp)[46]$/, '$1');
  if (['', '*', '-', 'any', 'all', 'both', 'tcp/udp'].includes(plain)) return '';
  return ['tcp', 'udp', 'sctp', 'raw', 'udplite', 'dccp'].includes(plain) ? plain : null;
}

function portOf(cell: string): number | null | 'bad' {
  if (cell === '' || cell === '*' || cell === '-') return null;
  if (!/^\d{1,5}$/.test(cell)) return 'bad';
  const port = Number(cell);
  return port <= 65535 ? port : 'bad';
}

/** ISO date, '' for an empty cell, null for what is no date. */
function dateOf(cell: string): string | null {
  if (cell === '' || cell === '-') return '';
  const iso = isoDate.exec(cell);
  const dotted = dottedDate.exec(cell);
  const [year, month, day] =
    iso !== null ? [iso[1], iso[2], iso[3]] : dotted !== null ? [dotted[3], dotted[2], dotted[1]] : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const real = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(date) ? date : null;
}
