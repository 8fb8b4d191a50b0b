/** What xinetd gives up on, and why: each reason as a fact or an unread line, never as silence. */
import { expect, test } from 'vitest';
import { parseXinetdConf } from '../../src/parse/xinetd-conf.ts';
import { listingOf } from './listing.ts';

const read = (...lines: readonly string[]) =>
  parseXinetdConf(listingOf('/etc/xinetd.d/x', `${lines.join('\n')}\n`));
const told = (...lines: readonly string[]) =>
  read(...lines).facts.map(({ block, name, rejected }) => [block, name, rejected]);
const finger = ['service finger', '{', '}'];

test.each([
  ['disable', 'nothing after the attribute disable (line 3)'],
  ['disable \t', 'nothing after the attribute disable (line 3)'],
  ['\tdisable=yes', 'no blank before the = of disable (line 3)'],
  ['  disable yes', 'no operator after disable (line 3)'],
  ['  disable yes =', 'no operator after disable (line 3)'],
  ['= yes', 'no blank before the = of  (line 3)'],
])('%j loses the section, up to its brace', (line, why) => {
  expect(told('service ftp', '{', line, '\tuser = root', '}', ...finger)).toEqual([
    ['service', 'ftp', why],
    ['service', 'finger', null],
  ]);
  const { unread, lines } = read('service ftp', '{', line, '\tuser = root', '}');
  expect(unread.map(({ why: because }) => because)).toEqual(
    [4, 5].map(() => 'xinetd skips it: it gave up at line 3 and looks for the next } alone on its line'),
  );
  expect(lines).toMatchObject({ total: 5, read: 3, unread: 2 });
});

test('a section within what is skipped is a fact that is not in force', () => {
  expect(told('service ftp', '{', 'x', 'Service  time', '}', ...finger)).toEqual([
    ['service', 'ftp', 'nothing after the attribute x (line 3)'],
    ['service', 'time', 'xinetd skips it: it gave up at line 3 and looks for the next } alone on its line'],
    ['service', 'finger', null],
  ]);
  const { facts, unread } = read('service ftp', '{', 'x', 'server time', 'service', '}');
  expect(facts).toHaveLength(1);
  expect(unread.map(({ at }) => at.text)).toEqual(['server time', 'service', '}']);
});

test('each operator, and values between any blanks', () => {
  const { facts } = read(
    'service ftp',
    '{',
    'a = x',
    'b\t+=  x \t y',
    ' c -= z ',
    'd =',
    'e =x',
    'f = yes\r',
    '}',
  );
  expect(
    facts[0]?.attributes.map(({ name, operator, values, line }) => [name, operator, values, line]),
  ).toEqual([
    ['a', '=', ['x'], 3],
    ['b', '+=', ['x', 'y'], 4],
    ['c', '-=', ['z'], 5],
    ['d', '=', [], 6],
    ['e', '=', ['x'], 7],
    ['f', '=', ['yes\r'], 8],
  ]);
  expect(facts[0]?.evidence.map(({ line }) => line)).toEqual([1, 3, 4, 5, 6, 7, 8]);
});

test('keywords go in any case, comments and blank lines anywhere', () => {
  expect(
    told('SERVICE ftp', ' # why', '', '{', '\t \r', '#x', '}', 'Defaults', '{', '}', 'IncludeDir /x'),
  ).toEqual([
    ['service', 'ftp', null],
    ['defaults', '', null],
    ['includedir', '/x', null],
  ]);
});

test('the first defaults of a file count; a broken one does not, and its rest is read on', () => {
  expect(told('defaults', '{', 'a = b', '}', 'defaults', '{', 'c = d', '}', ...finger)).toEqual([
    ['defaults', '', null],
    ['defaults', '', 'xinetd takes only the first defaults section of a file'],
    ['service', 'finger', null],
  ]);
  const { facts, unread } = read('defaults', '{', 'broken', 'x = y', '}', 'defaults', '{', '}');
  expect(facts.map(({ rejected }) => rejected)).toEqual([
    'nothing after the attribute broken (line 3)',
    null,
  ]);
  expect(unread.map(({ at, why: because }) => [at.text, because])).toEqual([
    ['x = y', 'xinetd does not know this line'],
    ['}', 'xinetd skips it: it gave up at line 4 and looks for the next } alone on its line'],
  ]);
});

test('the end of the file ends everything', () => {
  const open = 'no closing } before the end of the file';
  const alone =
    'the line after it is not a { alone, so xinetd skips everything up to the next } alone on its line';
  expect(told('service ftp', '{', 'a = b')).toEqual([['service', 'ftp', open]]);
  expect(told('defaults', '{')).toEqual([['defaults', '', open]]);
  expect(told('service ftp')).toEqual([['service', 'ftp', alone]]);
  expect(told('defaults')).toEqual([['defaults', '', alone]]);
  expect(told('defaults {', 'a = b', '}', ...finger)).toEqual([
    ['defaults', '', alone],
    ['service', 'finger', null],
  ]);
  expect(told('service ftp', '{ }', '}', ...finger)).toEqual([
    ['service', 'ftp', alone],
    ['service', 'finger', null],
  ]);
});

test.each([
  ['include', 'include without a path'],
  ['IncludeDir', 'includedir without a path'],
  ['service', 'xinetd does not know this line'],
  ['only_from = 10.0.0.1', 'xinetd does not know this line'],
])('%s alone is unread, and so is all up to the next brace', (line, why) => {
  const { facts, unread } = read(line, 'x', '}', ...finger);
  expect(unread.map(({ why: because }) => because)[0]).toBe(why);
  expect(unread.map(({ at }) => at.text)).toEqual([line, 'x', '}']);
  expect(facts.map(({ name }) => name)).toEqual(['finger']);
});
