/** What the capture is able to tell: absence of evidence is evidence only where somebody looked (invariant 3). */

import type { ListingKind, Readings, SectionOutcome } from '../model/facts.ts';

export interface Captured {
  /** Some listing of listening sockets for this protocol. */
  readonly sockets: (protocol: 'tcp' | 'udp') => boolean;
  /** A whole process list. */
  readonly processes: boolean;
  /** What starts at boot: rc links, unit files or runlevels. */
  readonly boot: boolean;
  readonly asRoot: boolean | null;
}

export function capturedOf(readings: Readings): Captured {
  const uid = readings.capture.get('uid')?.value ?? null;
  const looked = (kinds: readonly ListingKind[]) =>
    readings.sections.some(
      (section) =>
        section.kind !== null &&
        kinds.some((kind) => kind === section.kind) &&
        (section.status === 'collected' || section.status === 'empty'),
    );
  const hasListeners = (protocol: 'tcp' | 'udp') =>
    (['netstat', 'ss', 'proc-net'] as const).some((kind) =>
      readings.facts[kind].some((fact) => fact.protocol === protocol && fact.listening),
    );
  const listsSockets = (protocol: 'tcp' | 'udp') =>
    readings.sections.some(
      (section) => showsListeners(section, protocol) && (hasListeners(protocol) || isOnlyAHead(section)),
    );
  // Asked for each service.
  const sockets = { tcp: listsSockets('tcp'), udp: listsSockets('udp') };
  return {
    sockets: (protocol) => sockets[protocol],
    processes: looked(['ps']) && readings.facts.ps.length > 3,
    boot:
      readings.facts['rc-listing'].some((fact) => fact.link !== null) ||
      readings.facts['systemctl-unit-files'].length > 0 ||
      readings.facts.openrc.length > 0 ||
      readings.facts['rc-inet2'].length > 0 ||
      readings.facts.chkconfig.length > 0 ||
      readings.facts.supervised.length > 0,
    asRoot: uid === null ? null : uid === '0',
  };
}

/** A host that offers nothing at all: the listing has its head, every line of it was read, and no socket stands below. */
function isOnlyAHead({ status, lines, truncated }: SectionOutcome): boolean {
  return status === 'collected' && !truncated && lines.unread === 0 && lines.skipped > 0;
}

/**
 * Would a listener of this protocol be in this listing?
 *
 *     $ netstat -tap         tcp only
 *     $ netstat -tulpn       both
 *     $ ss -lntupe           both
 *     /proc/net/udp6         udp, IPv6
 */
export function showsListeners(section: SectionOutcome, protocol: 'tcp' | 'udp'): boolean {
  if (section.status !== 'collected' && section.status !== 'empty') return false;
  if (section.kind === 'proc-net')
    return (protocol === 'tcp' ? /\/net\/tcp6?$/ : /\/net\/udp6?$/).test(section.origin);
  if (section.kind !== 'netstat' && section.kind !== 'ss') return false;
  const words = section.origin.split(' ').filter((word) => word.startsWith('-'));
  const short = words.filter((word) => !word.startsWith('--')).join('');
  const asks = (letter: string, long: string) => short.includes(letter) || words.includes(`--${long}`);
  const tcp = asks('t', 'tcp');
  const udp = asks('u', 'udp');
  const listening = asks('l', 'listening') || asks('a', 'all');
  if (!listening) return false;
  return !tcp && !udp ? true : protocol === 'tcp' ? tcp : udp;
}
