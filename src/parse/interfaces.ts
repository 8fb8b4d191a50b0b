/**
 * The addresses of the host's interfaces, from ip addr (also -o), or ifconfig old and new:
 *
 *     2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 …
 *         inet 10.99.1.2/24 brd 10.99.1.255 scope global eth0
 *     eth0      Link encap:Ethernet  HWaddr 02:42:0a:63:01:02
 *               inet addr:10.99.1.2  Bcast:10.99.1.255  Mask:255.255.255.0
 *     eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
 *             inet 10.99.1.2  netmask 255.255.255.0  broadcast 10.99.1.255
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { InterfaceAddressFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

// 2: eth0@if5: <UP> …   2: eth0    inet 10.0.0.1/24 …
const ipHeading = /^\d{1,9}:\s{1,4}([^\s:@]{1,32})(?:@\S{1,32})?:?\s/;
// eth0: flags=4163<UP>   eth0      Link encap:Ethernet   lo0:1: flags=…
const ifconfigHeading = /^([^\s:][^\s]{0,31}?):?\s{1,20}(?:Link encap:|flags=)/;
// inet 10.0.0.1/24   inet addr:10.0.0.1   inet6 addr: fe80::1/64   inet6 fe80::1  prefixlen 64
const addressPart =
  /(?:^|\s)(inet6?) {1,4}(?:addr: ?)?([0-9A-Fa-f.:]{2,45})(?:%\S{1,32})?(?:\/(\d{1,3}))?(?:\s|$)/;
const mask = /(?:Mask:|netmask )(0x[0-9a-f]{8}|\d{1,3}(?:\.\d{1,3}){3})/;
const prefix = /prefixlen (\d{1,3})/;

/** 255.255.255.0 → 24; null where the ones are not all in front. */
function maskLength(text: string): number | null {
  const bits = (
    text.startsWith('0x')
      ? (text.slice(2).match(/../g) ?? []).map((part) => Number.parseInt(part, 16))
      : text.split('.').map(Number)
  )
    .map((part) => part.toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.lastIndexOf('1') + 1 : null;
}

function prefixLength(line: string, written: string | undefined): number | null {
  if (written !== undefined) return Number(written);
  const masked = mask.exec(line)?.[1];
  if (masked !== undefined) return maskLength(masked);
  const after = prefix.exec(line)?.[1];
  return after === undefined ? null : Number(after);
}

/** The name of the interface; undefined where the line begins none. */
function headingOf(line: string): string | undefined {
  const first = line.charCodeAt(0);
  if (first === 32 || first === 9) return undefined;
  return ipHeading.exec(line)?.[1] ?? ifconfigHeading.exec(line)?.[1];
}

export function parseInterfaces(listing: Listing): Parsed<InterfaceAddressFact> {
  const reading = new Reading<InterfaceAddressFact>(listing);
  let current: string | null = null;
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text).slice(0, 1000);
    const heading = headingOf(line);
    if (heading !== undefined) current = heading;
    const [, family, address, length] = (line.includes('inet') ? addressPart.exec(line) : null) ?? [];
    if (family !== undefined && address !== undefined) {
      if (current === null) {
        reading.unreadable(reading.at(number, text), 'an address of no interface named above');
        continue;
      }
      reading.fact({
        interface: current,
        family: family === 'inet6' ? 6 : 4,
        address,
        prefixLength: prefixLength(line, length),
        evidence: [reading.at(number, text)],
      });
    } else if (heading !== undefined || line.trim() === '' || (current !== null && /^\s/.test(line)))
      reading.skip();
    else reading.unreadable(reading.at(number, text), 'not a line of ip addr or ifconfig');
  }
  return reading.finish();
}
