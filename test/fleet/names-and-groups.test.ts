import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldersFor } from '../../src/fleet/folders.ts';
import { groupOf } from '../../src/fleet/groups.ts';

test('a folder is named after the file of the capture', () => {
  expect([...foldersFor(['in/web-1.tar.gz', 'in/db.tgz', 'in/services.lst']).values()]).toEqual([
    'web-1',
    'db',
    'services',
  ]);
});

test('names that differ in case, accents or dots only are told apart by their folders, else by a number', () => {
  const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
  const names = [
    'in/Web.tar.gz',
    'in/web.tgz',
    'in/w b.tar.gz',
    `in/${composed}.tar`,
    `in/${decomposed}.tar`,
  ];
  expect([...foldersFor(names).values()]).toEqual(['Web', 'web-2', 'w-b', 'cafe', 'cafe-2']);
  expect([...foldersFor(['in/larry/host.tar.gz', 'in/moe/HOST.tgz', 'in/curly.tar']).values()]).toEqual([
    'larry-host',
    'moe-HOST',
    'curly',
  ]);
});

test('ten thousand captures of one name are named in no time', () => {
  // Names without a letter of ours are all `host`.
  const inputs = Array.from({ length: 10_000 }, (_, index) => `${String.fromCodePoint(0x4e00 + index)}.tar`);
  const began = performance.now();
  expect(new Set(foldersFor(inputs).values()).size).toBe(10_000);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('no name leaves the folder of results, is that of the fleet or a device of Windows', () => {
  expect([
    ...foldersFor(['../../..', '..', 'fleet.tar.gz', 'CON.tar', '....tar.gz', '\u202e']).values(),
  ]).toEqual(['host', 'host-2', 'fleet-2', 'CON-2', 'host-3', 'host-4']);
});

test('whatever the inputs are called, folders are plain and each has its own, whatever the case', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 30 }), (inputs) => {
      const names = [...foldersFor(inputs).values()];
      expect(names).toHaveLength(inputs.length);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*$/);
    }),
  );
});

test('the first rule that fits the folder or the host decides the group', () => {
  const rules = [
    { pattern: 'web-*', group: 'web' },
    { pattern: '*', group: 'rest' },
  ];
  expect(groupOf(['x', 'WEB-1'], rules)).toBe('web');
  expect(groupOf(['db'], rules)).toBe('rest');
  expect(groupOf(['db'], [])).toBe('all');
});
