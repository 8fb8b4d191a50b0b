/**
 * `service --status-all`: what each init script says of itself.
 *
 *      [ + ]  ssh
 *      [ ? ]  hwclock.sh
 *     sshd (pid  2098) is running...
 *     httpd is stopped
 *
 * On Red Hat the scripts answer in free text; lines that do not name a script and a state stay unread.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { ServiceStatusFact } from '../model/facts.ts';
import { Reading } from './reading.ts';

export function parseServiceStatusAll(listing: Listing): Parsed<ServiceStatusFact> {
  const reading = new Reading<ServiceStatusFact>(listing);
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = line.trim();
    const at = reading.at(number, line);
    //  [ + ]  ssh
    const debian = /^\[ ([+?-]) \]\s+(\S+)$/.exec(text);
    // sshd (pid  2098) is running... | master (pid 1 2) is running
    const runs = /^(\S+) \(pids?\s+[\d\s]+\) is running\b/.exec(text);
    // httpd is stopped | httpd dead but pid file exists
    const stopped = /^(\S+) (?:is stopped|is not running|dead but )/.exec(text);
    if (debian !== null) {
      const sign = debian[1];
      reading.fact({ script: debian[2] ?? '', running: sign === '?' ? null : sign === '+', evidence: [at] });
    } else if (runs !== null) reading.fact({ script: runs[1] ?? '', running: true, evidence: [at] });
    else if (stopped !== null) reading.fact({ script: stopped[1] ?? '', running: false, evidence: [at] });
    // The command line itself, where somebody pasted a terminal.
    else if (text === '' || /service --status-all$/.test(text)) reading.skip();
    else reading.unreadable(at, 'names no script with a state');
  }
  return reading.finish();
}
