/**
 * OpenRC: `rc-update show` (what starts in which runlevel) and `rc-status` (what runs now).
 *
 *                 sshd |      default
 *     Runlevel: default
 *      sshd                                   [  started  ]
 *     [default]
 *     sshd =  started
 *
 * A service under a `Dynamic Runlevel:` is in no runlevel: somebody or something started it.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { OpenrcFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';
import { plainText } from './unit-name.ts';

export function parseOpenrc(listing: Listing): Parsed<OpenrcFact> {
  const reading = new Reading<OpenrcFact>(listing);
  let runlevel: string | null = null;
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = bareLine(line);
    const at = reading.at(number, line);
    // Runlevel: default | Dynamic Runlevel: hotplugged | [default]
    const heading = /^\s*(Dynamic )?Runlevel:\s+(\S.*?)\s*$/.exec(text) ?? /^()\[([\w-]+)\]\s*$/.exec(text);
    if (heading !== null) {
      runlevel = heading[1] ? null : (heading[2] ?? null);
      reading.skip();
      continue;
    }
    //                sshd |      default  boot
    const shown = /^\s*(\S+)\s+\|(.*)$/.exec(text);
    if (shown !== null) {
      const runlevels = (shown[2] ?? '').split(/\s+/).filter((word) => word !== '');
      reading.fact({ service: shown[1] ?? '', runlevels, state: null, evidence: [at] });
      continue;
    }
    //  sshd   [  started 15 day(s) 00:34:14 (10) ] | sshd =  started
    const status =
      /^\s+([^\s[\]*]+)\s+\[\s*([a-z]+)\b[^\]]*\]\s*$/.exec(text) ?? /^(\S+) =\s+([a-z]+)\b/.exec(text);
    if (status !== null) {
      reading.fact({
        service: status[1] ?? '',
        runlevels: runlevel === null ? [] : [runlevel],
        state: status[2] ?? null,
        evidence: [at],
      });
      //  * Caching service dependencies ... [ ok ]
    } else if (plainText(text) === '' || /^\s*\*\s/.test(text)) reading.skip();
    else reading.unreadable(at, 'not a row of rc-update show or rc-status');
  }
  return reading.finish();
}
