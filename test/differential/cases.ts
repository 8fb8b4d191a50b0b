/**
 * Hand-picked configurations, each a question that was put to the real daemon. The answers are in measured.json
 * (`npm run differential -- --record` writes them anew from the daemons).
 */
import type { Daemon, Files } from './daemons.ts';

export interface Case {
  readonly name: string;
  readonly daemons: readonly Daemon[];
  readonly files: Files;
}

const inetds: readonly Daemon[] = ['openbsd-inetd', 'inetutils-inetd', 'busybox-inetd', 'xinetd-compat'];

const inetd = (name: string, text: string, more: Files = {}): Case => ({
  name,
  daemons: inetds,
  files: { 'inetd.conf': text, 'xinetd.conf': 'defaults\n{\n}\n', ...more },
});

/** A section with the attributes that every service needs; `lines` come first. */
const section = (name: string, lines: readonly string[], server = '/bin/true') =>
  `service ${name}\n{\n${[
    ...lines,
    'socket_type = stream',
    'wait = no',
    'user = root',
    ...(server === '' ? [] : [`server = ${server}`]),
  ]
    .map((line) => `\t${line}`)
    .join('\n')}\n}\n`;

const xinetd = (name: string, text: string, more: Files = {}): Case => ({
  name,
  daemons: ['xinetd'],
  files: { 'xinetd.conf': text, ...more },
});

const dropIn = 'includedir /etc/xinetd.d\n';

