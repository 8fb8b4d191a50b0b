/** How a boot script's lines are cut into words: most lines by two expressions, the others by hand, with the same result. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachLogicalLine, type LogicalLine } from '../../src/parse/shell-lines.ts';

function linesOf(...lines: readonly string[]): readonly LogicalLine[] {
  const read: LogicalLine[] = [];
  eachLogicalLine(lines, (line) => read.push(line));
  return read;
}

const wordsOf = (...lines: readonly string[]) =>
  linesOf(...lines).map(({ tokens }) =>
    tokens.map((token) => (typeof token === 'string' ? token : { operator: token.operator })),
  );

const pieces = [
  'start',
  '/usr/sbin/inetd',
  '-p',
  ' ',
  '\t',
  '"',
  "'",
  '$PROG',
  '{PROG}',
  '"it\'s; a"',
  '\'say "hi"\'',
  '${',
  '}',
  '$(',
  ')',
];
const signs = ['(', ';', ';;', '&', '&&', '|', '||', '`', '\\', '<', '>', '$', '=', '\u00a0', '\r'];

test('a comment behind a line changes none of its words, though it is then read by hand', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces, ...signs), { maxLength: 12 }), (parts) => {
      const line = parts.join('');
      // Where something is left open, or the line ends in a backslash, what stands behind belongs to it.
      fc.pre(linesOf(line, '')[0]?.to === 1 && !line.endsWith('\r'));
      expect(wordsOf(`${line} #`)).toEqual(wordsOf(line));
    }),
  );
});

test('quotes of either kind are taken off, and what they hold is a word', () => {
  expect(wordsOf(`daemon "--pidfile $PID" ';' "it's" ""`)).toEqual([
    ['daemon', '--pidfile $PID', ';', "it's", ''],
  ]);
  expect(wordsOf(`a="b c"'d';[ -x $A ]&&b`)).toEqual([
    ['a=b cd', { operator: ';' }, '[', '-x', '$A', ']', { operator: '&&' }, 'b'],
  ]);
});

test.each([`'`, '"', '`'])('a quote left open, %s, joins lines until it is closed', (quote) => {
  const lines = linesOf(`a ${quote}b`, 'c', `d${quote} e`, 'f');
  expect(lines.map(({ from, to }) => [from, to])).toEqual([
    [1, 3],
    [4, 4],
  ]);
});

test('a bracket is closed by a bracket, a backslash by the next line', () => {
  expect(linesOf('a $(b', 'c', 'd) e', 'f').map(({ to }) => to)).toEqual([3, 4]);
  expect(linesOf('a ${b:-', 'c', 'd} e', 'f').map(({ to }) => to)).toEqual([3, 4]);
  expect(wordsOf('a \\', 'b', 'c')).toEqual([['a', 'b'], ['c']]);
});

test('a quote that nobody closes ends after sixty lines', () => {
  const lines = linesOf('a "b', ...Array.from({ length: 99 }, () => 'c'));
  expect(lines[0]).toMatchObject({ from: 1, to: 60 });
  expect(lines[1]).toMatchObject({ from: 61, to: 61 });
});
