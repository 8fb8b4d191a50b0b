import { expect, test } from 'vitest';
import { portNames } from '../../src/correlate/port-names.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { parseServices } from '../../src/parse/services.ts';

const base = loadKnowledge();
const named = (...lines: string[]) =>
  portNames(parseServices({ file: 'file/etc/services', origin: '/etc/services', lines }).facts, base);

test("the host's own file wins over every registry", () => {
  const names = named('telnet 2323/tcp', 'rtelnet 1070/tcp');
  expect(names.portOf('telnet', 'tcp')).toBe(2323);
  expect(names.portOf('rtelnet', 'tcp6')).toBe(1070);
});

test('where it is silent our own list answers, then the registry of IANA, then nobody', () => {
  const names = named('ssh 22/tcp');
  expect(names.portOf('x11', 'tcp')).toBe(6000);
  expect(base.portNames.get('107/tcp')).toBeUndefined();
  expect(names.portsOf('rtelnet', 'tcp')).toEqual([107]);
  expect(names.portOf('rtelnet', 'sctp')).toBeNull();
  expect(names.portsOf('no-such-name', 'tcp')).toEqual([]);
});

test('a number stays a number, and gets no name that only IANA knows', () => {
  const names = named();
  expect(names.portOf('107', 'tcp')).toBe(107);
  expect(names.nameOf(107, 'tcp')).toBeNull();
});
