/**
 * /etc/services: a name for a port.
 *
 *     telnet          23/tcp
 *     http            80/tcp          www             # WorldWideWeb HTTP
 *     #finger         79/tcp
 *
 * A commented-out line of that shape is a fact too: removing a line here was once thought to turn the service off.
 * As glibc reads it: the name, the port up to `/`, the protocol, aliases up to `#`. A range of ports is not read by it.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { PortNameFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { splitFields } from './fields.ts';
import { Reading } from './reading.ts';

// telnet 23/tcp
const portAndProtocol = /^(\d{1,5})\/([a-z][a-z0-9-]{0,15})$/;

export function parseServices(listing: Listing): Parsed<PortNameFact> {
  const reading = new Reading<PortNameFact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    const content = line.trimStart();
    const commentedOut = content.startsWith('#');
    // `#telnet 23/tcp` and `# telnet 23/tcp` are entries switched off; `#  Note: 80/tcp …` is prose.
    const entry = (commentedOut ? content.slice(1) : content).slice(0, 4096);
    const comment = entry.indexOf('#');
    const { fields } = splitFields(comment < 0 ? entry : entry.slice(0, comment), 64);
    const [name, place = '', ...aliases] = fields;
    if (name === undefined) {
      reading.skip();
      continue;
    }
    const [, port, protocol] = portAndProtocol.exec(place) ?? [];
    if (port === undefined || protocol === undefined || Number(port) > 65_535) {
      if (commentedOut) reading.skip();
      else reading.unreadable(reading.at(number, text), 'not a name and a port with its protocol');
      continue;
    }
    reading.fact({
      name,
      port: Number(port),
      protocol,
      aliases: commentedOut ? [] : aliases,
      commentedOut,
      evidence: [reading.at(number, text)],
    });
  }
  return reading.finish();
}
