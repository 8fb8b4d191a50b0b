/**
 * Which package owns a program, as the capture asked the host's package manager.
 *
 *     /usr/sbin/sshd<TAB>dpkg<TAB>openssh-server<TAB>1:9.2p1-2+deb12u3
 *     /usr/local/sbin/tcpgate<TAB>dpkg<TAB>-<TAB>-
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { PackageFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

const managers = ['dpkg', 'rpm', 'apk', 'pacman', 'slackware'] as const;

export function parsePackages(listing: Listing): Parsed<PackageFact> {
  const reading = new Reading<PackageFact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    if (line.trim() === '') {
      reading.skip();
      continue;
    }
    const parts = line.split('\t', 5);
    const [path = '', manager, owner, version] = parts;
    if (!path.startsWith('/') || manager === undefined || owner === undefined || parts.length > 4) {
      reading.unreadable(reading.at(number, text), 'not path, manager, package and version parted by tabs');
      continue;
    }
    reading.fact({
      path,
      manager: managers.find((known) => known === manager) ?? 'other',
      package: owner === '-' || owner === '' ? null : owner,
      version: version === undefined || version === '-' || version === '' ? null : version,
      evidence: [reading.at(number, text)],
    });
  }
  return reading.finish();
}
