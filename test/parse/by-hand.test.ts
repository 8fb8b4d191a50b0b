/** Listings as people paste, grep and find them: what `--as auto` makes of them. */
import { describe, expect, test } from 'vitest';
import type { ListingKind } from '../../src/model/facts.ts';
import { parseListing, recognise } from '../../src/parse/index.ts';

const listing = (text: string) => ({ file: 'x', origin: 'x', lines: text.split('\n').slice(0, -1) });

const cases: readonly (readonly [what: string, kind: ListingKind, text: string, facts: readonly object[]])[] =
  [
    [
      'find of rc links',
      'rc-listing',
      '/etc/rc.d/rc3.d/S55sshd\n/etc/rc.d/rc3.d/K20nfs\n',
      [{ name: 'S55sshd' }, { name: 'K20nfs' }],
    ],
    [
      'find -ls',
      'rc-listing',
      '   131073      0 lrwxrwxrwx   1 root     root           14 Nov 23 10:00 /etc/rc2.d/S20ssh -> ../init.d/ssh\n',
      [{ name: 'S20ssh', target: '../init.d/ssh' }],
    ],
    [
      'ls without -l',
      'rc-listing',
      '/etc/rc2.d:\nREADME\nS20inetd  S20ssh\nK01apache2@\n',
      [
        { directory: '/etc/rc2.d', name: 'S20inetd', evidence: [{ line: 3 }] },
        { directory: '/etc/rc2.d', name: 'S20ssh', evidence: [{ line: 3 }] },
        { directory: '/etc/rc2.d', name: 'K01apache2', evidence: [{ line: 4 }] },
      ],
    ],
    [
      'an inetd.conf in which everything is off',
      'inetd-conf',
      '#<off># telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n# finger stream tcp nowait nobody /usr/sbin/tcpd in.fingerd\n',
      [{ enabled: false }, { enabled: false }],
    ],
    [
      'chkconfig with nothing but its note',
      'chkconfig',
      '\nNote: This output shows SysV services only and does not include native\n      systemd services.\n',
      [],
    ],
    [
      'ps ax | grep',
      'ps',
      '  988 ?        Ss     0:00 /usr/sbin/inetd\n 1738 tty1     S+     0:00 sendmail: accepting connections\n',
      [{ pid: 988 }, { pid: 1738 }],
    ],
    [
      'ps aux | grep',
      'ps',
      'root       988  0.0  0.1   2000   500 ?        Ss   Nov23   0:00 /usr/sbin/inetd\n',
      [{ pid: 988, user: 'root', command: '/usr/sbin/inetd' }],
    ],
    [
      'ps -ef | grep',
      'ps',
      'root       988     1  0 Nov23 ?        00:00:00 /usr/sbin/inetd\n',
      [{ pid: 988, ppid: 1, command: '/usr/sbin/inetd' }],
    ],
    [
      'netstat in Spanish',
      'netstat',
      'Conexiones activas de Internet (servidores y establecidos)\nProto  Recib Enviad Dirección local         Dirección remota       Estado       PID/Program name\ntcp        0      0 0.0.0.0:23              0.0.0.0:*               ESCUCHAR    988/inetd\n',
      [{ localPort: 23, listening: true, pid: 988 }],
    ],
    [
      'lsof with blanks in names',
      'lsof',
      'COMMAND     PID     USER   FD   TYPE DEVICE SIZE/OFF NODE NAME\nacme\\x20gw  410     root    3u  IPv4  12345      0t0  TCP *:5555 (LISTEN)\nWeb Content 411      bob    4u  IPv6  12346      0t0  TCP [::1]:631 (LISTEN)\n',
      [
        { pid: 410, program: 'acme gw' },
        { pid: 411, program: 'Web Content' },
      ],
    ],
  ];

describe('by hand', () => {
  test.each(cases)('%s is %s', (_what, kind, text, facts) => {
    const lines = listing(text);
    expect(recognise(lines)).toEqual({ kind });
    const parsed = parseListing(kind, lines);
    expect(parsed.facts).toMatchObject(facts);
    expect(parsed.facts).toHaveLength(facts.length);
    expect(parsed.unread).toEqual([]);
  });
});

test('the evidence of nft -j is quoted as it stands in the line', () => {
  const text =
    '{"nftables": [{"metainfo": {"version": "1.0.6"}}, {"chain": {"family": "inet", "table": "filter", "name": "in\\"]}put", "hook": "input", "policy": "drop"}}, {"rule": {"family": "inet", "table": "filter", "chain": "input", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}, {"accept": null}]}}]}';
  const { facts } = parseListing('nft', listing(`${text}\n`));
  expect(facts).toHaveLength(2);
  for (const fact of facts)
    expect(fact).toMatchObject({
      evidence: [{ line: 1, text: expect.toSatisfy((part: string) => text.includes(part)) }],
    });
});
