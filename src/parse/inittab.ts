/**
 * /etc/inittab: what init runs and keeps running in which runlevels.
 *
 *     id:3:initdefault:
 *     tg:2345:respawn:/usr/local/bin/tcpgate -l
 *     ::sysinit:/sbin/openrc sysinit
 *
 * In busybox's dialect the first field is a terminal and runlevels are ignored; the fields are the same.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { InittabFact } from '../model/facts.ts';
import { Reading } from './reading.ts';

export function parseInittab(listing: Listing): Parsed<InittabFact> {
  const reading = new Reading<InittabFact>(listing);
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = line.trim();
    if (text === '' || text.startsWith('#')) {
      reading.skip();
      continue;
    }
    const at = reading.at(number, line);
    const [id = '', runlevels = '', action = '', ...process] = text.split(':');
    if (process.length === 0 || !/^[a-z]+$/.test(action)) {
      reading.unreadable(at, 'not id:runlevels:action:process');
      continue;
    }
    reading.fact({
      id,
      runlevels: [...runlevels],
      action,
      process: process.join(':').trim(),
      evidence: [at],
    });
  }
  return reading.finish();
}
