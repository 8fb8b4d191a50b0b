/**
 * `ipchains -L -n`, of Linux 2.2.
 *
 *     Chain input (policy ACCEPT):
 *     target     prot opt     source                destination           ports
 *     DENY       tcp  ------  0.0.0.0/0            0.0.0.0/0             * ->   23
 *
 * With -v there are counters, tosa, tosx and an interface (ifname) before the source.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { FirewallRule } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { allTraffic, portRange, protocolName } from './firewall-words.ts';
import { Reading } from './reading.ts';

// Chain input (policy ACCEPT: 33 packets, 2876 bytes):   Chain input (refcnt = 1):
const heading = /^Chain (\S+) \((?:policy (\w+)|refcnt)/;

export function parseIpchains(listing: Listing): Parsed<FirewallRule> {
  const reading = new Reading<FirewallRule>(listing);
  let chain: string | null = null;
  let header: readonly string[] = [];
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const text = bareLine(line);
    const at = reading.at(number, line);
    const head = heading.exec(text);
    if (text.trim() === '') reading.skip();
    else if (head !== null) {
      chain = head[1] ?? '';
      if (head[2] === undefined) reading.skip();
      else
        reading.fact({
          dialect: 'ipchains',
          chain,
          hook: ['input', 'output', 'forward'].includes(chain) ? chain : null,
          action: head[2].toLowerCase(),
          isPolicy: true,
          ...allTraffic,
          evidence: [at],
        });
    } else if (/\btarget\s+prot\s+opt\b/.test(text)) {
      header = text.trim().split(/\s+/);
      reading.skip();
    } else {
      const match = /^\s*(?:\d+[KMG]?\s+\d+[KMG]?\s+)?(\S+)\s+(\w+)\s+([-!a-zA-Z]{6})\s+(.*)$/.exec(text);
      const rest = (match?.[4] ?? '').trim().split(/\s+/);
      // 0xFF 0x00  eth0  SOURCE DESTINATION PORTS
      const detailed = header.includes('ifname');
      const at2 = detailed ? rest.findIndex((word) => !/^0x/.test(word)) : 0;
      const source = rest[at2 + (detailed ? 1 : 0)];
      if (match === null || chain === null || source === undefined) {
        reading.unreadable(at, 'not a rule as ipchains prints one');
        continue;
      }
      const arrow = rest.indexOf('->');
      const port = arrow < 0 ? null : portRange(rest[arrow + 1] ?? '');
      const everyPort = arrow < 0 || rest[arrow + 1] === '*' || rest[arrow + 1] === 'any';
      reading.fact({
        dialect: 'ipchains',
        chain,
        hook: ['input', 'output', 'forward'].includes(chain) ? chain : null,
        action: /^(?:ACCEPT|DENY|REJECT|MASQ|REDIRECT|RETURN|-)$/.test(match[1] ?? '')
          ? (match[1] ?? '').toLowerCase()
          : `jump ${match[1]}`,
        isPolicy: false,
        protocol: protocolName(match[2] ?? ''),
        ports: port === null ? [] : [port],
        source: /^(?:0\.0\.0\.0\/0|anywhere)$/.test(source) ? null : source,
        inInterface: detailed && rest[at2] !== 'any' ? (rest[at2] ?? null) : null,
        partial: !detailed || (port === null && !everyPort) || (match[3] ?? '').includes('y'),
        evidence: [at],
      });
    }
  }
  return reading.finish();
}
