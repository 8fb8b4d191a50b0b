/**
 * Lines of inetd.conf and what is made of them: the pairs that tell each condition of the parser from its neighbours. An entry is
 * `+` where it is switched on, `-` where it is commented out; a line that is no entry is counted as passed or unread.
 */
import { expect, test } from 'vitest';
import { parseInetdConf } from '../../src/parse/inetd-conf.ts';
import { listingOf } from './listing.ts';

function made(text: string): string {
  const { facts, unread, lines } = parseInetdConf(listingOf('/etc/inetd.conf', text));
  const entries = facts.map((fact) => {
    const place = `${fact.bindAddress ?? '*'} ${fact.service} ${fact.socketType} ${fact.protocol}`;
    const wait = `${fact.wait ? 'wait' : 'nowait'} ${fact.maxPerMinute ?? '-'}`;
    const who = `${fact.user} ${fact.group ?? '-'}`;
    const what = `${fact.server} [${fact.arguments.join(' ')}]${fact.wrapped ? ` wraps ${fact.program}` : ''}`;
    const where = `${fact.evidence.map(({ line }) => line).join(',')}${fact.belowBlankLine ? ' below a blank line' : ''}`;
    return `${fact.enabled ? '+' : '-'} ${place} ${wait} ${who} ${what} at ${where}`;
  });
  const counts = [
    ...(lines.skipped > 0 ? [`${lines.skipped} passed`] : []),
    ...(lines.read > facts.reduce((sum, { evidence }) => sum + evidence.length, 0) ? ['an address'] : []),
    ...unread.map(({ at, why }) => `line ${at.line}: ${why}`),
  ];
  return [...entries, ...counts].join('; ');
}

