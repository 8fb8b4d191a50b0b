/** What a named does for whom. The lists are those that named 9.18 was asked about, with `dig` from an address that none names. */
import { expect, test } from 'vitest';
import { accessLists, admittedBy } from '../../src/decide/address-match-list.ts';
import { nameServerOf } from '../../src/decide/name-server.ts';
import { judged, netstat, ps, settings } from './judged.ts';

const lists = accessLists([
  'Lan { 10/8; 192.0.2.0/24; }',
  '"every one" { any; }',
  'closed { none; }',
  'twice { LAN; { none; }; "every one"; }',
  'itself { itself; }',
]);

test.each([
  '{ any; }',
  '{ ANY ; }',
  '{ "any"; }',
  '{ 0/0; }',
  '{ 10/8; 0.0.0.0/0; }',
  '{ ::/0; }',
  '{ { any; }; }',
  '{ !127.0.0.2; any; }',
  '{ !10/8; 0.0.0.0/0; }',
  '{ "every one"; }',
  '{ "EVERY ONE"; }',
  '{ twice; }',
  '{ closed; any; }',
  '{ { none; }; any; }',
  '{ !{ 10/8; }; any; }',
  '{ !none; }',
])('everybody: %s', (list) => {
  expect(admittedBy(list, lists)).toBe('everybody');
});

test.each([
  '{ none; }',
  '{ None; }',
  '{ !any; }',
  '{ none; any; }',
  '{ !{ any; }; any; }',
  '{ !"every one"; any; }',
  '{ closed; }',
  '{ { none; }; }',
  '{ !10/8; }',
  '{ }',
])('nobody: %s', (list) => {
  expect(admittedBy(list, lists)).toBe('nobody');
});

test.each([
  '{ 10/8; }',
  '{ localnets; localhost; }',
  '{ lan; }',
  '{ 10/8; none; any; }',
  '{ key backup; }',
  '{ unknown; }',
  '{ itself; }',
  '{ everyone.example; }',
])('those that it names: %s', (list) => {
  expect(admittedBy(list, lists)).toBe('named');
});

test('a hostile list of brackets, and ACLs that name each other, are read at once', () => {
  expect(admittedBy('{'.repeat(100_000), new Map())).toBe('nobody');
  expect(admittedBy('}'.repeat(100_000), new Map())).toBe('nobody');
  const chain = Array.from({ length: 5000 }, (_, index) => `a${index} { a${index + 1}; a${index + 1}; }`);
  expect(admittedBy('{ a0; }', accessLists(chain))).toBe('named');
});

function told(...statements: readonly string[]) {
  const host = [
    netstat('192.0.2.1:53 96/named', 'udp 192.0.2.1:53 96/named'),
    ps('96 /usr/sbin/named -u named'),
    settings(...statements.map((text, index) => `named /etc/named.conf ${index + 3} ${text}`)),
  ];
  const found = judged(host);
  const service = found.inventory.services.find((each) => each.knowledge?.id === 'bind');
  if (service === undefined) throw new Error('no bind');
  return { ...nameServerOf(service), decision: found.of(service.id) };
}

