/** The HOWTO's exceptions: each rule on a host where it answers, and on the clean twin of that host where it does not. */
import { expect, test } from 'vitest';
import { rules } from '../../src/decide/index.ts';
import { readRegister } from '../../src/register/index.ts';
import { type Declared, type HostFile, judged, listing, netstat, ps, rpcinfo, settings } from './judged.ts';

interface Example {
  readonly rule: string;
  readonly says: string;
  readonly service: string;
  readonly host: readonly HostFile[];
  readonly declared?: Declared;
  readonly verdict: string;
  readonly because: RegExp;
  readonly evidence?: RegExp;
}

const inetd = (line: string, port: number) => [
  netstat(`0.0.0.0:${port} 50/inetd`),
  ps('50 /usr/sbin/inetd'),
  listing('inetd-conf', '/etc/inetd.conf', line),
  listing('services', '/etc/services', 'auth 113/tcp', 'login 513/tcp', 'shell 514/tcp', 'ftp 21/tcp'),
];
const identd = (flags: string) =>
  inetd(`auth stream tcp wait root /usr/sbin/in.identd in.identd${flags}`, 113);
const sendmail = (address: string, ...more: readonly HostFile[]) => [
  netstat(`${address}:25 300/sendmail`),
  ps('300 sendmail: accepting connections'),
  ...more,
];
const approvedMail = readRegister(
  'host,protocol,port,service,business need,owner,approved by,approved on,expires on,security features\n,tcp,25,smtp,mail,ops,J. Doe,2026-01-01,2099-01-01,\n',
  'register.csv',
  '00',
);
const portOptions = (value: string) =>
  settings(`sendmail /etc/mail/sendmail.cf 264 O DaemonPortOptions=${value}`);
const named = (address: string, ...statements: readonly string[]) => [
  netstat(`${address}:53 96/named`, `udp ${address}:53 96/named`),
  ps('96 /usr/sbin/named -u named'),
  ...(statements.length === 0
    ? []
    : [settings(...statements.map((text, index) => `named /etc/named.conf ${index + 3} ${text}`))]),
];
const hint = 'zone "." { type hint; file "named.ca"; };';
const domain = 'zone "example.org" { type master; file "db.example.org"; };';
const x = (flags: string) => [netstat('0.0.0.0:6000 1462/X'), ps(`1462 /usr/X11R6/bin/X :0${flags}`)];
const portmap = (...programs: readonly string[]) => [
  netstat('0.0.0.0:111 80/portmap', '0.0.0.0:1694 81/rpc.mountd'),
  ps('80 /sbin/portmap', '81 /usr/sbin/rpc.mountd'),
  rpcinfo('    100000    2   tcp    111  portmapper', ...programs),
];
const mountd = '    100005    1   tcp   1694  mountd';

