/** How a boot script's lines are cut into words: most lines by two expressions, the others by hand, with the same result. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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

/** The words of `said LINE` as a shell has them, and how many lines it took; null where it refuses them. */
function asShellHas(lines: readonly string[]): readonly string[] | null {
  const script = `set -e; said() { printf '%s\\0' CALL "$@" >&3; }\nsaid ${lines.join('\n')}\nsaid the end\n`;
  const run = spawnSync('/bin/sh', ['-c', script], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { PATH: '/nowhere' },
    // Nothing can be written here.
    cwd: '/proc/self/task',
  });
  return run.status === 0 ? String(run.output[3]).split('\0').slice(0, -1) : null;
}

const shellPieces = [
  'a',
  'b.c',
  '-p',
  ' ',
  '  ',
  '\t',
  '"',
  "'",
  '\\',
  '\\\n',
  '#',
  '=',
  '{',
  '}',
  '\\"',
  ' 2>/dev/null ',
];
const shellSigns = [
  ' >/dev/null',
  ' 2>&1',
  ' </dev/null ',
  ' <<EOF\nx y\nEOF',
  " <<'E'\nx\nE",
  ' <<-E\n\tx\n\tE',
  '\n',
];

test.skipIf(!existsSync('/bin/sh') || !existsSync('/proc/self/task'))(
  'words, quotes, redirections and here-documents are as a real shell has them',
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...shellPieces, ...shellSigns), { minLength: 1, maxLength: 8 }),
        (parts) => {
          const lines = ['x ', ...parts].join('').split('\n');
          const theirs = asShellHas(lines);
          // Two calls: nothing was left open.
          fc.pre(theirs !== null && theirs.slice(-3).join(' ') === 'CALL the end');
          const read = linesOf(
            ...lines.map((line, index) => (index === 0 ? `said ${line}` : line)),
            'said the end',
          );
          const [words = [], ...others] = read.map(({ tokens }) =>
            tokens.filter((token) => typeof token === 'string'),
          );
          expect(words).toEqual(['said', ...(theirs ?? []).slice(1, -3)]);
          expect(others.pop()).toEqual(['said', 'the', 'end']);
          // Any other command ends the shell: what it is told after that can only be assignments.
          expect(others.flat().filter((word) => !/^[a-z]\w*=/.test(word))).toEqual([]);
        },
      ),
      {
        numRuns: 300,
        examples: [
          [['"', '\\\\', 'a', '\\"', '"']],
          [['"', '\\', 'a', '"']],
          [["'", '\\', "'"]],
          [[' <<EOF', ' 2>&1', '\n', 'a', ' ', 'b.c', '\n', 'EOF', '\n']],
          [[" <<'E' <<F\na b\nE\nc d\nF\n"]],
          [['a', ' 2>/dev/null ', 'b.c']],
          [['"', 'a', '\\\n', 'b.c', '"']],
        ],
      },
    );
  },
);