const pairs: readonly (readonly [text: string, made: string])[] = [
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1',
  ],
  ['telnet\tstream\ttcp\tnowait\troot\t/x', '+ * telnet stream tcp nowait - root - /x [] at 1'],
  ['telnet stream tcp nowait root', 'line 1: fewer than six fields'],
  ['telnet stream tcp nowait root x', '+ * telnet stream tcp nowait - root - x [] at 1'],
  ['#telnet stream tcp nowait root x', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['#telnet stream tcp nowait root', '1 passed'],
  ['#telnet xstream tcp nowait root x', '1 passed'],
  ['#telnet dgram udp wait root x', '- * telnet dgram udp wait - root - x [] at 1'],
  ['#telnet raw icmp wait root x', '- * telnet raw icmp wait - root - x [] at 1'],
  ['#telnet rdm ip wait root x', '- * telnet rdm ip wait - root - x [] at 1'],
  ['#telnet seqpacket sctp wait root x', '- * telnet seqpacket sctp wait - root - x [] at 1'],
  ['#telnet stream unix nowait root x', '- * telnet stream unix nowait - root - x [] at 1'],
  ['#x/1 stream rpc/tcp nowait root x', '- * x/1 stream rpc/tcp nowait - root - x [] at 1'],
  ['#telnet stream xtcp nowait root x', '1 passed'],
  ['#telnet stream tcp maybe root x', '1 passed'],
  ['#telnet stream tcp waiting root x', '1 passed'],
  ['#telnet stream tcp xwait root x', '1 passed'],
  ['#telnet stream tcp nowait.5 root x', '- * telnet stream tcp nowait 5 root - x [] at 1'],
  ['#telnet stream tcp nowait:5 root x', '- * telnet stream tcp nowait 5 root - x [] at 1'],
  ['#telnet stream tcp nowait/5 root x', '- * telnet stream tcp nowait 5 root - x [] at 1'],
  ['#; telnet stream tcp nowait root x', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['#<off>telnet stream tcp nowait root x', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['#<off># telnet stream tcp nowait root x', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['#disabled# telnet stream tcp nowait root x', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['#DISABLED# telnet stream tcp nowait root x', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['#off# telnet stream tcp nowait root x', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['# disabled telnet stream tcp nowait root x', '1 passed'],
  ['#telnet stream tcp nowait root x\r', '- * telnet stream tcp nowait - root - x [] at 1'],
  ['a:telnet stream tcp nowait root x', '+ a telnet stream tcp nowait - root - x [] at 1'],
  ['[::1]:telnet stream tcp nowait root x', '+ ::1 telnet stream tcp nowait - root - x [] at 1'],
  ['[::1:telnet stream tcp nowait root x', '+ [::1 telnet stream tcp nowait - root - x [] at 1'],
  ['::1]:telnet stream tcp nowait root x', '+ ::1] telnet stream tcp nowait - root - x [] at 1'],
  ['*:telnet stream tcp nowait root x', '+ * telnet stream tcp nowait - root - x [] at 1'],
  [':telnet stream tcp nowait root x', '+ * telnet stream tcp nowait - root - x [] at 1'],
  ['/run/a:b stream unix nowait root x', '+ * /run/a:b stream unix nowait - root - x [] at 1'],
  ['t stream tcp wait root x', '+ * t stream tcp wait - root - x [] at 1'],
  ['t stream tcp wait.7 root x', '+ * t stream tcp wait 7 root - x [] at 1'],
  ['t stream tcp waitx root x', '+ * t stream tcp nowait - root - x [] at 1'],
  ['t stream tcp xwait.7 root x', '+ * t stream tcp nowait - root - x [] at 1'],
  ['t stream tcp nowait.7 root x', '+ * t stream tcp nowait 7 root - x [] at 1'],
  ['t stream tcp nowait.x root x', '+ * t stream tcp nowait - root - x [] at 1'],
  ['t stream tcp nowait.12345678901 root x', '+ * t stream tcp nowait - root - x [] at 1'],
  ['t stream tcp nowait root.wheel x', '+ * t stream tcp nowait - root wheel x [] at 1'],
  ['t stream tcp nowait root:wheel x', '+ * t stream tcp nowait - root wheel x [] at 1'],
  ['t stream tcp nowait .wheel x', '+ * t stream tcp nowait -  wheel x [] at 1'],
  ['t stream tcp nowait root/daemon x', '+ * t stream tcp nowait - root/daemon - x [] at 1'],
  [
    't stream tcp nowait root /usr/sbin/tcpd in.x -a',
    '+ * t stream tcp nowait - root - /usr/sbin/tcpd [in.x -a] wraps in.x at 1',
  ],
  ['t stream tcp nowait root tcpd in.x', '+ * t stream tcp nowait - root - tcpd [in.x] wraps in.x at 1'],
  [
    't stream tcp nowait root /usr/sbin/tcpd',
    '+ * t stream tcp nowait - root - /usr/sbin/tcpd [] wraps /usr/sbin/tcpd at 1',
  ],
  [
    't stream tcp nowait root /usr/sbin/tcpdx in.x',
    '+ * t stream tcp nowait - root - /usr/sbin/tcpdx [in.x] at 1',
  ],
  [
    't stream tcp nowait root /usr/sbin/xtcpd in.x',
    '+ * t stream tcp nowait - root - /usr/sbin/xtcpd [in.x] at 1',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\r',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1',
  ],
  ['127.0.0.1:', 'an address'],
  ['*:', 'an address'],
  [':', 'line 1: fewer than six fields'],
  ['a b:', 'line 1: fewer than six fields'],
  ['127.0.0.1:\r', 'an address'],
  ['a', 'line 1: fewer than six fields'],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n -h',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd -h] at 1,2',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n\t-h\n\t-x',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd -h -x] at 1,2,3',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n-h',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1; line 2: fewer than six fields',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n\n -h',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1; 1 passed; line 3: fewer than six fields',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n \n -h',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd -h] at 1,3; 1 passed',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n \ntelnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1; + * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 3; 1 passed',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n\r\n -h',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1; 1 passed; line 3: fewer than six fields',
  ],
  [
    ' telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1',
  ],
  [
    '\n telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 2 below a blank line; 1 passed',
  ],
  [
    '\n\n telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 3 below a blank line; 2 passed',
  ],
  [
    '  \n telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 2 below a blank line; 1 passed',
  ],
  [
    '\r\n telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 2; 1 passed',
  ],
  [
    '\nx\n telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * x telnet stream nowait - nowait - root [/usr/sbin/in.telnetd in.telnetd] at 2,3; 1 passed',
  ],
  [
    '127.0.0.1:\ntelnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ 127.0.0.1 telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 2; an address',
  ],
  [
    '127.0.0.1:\ntelnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n*:\ntelnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ 127.0.0.1 telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 2; + * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 4; an address',
  ],
  [
    '127.0.0.1:\n10.0.0.1:telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ 10.0.0.1 telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 2; an address',
  ],
  [
    '127.0.0.1:\n#telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '- 127.0.0.1 telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 2; an address',
  ],
  ['127.0.0.1:\n -x', 'line 1: fewer than six fields; line 2: fewer than six fields'],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n#c\n -h',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1; 1 passed; line 3: fewer than six fields',
  ],
  ['a b\n c d e f', '+ * a b c nowait - e - f [] at 1,2'],
  ['a b\n c', 'line 1: fewer than six fields; line 2: fewer than six fields'],
  ['', ''],
  [' ', '1 passed'],
  ['\t', '1 passed'],
  [
    '  #telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd',
    '+ * #telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd] at 1',
  ],
  [
    'telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n  #x',
    '+ * telnet stream tcp nowait - root - /usr/sbin/in.telnetd [in.telnetd #x] at 1,2',
  ],
];
test.each(pairs)('%j is %j', (text, expected) => {
  expect(made(text)).toBe(expected);
});