const fires: readonly Example[] = [
  {
    rule: 'identd-tells-who',
    says: 'no flag is set: names, system and errors are given away',
    service: 'auth',
    host: identd(''),
    verdict: 'turn-off',
    because:
      /None of the flags that hide something is set\. Still given away: .*user names \(-n is not set\)/,
    evidence: /auth stream tcp/,
  },
  {
    rule: 'identd-tells-who',
    says: '-e and -o are set: what each hides, and what is still given away',
    service: 'auth',
    host: identd(' -l -e -o'),
    verdict: 'turn-off',
    because:
      /-e hides which error.* and -o hides the operating system\. Still given away: user names .*-N is not set\)\. Requests are logged/,
  },
  {
    rule: 'identd-tells-who',
    says: 'all are set, together in one word: a number and no name',
    service: 'auth',
    host: identd(' -leonN'),
    verdict: 'turn-off',
    because: /-n gives user numbers.*Still given away: that a connection exists, and the number of its user/,
  },
  {
    rule: 'identd-tells-who',
    says: 'oidentd knows -e and -o, and its -l is a limit',
    service: 'auth',
    host: [netstat('0.0.0.0:113 77/oidentd'), ps('77 /usr/sbin/oidentd -e -o -l 20')],
    verdict: 'turn-off',
    because: /Still given away: user names \(unless oidentd\.conf hides them\)\. No role/,
  },
  {
    rule: 'mail-for-this-machine-only',
    says: 'loopback only, and the configuration says so',
    service: 'smtp',
    host: sendmail('127.0.0.1', portOptions('Port=smtp,Addr=127.0.0.1, Name=MTA')),
    verdict: 'keep',
    because: /listens on this machine only, and its configuration says so/,
    evidence: /DaemonPortOptions/,
  },
  {
    rule: 'mail-for-this-machine-only',
    says: 'loopback now, but its configuration opens it to others at the next start: it is not kept',
    service: 'smtp',
    host: sendmail('127.0.0.1', portOptions('Port=smtp, Name=MTA')),
    verdict: 'turn-off',
    because: /opens it to others when it is next started/,
  },
  {
    rule: 'mail-server-without-a-domain',
    says: 'reachable, and nobody claims it',
    service: 'smtp',
    host: sendmail('0.0.0.0', portOptions('Port=smtp, Name=MTA')),
    verdict: 'turn-off',
    because: /only by the mail exchanger of a domain or the relay of a LAN\. .*fetchmail -m procmail/,
  },
  {
    rule: 'mail-server-without-a-domain',
    says: 'it was told to keep to loopback and never started again',
    service: 'smtp',
    host: sendmail('0.0.0.0', portOptions('Port=smtp,Addr=127.0.0.1, Name=MTA')),
    verdict: 'turn-off',
    because: /so it was changed and the server not started again/,
  },
  {
    rule: 'mail-server-without-a-domain',
    says: 'fetchmail runs and hands its mail to port 25: it needs -m first',
    service: 'smtp',
    host: [
      netstat('0.0.0.0:25 300/sendmail'),
      ps('300 sendmail: accepting connections', '410 fetchmail -d 600'),
    ],
    verdict: 'turn-off',
    because: /fetchmail runs here \(fetchmail -d 600\): give it -m procmail/,
    evidence: /fetchmail -d 600/,
  },
  {
    rule: 'mail-server-without-a-domain',
    says: 'fetchmail delivers by its own agent: nothing here needs the server',
    service: 'smtp',
    host: [
      netstat('0.0.0.0:25 300/sendmail'),
      ps('300 sendmail: accepting connections', '410 fetchmail -d 600 -m procmail'),
    ],
    verdict: 'turn-off',
    because: /so it does not need this server/,
  },
  {
    rule: 'mail-relay-for-the-lan',
    says: 'claimed as relay: restricted to the networks that its configuration names',
    service: 'smtp',
    host: [
      netstat('0.0.0.0:25 300/master'),
      ps('300 /usr/lib/postfix/sbin/master -w'),
      settings('postfix /etc/postfix/main.cf 40 mynetworks = 127.0.0.0/8 192.0.2.0/24'),
    ],
    declared: { roles: ['mail-relay-lan'] },
    verdict: 'restrict',
    because: /It relays for 127\.0\.0\.0\/8 192\.0\.2\.0\/24/,
    evidence: /mynetworks/,
  },
  {
    rule: 'mail-exchanger-of-a-domain',
    says: 'claimed as MX: reachable, and restricted in what it accepts',
    service: 'smtp',
    host: [
      netstat('0.0.0.0:25 300/master'),
      ps('300 /usr/lib/postfix/sbin/master -w'),
      settings('postfix /etc/postfix/main.cf 44 relay_domains = example.org'),
    ],
    declared: { roles: ['mail-exchanger'] },
    verdict: 'restrict',
    because: /has to be reached by every sender.*relay_domains = example\.org/,
  },
  {
    rule: 'mail-relay-for-everybody',
    says: 'an open relay, even where it is claimed',
    service: 'smtp',
    host: [
      netstat('0.0.0.0:25 300/master'),
      ps('300 /usr/lib/postfix/sbin/master -w'),
      settings('postfix /etc/postfix/main.cf 40 mynetworks = 127.0.0.0/8 0.0.0.0/0'),
    ],
    declared: { roles: ['mail-exchanger'] },
    verdict: 'restrict',
    because: /relays mail for everybody \(mynetworks = 127\.0\.0\.0\/8 0\.0\.0\.0\/0\): an open relay/,
    evidence: /mynetworks/,
  },
  {
    rule: 'name-server-answers-everybody',
    says: 'recursion for any: an open resolver, even where it is claimed',
    service: 'domain',
    host: named('192.0.2.1', 'allow-recursion { any; };', hint),
    declared: { roles: ['dns-cache'] },
    verdict: 'restrict',
    because: /open resolver/,
  },
  {
    rule: 'name-server-answers-everybody',
    says: 'allow-query for any and no allow-recursion means recursion for any (BIND 9.4.2 and later)',
    service: 'domain',
    host: named('192.0.2.1', 'allow-query { any; };', hint),
    verdict: 'turn-off',
    because: /allow-query \{ any; \}/,
  },
  {
    rule: 'name-server-authoritative',
    says: 'a zone of its own, recursion off, claimed',
    service: 'domain',
    host: named('192.0.2.1', 'recursion no;', hint, domain),
    declared: { roles: ['dns-authoritative'] },
    verdict: 'restrict',
    because: /it holds the zone example\.org\. It looks up nothing for others/,
    evidence: /example\.org/,
  },
  {
    rule: 'name-server-authoritative',
    says: 'a zone of its own and nobody claims it: the zone must go elsewhere first',
    service: 'domain',
    host: named('192.0.2.1', 'allow-recursion { 192.0.2.0/24; };', hint, domain),
    verdict: 'turn-off',
    because:
      /It is a cache as well, for those of “allow-recursion \{ 192\.0\.2\.0\/24; \}”\. Another server must hold/,
  },
  {
    rule: 'name-server-caching-only',
    says: 'only the zones that every installation has: a cache, and to whom it answers',
    service: 'domain',
    host: named(
      '192.0.2.1',
      'allow-recursion { 192.0.2.0/24; };',
      hint,
      'zone "0.0.127.in-addr.arpa" { type master; file "named.local"; };',
    ),
    declared: { roles: ['dns-cache'] },
    verdict: 'restrict',
    because:
      /only caches\. Its configuration: allow-recursion \{ 192\.0\.2\.0\/24; \}\. A cache needs no exposure/,
  },
  {
    rule: 'x-reachable-by-tcp',
    says: 'the screen is needed and its port is not',
    service: 'x11',
    host: x(' -auth /root/.Xauth'),
    declared: { roles: ['desktop'] },
    verdict: 'restrict',
    because: /started without -nolisten tcp\. The screen needs the X server, not its TCP port/,
  },
  {
    rule: 'x-reachable-by-tcp',
    says: 'started with -nolisten tcp and yet open: one of the two is not what it seems',
    service: 'x11',
    host: x(' -nolisten tcp'),
    verdict: 'investigate',
    because: /started with -nolisten tcp, and yet its port is open/,
  },
  {
    rule: 'portmapper-needed-by-rpc-programs',
    says: 'nothing is registered: nothing needs it',
    service: 'sunrpc',
    host: portmap(),
    verdict: 'turn-off',
    because: /no RPC program but itself is registered with it: nothing here needs it/,
  },
  {
    rule: 'portmapper-needed-by-rpc-programs',
    says: 'a role claims what is registered: it stays for those programs alone',
    service: 'sunrpc',
    host: portmap(mountd),
    declared: { roles: ['nfs-server'] },
    verdict: 'restrict',
    because: /Registered with it: mountd\. It stays as long as mountd is needed/,
    evidence: /100005/,
  },
  {
    rule: 'portmapper-needed-by-rpc-programs',
    says: 'the role would need it, and nothing of the role is registered',
    service: 'sunrpc',
    host: portmap(),
    declared: { roles: ['nfs-server'] },
    verdict: 'turn-off',
    because: /Yet no program of that role is registered/,
  },
  {
    rule: 'printer-daemon-listens-for-others',
    says: 'a printer is attached, and the queue needs no port that others reach',
    service: 'printer',
    host: [netstat('0.0.0.0:515 70/lpd'), ps('70 lpd Waiting')],
    declared: { roles: ['printer'] },
    verdict: 'restrict',
    because: /“lpd -s”/,
  },
  {
    rule: 'r-service-under-another-name',
    says: 'login is rlogind',
    service: 'login',
    host: inetd('login stream tcp nowait root /usr/sbin/tcpd in.rlogind', 513),
    verdict: 'turn-off',
    because: /What listings call "login" is rlogind/,
  },
  {
    rule: 'server-of-a-client',
    says: 'the ftp client works without the ftp server',
    service: 'ftp',
    host: inetd('ftp stream tcp nowait root /usr/sbin/tcpd in.ftpd -l -a', 21),
    verdict: 'turn-off',
    because: /The ftp client of this host works without it\. It is in the danger zone/,
  },
  {
    rule: 'client-not-server',
    says: 'a DHCP client holds a port for its own answers',
    service: 'bootpc',
    host: [netstat('udp 0.0.0.0:68 33/dhclient'), ps('33 /sbin/dhclient eth0')],
    verdict: 'keep',
    because: /is a client/,
  },
  {
    rule: 'client-not-server',
    says: 'a browser of a package holds a UDP port of the day',
    service: 'firefox',
    host: [
      netstat('udp 0.0.0.0:44444 1600/firefox'),
      ps('1600 /usr/lib/firefox/firefox'),
      listing('proc-pid', '$ capture.sh: proc-pid', '1600\texe\t/usr/lib/firefox/firefox'),
      listing('packages', '$ capture.sh: packages', '/usr/lib/firefox/firefox\tdpkg\tfirefox\t128'),
    ],
    verdict: 'keep',
    because: /of the package firefox holds nothing but UDP ports/,
  },
];

