/**
 * `ufw status verbose`.
 *
 *     Status: active
 *     Default: deny (incoming), allow (outgoing), disabled (routed)
 *
 *     To                         Action      From
 *     --                         ------      ----
 *     22/tcp                     ALLOW IN    10.0.0.0/8
 *     80,443/tcp (Nginx Full)    ALLOW IN    Anywhere
 *     3306 on eth0               DENY IN     Anywhere                   # not from outside
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { FirewallRule } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { allTraffic, portRange } from './firewall-words.ts';
import { Reading } from './reading.ts';

// 22/tcp (v6)     ALLOW IN     Anywhere (v6)     # comment
const row = /^(\S.*?)\s{2,}(ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))?\s{2,}(\S.*)$/;

export function parseUfw(listing: Listing): Parsed<FirewallRule> {
  const reading = new Reading<FirewallRule>(listing);
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const text = bareLine(line);
    const at = reading.at(number, line);
    // Default: deny (incoming), allow (outgoing), disabled (routed)
    const incoming = /^Default: (\w+) \(incoming\)/.exec(text);
    if (incoming !== null) {
      reading.fact({
        dialect: 'ufw',
        chain: 'incoming',
        hook: 'input',
        action: incoming[1] ?? '',
        isPolicy: true,
        ...allTraffic,
        evidence: [at],
      });
      continue;
    }
    if (/^\s*$|^(?:Status|Logging|New profiles):|^To\s+Action\s+From|^--\s/.test(text)) {
      reading.skip();
      continue;
    }
    const match = text.length > 2000 ? null : row.exec(text);
    if (match === null) {
      reading.unreadable(at, 'not a rule as ufw prints one');
      continue;
    }
    const [, to = '', verdict = '', direction = 'IN', from = ''] = match;
    const words = to.replace(/ \([^)]*\)/g, '').split(' ');
    const interfaceAt = words.indexOf('on');
    // `22/tcp`, `Anywhere`, `10.0.0.1 22/tcp`: the last word before `on` that looks like a port
    const subject = (interfaceAt < 0 ? words : words.slice(0, interfaceAt)).at(-1) ?? '';
    const [list = '', protocol] = subject.split('/');
    const ports = list.split(',').map(portRange);
    const known = ports.flatMap((each) => (each === null ? [] : [each]));
    const source = from
      .replace(/\s+#.*$/, '')
      .replace(' (v6)', '')
      .trim();
    reading.fact({
      dialect: 'ufw',
      chain: direction === 'IN' ? 'incoming' : direction === 'OUT' ? 'outgoing' : 'routed',
      hook: direction === 'IN' ? 'input' : direction === 'OUT' ? 'output' : 'forward',
      action: verdict.toLowerCase(),
      isPolicy: false,
      protocol: protocol ?? null,
      // An application profile's name tells no port: a range that no port is in.
      ports: list === 'Anywhere' ? [] : known.length > 0 ? known : [{ from: 0, to: 0 }],
      source: source === 'Anywhere' ? null : source,
      inInterface: interfaceAt < 0 ? null : (words[interfaceAt + 1] ?? null),
      partial: words.length > (interfaceAt < 0 ? 1 : 3) || (known.length === 0 && list !== 'Anywhere'),
      evidence: [at],
    });
  }
  return reading.finish();
}
