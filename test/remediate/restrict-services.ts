/** A host with a neighbour: what is needed there, who may reach it, and a look from another network. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { readRegister } from '../../src/register/index.ts';
import type { SystemdHost } from '../targets/systemd-host.ts';

export const needed = [
  { port: 13, protocol: 'tcp', service: 'daytime' },
  { port: 25, protocol: 'tcp', service: 'smtp' },
  { port: 53, protocol: 'tcp', service: 'domain' },
  { port: 53, protocol: 'udp', service: 'domain' },
  { port: 111, protocol: 'tcp', service: 'sunrpc' },
  { port: 111, protocol: 'udp', service: 'sunrpc' },
  { port: 631, protocol: 'tcp', service: 'ipp' },
  { port: 4003, protocol: 'tcp', service: 'bothd' },
  { port: 4003, protocol: 'udp', service: 'bothd' },
] as const;

interface Need {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly service: string;
}

/** Everything of this list is needed on the host: what is on every address is then to be restricted. */
export function registerOf(needs: readonly Need[]) {
  const csv = [
    'host,protocol,port,service,business need,owner,approved by,approved on,expires on,security features',
    ...needs.map(
      ({ port, protocol, service }) =>
        `unithost,${protocol},${port},${service},The hosts of this network use it,ops,J. Doe,2026-01-01,2099-01-01,`,
    ),
  ].join('\n');
  return readRegister(csv, 'register.csv', createHash('sha256').update(csv).digest('hex'));
}
export const register = registerOf(needed);

/** Says a word to each connection and each datagram, by IPv4 and by IPv6. */
export const files: Readonly<Record<string, string>> = {
  'usr/local/sbin/bothd!': `#!/usr/bin/perl
use IO::Socket::IP; use IO::Select;
my @at = (LocalHost => '::', LocalPort => 4003, V6Only => 0);
my $tcp = IO::Socket::IP->new(@at, Listen => 5, ReuseAddr => 1) or die;
my $udp = IO::Socket::IP->new(@at, Proto => 'udp') or die;
my $both = IO::Select->new($tcp, $udp);
while (1) { for my $one ($both->can_read) {
  if ($one == $udp) { $udp->recv(my $asked, 100); $udp->send("here\\n"); }
  else { my $accepted = $tcp->accept or next; print $accepted "here\\n"; close $accepted; } } }
`,
  'usr/lib/systemd/system/bothd.service':
    '[Service]\nExecStart=/usr/local/sbin/bothd\n[Install]\nWantedBy=multi-user.target\n',
};

/** After the packages: settings that listen for everybody. */
export const prepare = `
systemctl enable bothd.service
sed -i '/^service daytime/,/^}/s/disable.*= yes/disable = no/' /etc/xinetd.d/daytime
printf 'options {\\n\\tdirectory "/var/cache/bind";\\n\\tdnssec-validation no;\\n\\tlisten-on-v6 { any; };\\n};\\n' > /etc/bind/named.conf.options
sed -i 's/^Listen localhost:631/Port 631/' /etc/cups/cupsd.conf
printf 'inet_interfaces = all\\nmyhostname = unithost\\nmydestination = localhost\\ncompatibility_level = 3.6\\n' > /etc/postfix/main.cf
systemctl disable ufw firewalld
`;

/** A cable to a neighbour that is 192.0.2.1, and 198.51.100.1 in another network behind it; by IPv6 the same. */
export function plugIn(host: SystemdHost): void {
  host.sh(`systemd-run --unit=neighbour --property=Type=exec unshare --net sleep 86400
    n=$(systemctl show --property MainPID --value neighbour)
    while [ -n "$n" ] && [ "$(readlink /proc/$n/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
    ip link add eth0 type veth peer name out0 netns "$n"
    ip addr add 192.0.2.10/24 dev eth0
    ip -6 addr add 2001:db8:1::10/64 dev eth0 nodad
    ip link set eth0 up
    outside="nsenter -t $n -n"
    $outside ip addr add 192.0.2.1/24 dev out0
    $outside ip addr add 198.51.100.1/24 dev out0
    $outside ip -6 addr add 2001:db8:1::1/64 dev out0 nodad
    $outside ip -6 addr add 2001:db8:2::1/64 dev out0 nodad
    $outside ip link set out0 up
    $outside ip link set lo up
    ip route add 198.51.100.0/24 via 192.0.2.1
    ip -6 route add 2001:db8:2::/64 via 2001:db8:1::1`);
}