/** The same hosts with the one thing changed that the rule is about. */
const twins: readonly Omit<Example, 'verdict' | 'because' | 'evidence'>[] = [
  {
    rule: 'identd-tells-who',
    says: 'another service of inetd',
    service: 'ftp',
    host: inetd('ftp stream tcp nowait root /usr/sbin/in.ftpd in.ftpd', 21),
  },
  {
    rule: 'mail-for-this-machine-only',
    says: 'it listens on an address of the LAN',
    service: 'smtp',
    host: sendmail('192.0.2.1', portOptions('Port=smtp,Addr=192.0.2.1, Name=MTA')),
  },
  {
    rule: 'mail-server-without-a-domain',
    says: 'it listens on loopback',
    service: 'smtp',
    host: sendmail('127.0.0.1'),
  },
  {
    rule: 'mail-relay-for-the-lan',
    says: "Debian's Exim names its networks by a macro that may be empty",
    service: 'smtp',
    host: [
      netstat('0.0.0.0:25 300/exim4'),
      ps('300 /usr/sbin/exim4 -bd -q30m'),
      settings('exim /var/lib/exim4/config.autogenerated 40 hostlist relay_from_hosts = MAIN_RELAY_NETS'),
    ],
    declared: { register: approvedMail },
  },
  {
    rule: 'mail-relay-for-everybody',
    says: 'nobody but this host reaches it',
    service: 'smtp',
    host: [
      netstat('127.0.0.1:25 300/master'),
      ps('300 /usr/lib/postfix/sbin/master -w'),
      settings('postfix /etc/postfix/main.cf 40 mynetworks = 0.0.0.0/0'),
    ],
  },
  {
    rule: 'mail-relay-for-the-lan',
    says: 'it is claimed as exchanger',
    service: 'smtp',
    host: sendmail('0.0.0.0'),
    declared: { roles: ['mail-exchanger'] },
  },
  {
    rule: 'mail-exchanger-of-a-domain',
    says: 'it is claimed as relay',
    service: 'smtp',
    host: sendmail('0.0.0.0'),
    declared: { roles: ['mail-relay-lan'] },
  },
  {
    rule: 'name-server-answers-everybody',
    says: 'allow-recursion names its networks, though allow-query is for any',
    service: 'domain',
    host: named('192.0.2.1', 'allow-query { any; };', 'allow-recursion { 192.0.2.0/24; };', hint),
  },
  {
    rule: 'name-server-answers-everybody',
    says: 'recursion is off, though allow-query is for any',
    service: 'domain',
    host: named('192.0.2.1', 'allow-query { any; };', 'recursion no;', domain),
  },
  {
    rule: 'name-server-authoritative',
    says: 'it has no zone of its own',
    service: 'domain',
    host: named('192.0.2.1', 'allow-recursion { localnets; };', hint),
  },
  {
    rule: 'name-server-caching-only',
    says: 'it has a zone of its own',
    service: 'domain',
    host: named('192.0.2.1', 'recursion no;', hint, domain),
  },
  {
    rule: 'name-server-caching-only',
    says: 'nothing of its configuration was captured: cannot tell',
    service: 'domain',
    host: named('192.0.2.1'),
  },
  {
    rule: 'x-reachable-by-tcp',
    says: 'it is reached by this machine only',
    service: 'x11',
    host: [netstat('127.0.0.1:6000 1462/Xorg'), ps('1462 /usr/lib/xorg/Xorg :0')],
  },
  {
    rule: 'portmapper-needed-by-rpc-programs',
    says: 'rpcinfo was not captured: cannot tell',
    service: 'sunrpc',
    host: [netstat('0.0.0.0:111 80/portmap'), ps('80 /sbin/portmap')],
  },
  {
    rule: 'printer-daemon-listens-for-others',
    says: 'it listens on loopback',
    service: 'ipp',
    host: [netstat('127.0.0.1:631 70/cupsd'), ps('70 /usr/sbin/cupsd -l')],
  },
  {
    rule: 'r-service-under-another-name',
    says: 'the name is who’s: another port’s service',
    service: 'ftp',
    host: inetd('ftp stream tcp nowait root /usr/sbin/in.ftpd in.ftpd', 21),
  },
  {
    rule: 'server-of-a-client',
    says: 'a role claims it',
    service: 'ftp',
    host: inetd('ftp stream tcp nowait root /usr/sbin/in.ftpd in.ftpd', 21),
    declared: { roles: ['file-transfer'] },
  },
  {
    rule: 'client-not-server',
    says: 'a DHCP server',
    service: 'bootps',
    host: [netstat('udp 0.0.0.0:67 33/dhcpd'), ps('33 /usr/sbin/dhcpd eth0')],
  },
  {
    rule: 'client-not-server',
    says: 'a program of no package on a UDP port of the day',
    service: 'firefox',
    host: [netstat('udp 0.0.0.0:44444 1600/firefox'), ps('1600 /opt/firefox/firefox')],
  },
];

