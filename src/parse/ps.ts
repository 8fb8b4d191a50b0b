/**
 * ps of procps and of busybox, whatever the columns: the header names them, and the last one is the command line.
 *
 *       PID TTY      STAT   TIME COMMAND
 *       972 ?        Ss     0:00 sshd: /usr/sbin/sshd [listener] 0 of 10-100 startups
 *     UID          PID    PPID  C STIME TTY          TIME CMD
 *     root         348       1  0 09:03 ?        00:00:00 sendmail: MTA: accepting connections
 *
 * Fields are parted by blanks, never by offsets: a long value pushes its row. A start time may be one word (`09:03`,
 * `Nov23`), two (`Nov 23`) or five (`Mon Nov 23 09:03:38 2026`). Without a header (`ps ax | grep inetd`) the shapes of
 * ax, aux and -ef are tried. ps itself shows a newline in argv as a blank.
 *
 * Passed over: the thread rows of -m, whose PID is `-`.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { ProcessFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { isDigits, wholeNumber } from './endpoint.ts';
import { fieldBounds, findFields } from './fields.ts';
import { Reading } from './reading.ts';

type Meaning = 'pid' | 'ppid' | 'user' | 'tty' | 'stat' | 'start' | 'label' | 'other';

interface Layout {
  /** Meaning of each column before the command. */
  readonly before: readonly Meaning[];
  /** Number of columns behind the command: `ps -eo pid,comm,nlwp`. */
  readonly behind: number;
  /** Where the command begins in the header: the floor for `comm args` side by side. */
  readonly twoCommands: boolean;
}

const meanings: Readonly<Record<string, Meaning>> = {
  PID: 'pid',
  TGID: 'pid',
  PPID: 'ppid',
  USER: 'user',
  UID: 'user',
  EUSER: 'user',
  RUSER: 'user',
  TTY: 'tty',
  TT: 'tty',
  STAT: 'stat',
  S: 'stat',
  START: 'start',
  STARTED: 'start',
  STIME: 'start',
  LABEL: 'label',
};

const commandNames: ReadonlySet<string> = new Set(['COMMAND', 'CMD', 'ARGS']);

function words(line: string): readonly string[] {
  return line
    .trim()
    .split(/[ \t\r]+/)
    .filter((word) => word !== '');
}

function layoutOf(line: string): Layout | null {
  const names = words(line.slice(0, 400));
  const command = names.findLastIndex((name) => commandNames.has(name));
  const first = names.findIndex((name) => commandNames.has(name));
  if (command < 1 || !names.includes('PID')) return null;
  return {
    before: names
      .slice(0, first)
      .map((name) => (Object.hasOwn(meanings, name) ? (meanings[name] ?? 'other') : 'other')),
    behind: names.length - command - 1,
    twoCommands: command !== first,
  };
}

const guesses: readonly { readonly row: RegExp; readonly layout: Layout }[] = [
  {
    //   385 ?        Ss     0:00 /usr/sbin/sshd
    row: /^\s*\d{1,10}\s+(?:\?|[a-z]\S{0,20})\s+[A-Z][A-Za-z<+]{0,8}\s+\d{1,6}:\d\d\s/,
    layout: { before: ['pid', 'tty', 'stat', 'other'], behind: 0, twoCommands: false },
  },
  {
    // root  385  0.0  0.1  15436  6676 ?  Ss  Oct25  0:03 /usr/sbin/sshd
    row: /^\S{1,32}\s+\d{1,10}\s+\d{1,4}\.\d\s+\d{1,4}\.\d\s+\d{1,12}\s+\d{1,12}\s+\S{1,20}\s+\S{1,10}\s+\S{1,10}\s+\d{1,6}:\d\d\s/,
    layout: {
      before: ['user', 'pid', 'other', 'other', 'other', 'other', 'tty', 'stat', 'start', 'other'],
      behind: 0,
      twoCommands: false,
    },
  },
  {
    // root  385  1  0 Oct25 ?  00:00:03 /usr/sbin/sshd
    row: /^\S{1,32}\s+\d{1,10}\s+\d{1,10}\s+\d{1,3}\s+\S{1,10}\s+\S{1,20}\s+(?:\d{1,6}-)?\d\d:\d\d:\d\d\s/,
    layout: {
      before: ['user', 'pid', 'ppid', 'other', 'start', 'tty', 'other'],
      behind: 0,
      twoCommands: false,
    },
  },
];

