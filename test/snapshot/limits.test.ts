/** How a user writes a limit, and what is refused. */
import { expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { adjustLimits, defaultLimits, limitName } from '../../src/snapshot/limits.ts';

test.each([
  ['bundle-bytes=6G', 'bundleBytes', 6 * 1024 ** 3],
  ['unpacked-bytes=100m', 'unpackedBytes', 100 * 1024 ** 2],
  ['kept-bytes=512k', 'keptBytes', 512 * 1024],
  ['member-bytes=511M', 'memberBytes', 511 * 1024 ** 2],
  ['Members=12', 'members', 12],
  ['ratio=1032', 'ratio', 1032],
  ['name-bytes=0', 'nameBytes', 0],
  ['path-depth=7', 'pathDepth', 7],
  ['wrappings=1', 'wrappings', 1],
] as const)('%s', (text, key, value) => {
  expect(adjustLimits(text)).toEqual({ ...defaultLimits, [key]: value });
  expect(adjustLimits(text, { ...defaultLimits, [key]: 1, ratio: 5 })).toMatchObject({ [key]: value });
});

test('one limit leaves the others that were set before', () => {
  expect(adjustLimits('ratio=7', adjustLimits('members=3'))).toEqual({
    ...defaultLimits,
    ratio: 7,
    members: 3,
  });
});

test.each([
  'members',
  'members=',
  '=3',
  'members=-1',
  'members=1.5',
  'members=3T',
  'members=3kk',
  ' members=3',
  'member=3',
  'members=1e3',
  'members=1234567890123456',
])('refused: %j', (text) => {
  expect(() => adjustLimits(text)).toThrow(UserError);
  expect(() => adjustLimits(text)).toThrow(`${text}: not a limit`);
});

test('a refusal names all limits', () => {
  const hint = (() => {
    try {
      adjustLimits('no');
    } catch (error) {
      return error instanceof UserError ? error.hint : null;
    }
    return null;
  })();
  expect(hint).toBe(
    'write NAME=NUMBER, with K, M or G behind it if you like; names are bundle-bytes, unpacked-bytes, kept-bytes, member-bytes, members, ratio, name-bytes, path-depth, wrappings',
  );
});

test('one file is at most as long as a text can be', () => {
  expect(() => adjustLimits('member-bytes=512M')).toThrow(
    'member-bytes=512M: one file can have at most 511M',
  );
  expect(adjustLimits('kept-bytes=2G').keptBytes).toBe(2 * 1024 ** 3);
});

test('a limit is called in messages as the option is', () => {
  expect(limitName('pathDepth')).toBe('path-depth');
  expect(limitName('members')).toBe('members');
});
