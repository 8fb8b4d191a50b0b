/** Ports and small words that the firewalls' listings share. */

import type { FirewallRule } from '../model/facts.ts';

export type PortRanges = FirewallRule['ports'];

/** What a chain's policy is about: whatever no rule spoke of. */
export const allTraffic: Pick<FirewallRule, 'protocol' | 'ports' | 'source' | 'inInterface' | 'partial'> = {
  protocol: null,
  ports: [],
  source: null,
  inInterface: null,
  partial: false,
};

// 22   137:139   80-90   ftp
const range = /^(\d{1,5})(?:[:-](\d{0,5}))?$/;

/** `22`, `137:139`, `80-90`, `1024:`, or a well-known name; null where it is neither. */
export function portRange(text: string): { readonly from: number; readonly to: number } | null {
  const match = range.exec(text);
  if (match !== null) {
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : match[2] === '' ? 65535 : Number(match[2]);
    return from <= 65535 && to <= 65535 && from <= to ? { from, to } : null;
  }
  const named = names.get(text);
  return named === undefined ? null : { from: named, to: named };
}

/** Ports that the tools print by name where they are not told to print numbers, or that firewalld calls services. */
const names: ReadonlyMap<string, number> = new Map([
  ['ftp', 21],
  ['ssh', 22],
  ['telnet', 23],
  ['smtp', 25],
  ['domain', 53],
  ['dns', 53],
  ['bootps', 67],
  ['bootpc', 68],
  ['dhcp', 67],
  ['tftp', 69],
  ['finger', 79],
  ['http', 80],
  ['kerberos', 88],
  ['pop3', 110],
  ['sunrpc', 111],
  ['rpc-bind', 111],
  ['auth', 113],
  ['ntp', 123],
  ['netbios-ns', 137],
  ['netbios-dgm', 138],
  ['netbios-ssn', 139],
  ['imap', 143],
  ['imap2', 143],
  ['snmp', 161],
  ['bgp', 179],
  ['ldap', 389],
  ['https', 443],
  ['microsoft-ds', 445],
  ['smtps', 465],
  ['exec', 512],
  ['login', 513],
  ['shell', 514],
  ['syslog', 514],
  ['printer', 515],
  ['dhcpv6-client', 546],
  ['dhcpv6', 547],
  ['submission', 587],
  ['ipp', 631],
  ['ldaps', 636],
  ['rsync', 873],
  ['imaps', 993],
  ['pop3s', 995],
  ['nfs', 2049],
  ['squid', 3128],
  ['mysql', 3306],
  ['rdp', 3389],
  ['postgresql', 5432],
  ['mdns', 5353],
  ['vnc-server', 5900],
  ['x11', 6000],
  ['redis', 6379],
  ['cockpit', 9090],
]);

export function protocolName(text: string): string | null {
  const numbers: Readonly<Record<string, string | null>> = {
    '0': null,
    all: null,
    ip: null,
    '1': 'icmp',
    '6': 'tcp',
    '17': 'udp',
    '58': 'ipv6-icmp',
    '132': 'sctp',
  };
  return Object.hasOwn(numbers, text) ? (numbers[text] ?? null) : text;
}

/** Words of a shell-like line; what stands in double quotes is one word. */
export function quotedWords(text: string): string[] {
  const found: string[] = [];
  let word = '';
  let inside = false;
  let begun = false;
  for (const letter of text) {
    if (letter === '"') {
      inside = !inside;
      begun = true;
    } else if (!inside && (letter === ' ' || letter === '\t')) {
      if (begun) found.push(word);
      word = '';
      begun = false;
    } else {
      word += letter;
      begun = true;
    }
  }
  if (begun) found.push(word);
  return found;
}
