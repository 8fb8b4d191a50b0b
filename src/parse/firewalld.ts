/**
 * `firewall-cmd --list-all-zones` (or --list-all).
 *
 *     public (active)
 *       target: default
 *       interfaces: eth0
 *       services: dhcpv6-client ssh
 *       ports: 8080/tcp 6000-6010/tcp
 *       rich rules:
 *     	rule family="ipv4" source address="10.0.0.0/8" port port="22" protocol="tcp" accept
 *
 * Only zones that are active see packets. A service is a name: where its port is not known here, the rule is `partial`
 * and holds no port.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { FirewallRule } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { portRange } from './firewall-words.ts';
import { Reading } from './reading.ts';

const attribute = (text: string, name: string): string | null => {
  const at = text.indexOf(`${name}="`);
  if (at < 0) return null;
  const from = at + name.length + 2;
  const to = text.indexOf('"', from);
  return to < 0 ? null : text.slice(from, to);
};

const udpOnly = new Set([
  'dhcpv6-client',
  'dhcpv6',
  'dhcp',
  'tftp',
  'ntp',
  'snmp',
  'mdns',
  'syslog',
  'netbios-ns',
]);
const noPort = { from: 0, to: 0 } as const;

export function parseFirewalld(listing: Listing): Parsed<FirewallRule> {
  const reading = new Reading<FirewallRule>(listing);
  let zone = '';
  let active = false;
  let inInterface: string | null = null;
  let source: string | null = null;
  let rich = false;
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const text = bareLine(line);
    const at = reading.at(number, line);
    const rule = (more: Partial<FirewallRule>): FirewallRule => ({
      dialect: 'firewalld',
      chain: `zone ${zone}`,
      hook: active ? 'input' : null,
      action: 'accept',
      isPolicy: false,
      protocol: null,
      ports: [],
      source,
      inInterface,
      partial: false,
      evidence: [at],
      ...more,
    });
    // public (active)   |   home (default, active)   |   block
    const heading = /^([\w.-]+)(?: \(([^)]*)\))?$/.exec(text);
    if (text.trim() === '') reading.skip();
    else if (heading !== null) {
      zone = heading[1] ?? '';
      active = (heading[2] ?? '').includes('active');
      inInterface = null;
      source = null;
      rich = false;
      reading.partOfFact();
    } else if (/^\s*rule /.test(text) && rich) {
      const port = portRange(attribute(text, 'port port') ?? '');
      const verdict = /\b(accept|reject|drop)\b\s*(?:\w.*)?$/.exec(text)?.[1] ?? 'count';
      reading.fact(
        rule({
          action: verdict,
          ports: port === null ? [noPort] : [port],
          protocol: attribute(text, 'protocol'),
          source: attribute(text, 'address') ?? source,
          partial: true,
        }),
      );
    } else {
      const setting = /^\s+([\w -]+?):(?:\s+(.*))?$/.exec(text.slice(0, 4000));
      if (setting === null) {
        reading.unreadable(at, 'not a line as firewall-cmd --list-all prints one');
        continue;
      }
      const key = setting[1] ?? '';
      const words = (setting[2] ?? '').split(/\s+/).filter((word) => word !== '');
      rich = key === 'rich rules';
      if (key === 'interfaces') inInterface = words.length === 0 ? null : words.join(',');
      if (key === 'sources') source = words.length === 0 ? null : words.join(',');
      if (key === 'target') {
        const target = (words[0] ?? 'default').replaceAll('%', '').toLowerCase();
        reading.fact(rule({ action: target === 'default' ? 'reject' : target, isPolicy: true }));
      } else if (key === 'ports' && words.length > 0) {
        words.forEach((word, index) => {
          const [list = '', protocol = null] = word.split('/');
          const port = portRange(list);
          reading.fact(
            rule({ protocol, ports: [port ?? noPort], partial: port === null }),
            index === 0 ? 1 : 0,
          );
        });
      } else if (key === 'services' && words.length > 0) {
        words.forEach((word, index) => {
          const port = portRange(word);
          reading.fact(
            rule({
              protocol: port === null ? null : udpOnly.has(word) ? 'udp' : 'tcp',
              ports: [port ?? noPort],
              partial: true,
            }),
            index === 0 ? 1 : 0,
          );
        });
      } else reading.skip();
    }
  }
  return reading.finish();
}
