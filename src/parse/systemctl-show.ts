/**
 * `systemctl show -p …`: properties, a block for each unit, blocks parted by a blank line.
 *
 *     MainPID=392
 *     ExecStart={ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D $SSHD_OPTS ; ignore_errors=no ; … }
 *     Id=ssh.service
 *
 * `Id` may stand anywhere in its block, so a block is read before its facts are made.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { UnitPropertyFact } from '../model/facts.ts';
import { Reading } from './reading.ts';
import { isUnitName } from './unit-name.ts';

interface Property {
  readonly key: string;
  readonly value: string;
  readonly at: SourceLine;
}

export function parseSystemctlShow(listing: Listing): Parsed<UnitPropertyFact> {
  const reading = new Reading<UnitPropertyFact>(listing);
  const fallback = unitOfCommand(listing.origin);
  let block: Property[] = [];
  const close = () => {
    const unit = block.find((property) => property.key === 'Id')?.value ?? fallback;
    for (const { key, value, at } of block) {
      if (unit !== null) reading.fact({ unit, key, value, evidence: [at] });
      else reading.unreadable(at, 'no Id= in this block, so its unit is not known');
    }
    block = [];
  };
  let number = 0;
  for (const raw of listing.lines) {
    number += 1;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const at = reading.at(number, line);
    if (line.trim() === '') {
      reading.skip();
      close();
      continue;
    }
    const equals = line.indexOf('=');
    const key = line.slice(0, Math.max(equals, 0));
    // ExecStart | MainPID
    if (!/^[A-Z][A-Za-z0-9]*$/.test(key)) {
      reading.unreadable(at, 'not Property=value');
      continue;
    }
    // Output without blank lines between the blocks: a second Id begins a new one.
    if (key === 'Id' && block.some((property) => property.key === 'Id')) close();
    block.push({ key, value: line.slice(equals + 1), at });
  }
  close();
  return reading.finish();
}

function unitOfCommand(origin: string): string | null {
  const units = origin.split(/\s+/).filter((word) => isUnitName(word));
  return units.length === 1 ? (units[0] ?? null) : null;
}