export const cases: readonly Case[] = [
  inetd('a plain tcp entry', 'telnet stream tcp nowait root /bin/true in.telnetd\n'),
  inetd('a plain udp entry', 'tftp dgram udp wait nobody /bin/true in.tftpd\n'),
  inetd(
    'internal echo over tcp and udp',
    'echo stream tcp nowait root internal\necho dgram udp wait root internal\n',
  ),
  inetd('an internal service that no inetd has', 'finger stream tcp nowait root internal\n'),
  inetd('an internal service by number', '7 stream tcp nowait root internal\n'),
  inetd('internal time twice', 'time stream tcp nowait root internal\ntime dgram udp wait root internal\n'),
  inetd('a service name that is not in /etc/services', 'nosuch stream tcp nowait root /bin/true x\n'),
  inetd(
    'an alias of /etc/services',
    'ident stream tcp wait nobody /bin/true identd\nwww stream tcp nowait root /bin/true x\n',
  ),
  inetd('a name in capitals', 'TELNET stream tcp nowait root /bin/true x\n'),
  inetd(
    'a name that /etc/services has for the other protocol only',
    'telnet dgram udp wait root /bin/true x\n',
  ),
  inetd('a port number', '8023 stream tcp nowait root /bin/true x\n'),
  inetd('a port number beyond 65535', '70000 stream tcp nowait root /bin/true x\n'),
  inetd('port number 0', '0 stream tcp nowait root /bin/true x\n'),
  inetd('a bind address', '127.0.0.1:telnet stream tcp nowait root /bin/true x\n'),
  inetd('an IPv6 bind address for tcp', '::1:8023 stream tcp nowait root /bin/true x\n'),
  inetd('an IPv6 bind address for tcp6', '::1:8023 stream tcp6 nowait root /bin/true x\n'),
  inetd('an IPv6 bind address in brackets', '[::1]:8023 stream tcp6 nowait root /bin/true x\n'),
  inetd('a host name as bind address', 'second:telnet stream tcp nowait root /bin/true x\n'),
  inetd('an unknown host name as bind address', 'nowhere:telnet stream tcp nowait root /bin/true x\n'),
  inetd('two bind addresses', '127.0.0.1,127.0.0.2:telnet stream tcp nowait root /bin/true x\n'),
  inetd('a star as bind address', '*:telnet stream tcp nowait root /bin/true x\n'),
  inetd(
    'a default address for the lines below',
    '127.0.0.1:\ntelnet stream tcp nowait root /bin/true x\n*:ftp stream tcp nowait root /bin/true x\n',
  ),
  {
    // inetutils-inetd 2.4 goes on with memory that it has freed, so its answer is anything.
    name: 'a default address and its end',
    daemons: ['openbsd-inetd', 'busybox-inetd', 'xinetd-compat'],
    files: {
      'inetd.conf':
        '127.0.0.1:\ntelnet stream tcp nowait root /bin/true x\n*:\nftp stream tcp nowait root /bin/true x\n',
      'xinetd.conf': 'defaults\n{\n}\n',
    },
  },
  inetd(
    'an entry that is split after its name',
    'echo stream tcp nowait root internal\nftp\n stream tcp nowait root /bin/true x\nfinger stream tcp nowait root /bin/true x\n',
  ),
  inetd('tcp6only', 'telnet stream tcp6only nowait root /bin/true x\n'),
  inetd(
    'tcp6 and tcp of one service',
    'telnet stream tcp6 nowait root /bin/true x\ntelnet stream tcp nowait root /bin/true x\n',
  ),
  inetd(
    'entries below an indented line that stands below a blank one',
    'echo stream tcp nowait root internal\n\n ftp stream tcp nowait root /bin/true x\nfinger stream tcp nowait root /bin/true x\n',
  ),
  inetd(
    'the same with tcp4',
    'echo stream tcp nowait root internal\n\n ftp stream tcp4 nowait root /bin/true x\nfinger stream tcp nowait root /bin/true x\n',
  ),
  inetd('an unknown user', 'telnet stream tcp nowait nosuch /bin/true x\n'),
  xinetd(
    'Service, Disable and NO in any case',
    `SERVICE telnet\n{\n Disable = NO\n Socket_Type = STREAM\n WAIT = No\n user = root\n server = /bin/true\n}\n`,
  ),
  xinetd(
    'ids in any case',
    `defaults\n{\n disabled = TELNET\n}\n${section('telnet', [])}${section('ftp', [])}`,
  ),
  xinetd('flags and types in any case', section('echo', ['type = internal', 'flags = ipv4'], '')),
  xinetd('a bad socket_type before a good one', section('telnet', ['socket_type = bad', 'disable = no'])),
  xinetd('flags with IPv4 and an IPv6 bind', section('telnet', ['flags = IPv4', 'bind = ::1'])),
  xinetd('v6only = no', section('telnet', ['v6only = no'])),
  xinetd('an unknown user', section('telnet', ['user = nosuch', 'disable = no'])),
  inetd('tcp4', 'telnet stream tcp4 nowait root /bin/true x\n'),
  inetd('tcp6', 'telnet stream tcp6 nowait root /bin/true x\n'),
  inetd('tcp46 by name', 'telnet stream tcp46 nowait root /bin/true x\n'),
  inetd('tcp46 by number', '8023 stream tcp46 nowait root /bin/true x\n'),
  inetd('udp6', 'tftp dgram udp6 wait root /bin/true x\n'),
  inetd(
    'tcp and tcp6 of one service',
    'telnet stream tcp nowait root /bin/true x\ntelnet stream tcp6 nowait root /bin/true x\n',
  ),
  inetd('stream over udp', 'echo stream udp nowait root /bin/true x\n'),
  inetd('dgram over tcp', 'echo dgram tcp wait root /bin/true x\n'),
  inetd('an unknown socket type', 'telnet streem tcp nowait root /bin/true x\n'),
  inetd('an unknown protocol', 'telnet stream tpc nowait root /bin/true x\n'),
  inetd('nowait with a limit', 'telnet stream tcp nowait.40 root /bin/true x\n'),
  inetd('nowait with a limit that is no number', 'telnet stream tcp nowait.many root /bin/true x\n'),
  inetd('a wait word that is neither', 'telnet stream tcp later root /bin/true x\n'),
  inetd(
    'user.group and user:group',
    'telnet stream tcp nowait root.tty /bin/true x\nftp stream tcp nowait nobody:nogroup /bin/true x\n',
  ),
  inetd('a server that is not there', 'telnet stream tcp nowait root /no/such/server x\n'),
  inetd('tcpd around a server', 'telnet stream tcp nowait root /usr/sbin/tcpd /usr/sbin/in.telnetd\n'),
  inetd('a server without arguments', 'telnet stream tcp nowait root /bin/true\n'),
  inetd('five fields', 'telnet stream tcp nowait root\n'),
  inetd(
    'a commented-out entry',
    '#telnet stream tcp nowait root /bin/true x\n#<off># ftp stream tcp nowait root /bin/true x\n',
  ),
  inetd(
    'a comment after a blank',
    ' #telnet stream tcp nowait root /bin/true x\nftp stream tcp nowait root /bin/true x\n',
  ),
  inetd('a trailing comment', 'telnet stream tcp nowait root /bin/true x # since 2001\n'),
  inetd('a trailing comment after internal', 'echo stream tcp nowait root internal # since 2001\n'),
  inetd('a comment in the middle of an entry', 'telnet stream tcp # nowait root /bin/true x\n'),
  inetd('an indented first line', '  telnet stream tcp nowait root /bin/true x\n'),
  inetd(
    'an indented line below an entry',
    'telnet stream tcp nowait root /bin/true x\n  ftp stream tcp nowait root /bin/true x\n',
  ),
  inetd('an indented line below a comment', '# services\n\tftp stream tcp nowait root /bin/true x\n'),
  inetd(
    'an indented line below a blank line',
    'telnet stream tcp nowait root /bin/true x\n\n\tftp stream tcp nowait root /bin/true x\n',
  ),
  inetd(
    'an indented line below a line of blanks',
    'telnet stream tcp nowait root /bin/true x\n  \n\tftp stream tcp nowait root /bin/true x\n',
  ),
  inetd(
    'an entry on two lines, parted after the protocol',
    'telnet stream tcp\n\tnowait root /bin/true x\nftp stream tcp nowait root /bin/true x\n',
  ),
  inetd('arguments on a second line', 'telnet stream tcp nowait root /bin/true\n\tx -a\n'),
  inetd(
    'CRLF line ends',
    'telnet stream tcp nowait root /bin/true x\r\necho stream tcp nowait root internal\r\n\r\n',
  ),
  inetd('a file without a newline at its end', 'telnet stream tcp nowait root /bin/true x'),
  inetd(
    'the same entry twice',
    'telnet stream tcp nowait root /bin/true x\ntelnet stream tcp nowait root /bin/true y\n',
  ),
  inetd(
    'two names for one port',
    'telnet stream tcp nowait root /bin/true x\n23 stream tcp nowait root /bin/true x\n',
  ),
  inetd(
    'one port on every and on one address',
    'telnet stream tcp nowait root /bin/true x\n127.0.0.1:telnet stream tcp nowait root /bin/true x\n',
  ),
  inetd(
    'one port on one and on every address',
    '127.0.0.1:telnet stream tcp nowait root /bin/true x\ntelnet stream tcp nowait root /bin/true x\n',
  ),
  inetd('a name whose line in /etc/services is commented out', 'talk dgram udp wait root /bin/true x\n', {
    services: '#talk 517/udp\necho 7/tcp\n',
  }),
  {
    // xinetd gives an RPC service up when no portmapper answers, after a second for each version.
    name: 'rpc with a range of versions',
    daemons: ['openbsd-inetd', 'inetutils-inetd', 'busybox-inetd'],
    files: { 'inetd.conf': 'rusersd/2-3 dgram rpc/udp wait root /bin/true rpc.rusersd\n' },
  },
  inetd('rpc without a version', 'rusersd dgram rpc/udp wait root /bin/true rpc.rusersd\n'),
  inetd('a unix socket', '/run/print stream unix nowait root /bin/true x\n'),
  inetd('tcpmux entries', 'tcpmux/+date stream tcp nowait root /bin/date date\n'),
  inetd('buffer sizes behind the protocol', 'telnet stream tcp,sndbuf=16k nowait root /bin/true x\n'),
  inetd('quoted arguments', 'telnet stream tcp nowait root "/bin/true" "a b"\n'),
  inetd('tabs between the fields', 'telnet\tstream\ttcp\tnowait\troot\t/bin/true\tx\n'),
  inetd('an empty file', '\n'),
  inetd('a folder inetd.d', '# nothing\n', {
    'inetd.d/telnet': 'telnet stream tcp nowait root /bin/true x\n',
    'inetd.d/ftp.bak': 'ftp stream tcp nowait root /bin/true x\n',
  }),

  xinetd('no disable line', section('telnet', [])),
  xinetd('disable = no', section('telnet', ['disable = no'])),
  xinetd('disable = yes', section('telnet', ['disable = yes'])),
  xinetd('disable = yes with a comment behind it', section('telnet', ['disable = yes # why'])),
  xinetd('disable = YES', section('telnet', ['disable = YES'])),
  xinetd('disable=yes without blanks', `${section('telnet', ['disable=yes'])}${section('ftp', [])}`),
  xinetd('disable =yes', section('telnet', ['disable =yes'])),
  xinetd('disable= yes', section('telnet', ['disable= yes'])),
  xinetd('disable without a value', section('telnet', ['disable ='])),
  xinetd('disable without an operator', `${section('telnet', ['disable yes'])}${section('ftp', [])}`),
  xinetd('disable += yes', section('telnet', ['disable += yes'])),
  xinetd('a commented disable', section('telnet', ['#disable = yes'])),
  xinetd('two disable lines, yes first', section('telnet', ['disable = yes', 'disable = no'])),
  xinetd('two disable lines, no first', section('telnet', ['disable = no', 'disable = yes'])),
  xinetd('a bad disable before a good one', section('telnet', ['disable = maybe', 'disable = no'])),
  xinetd('Disable in capitals', section('telnet', ['Disable = yes'])),
  xinetd('a bad attribute value switches off', section('telnet', ['instances = lots'])),
  xinetd('a bad value before disable = no', section('telnet', ['instances = lots', 'disable = no'])),
  xinetd('a bad value after disable = no', section('telnet', ['disable = no', 'instances = lots'])),
  xinetd('an unknown attribute', section('telnet', ['colour = blue'])),
  xinetd('a word alone on a line', `${section('telnet', ['colour'])}${section('ftp', [])}`),
  xinetd(
    'braces on the header line',
    `service telnet {\n disable = no\n socket_type = stream\n wait = no\n user = root\n server = /bin/true\n}\n${section('ftp', [])}${section('finger', [])}`,
  ),
  xinetd(
    'a section without braces',
    `service telnet\n socket_type = stream\n wait = no\n user = root\n server = /bin/true\n\n${section('ftp', [])}${section('finger', [])}`,
  ),
  xinetd(
    'a section without its closing brace',
    `service telnet\n{\n socket_type = stream\n wait = no\n user = root\n server = /bin/true\n\n${section('ftp', [])}${section('finger', [])}`,
  ),
  xinetd(
    'a last section without its closing brace',
    `${section('ftp', [])}service telnet\n{\n socket_type = stream\n wait = no\n user = root\n server = /bin/true\n`,
  ),
  xinetd(
    'a comment behind the opening brace',
    `service telnet\n{ # on\n socket_type = stream\n wait = no\n user = root\n server = /bin/true\n}\n${section('ftp', [])}`,
  ),
  xinetd(
    'a blank line and a comment before the brace',
    `service telnet\n\n# here\n  {\n socket_type = stream\n wait = no\n user = root\n server = /bin/true\n  }\n`,
  ),
  xinetd(
    'junk between sections',
    `${section('ftp', [])}telnet\n${section('finger', [])}${section('http', [])}`,
  ),
  xinetd('a comment between sections', `${section('ftp', [])}# telnet\n  # more\n${section('finger', [])}`),
  xinetd('CRLF line ends', section('telnet', []).replaceAll('\n', '\r\n')),
  xinetd(
    'words behind the service name',
    section('telnet', []).replace('service telnet', 'service telnet stream'),
  ),
  xinetd(
    'disabled by name in defaults',
    `defaults\n{\n disabled = telnet\n}\n${section('telnet', [])}${section('ftp', [])}`,
  ),
  xinetd('disabled goes by id', `defaults\n{\n disabled = telnet\n}\n${section('telnet', ['id = tel-two'])}`),
  xinetd(
    'disabled names an id',
    `defaults\n{\n disabled = tel-two\n}\n${section('telnet', ['id = tel-two'])}`,
  ),
  xinetd(
    'enabled in defaults',
    `defaults\n{\n enabled = telnet\n}\n${section('telnet', ['disable = yes'])}${section('ftp', [])}`,
  ),
  xinetd(
    'enabled and disabled of one id',
    `defaults\n{\n enabled = telnet ftp\n disabled = telnet\n}\n${section('telnet', [])}${section('ftp', [])}`,
  ),
  xinetd('an empty enabled list', `defaults\n{\n enabled =\n}\n${section('telnet', [])}`),
  xinetd(
    'disabled with -=',
    `defaults\n{\n disabled = telnet\n disabled -= telnet\n}\n${section('telnet', [])}`,
  ),
  xinetd('defaults after the services', `${section('telnet', [])}defaults\n{\n disabled = telnet\n}\n`),
  xinetd(
    'two defaults sections',
    `defaults\n{\n instances = 10\n}\ndefaults\n{\n disabled = telnet\n}\n${section('telnet', [])}`,
  ),
  xinetd(
    'a broken line in defaults',
    `defaults\n{\n disabled = ftp\n instances=5\n disabled = telnet\n}\n${section('telnet', [])}${section('ftp', [])}`,
  ),
  xinetd(
    'a broken last line in defaults',
    `defaults\n{\n disabled = ftp\n instances=5\n}\n${section('telnet', [])}${section('ftp', [])}${section('finger', [])}`,
  ),
  xinetd('disable in defaults', `defaults\n{\n disable = yes\n}\n${section('telnet', [])}`),
  xinetd('includedir', `defaults\n{\n}\n${dropIn}`, { 'xinetd.d/telnet': section('telnet', []) }),
  xinetd('names with a dot or ~ in an includedir', dropIn, {
    'xinetd.d/telnet.rpmsave': section('telnet', []),
    'xinetd.d/ftp~': section('ftp', []),
    'xinetd.d/.finger': section('finger', []),
    'xinetd.d/http-2': section('http', []),
  }),
  xinetd('includedir with a slash at its end', 'includedir /etc/xinetd.d/\n', {
    'xinetd.d/telnet': section('telnet', []),
  }),
  xinetd('an includedir that is not named', 'defaults\n{\n}\n', { 'xinetd.d/telnet': section('telnet', []) }),
  xinetd('an includedir that is commented out', '#includedir /etc/xinetd.d\n', {
    'xinetd.d/telnet': section('telnet', []),
  }),
  xinetd('a single include with a dot in its name', 'include /etc/xinetd.local.conf\n', {
    'xinetd.local.conf': section('telnet', []),
  }),
  xinetd('order of an includedir decides which twin gets the port', dropIn, {
    'xinetd.d/b': section('telnet', ['bind = 127.0.0.1', 'id = one']),
    'xinetd.d/a': section('telnet', ['bind = 127.0.0.2', 'id = two']),
    'xinetd.d/C': section('telnet', ['id = three']),
  }),
  xinetd('defaults in an included file', `defaults\n{\n instances = 9\n}\n${dropIn}`, {
    'xinetd.d/a': 'defaults\n{\n disabled = telnet\n}\n',
    'xinetd.d/telnet': section('telnet', []),
  }),
  xinetd('the same service twice', `${section('telnet', [])}${section('telnet', [])}`),
  xinetd('the same id for two ports', `${section('telnet', ['id = x'])}${section('ftp', ['id = x'])}`),
  xinetd(
    'internal echo over tcp and udp',
    `service echo\n{\n type = INTERNAL\n id = echo-stream\n socket_type = stream\n wait = no\n}\nservice echo\n{\n type = INTERNAL\n id = echo-dgram\n socket_type = dgram\n wait = yes\n}\n`,
  ),
  xinetd(
    'an internal service that xinetd does not have',
    `service finger\n{\n type = INTERNAL\n socket_type = stream\n wait = no\n}\n`,
  ),
  xinetd('UNLISTED with a port', section('my-own', ['type = UNLISTED', 'port = 9099', 'protocol = tcp'])),
  xinetd('UNLISTED without a port', section('my-own', ['type = UNLISTED', 'protocol = tcp'])),
  xinetd(
    'INTERNAL UNLISTED services',
    `service services\n{\n type = INTERNAL UNLISTED\n port = 9099\n socket_type = stream\n protocol = tcp\n wait = no\n}\n`,
  ),
  xinetd('a port other than in /etc/services', section('telnet', ['port = 8023'])),
  xinetd('a service that is not in /etc/services', section('my-own', [])),
  xinetd('a port without UNLISTED for an unknown name', section('my-own', ['port = 9099'])),
  xinetd('an alias as the service name', section('www', [])),
  xinetd('TCPMUX', section('my-own', ['type = TCPMUX UNLISTED', 'protocol = tcp'])),
  xinetd('bind to loopback', section('telnet', ['bind = 127.0.0.1'])),
  xinetd('interface is bind', section('telnet', ['interface = 127.0.0.1'])),
  xinetd('bind to an IPv6 address', section('telnet', ['bind = ::1'])),
  xinetd('bind to a host name', section('telnet', ['bind = second'])),
  xinetd('bind to a name with two addresses', section('telnet', ['bind = both']), {
    hosts: '127.0.0.1 localhost both\n::1 ip6-localhost both\n',
  }),
  xinetd('bind to 0.0.0.0', section('telnet', ['bind = 0.0.0.0'])),
  xinetd(
    'bind in defaults',
    `defaults\n{\n bind = 127.0.0.1\n}\n${section('telnet', [])}${section('ftp', ['bind = 127.0.0.2'])}`,
  ),
  xinetd('flags = IPv4', section('telnet', ['flags = IPv4'])),
  xinetd('flags = IPv6', section('telnet', ['flags = IPv6'])),
  xinetd('flags = IPv4 IPv6', section('telnet', ['flags = IPv4 IPv6'])),
  xinetd('flags = REUSE', section('telnet', ['flags = REUSE'])),
  xinetd('an unknown flag', section('telnet', ['flags = FAST'])),
  xinetd('flags with IPv6 and an IPv4 bind', section('telnet', ['flags = IPv6', 'bind = 127.0.0.1'])),
  xinetd('v6only = yes', section('telnet', ['v6only = yes'])),
  xinetd(
    'only_from, no_access and access_times open the port all the same',
    section('telnet', ['only_from = 10.0.0.0/8', 'no_access = 10.1.1.1', 'access_times = 8:00-17:00']),
  ),
  xinetd('only_from with a comma', section('telnet', ['only_from = 10.0.0.1,10.0.0.2'])),
  xinetd('empty only_from', section('telnet', ['only_from ='])),
  xinetd('access_times that are none', section('telnet', ['access_times = morning'])),
  xinetd('instances = 0', section('telnet', ['instances = 0'])),
  xinetd('redirect', section('telnet', ['redirect = 127.0.0.1 80'], '')),
  xinetd('a server that is not there', section('telnet', [], '/no/such/server')),
  xinetd('no server', section('telnet', [], '')),
  xinetd('no user', section('telnet', []).replace('\tuser = root\n', '')),
  xinetd('no wait', section('telnet', []).replace('\twait = no\n', '')),
  xinetd(
    'no socket_type but a protocol',
    section('telnet', ['protocol = tcp']).replace('\tsocket_type = stream\n', ''),
  ),
  xinetd('neither socket_type nor protocol', section('telnet', []).replace('\tsocket_type = stream\n', '')),
  xinetd('stream over udp', section('echo', ['protocol = udp'])),
  xinetd('protocol = tcp6', section('telnet', ['protocol = tcp6'])),
  xinetd('NAMEINARGS without server_args', section('telnet', ['flags = NAMEINARGS'])),
  xinetd(
    'NAMEINARGS with server_args',
    section('telnet', ['flags = NAMEINARGS', 'server_args = in.telnetd']),
  ),
  ...(
    [
      ['an address, then none', 'bind = 127.0.0.1', ''],
      ['none, then an address', '', 'bind = 127.0.0.1'],
      ['every address by name, then none', 'bind = 0.0.0.0', ''],
      ['every address by name, then one', 'bind = 0.0.0.0', 'bind = 127.0.0.1'],
      ['one address, then every by name', 'bind = 127.0.0.1', 'bind = 0.0.0.0'],
      ['every address by name twice', 'bind = 0.0.0.0', 'bind = 0.0.0.0'],
      ['every address by name, then the other family', 'bind = 0.0.0.0', 'flags = IPv6'],
      ['every address of each family by name', 'bind = 0.0.0.0', 'bind = ::'],
      ['a flag, then none', 'flags = IPv4', ''],
      ['nothing twice', '', ''],
      ['an address of the other family, then none', 'bind = 127.0.0.1\n\tflags = IPv6', ''],
    ] as const
  ).map(([name, first, second]) =>
    xinetd(
      `two services at one UDP port: ${name}`,
      [first, second]
        .map((line, index) =>
          section('chargen', [`id = number${index}`, 'type = INTERNAL', line], '').replace(
            'socket_type = stream\n\twait = no',
            'socket_type = dgram\n\twait = yes',
          ),
        )
        .join(''),
    ),
  ),
  {
    name: 'a UDP port that a section binds by address, and a line of inetd.conf',
    daemons: ['xinetd-compat'],
    files: {
      'xinetd.conf': section('chargen', ['type = INTERNAL', 'bind = 0.0.0.0'], '').replace(
        'socket_type = stream\n\twait = no',
        'socket_type = dgram\n\twait = yes',
      ),
      'inetd.conf': 'chargen dgram udp wait root internal\n',
    },
  },
  xinetd('TRAFFIC without redirect', section('telnet', ['log_on_success = HOST TRAFFIC'])),
  xinetd('SENSOR', section('telnet', ['flags = SENSOR', 'type = INTERNAL'])),
  xinetd('SENSOR without INTERNAL', section('telnet', ['flags = SENSOR'])),
  xinetd('a comment within a section', section('telnet', ['# disable = no', '  # socket_type = dgram'])),
  xinetd(
    'the sample of the HOWTO, without its braces',
    `defaults\n{\n}\nservice ftp\n        disable = no\n        socket_type = stream\n        wait = no\n        user = root\n        server = /bin/true\n${section('telnet', [])}${section('finger', [])}`,
  ),
];
