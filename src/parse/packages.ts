/**
 * Which package owns a program, as the capture asked the host's package manager.
 *
 *     /usr/sbin/sshd<TAB>dpkg<TAB>openssh-server<TAB>1:9.2p1-2+deb12u3
 *     /usr/local/sbin/tcpgate<TAB>dpkg<TAB>-<TAB>-
 */

import type { Evidence, Listing, Parsed } from '../model/evidence.ts';
import type { PackageFact } from '../model/facts.ts';
import { readOwnRows } from './own-rows.ts';

const managers = ['dpkg', 'rpm', 'apk', 'pacman', 'slackware'] as const;

export function parsePackages(listing: Listing): Parsed<PackageFact> {
  return readOwnRows(listing, factOf, 'not path, manager, package and version parted by tabs');
}

function factOf(line: string, evidence: Evidence): PackageFact | null {
  const parts = line.split('\t', 5);
  const [path = '', manager, owner, version] = parts;
  if (!path.startsWith('/') || manager === undefined || owner === undefined || parts.length > 4) return null;
  return {
    path,
    manager: managers.find((known) => known === manager) ?? 'other',
    package: owner === '-' || owner === '' ? null : owner,
    version: version === undefined || version === '-' || version === '' ? null : version,
    evidence,
  };
}
