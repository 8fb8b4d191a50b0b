import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addresses, canonicalAddress, familyOfAddress } from '../../src/correlate/addresses.ts';
import type { NameFact } from '../../src/model/facts.ts';

const host = (value: string, ...names: readonly string[]): NameFact => ({
  value,
  names,
  evidence: [{ file: 'file/etc/hosts', line: 1, text: `${value} ${names.join(' ')}`, origin: '/etc/hosts' }],
});

const known = addresses([
  host('127.0.0.1', 'localhost'),
  host('127.0.1.1', 'laptop'),
  host('10.99.1.2', 'bigcat', 'bigcat.example.net'),
  host('fd00::2', 'bigcat'),
]);

test.each([
  ['*', 'any'],
  ['0.0.0.0', 'any'],
  ['::', 'any'],
  ['127.0.0.53', 'loopback'],
  ['::1', 'loopback'],
  ['0:0:0:0:0:0:0:1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:0.0.0.0', 'any'],
  ['::ffff:10.0.0.1', 'named'],
  ['10.99.1.255', 'named'],
  ['fe80::1', 'named'],
  ['224.0.0.251', 'named'],
  ['localhost', 'loopback'],
  ['ip6-localhost', 'loopback'],
  ['laptop', 'loopback'],
  ['bigcat', 'named'],
  ['bigcat.example.n', 'named'],
  ['who.knows', 'named'],
] as const)('%s is reachable from: %s', (address, exposure) => {
  expect(known.exposureOf(address)).toBe(exposure);
});

test('every address of one interface is named, and of lo it is loopback', () => {
  expect(known.exposureOf('0.0.0.0', 'eth0')).toBe('named');
  expect(known.exposureOf('0.0.0.0', 'lo')).toBe('loopback');
});

test('a name cut by netstat is resolved by its beginning', () => {
  expect(known.resolve('bigcat.example.n')).toEqual(['10.99.1.2']);
  expect(known.resolve('big')).toEqual([]);
});

test.each([
  ['FD00:0:0:0:0:0:0:2', 'fd00::2'],
  ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  ['::ffff:a00:1', '::ffff:10.0.0.1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['fe80::201d:10ff:', 'fe80::201d:10ff:'],
])('%s is spelled %s', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical);
});

test('every spelling of an IPv6 address has one canonical form', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const once = canonicalAddress(text);
      expect(canonicalAddress(once)).toBe(once);
      expect(familyOfAddress(once)).toBe(6);
      expect(new URL(`http://[${text}]/`).hostname).toBe(new URL(`http://[${once}]/`).hostname);
    }),
  );
});

test('any text is an address of some exposure and never an exception', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(['any', 'named', 'loopback']).toContain(known.exposureOf(text));
    }),
  );
});
