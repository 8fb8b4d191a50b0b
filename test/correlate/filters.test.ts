import { expect, test } from 'vitest';
import { firewallFilters } from '../../src/correlate/filters.ts';
import { parse } from '../../src/parse/index.ts';
import { snapshotOf } from '../differential/daemons.ts';

const factsOf = (kind: 'iptables' | 'nft', text: string) => {
  const snapshot = snapshotOf(null, {});
  const section = snapshot.sections[0];
  if (section === undefined) throw new Error('no section');
  return parse({
    ...snapshot,
    sections: [
      { ...section, kind, origin: `$ ${kind}`, lines: text.split('\n').filter((line) => line !== '') },
    ],
  }).facts;
};

const rules = `*filter
:INPUT DROP [0:0]
:LAN - [0:0]
:UNUSED - [0:0]
-A INPUT -i eth1 -j LAN
-A INPUT -p tcp -m tcp --dport 23 -j ACCEPT
-A LAN -s 10.0.0.0/8 -p tcp -m multiport --dports 20:25,80 -j ACCEPT
-A UNUSED -p tcp -m tcp --dport 23 -j DROP
-A OUTPUT -p tcp -m tcp --dport 23 -j DROP
COMMIT
`;

test('rules about a port are told with their line, in the chains that see packets for this host', () => {
  const filters = firewallFilters(factsOf('iptables', rules), [{ protocol: 'tcp', port: 23 }]);
  expect(filters.map((filter) => [filter.evidence[0].line, filter.says])).toEqual([
    [6, 'iptables, INPUT: a rule accepts tcp port 23'],
    [7, 'iptables, LAN: a rule accepts tcp port 23 from 10.0.0.0/8'],
    [2, 'iptables, INPUT: what no rule there accepts is met with drop'],
  ]);
});

test('a port that no rule names has the policy alone', () => {
  const filters = firewallFilters(factsOf('iptables', rules), [{ protocol: 'udp', port: 69 }]);
  expect(filters.map((filter) => filter.says)).toEqual([
    'iptables, INPUT: what no rule there accepts is met with drop',
  ]);
});

test('no filter is made where nothing filters', () => {
  expect(
    firewallFilters(factsOf('iptables', '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n'), [
      { protocol: 'tcp', port: 23 },
    ]),
  ).toEqual([]);
});
