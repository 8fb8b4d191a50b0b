/**
 * `systemctl list-sockets`: addresses that systemd itself listens on, and what it starts for them.
 *
 *     LISTEN        UNIT           ACTIVATES
 *     [::]:22       ssh.socket     ssh.service
 *     audit 1       systemd-journald-audit.socket systemd-journald.service
 *     18 sockets listed.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { UnitSocketFact } from '../model/facts.ts';
import { Reading } from './reading.ts';
import { isUnitName, plainText } from './unit-name.ts';

export function parseSystemctlSockets(listing: Listing): Parsed<UnitSocketFact> {
  const reading = new Reading<UnitSocketFact>(listing);
  let footer = false;
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = plainText(line);
    const words = text.split(/\s+/);
    const place = words.findIndex((word) => isUnitName(word) && word.endsWith('.socket'));
    if (place > 0) {
      reading.fact({
        listen: words.slice(0, place).join(' '),
        unit: words[place] ?? '',
        activates: words
          .slice(place + 1)
          .flatMap((word) => word.split(','))
          .filter((word) => isUnitName(word)),
        evidence: [reading.at(number, line)],
      });
      continue;
    }
    // 18 sockets listed. | Pass --all to see loaded but inactive sockets, too.
    if (/^\d+ /.test(text)) footer = true;
    if (text === '' || footer || /^LISTEN\s/.test(text)) reading.skip();
    else reading.unreadable(reading.at(number, line), 'not a row of systemctl list-sockets');
  }
  return reading.finish();
}
