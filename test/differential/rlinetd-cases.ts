/** Hand-picked configurations of rlinetd; asked and answered as those of cases.ts. */
import type { Case } from './cases.ts';
import type { Files } from './daemons.ts';

const folder = 'directory "/etc/rlinetd.d" "" "(~|\\.bak|\\.swp|\\.ucf-.*|\\.dpkg-.*)$";\n';
const body = 'exec "/bin/true"; user "root"; ';
const telnet = `service "telnet" { ${body}}\n`;
const ftp = `service "ftp" { ${body}}\n`;

const rlinetd = (name: string, text: string, more: Files = {}): Case => ({
  name: `rlinetd: ${name}`,
  daemons: ['rlinetd'],
  files: { 'rlinetd.conf': text, ...more },
});
const within = (name: string, lines: string, more: Files = {}): Case =>
  rlinetd(name, `service "telnet" { ${lines} ${body}}\n${ftp}`, more);

export const rlinetdCases: readonly Case[] = [
  rlinetd('a plain service', telnet),
  within('enabled yes', 'enabled yes;'),
  within('enabled no', 'enabled no;'),
  within('enabled no, then yes', 'enabled no; enabled yes;'),
  within('enabled yes, then no', 'enabled yes; enabled no;'),
  within('enabled in quotes', 'enabled "no";'),
  within('enabled = no', 'enabled = no;'),
  within('enabled NO', 'enabled NO;'),
  rlinetd('defaults turn all off', `defaults { enabled no; }\n${telnet}`),
  rlinetd(
    'a service turns itself on again',
    `defaults { enabled no; }\nservice "telnet" { enabled yes; ${body}}\n`,
  ),
  rlinetd('defaults hold for what stands below them', `${telnet}defaults { enabled no; }\n${ftp}`),
  rlinetd(
    'two defaults add up',
    `defaults { interface 127.0.0.1; }\ndefaults { protocol udp; }\nservice "echo" { loopback; user "root"; }\n`,
  ),
  rlinetd('a port in defaults', `defaults { port 8023; }\n${telnet}`),
  within('a list of ports', 'port "telnet", "finger", 8023;'),
  within('port twice', 'port "finger"; port 8023;'),
  within('a number in quotes', 'port "8023";'),
  within('port 70000', 'port 70000;'),
  within('a negative port', 'port -5;'),
  within('a range of ports', 'port 7-9;'),
  within('an alias', 'port "timserver";'),
  within('a port that the protocol has not', 'port "tftp";'),
  rlinetd('a name without a port', `service "nosuch" { ${body}}\n${ftp}`),
  rlinetd('udp', `service "tftp" { protocol udp; wait yes; exec "/bin/true"; user "nobody"; }\n`),
  within('the protocol in quotes', 'protocol "udp";'),
  within('an address', 'interface 127.0.0.1;'),
  within('two addresses', 'interface 127.0.0.1, 127.0.0.2;'),
  within('interface twice', 'interface 127.0.0.1; interface 127.0.0.2;'),
  within('interface any', 'interface any;'),
  within('an address, then any', 'interface 127.0.0.1; interface any;'),
  within('the address in quotes', 'interface "127.0.0.1";'),
  within('the name of an interface', 'interface lo;'),
  within('an IPv6 address', 'interface ::1;'),
  rlinetd('an address over udp', `service "echo" { interface 127.0.0.1; protocol udp; ${body}}\n`),
  rlinetd(
    'interface any against defaults',
    `defaults { interface 127.0.0.1; }\nservice "telnet" { interface any; ${body}}\n`,
  ),
  within('family ipv4', 'family ipv4;'),
  within('family ipv6', 'family ipv6;'),
  within('family ipv6 with an IPv4 address', 'family ipv6; interface 127.0.0.1;'),
  rlinetd('family ipv4 over udp', `service "echo" { family ipv4; protocol udp; ${body}}\n`),
  rlinetd('family ipv6 over udp', `service "echo" { family ipv6; protocol udp; ${body}}\n`),
  rlinetd('no user', `service "telnet" { exec "/bin/true"; }\n${ftp}`),
  rlinetd('a group and no user', `service "telnet" { exec "/bin/true"; group "root"; }\n${ftp}`),
  rlinetd('a user by number', `service "telnet" { exec "/bin/true"; user 0; }\n`),
  rlinetd('a user that is not there', `service "telnet" { exec "/bin/true"; user "nosuch"; }\n${ftp}`),
  rlinetd('a user in defaults', 'defaults { user "root"; }\nservice "telnet" { exec "/bin/true"; }\n'),
  rlinetd('user as the first statement', `service "telnet" { user "root"; exec "/bin/true"; }\n`),
  rlinetd('user as the second statement', `service "telnet" { wait yes; user "root"; exec "/bin/true"; }\n`),
  rlinetd(
    'user first, and defaults as Debian has them',
    `defaults {\n  instances 5;\n}\nservice "telnet" { user "root"; exec "/bin/true"; }\n${ftp}`,
  ),
  rlinetd('a server that is not there', 'service "telnet" { exec "/no/such/x"; user "root"; }\n'),
  rlinetd('no action', `service "telnet" { protocol tcp; user "root"; }\n`),
  rlinetd(
    'answers of its own',
    'service "discard" { discard; user "root"; }\nservice "echo" { loopback; user "root"; }\nservice "time" { echo "%M"; close; user "root"; }\n',
  ),
  rlinetd('a commented line', `# ${telnet}${ftp}`),
  rlinetd('a comment behind a statement', 'service "telnet" { exec "/bin/true"; # why\n user "root"; }\n'),
  rlinetd('a hash within a string', `service "tel#net" { port "telnet"; ${body}}\n`),
  rlinetd('a comment of C', `/* ${telnet.trim()} */\n${ftp}`),
  rlinetd('the same service twice', telnet + telnet),
  rlinetd('two services at one port', `${telnet}service "x" { port "telnet"; ${body}}\n${ftp}`),
  rlinetd('a semicolon behind the block', `${telnet.trim()};\n${ftp}`),
  within('a word that it does not know', 'bogus;'),
  within('such a word with a value', 'bogus "x";'),
  within('an empty statement', ';'),
  rlinetd('a path without quotes', `${ftp}service "telnet" { exec /bin/true; user "root"; }\n`),
  rlinetd('a name without quotes', `${ftp}service telnet { ${body}}\n`),
  rlinetd('no semicolon', `${ftp}service "telnet" { user "root"; exec "/bin/true" }\n`),
  rlinetd('no closing brace', `${ftp}service "telnet" { ${body}\n`),
  rlinetd('a string over two lines', `service "telnet" { exec "/bin/true\n"; user "root"; }\n`),
  rlinetd('a quote behind a backslash', `service "telnet" { exec "/bin/true \\"x\\""; user "root"; }\n`),
  rlinetd('an unknown word between blocks', `bogus\n${ftp}`),
  rlinetd('an empty service', `service "telnet" { }\n${ftp}`),
  rlinetd('everything glued', 'service"telnet"{exec"/bin/true";user"root";}\n'),
  rlinetd('carriage returns', telnet.replace('\n', '\r\n')),
  rlinetd('keywords in capitals', `SERVICE "telnet" { ${body}}\n`),
  within(
    'many more statements',
    'rlimit cpu 15; rlimit core { soft 1; hard unlimited; } nice -5; instances 3; backlog 9; initgroups yes;',
  ),
  rlinetd(
    'tcpd',
    `service "telnet" { tcpd "x" { echo "no"; exit; } ${body}}\nservice "ftp" { tcpd; ${body}}\n`,
  ),
  rlinetd('a folder', folder, {
    'rlinetd.d/telnet': telnet,
    'rlinetd.d/a.bak': ftp,
    'rlinetd.d/b~': `service "finger" { ${body}}\n`,
    'rlinetd.d/.hidden': `service "pop3" { ${body}}\n`,
    'rlinetd.d/x.conf': `service "auth" { ${body}}\n`,
    'rlinetd.d/y.dpkg-new': `service "login" { ${body}}\n`,
  }),
  rlinetd('a folder and names to match', 'directory "/etc/rlinetd.d" "^t";\n', {
    'rlinetd.d/telnet': telnet,
    'rlinetd.d/ftp': ftp,
  }),
  rlinetd('a folder without patterns', 'directory "/etc/rlinetd.d";\n', {
    'rlinetd.d/telnet': telnet,
    'rlinetd.d/ftp~': ftp,
  }),
  rlinetd('a folder below the services', `${ftp}${folder}`, { 'rlinetd.d/telnet': telnet }),
  rlinetd('defaults behind the folder', `${folder}defaults { interface 127.0.0.1; }\n`, {
    'rlinetd.d/telnet': telnet,
  }),
  rlinetd('an error in a file of the folder', `${folder}${ftp}`, {
    'rlinetd.d/a': 'service "telnet" { exec /bin/true; }\n',
  }),
  rlinetd('a folder in a folder', folder, {
    'rlinetd.d/a': 'directory "/etc/rlinetd.more";\n',
    'rlinetd.more/x': ftp,
  }),
  rlinetd('no folder named', telnet, { 'rlinetd.d/ftp': ftp }),
  rlinetd('inetd.conf beside it', telnet, { 'inetd.conf': 'ftp stream tcp nowait root /bin/true x\n' }),
];
