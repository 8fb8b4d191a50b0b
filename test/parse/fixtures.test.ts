import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Evidenced, Parsed } from '../../src/model/evidence.ts';
import { listingKind, parseListing } from '../../src/parse/index.ts';
import { filesUnder } from '../files-under.ts';
import { expectedForm } from './expected-form.ts';
import { listingAt, nameUnder } from './targets.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const kinds = [
  'netstat',
  'ss',
  'lsof',
  'ps',
  'proc-net',
  'rpcinfo',
  'interfaces',
  'services',
  'rpc',
  'hosts',
  'os-release',
  'rlinetd-conf',
];
const pairs = filesUnder(folder)
  .filter((path) => path.endsWith('.txt') && kinds.includes(basename(dirname(path))))
  .map((path) => ({ name: nameUnder(folder, path), path }));

test('there are captures of every kind', () => {
  expect([...new Set(pairs.map(({ path }) => basename(dirname(path))))].sort()).toEqual([...kinds].sort());
});

describe.each(pairs)('$name', ({ path }) => {
  const kind = listingKind(basename(dirname(path)));
  const name = basename(path).replace(/\.txt$/, '');

  test('gives the facts and unread lines of its expected file', () => {
    if (kind === null) throw new Error('the folder is named after no kind');
    const parsed = parseListing(kind, listingAt(path, name)) as Parsed<Evidenced>;
    expect(expectedForm(parsed)).toEqual(
      JSON.parse(readFileSync(join(dirname(path), `${name}.expected.json`), 'utf8')),
    );
  });
});
