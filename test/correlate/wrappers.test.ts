/** hosts.allow and hosts.deny against tcpdmatch of Debian's tcpd, in a namespace with an /etc of its own. */
import { describe, expect, test } from 'vitest';
import { wrapperFilters } from '../../src/correlate/filters.ts';
import { wrapperDecision } from '../../src/correlate/wrappers.ts';
import { parseHostsAccess } from '../../src/parse/hosts-access.ts';
import { listingOf } from '../parse/listing.ts';
import { canUnshare, openNamespace, targetProgram } from '../targets/namespace.ts';

const rulesOf = (allow: string, deny: string) => [
  ...parseHostsAccess(listingOf('/etc/hosts.allow', allow)).facts,
  ...parseHostsAccess(listingOf('/etc/hosts.deny', deny)).facts,
];

/** hosts.allow, hosts.deny. */
const tables: readonly (readonly [string, string])[] = [
  ['', ''],
  ['', 'ALL: ALL\n'],
  ['in.telnetd: ALL\n', 'ALL: ALL\n'],
  ['in.telnetd: LOCAL\n', 'ALL: ALL\n'],
  ['in.telnetd: .example.org\n', 'ALL: ALL\n'],
  ['in.telnetd: 10.99.\n', 'ALL: ALL\n'],
  ['in.telnetd: 10.99.1.0/255.255.255.0\n', 'ALL: ALL\n'],
  ['in.telnetd: 10.99.1.0/24\n', 'ALL: ALL\n'],
  ['in.telnetd: 10.99.1.4/24\n', 'ALL: ALL\n'],
  ['in.telnetd: ALL EXCEPT 10.99.1.4\n', 'ALL: ALL\n'],
  ['in.telnetd: ALL EXCEPT .example.org EXCEPT friend.example.org\n', 'ALL: ALL\n'],
  ['ALL EXCEPT in.telnetd: ALL\n', 'ALL: ALL\n'],
  ['ALL EXCEPT in.fingerd: 10.99.1.4, 10.99.1.5\n', 'ALL: ALL\n'],
  ['in.ftpd in.telnetd , in.fingerd: ALL\n', 'ALL: ALL\n'],
  ['in.telnetd: KNOWN\n', 'ALL: ALL\n'],
  ['in.telnetd: UNKNOWN\n', 'ALL: ALL\n'],
  ['IN.TELNETD: all\n', 'all: All\n'],
  ['telnet: ALL\n', 'ALL: ALL\n'],
  ['in.telnetd: *.example.org\n', 'ALL: ALL\n'],
  ['in.telnetd: friend.example.or?\n', 'ALL: ALL\n'],
  ['in.telnetd: FRIEND.example.org\n', 'ALL: ALL\n'],
  ['in.telnetd: ALL: DENY\n', ''],
  ['', 'in.telnetd: ALL: ALLOW\nALL: ALL\n'],
  ['in.telnetd: \\\n 10.99.1.4\n', 'ALL: ALL\n'],
  ['#in.telnetd: ALL\n in.telnetd: ALL\n', 'ALL: ALL\n'],
  ['in.telnetd 10.99.1.4\nin.telnetd: 10.99.1.5\n', 'ALL: ALL\n'],
  ['in.telnetd: [2001:db8::]/32\n', 'ALL: ALL\n'],
  ['in.telnetd: 10.99.1\n', 'ALL: ALL\n'],
  ['in.telnetd: 10.99.1.\n', 'in.telnetd: 10.99.1.4\nALL: ALL\n'],
  ['', 'in.telnetd: 10.99.1.4\n'],
];

/** Clients with their names in /etc/hosts. */
const clients = [
  { address: '10.99.1.4', name: 'friend.example.org' },
  { address: '10.99.1.5', name: 'local' },
  { address: '203.0.113.9', name: null },
] as const;

const tcpdmatch = targetProgram('tcpd', 'usr/sbin/tcpdmatch');

describe('first match, allow before deny', () => {
  test.skipIf(!canUnshare() || tcpdmatch === null)(
    `${tables.length} pairs of files and ${clients.length} clients agree with tcpdmatch (needs unshare, tcpd)`,
    async () => {
      const place = await openNamespace({});
      try {
        let compared = 0;
        for (const [allow, deny] of tables) {
          place.writeEtc({
            'hosts.allow': allow,
            'hosts.deny': deny,
            hosts: '127.0.0.1 localhost\n10.99.1.4 friend.example.org\n10.99.1.5 local\n',
            services: 'telnet 23/tcp\n',
            'inetd.conf': 'telnet stream tcp nowait root /usr/sbin/tcpd /bin/in.telnetd\n',
          });
          const rules = rulesOf(allow, deny);
          for (const client of clients) {
            // By name where it has one: tcpdmatch looks no address up.
            const said = place.run([tcpdmatch ?? '', 'in.telnetd', client.name ?? client.address]).stdout;
            const real = /access: +(\w+)/.exec(said)?.[1];
            const ours = wrapperDecision(rules, 'in.telnetd', client).granted ? 'granted' : 'denied';
            expect(ours, `${allow}---\n${deny}${client.name ?? client.address}\n${said}`).toBe(real);
            compared++;
          }
        }
        expect(compared).toBe(tables.length * clients.length);
      } finally {
        place.close();
      }
    },
  );

  test('the report says which lines name the daemon and what becomes of a stranger', () => {
    const rules = rulesOf('in.telnetd, telnetd: 10.99.1. LOCAL\nsshd: ALL\n', 'ALL: ALL EXCEPT 10.0.0.1\n');
    expect(wrapperFilters(rules, ['in.telnetd']).map((filter) => filter.says)).toEqual([
      'hosts.allow allows 10.99.1. LOCAL',
      'hosts.deny denies ALL except 10.0.0.1',
      'tcp wrappers: a client that no line names would be turned away by line 1 of hosts.deny',
    ]);
  });

  test('a line without a client list is unread', () => {
    expect(parseHostsAccess(listingOf('/etc/hosts.deny', 'ALL\n')).unread).toHaveLength(1);
  });
});
