/**
 * The runlevel or target: `runlevel`, `who -r`, `systemctl get-default`, `rc-status -r`.
 *
 *     N 2
 *              run-level 2  2026-11-23 09:03                   last=S
 *     multi-user.target
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { RunlevelFact } from '../model/facts.ts';
import { Reading } from './reading.ts';

export function parseRunlevel(listing: Listing): Parsed<RunlevelFact> {
  const reading = new Reading<RunlevelFact>(listing);
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = line.trim();
    if (text === '') {
      reading.skip();
      continue;
    }
    const at = reading.at(number, line);
    // N 2 | S 5 | 3 5
    const pair = /^([0-9NS]) ([0-9S])$/.exec(text);
    // run-level 2  2026-11-23 09:03  last=S | Runlevel 5
    const who = /^(?:\S*[rR]un-?level|niveau d'exécution|Runlevel)\s+([0-9S])(?:\s|$)/u.exec(text);
    // multi-user.target | lrwxrwxrwx … default.target -> /lib/systemd/system/graphical.target
    const target = /(?:^|\/|\s)([\w@\\.-]+\.target)$/.exec(text);
    // default (rc-status -r)
    const openrc = /^[a-z][\w-]*$/.exec(text);
    if (pair !== null) {
      if (pair[1] !== 'N' && pair[1] !== undefined)
        reading.fact({ source: 'previous', runlevel: pair[1], evidence: [at] }, 0);
      reading.fact({ source: 'current', runlevel: pair[2] ?? '', evidence: [at] });
    } else if (who !== null) {
      reading.fact({ source: 'current', runlevel: who[1] ?? '', evidence: [at] });
    } else if (target !== null) {
      reading.fact({ source: 'default', runlevel: target[1] ?? '', evidence: [at] });
    } else if (text === 'unknown') {
      reading.skip();
    } else if (openrc !== null) {
      reading.fact({ source: 'current', runlevel: text, evidence: [at] });
    } else {
      reading.unreadable(at, 'no runlevel and no target in it');
    }
  }
  return reading.finish();
}