test.each(fires)('$rule: $says', ({ rule, service, host, declared, verdict, because, evidence }) => {
  const decision = judged(host, declared).of(service);
  expect({ rule: decision.rule, verdict: decision.verdict }).toEqual({ rule, verdict });
  expect(decision.because).toMatch(because);
  const lines = decision.evidence.map((line) => line.text).join('\n');
  if (evidence !== undefined) expect(lines).toMatch(evidence);
});

test.each(twins)('not $rule: $says', ({ rule, service, host, declared }) => {
  expect(judged(host, declared).of(service).rule).not.toBe(rule);
});

test('each exception has its pair', () => {
  const exceptions = fires.map((each) => each.rule);
  expect([...new Set(exceptions)].sort()).toEqual([...new Set(twins.map((each) => each.rule))].sort());
  for (const rule of exceptions) expect(rules.map((each) => each.id)).toContain(rule);
});

test('an X server that opens no port is no listening service', () => {
  const { inventory } = judged([
    netstat('0.0.0.0:22 72/sshd'),
    ps('72 /usr/sbin/sshd', '1462 /usr/X11R6/bin/X :0 -nolisten tcp'),
  ]);
  expect(inventory.services.map((service) => service.id)).toEqual(['ssh']);
});

test('a register row with security features is the answer before an exception, but an open resolver is not protected by a word', () => {
  const row = (port: number) => ({
    file: 'register.csv',
    sha256: '00',
    badRows: [],
    declarations: [
      {
        host: '*',
        protocol: '',
        port,
        service: '',
        role: '',
        businessNeed: 'Names for the office',
        owner: 'a',
        approvedBy: 'b',
        approvedOn: '',
        expiresOn: '',
        securityFeatures: 'firewall',
        line: 2,
        file: 'register.csv',
        text: 'row',
      },
    ],
  });
  const open = judged(named('192.0.2.1', 'allow-recursion { any; };', hint), { register: row(53) });
  expect(open.of('domain').rule).toBe('name-server-answers-everybody');
  const kept = judged(x(''), { register: row(6000) });
  expect(kept.of('x11').rule).toBe('needed-with-security-features');
});

test.each([
  ['by the register', { register: approvedMail }, 'register.csv:2'],
  ['by a role', { roles: ['mail-relay-lan'] }, 'options:1'],
])(
  'what is needed %s, and listens, cites who needs it and the line that shows where it listens',
  (_by, declared, first) => {
    const { inventory, of } = judged(sendmail('0.0.0.0'), declared);
    const places = of('smtp').evidence.map(({ file, line }) => `${file}:${line}`);
    const socket = inventory.services.find(({ id }) => id === 'smtp')?.sockets[0]?.evidence[0];
    expect(places[0]).toBe(first);
    expect(places).toContain(`${socket?.file}:${socket?.line}`);
  },
);

test('where a listing that a person can read shows the socket, its line is cited before that of /proc/net', () => {
  const { of } = judged([
    listing(
      'proc-net',
      '/proc/net/tcp',
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 00000000:0017 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 42985 1 0 100 0 0 10 0',
    ),
    netstat('0.0.0.0:23 72/in.telnetd'),
    ps('72 /usr/sbin/in.telnetd -debug 23'),
  ]);
  expect(of('telnet').evidence[0].origin).toBe('$ netstat -tulpn');
});
