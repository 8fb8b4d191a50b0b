import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextLines } from '../../src/snapshot/text-lines.ts';

const lines = (...chunks: (string | Buffer)[]) => [
  ...new TextLines(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))),
];
/** Above the size up to which a file is decoded at once. */
const long = `${'x'.repeat(99)}\n`.repeat(12_000);

describe.each([
  ['a small file', ''],
  ['a large file', long],
])('%s', (_, before) => {
  const skip = before === '' ? 0 : 12_000;
  const rest = (text: string | Buffer) => lines(before, Buffer.from(text)).slice(skip);

  test('has a line for each LF, and one more where it does not end in one', () => {
    expect(rest('a\nb\n')).toEqual(['a', 'b']);
    expect(rest('a\nb')).toEqual(['a', 'b']);
    expect(rest('\n\na')).toEqual(['', '', 'a']);
  });

  test('loses the CRs before a LF and keeps one inside a line, as a daemon sees it', () => {
    expect(rest('a\r\nb\r\r\n# x\rtelnet\r\n')).toEqual(['a', 'b', '# x\rtelnet']);
  });

  test('keeps NUL bytes and control characters', () => {
    expect(rest('a\0b\x1b[1m\n')).toEqual(['a\0b\x1b[1m']);
  });

  test('of UTF-8 is read as such', () => {
    expect(rest('Verbindungen außer Server → 端口\n')).toEqual(['Verbindungen außer Server → 端口']);
  });

  test('that is not all UTF-8 is legible line by line: Latin-1 where it is not', () => {
    const mixed = Buffer.concat([Buffer.from('é\n'), Buffer.from('activ\xe9\n', 'latin1'), Buffer.from('ü')]);
    expect(rest(mixed)).toEqual(['é', 'activé', 'ü']);
  });
});

test('an empty file has no line', () => expect(lines('')).toEqual([]));

test('lone CRs end the lines of a file that has no LF', () => {
  expect(lines('a\rb\rc')).toEqual(['a', 'b', 'c']);
});

test('a byte order mark is no part of the first line', () => {
  expect(lines('\ufeffa\nb')).toEqual(['a', 'b']);
  expect(lines(Buffer.from('\ufeffa\r\nä\n', 'utf16le'))).toEqual(['a', 'ä']);
  expect(lines(Buffer.from('\ufeffa\r\nä\n', 'utf16le').swap16())).toEqual(['a', 'ä']);
});

test('EUC-JP is told by its kana', () => {
  // "アクティブなインターネット接続" as net-tools prints it under ja_JP.eucJP.
  const euc = Buffer.from('a5a2a5afa5c6a5a3a5d6a4caa5a4a5f3a5bfa1bca5cda5c3a5c8c0dcc2b30a7463700a', 'hex');
  expect(lines(euc)).toEqual(['アクティブなインターネット接続', 'tcp']);
});

test('lines can be asked for again', () => {
  const twice = new TextLines([Buffer.from('a\nb\n')]);
  expect([...twice]).toEqual([...twice]);
});

test('a character or a line end that two chunks share is read as if they were one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '\n', '\r\n', 'é', '端', '😀', '\xff', ' ', '\r'), { maxLength: 30 }),
      fc.array(fc.nat(60), { maxLength: 6 }),
      fc.boolean(),
      (parts, cuts, latin) => {
        const whole = Buffer.from(parts.join(''), latin ? 'latin1' : 'utf8');
        const places = [...new Set([0, ...cuts.filter((cut) => cut < whole.length), whole.length])].sort(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(lines(...chunks)).toEqual(lines(whole));
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test('a line of ten megabytes is one line', () => {
  const [only] = lines(Buffer.alloc(5e6, 'x'), Buffer.alloc(5e6, 'y'));
  expect(only?.length).toBe(10e6);
});

test('ten million short lines are counted without being held', () => {
  const chunk = Buffer.alloc(1_000_000, 'a\n');
  let count = 0;
  for (const line of new TextLines(Array.from({ length: 20 }, () => chunk))) count += line.length;
  expect(count).toBe(10_000_000);
});
