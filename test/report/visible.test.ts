import { expect, test } from 'vitest';
import { isPlainJson, visible, visibleDeep } from '../../src/report/html/visible.ts';

test('JSON is called plain only where no text in it needs a change, whatever the character', () => {
  for (let code = 0; code < 0x10000; code += 1) {
    const text = `a${String.fromCharCode(code)}b`;
    if (isPlainJson(JSON.stringify({ [text]: [text] })))
      expect(visible(text), `U+${code.toString(16)}`).toBe(text);
  }
  for (const text of ['\u{e0041}', '\u{1f600}', '\\u202e', 'a\\b'])
    if (isPlainJson(JSON.stringify([text]))) expect(visible(text)).toBe(text);
});

test('ordinary words, tabs and newlines are plain', () => {
  for (const text of ['seen in “inetd.conf”…', 'a\tb\nc', 'größer', '日本'])
    expect(isPlainJson(JSON.stringify([text]))).toBe(true);
});

test('what needs no change is not copied; what does is changed, keys and repeated lines too', () => {
  const line = { file: 'cmd/ps', text: 'a\u001b[2J' };
  const plain = { lines: [{ file: 'cmd/ps', text: 'a' }], none: null, count: 3 };
  expect(visibleDeep(plain)).toBe(plain);
  expect(visibleDeep({ 'k\u202e': [line, line] })).toEqual({
    'k\\u202e': [
      { file: 'cmd/ps', text: 'a\\x1b[2J' },
      { file: 'cmd/ps', text: 'a\\x1b[2J' },
    ],
  });
});
