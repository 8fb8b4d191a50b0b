/**
 * `systemctl list-unit-files`: what is to happen with each unit at boot.
 *
 *     UNIT FILE                              STATE           PRESET
 *     ssh.service                            disabled        enabled
 *     ssh.socket                             enabled         enabled
 *     3 unit files listed.
 *
 * The third column is new, and was called VENDOR PRESET for a while.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { UnitFileFact } from '../model/facts.ts';
import { Reading } from './reading.ts';
import { isUnitName, plainText } from './unit-name.ts';

export function parseSystemctlUnitFiles(listing: Listing): Parsed<UnitFileFact> {
  const reading = new Reading<UnitFileFact>(listing);
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = plainText(line);
    const [unit = '', state = '', preset = null, ...more] = text.split(/\s+/);
    if (isUnitName(unit) && /^[a-z-]+$/.test(state) && more.length === 0) {
      reading.fact({
        unit,
        state,
        preset: preset === '-' || preset === '' ? null : preset,
        evidence: [reading.at(number, line)],
      });
      // UNIT FILE STATE VENDOR PRESET | 241 unit files listed. | 241 Unit-Dateien aufgelistet.
    } else if (text === '' || /^UNIT FILE\b/.test(text) || (/^\d+ /.test(text) && !isUnitName(unit))) {
      reading.skip();
    } else if (!text.includes('.') && text === text.toUpperCase()) {
      reading.skip();
    } else {
      reading.unreadable(reading.at(number, line), 'not a row of systemctl list-unit-files');
    }
  }
  return reading.finish();
}