test.each([
  [['allow-recursion { any; };'], 'everybody', 'allow-recursion { any; }'],
  [['allow-recursion { 10/8; };', 'allow-recursion { any; };'], 'everybody', 'allow-recursion { any; }'],
  [['acl all { 0/0; };', 'allow-recursion { all; };'], 'everybody', 'allow-recursion { all; }'],
  [['allow-query { any; };'], 'everybody', 'allow-query { any; }'],
  [
    ['allow-query { any; };', 'allow-query-cache { 10/8; };'],
    'named-networks',
    'allow-query-cache { 10/8; }',
  ],
  [['allow-recursion { any; };', 'recursion no;'], 'off', 'recursion no'],
  [['allow-recursion { any; };', 'recursion false;'], 'off', 'recursion no'],
  [['allow-recursion { any; };', 'recursion no;', 'recursion yes;'], 'everybody', 'allow-recursion { any; }'],
  [['allow-recursion { none; };'], 'off', 'allow-recursion { none; }'],
  [['allow-recursion { none; };', 'allow-recursion { lan; };'], 'named-networks', 'allow-recursion { lan; }'],
  [['listen-on { 192.0.2.1; };'], 'default', ''],
  [['recursion 0;', 'allow-recursion { any; };'], 'off', 'recursion no'],
  [['recursion No;', 'allow-recursion { any; };'], 'off', 'recursion no'],
  [['allow-recursion { any; };', 'allow-query-cache { none; };'], 'off', 'allow-query-cache { none; }'],
  [
    ['allow-recursion { any; };', 'allow-query-cache { 127.0.0.1; };'],
    'named-networks',
    'allow-query-cache { 127.0.0.1; }',
  ],
  [
    ['allow-recursion { 127.0.0.1; };', 'allow-query-cache { any; };'],
    'named-networks',
    'allow-recursion { 127.0.0.1; }',
  ],
  [['allow-recursion { any; };', 'allow-query { 127.0.0.1; };'], 'everybody', 'allow-recursion { any; }'],
  [
    ['recursion 0;', 'view "in" {', 'recursion 1;', 'allow-recursion { any; };'],
    'everybody',
    'allow-recursion { any; }',
  ],
  [['recursion yes;', 'allow-recursion { any; };', 'view "in" {', 'recursion no;'], 'off', 'recursion no'],
  [
    ['allow-recursion { any; };', 'view "in" {', 'allow-recursion { 127.0.0.1; };'],
    'named-networks',
    'allow-recursion { 127.0.0.1; }',
  ],
  [
    [
      'allow-recursion { any; };',
      'allow-query-cache { 127.0.0.1; };',
      'view "in" {',
      'allow-query-cache { any; };',
    ],
    'everybody',
    'allow-recursion { any; }',
  ],
  [
    ['view "a" {', 'allow-recursion { 10/8; };', 'view "b" {', 'allow-query-cache { any; };'],
    'everybody',
    'allow-query-cache { any; }',
  ],
] as const)('%j: recursion for %s', (statements, recursion, recursionSays) => {
  expect(told(...statements)).toMatchObject({ recursion, recursionSays });
});

test('zones that every installation has are none of its own', () => {
  const zones = (...statements: readonly string[]) => told(...statements.map((text) => `zone ${text}`)).zones;
  expect(
    zones(
      '"." { type hint; file "named.ca"; };',
      '"localhost" IN { type master; file "localhost.zone"; };',
      '"127.in-addr.arpa" { type master; file "db.127"; };',
      '"0.0.127.in-addr.arpa" { type master; file "named.local"; };',
      '"0.in-addr.arpa" { type primary; file "db.0"; };',
      '"1.0.0.ip6.arpa" { type master; file "localhost6"; };',
      '"10.in-addr.arpa" { type master; file "/etc/bind/db.empty"; };',
    ),
  ).toEqual([]);
  expect(
    zones(
      '"Example.org" IN { type master; file "db.example.org"; };',
      'example.net { type  slave; masters { 192.0.2.9; }; };',
      '"2.0.192.in-addr.arpa" { type secondary; file "db.192"; };',
      '"forwarded.example" { type forward; forwarders { 192.0.2.9; }; };',
      '"local.example" { type primary; file "db.local"; };',
    ),
  ).toEqual(['Example.org', 'example.net', '2.0.192.in-addr.arpa', 'local.example']);
});

test('a resolver that an ACL opens to everybody is a finding, with the line of the ACL', () => {
  const { decision } = told(
    'acl "clients" { any; };',
    'allow-recursion { clients; };',
    'zone "." { type hint; file "named.ca"; };',
  );
  expect(decision).toMatchObject({ rule: 'name-server-answers-everybody', verdict: 'turn-off' });
  expect(decision.evidence.map(({ text }) => text).join('\n')).toContain('acl "clients" { any; }');
});
