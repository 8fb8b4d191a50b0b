/** For whom a mail server relays: each was given to Postfix 3.7 or Exim 4.96, and mail for elsewhere handed in from 203.0.113.9. */
import { expect, test } from 'vitest';
import { openRelayBy, relaysFor } from '../../src/decide/mail-relays.ts';
import type { Service } from '../../src/model/service.ts';

function asked(setting: string) {
  const [key = '', value = ''] = setting.split(/ = ?/);
  const evidence = [{ file: 'x', line: 1, text: setting, origin: 'x' }];
  const service = { settings: [{ key, value, evidence }] } as unknown as Service;
  return { open: openRelayBy(service).length > 0, named: relaysFor(service).length > 0 };
}

test.each([
  'mynetworks = 0.0.0.0/0',
  'mynetworks = 127.0.0.0/8, 0.0.0.0/0',
  'mynetworks = !192.0.2.77, 0.0.0.0/0',
  'mynetworks = 0.0.0.0/0, !203.0.113.9',
  'mynetworks = 0.0.0.0/1, 128.0.0.0/1',
  'mynetworks = static:all',
  'mynetworks = static:{ok}',
  'relay_domains = static:all',
  'relay_from_hosts = *',
  'relay_from_hosts = 0.0.0.0/0',
  'relay_from_hosts = 127.0.0.1/0',
  'relay_from_hosts = <; 127.0.0.0/8 ; ::1 ; *',
  'relay_from_hosts = <, 127.0.0.1, 0.0.0.0/0',
  'relay_from_hosts = "127.0.0.1 : *"',
  'relay_from_hosts = !192.0.2.77',
  'relay_from_hosts = ! 192.0.2.77',
  'relay_from_hosts = !192.0.2.77 : *',
  'relay_from_hosts = 127.0.0.1 : !192.0.2.77',
  'relay_from_hosts = !+lan',
  'relay_from_hosts = 0.0.0.0/1 : 128.0.0.0/1',
  // From 2001:db8::9.
  'relay_from_hosts = ::::/0',
  'relay_from_hosts = <; ::/0',
  "dc_relay_nets = '*'",
  "dc_relay_nets = '127.0.0.1 : *'",
  "dc_relay_nets = '10.0.0.0/8 ; 0.0.0.0/0'",
  "dc_relay_domains = '*'",
  "dc_relay_domains = 'example.org : *'",
  "dc_relay_domains = '!example.org'",
])('for everybody: %s', (setting) => {
  expect(asked(setting).open).toBe(true);
});

test.each([
  ['mynetworks = 127.0.0.0/8, 192.0.2.0/24', true],
  ['mynetworks = !192.0.2.77, 192.0.2.0/24', true],
  ['mynetworks = /etc/postfix/netfile', true],
  ['mynetworks = 127.0.0.0/8 [::1]/128 [::ffff:127.0.0.0]/104', false],
  ['mynetworks = !0.0.0.0/0', false],
  ['mynetworks = 127.0.0.1/0', false],
  ['relay_domains = *', false],
  ['relay_domains = example.com', false],
  ['relay_from_hosts = 127.0.0.1 : 192.0.2.0/24', true],
  ['relay_from_hosts = +lan', true],
  ['relay_from_hosts = *.example.org', true],
  ['relay_from_hosts = 127.0.0.1 : ::::1', false],
  ['relay_from_hosts = : 127.0.0.1', false],
  ['relay_from_hosts = !192.0.2.77 : 127.0.0.1', false],
  ['relay_from_hosts = !*', false],
  ['relay_from_hosts = @[]', false],
  ['relay_from_hosts = MAIN_RELAY_NETS', false],
  ["dc_relay_nets = '!192.0.2.77'", false],
  ["dc_relay_nets = ''", false],
  ["dc_relay_domains = 'd.example'", false],
])('not for everybody: %s; for others: %s', (setting, named) => {
  expect(asked(setting)).toEqual({ open: false, named });
});

test('of two mynetworks the last counts', () => {
  const evidence = [{ file: 'x', line: 1, text: '', origin: '/etc/postfix/main.cf' }];
  const of = (...values: readonly string[]) =>
    openRelayBy({
      settings: values.map((value) => ({ key: 'mynetworks', value, evidence })),
    } as unknown as Service).length;
  expect([of('0.0.0.0/0', '127.0.0.0/8'), of('127.0.0.0/8', '0.0.0.0/0')]).toEqual([0, 1]);
});
