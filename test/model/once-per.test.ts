import { expect, test } from 'vitest';
import { onceInARow, oncePer } from '../../src/model/once-per.ts';
import { joinOnce } from '../../src/parse/read-once.ts';

test('what is made of the same values is made once, whatever was asked for between', () => {
  let made = 0;
  const pairs = oncePer((a: readonly string[], b: readonly string[]) => {
    made += 1;
    return [...a, ...b];
  });
  const [one, two] = [['a'], ['b']];
  const first = pairs(one, two);
  expect(pairs(two, one)).toEqual(['b', 'a']);
  expect(pairs(one, two)).toBe(first);
  expect(made).toBe(2);
});

test('values that only say the same are others: nothing is known by what it says', () => {
  const sizes = oncePer((list: readonly string[]) => ({ size: list.length }));
  expect(sizes(['a'])).not.toBe(sizes(['a']));
});

test('null is made once too', () => {
  let made = 0;
  const none = oncePer((_: object) => {
    made += 1;
    return null;
  });
  const key = {};
  expect([none(key), none(key)]).toEqual([null, null]);
  expect(made).toBe(1);
});

test('in a row it is made once, and anew after another', () => {
  let made = 0;
  const sizes = onceInARow((list: readonly string[]) => {
    made += 1;
    return { size: list.length };
  });
  const [one, two] = [['a'], ['b', 'c']];
  const first = sizes(one);
  expect(sizes(one)).toBe(first);
  expect(sizes(two)).toEqual({ size: 2 });
  expect(sizes(one)).toEqual({ size: 1 });
  expect(made).toBe(3);
});

test('lists are joined in their order, and to the very same list for the very same parts', () => {
  const join = joinOnce<number>();
  const [a, b] = [[1], [2, 3]];
  expect(join([a, b])).toEqual([1, 2, 3]);
  expect(join([a, b])).toBe(join([a, b]));
  expect(join([b, a])).toEqual([2, 3, 1]);
  expect(join([a])).toBe(a);
  expect(join([])).toEqual([]);
});
