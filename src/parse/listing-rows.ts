/**
 * A table of sockets, row by row, where one record may stand on two lines: a terminal folded it, or the program's
 * name holds a newline.
 *
 *     tcp        0      0 0.0.0.0:48711           0.0.0.0:*               LIST
 *     EN      267/rpc.mountd
 *
 * A line that does not begin like a row, stands right below a row that could go on, and makes a row of it again, is
 * part of it. Anything else that is no row and no known heading is unread.
 */

import type { Evidence, Listing, Parsed, SourceLine } from '../model/evidence.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

export type Row<Draft> =
  | { readonly is: 'fact'; readonly draft: Draft }
  /** A row in good order that gives no fact: a connection, a unix socket. */
  | { readonly is: 'passed' }
  | { readonly is: 'unreadable'; readonly why: string };

export interface Table<Draft> {
  /** True where the line is, at a glance, a connection that can be no listener. */
  readonly isPlainConnection: (text: string) => boolean;
  /** The row, or null where the line does not begin like one. */
  readonly row: (line: string) => Row<Draft> | null;
  /** A heading, a title, a remark of the tool; `next` is the line below it. */
  readonly isAside: (line: string) => boolean;
  readonly isHeader: (line: string) => boolean;
  /** True where a row that was whole may have been put together with the line below it. */
  readonly fits: (draft: Draft) => boolean;
  /** True where a row is whole and yet visibly cut: `users:(("ev`. */
  readonly isCut: (line: string) => boolean;
  /** A line that can only be the rest of the row above: a last column that did not fit into the terminal. */
  readonly isRest: (line: string) => boolean;
  /** A line that belongs to the row above, whatever that is: the indented details of `ss -i`. */
  readonly isDetail: (line: string) => boolean;
}

interface OpenRow<Draft> {
  readonly row: Row<Draft>;
  readonly lines: readonly SourceLine[];
  readonly joined: string;
}

const mostLinesOfARow = 4;
const mostCharactersOfARow = 4096;

export interface DraftWithEvidence<Draft> {
  readonly draft: Draft;
  readonly evidence: Evidence;
}

/** Reads the table; drafts come with their lines, to be made into facts when the whole listing has been seen. */
export function readTable<Draft, Fact>(
  listing: Listing,
  table: Table<Draft>,
  toFact: (draft: Draft, evidence: Evidence) => Fact,
): Parsed<Fact> {
  const reading = new Reading<Fact>(listing);
  let open: OpenRow<Draft> | null = null;
  /** A plain connection right above: kept as text, because almost none goes on. */
  let passedAbove: string | null = null;
  /** A line that may turn out to be the title of the header below it. */
  let held: SourceLine | null = null;
  let headerAbove: string | null = null;
  let number = 0;

  const settle = () => {
    if (held !== null) reading.unreadable(held, 'not a row of this listing');
    held = null;
    const row = open;
    open = null;
    passedAbove = null;
    headerAbove = null;
    if (row === null) return;
    const [first, ...others] = row.lines;
    if (first === undefined) return;
    if (row.row.is === 'fact') reading.fact(toFact(row.row.draft, [first, ...others]), row.lines.length);
    else if (row.row.is === 'passed') reading.skip(row.lines.length);
    else for (const at of row.lines) reading.unreadable(at, row.row.why);
  };

  const goneOn = (above: OpenRow<Draft>, line: string, at: SourceLine): OpenRow<Draft> | null => {
    if (above.lines.length >= mostLinesOfARow) return null;
    if (above.joined.length + line.length > mostCharactersOfARow) return null;
    for (const between of ['', ' ']) {
      const joined = above.joined + between + line;
      const row = table.row(joined);
      if (row === null || row.is === 'unreadable') continue;
      if (above.row.is === 'fact' && !(row.is === 'fact' && table.fits(row.draft))) return null;
      return { row, lines: [...above.lines, at], joined };
    }
    // A row folded twice is whole only at its third line.
    if (above.row.is !== 'unreadable' || above.lines.length > 1) return null;
    return { row: above.row, lines: [...above.lines, at], joined: above.joined + line };
  };

  for (const text of listing.lines) {
    number++;
    if (table.isPlainConnection(text)) {
      if (open !== null || held !== null) settle();
      headerAbove = null;
      passedAbove = text;
      reading.skip();
      continue;
    }
    const line = bareLine(text);
    const row = table.row(line);
    if (row !== null) {
      settle();
      open = { row, lines: [reading.at(number, text)], joined: line };
      continue;
    }
    if (line.trim() === '') {
      settle();
      reading.skip();
      continue;
    }
    if (table.isHeader(line)) {
      if (held !== null) reading.skip();
      held = null;
      settle();
      headerAbove = line;
      reading.skip();
      continue;
    }
    if (table.isAside(line)) {
      settle();
      reading.skip();
      continue;
    }
    if (open !== null && table.isRest(line)) {
      const joined: OpenRow<Draft> | null = goneOn(open, line, reading.at(number, text));
      if (joined !== null) {
        open = joined;
        continue;
      }
    }
    if (open !== null && table.isDetail(line)) {
      const above: OpenRow<Draft> = open;
      open = { ...above, lines: [...above.lines, reading.at(number, text)] };
      continue;
    }
    if (passedAbove !== null && (table.isDetail(line) || table.isRest(line))) {
      reading.skip();
      continue;
    }
    if (
      open !== null &&
      (open.row.is === 'unreadable' || table.isCut(open.joined) || mayGoOn(open.joined, line))
    ) {
      const joined: OpenRow<Draft> | null = goneOn(open, line, reading.at(number, text));
      if (joined !== null) {
        open = joined;
        continue;
      }
    }
    if (
      passedAbove !== null &&
      line.length < 64 &&
      (table.isCut(passedAbove) || mayGoOn(passedAbove, line))
    ) {
      passedAbove = null;
      reading.skip();
      continue;
    }
    // The end of a folded header: `e       PID/Program name`
    if (headerAbove !== null && line.length < 64 && !/\d/.test(line)) {
      headerAbove = null;
      reading.skip();
      continue;
    }
    settle();
    held = reading.at(number, text);
  }
  settle();
  return reading.finish();
}

/**
 * The tools pad their last column with blanks, also where a newline stands in it: then the first part ends in a letter and
 * the second in blanks. A line that a terminal folded is as long as the terminal was wide.
 */
function mayGoOn(above: string, below: string): boolean {
  return foldWidths.has(above.length) || (!endsInBlank(above) && endsInBlank(below));
}

function endsInBlank(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last === 32 || last === 9;
}

/** Widths at which terminals and mail programs fold. */
const foldWidths: ReadonlySet<number> = new Set([72, 76, 78, 79, 80, 100, 120, 132]);
