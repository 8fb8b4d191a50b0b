import { expect, test } from 'vitest';
import type { Section } from '../../src/model/snapshot.ts';
import { readOnce } from '../../src/parse/read-once.ts';
import { parseServices } from '../../src/parse/services.ts';
import { emptySection } from '../../src/snapshot/section.ts';

/** /etc/services of one host; the hash stands for the lines. */
function services(lines: readonly string[], given: Partial<Section> = {}): Section {
  const section = emptySection('services', 'services', 'collected', '/etc/services');
  return { ...section, file: 'file/etc/services', lines, sha256: lines.join('\n'), ...given };
}

/** The parser, and how often it was asked. */
function counted() {
  let asked = 0;
  const read = readOnce((listing) => {
    asked += 1;
    return parseServices(listing);
  });
  return { read, asked: () => asked };
}

const telnet = ['telnet 23/tcp'];

test('what comes a second time is kept, and a third host gets the facts of a fresh reading', () => {
  const { read, asked } = counted();
  for (let host = 0; host < 5; host += 1)
    expect(read(services(telnet))).toEqual(parseServices(services(telnet)));
  expect(asked()).toBe(2);
});

test('other bytes, another name, another origin and a cut are another reading', () => {
  const { read, asked } = counted();
  for (const host of [
    services(telnet),
    services(['telnet 2323/tcp']),
    services(telnet, { file: 'file/usr/etc/services' }),
    services(telnet, { origin: '/usr/etc/services' }),
    services(telnet, { truncated: true }),
  ])
    for (let again = 0; again < 3; again += 1) expect(read(host)).toEqual(parseServices(host));
  expect(asked()).toBe(10);
});

test('a listing without a hash is read each time', () => {
  const { read, asked } = counted();
  for (let again = 0; again < 3; again += 1) read(services(telnet, { sha256: null }));
  expect(asked()).toBe(3);
});

test('what was not asked for longest is forgotten', () => {
  const { read, asked } = counted();
  const many = Array.from({ length: 600 }, (_, at) => services([`own${at} ${at + 1}/tcp`]));
  for (const host of [...many, ...many, ...many]) read(host);
  expect(asked()).toBe(1800);
  for (const host of many.slice(-100)) for (let again = 0; again < 2; again += 1) read(host);
  expect(asked()).toBe(1900);
});
