import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { globFits } from '../../src/model/host-glob.ts';

test('a glob fits as the same regular expression does', () => {
  const written: Readonly<Record<string, string>> = {
    '*': '.*',
    '?': '.',
    '[ab]': '[ab]',
    '[!a]': '[^a]',
    '[a-c]': '[a-c]',
    '[]a]': '[\\]a]',
    '[!]]': '[^\\]]',
    ']': '\\]',
  };
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', ...Object.keys(written)), { minLength: 1, maxLength: 8 }),
      fc.array(fc.constantFrom('a', 'b', 'c', ']'), { maxLength: 8 }),
      (pattern, name) => {
        const source = pattern.map((each) => written[each] ?? each).join('');
        expect(globFits(pattern.join(''), name.join(''))).toBe(new RegExp(`^${source}$`).test(name.join('')));
      },
    ),
    { numRuns: 1000 },
  );
});

test.each([
  ['', 'whatever', true],
  ['', '', true],
  ['Bigcat', 'bigcat', true],
  ['bigcat', 'bigcat.example.org', true],
  ['bigcat.example.org', 'bigcat', false],
  ['big*', 'bigcat.example.org', true],
  ['bigca?', 'bigcat.example.org', false],
  ['web-[1-3]', 'web-2', true],
  ['web-[1-3]', 'web-4', false],
  ['web-[!1-3]', 'web-4', true],
  ['web-[1', 'web-[1', true],
  ['web-[]', 'web-[]', true],
  ['*', '', true],
  ['?', '', false],
])('%j and %j: %j', (glob, name, fits) => {
  expect(globFits(glob, name)).toBe(fits);
});

test('a pattern of many stars and a long name are no trap', () => {
  expect(globFits(`${'a*'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
});