// Mon Tue: lstart is always in English
const weekday = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/;

const bounds = fieldBounds();

interface ReadRow {
  readonly values: Map<Meaning, string>;
  readonly command: string;
}

/** How many words the start time at `field` takes: 5, 2 or 1. */
function startWords(word: (field: number) => string, field: number): number {
  if (
    weekday.test(word(field)) &&
    /^\d\d:\d\d:\d\d$/.test(word(field + 3)) &&
    /^\d{4}$/.test(word(field + 4))
  )
    return 5;
  // Nov 23, Okt 23
  if (/^\d{1,2}$/.test(word(field + 1)) && /^\p{L}{3,4}\.?$/u.test(word(field)) && !weekday.test(word(field)))
    return 2;
  return 1;
}

/** `\_ sshd: root@pts/0` of ps axf. */
const forest = /^(?:[ |]{0,200})\\_ /;

function readRow(line: string, layout: Layout): ReadRow | null {
  const count = findFields(line, layout.before.length + 6, bounds);
  const word = (field: number) => (field < count ? line.slice(bounds.starts[field], bounds.ends[field]) : '');
  const values = new Map<Meaning, string>();
  let field = 0;
  for (const meaning of layout.before) {
    if (field >= count) return null;
    if (meaning === 'label') {
      // A confined program's label may hold a blank: `/usr/sbin/ntpd (enforce)`.
      field += word(field + 1).startsWith('(') ? 2 : 1;
      continue;
    }
    const taken = meaning === 'start' ? startWords(word, field) : 1;
    const from = bounds.starts[field] ?? 0;
    const to = bounds.ends[field + taken - 1] ?? from;
    if (meaning !== 'other' && !values.has(meaning)) values.set(meaning, line.slice(from, to));
    field += taken;
  }
  if (layout.twoCommands) field++;
  if (field >= count) return { values, command: '' };
  let command = line.slice(bounds.starts[field]).trimEnd();
  for (let behind = 0; behind < layout.behind; behind++) {
    const blank = command.lastIndexOf(' ');
    if (blank < 0) return null;
    command = command.slice(0, blank).trimEnd();
  }
  return { values, command: command.replace(forest, '') };
}

// your 131072x1 screen size is bogus. expect trouble
const remark = /^your \d{1,8}x\d{1,8} screen size is bogus|^Warning: bad syntax|^ps: /;
// $ ps ax    root@bigcat:~# ps aux
const prompt =
  /^[^|]{0,80}[#$>%] {0,8}(?:sudo )?(?:\/\S{1,40}\/)?ps(?:\s|$)|^ps -?[a-z]{1,12}(?:\s|$)|^\s?\S{1,60}[:@]\S{0,60} ?[#$>] *$/;

export function parsePs(listing: Listing): Parsed<ProcessFact> {
  const reading = new Reading<ProcessFact>(listing);
  let layout: Layout | null = null;
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    const start = line.length > 400 ? line.slice(0, 400) : line;
    if (start.trim() === '') {
      reading.skip();
      continue;
    }
    if (start.includes('PID')) {
      const header = layoutOf(line);
      if (header !== null) {
        layout = header;
        reading.skip();
        continue;
      }
    }
    const columns: Layout | undefined = layout ?? guesses.find((guess) => guess.row.test(start))?.layout;
    const row = columns === undefined ? null : readRow(line, columns);
    const pid = wholeNumber(row?.values.get('pid') ?? '');
    if (row === null || pid === null) {
      if (row?.values.get('pid') === '-' || remark.test(start) || prompt.test(start)) reading.skip();
      else
        reading.unreadable(
          reading.at(number, text),
          columns === undefined
            ? 'no header above names the columns'
            : 'the columns do not hold a process id',
        );
      continue;
    }
    const ppid = row.values.get('ppid') ?? '';
    reading.fact({
      pid,
      ppid: isDigits(ppid) ? wholeNumber(ppid) : null,
      user: row.values.get('user') ?? null,
      tty: row.values.get('tty') ?? null,
      stat: row.values.get('stat') ?? null,
      started: row.values.get('start') ?? null,
      command: row.command,
      evidence: [reading.at(number, text)],
    });
  }
  return reading.finish();
}
