/**
 * Long commands in lines that fit on paper, each of them still a command: a reader who copies them out of the PDF gets what
 * a browser's own line break would cut within a path.
 *
 *     mkdir -p /root/portledger-before/etc && { [ -e /root/portledger-before/etc/inetd.conf ] || \
 *         cp -p /etc/inetd.conf /root/portledger-before/etc/inetd.conf; }
 *
 * A backslash before the end of a line joins it to the next (POSIX, 2.2.1). It stands where a blank stands outside of
 * quotes; within a word only where the word alone is longer than a line; never in a comment or a here-document.
 */

/** Characters that a line of the PDF's commands holds on A4 with room to spare. */
export const mostColumns = 104;
const indent = '    ';

export function wrappedCommand(command: string, columns = mostColumns): string {
  // A tab is a character that takes several columns.
  if (command.length <= columns && !command.includes('\t')) return command;
  if (columns !== mostColumns) return wrap(command, columns);
  // The same for many services of a host, and for many hosts.
  const known = wrapped.get(command);
  if (known !== undefined) return known;
  const made = wrap(command, columns);
  if (wrapped.size >= mostKept) wrapped.clear();
  wrapped.set(command, made);
  return made;
}

const wrapped = new Map<string, string>();
const mostKept = 5_000;

function wrap(command: string, columns: number): string {
  if (command.includes('<<')) return command;
  return command
    .split('\n')
    .map((line) => wrappedLine(line, columns))
    .join('\n');
}

/** Columns that a text takes at most: the stylesheet sets a tab to four. */
const tab = 4;
const widthOf = (text: string) =>
  text.includes('\t') ? text.length + (tab - 1) * (text.split('\t').length - 1) : text.length;

function wrappedLine(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const lines: string[] = [];
  let current = '';
  let width = 0;
  for (const word of words(line)) {
    const own = widthOf(word);
    if (width + 1 + own > columns - 2 && current.trim() !== '') {
      lines.push(`${current} \\`);
      current = `${indent}${word}`;
      width = indent.length + own;
    } else if (current === '') {
      current = word;
      width = own;
    } else {
      current += ` ${word}`;
      width += 1 + own;
    }
  }
  return [...lines, current].map((each) => cut(each, columns)).join('\n');
}

/** A word that is longer than a line: cut within, where the shell joins it again; `'abc'\` at the end, `'def'` after. */
function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns || /(?:^|\s)#/.test(line)) return line;
  let made = '';
  let blank = true;
  let length = 0;
  let quote = '';
  let escaped = false;
  for (const mark of line) {
    // Four are kept for `'\` here and `'` there. After a backslash comes what it protects.
    if (length >= columns - 4 && !escaped && !blank) {
      made += quote === "'" ? "'\\\n'" : '\\\n';
      length = quote === "'" ? 1 : 0;
    }
    made += mark;
    if (blank && mark.trim() !== '') blank = false;
    length += mark === '\t' ? tab : 1;
    if (escaped) escaped = false;
    else if (mark === '\\' && quote !== "'") escaped = true;
    else if (quote === mark) quote = '';
    else if (quote === '' && (mark === "'" || mark === '"')) quote = mark;
  }
  return made;
}

/** Cut at single blanks outside of quotes; what follows a `#` that begins a word is one piece with it. */
function words(line: string): readonly string[] {
  if (line.length > mostRead) return [line];
  const found = (` ${line}`.match(blankAndWord) ?? []).map((piece) => piece.slice(1));
  const last = found.at(-1);
  if (found.length < 2 || last?.startsWith('#') !== true) return found;
  return [...found.slice(0, -2), `${found.at(-2)} ${last}`];
}

/** Characters that the expression below can read before its stack is full; some ten million are too many. */
const mostRead = 1_000_000;

// ` sed`, ` -e`, ` 's/a b/c/'`, ` "a \"b\""c`, ` a\ b`, ` # the rest`; an open quote takes the rest too.
const blankAndWord = / (?:#.*|(?:[^ '"\\]+|\\.?|'[^']*(?:'|$)|"(?:[^"\\]|\\.?)*(?:"|$))*)/gs;