const outside = 'nsenter -t $(systemctl show --property MainPID --value neighbour) -n';
export const lan = '192.0.2.1';
export const elsewhere = '198.51.100.1';
/** The same neighbour by IPv6, each beside its IPv4. */
export const sources = [
  [lan, elsewhere],
  ['2001:db8:1::1', '2001:db8:2::1'],
] as const;
const hostSeenFrom = (source: string) => (source.includes(':') ? '2001:db8:1::10' : '192.0.2.10');

/** What a connection from that address of the neighbour's sees: `open` with the first word said, or `shut`. */
export function seenFrom(host: SystemdHost, source: string, port: number): string {
  const script = `my $s = IO::Socket::IP->new(PeerAddr => "${hostSeenFrom(source)}", PeerPort => ${port}, LocalAddr => "${source}", Timeout => 1);
    print $s ? "open" : "shut"; $SIG{ALRM} = sub { exit }; alarm 1; print " said" if $s && defined $s->getline;`;
  return host.sh(`${outside} perl -MIO::Socket::IP -e '$|=1; ${script}'`).stdout;
}

/** Sends one datagram, and gives the answer as hex; '' where none comes within a second. */
export function answerTo(host: SystemdHost, source: string, port: number, question: string): string {
  const script = `my $s = IO::Socket::IP->new(Proto => "udp", PeerAddr => "${hostSeenFrom(source)}", PeerPort => ${port}, LocalAddr => "${source}");
    $s->send(pack("H*", "${question}")); $SIG{ALRM} = sub { exit }; alarm 1; $s->recv(my $a, 4096); print unpack("H*", $a);`;
  return host.sh(`${outside} perl -MIO::Socket::IP -e '${script}'`).stdout;
}

/** A query for localhost, type A; the last digit of the second word of the answer is the code: 0 fine, 5 refused. */
export const domainQuery = '1234010000010000000000000' + '96c6f63616c686f73740000010001';
/** A call of the portmapper's DUMP procedure; the third word of the answer is 0 where it is accepted, 1 where it is denied. */
export const rpcDump = `000000010000000000000002000186a00000000200000004${'00'.repeat(16)}`;

/** Does bothd answer, by connection and by datagram? `yes yes` */
export function answersAt4003(host: SystemdHost, source: string): string {
  const word = (said: boolean) => (said ? 'yes' : 'no');
  return `${word(seenFrom(host, source, 4003) === 'open said')} ${word(answerTo(host, source, 4003, '00') !== '')}`;
}

/** Its own networks reach it, and itself; others do not, by neither protocol nor family. */
export function onlyOwnNetwork(host: SystemdHost): void {
  for (const [near, far] of sources) {
    expect([near, answersAt4003(host, near)]).toEqual([near, 'yes yes']);
    expect([far, answersAt4003(host, far)]).toEqual([far, 'no no']);
  }
  const here = `perl -MIO::Socket::IP -e 'print IO::Socket::IP->new(PeerAddr => $_, PeerPort => 4003)->getline for "127.0.0.1", "::1"'`;
  expect(host.sh(here).stdout).toBe('here\nhere\n');
}

export function everybody(host: SystemdHost): void {
  for (const source of sources.flat())
    expect([source, answersAt4003(host, source)]).toEqual([source, 'yes yes']);
}
