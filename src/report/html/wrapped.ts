/**
 * Long commands in lines that fit on paper, each of them still a command: a reader who copies them out of the PDF gets what
 * a browser's own line break would cut within a path.
 *
 *     mkdir -p /root/portledger-before/etc && { [ -e /root/portledger-before/etc/inetd.conf ] || \
 *         cp -p /etc/inetd.conf /root/portledger-before/etc/inetd.conf; }
 *
 * A backslash before the end of a line joins it to the next (POSIX, 2.2.1). It stands only where a blank stands outside
 * of quotes, and never in a comment or a here-document.
 */

/** Characters that a line of the PDF's commands holds on A4 with room to spare. */
export const mostColumns = 92;
const indent = '    ';

export function wrappedCommand(command: string, columns = mostColumns): string {
  if (command.includes('<<')) return command;
  return command
    .split('\n')
    .map((line) => wrappedLine(line, columns))
    .join('\n');
}

function wrappedLine(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const lines: string[] = [];
  let current = '';
  for (const word of words(line)) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (current.trim() !== '' && joined.length > columns - 2) {
      lines.push(`${current} \\`);
      current = `${indent}${word}`;
    } else current = joined;
  }
  return [...lines, current].join('\n');
}

/** Cut at single blanks outside of quotes; what follows a `#` that begins a word is one piece with it. */
function words(line: string): readonly string[] {
  const found: string[] = [];
  let word = '';
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const mark = line.charAt(index);
    if (quote === '' && mark === '#' && word === '') {
      return [...found.slice(0, -1), [...found.slice(-1), line.slice(index)].join(' ')];
    }
    if (mark === '\\' && quote !== "'") {
      word += mark + line.charAt(index + 1);
      index += 1;
    } else if (quote === '' && mark === ' ') {
      found.push(word);
      word = '';
    } else {
      if (quote === mark) quote = '';
      else if (quote === '' && (mark === "'" || mark === '"')) quote = mark;
      word += mark;
    }
  }
  return [...found, word];
}
