/**
 * /etc/rpc and /etc/hosts: names for a number or an address.
 *
 *     portmapper      100000  portmap sunrpc rpcbind
 *     127.0.1.1       bigcat.example.net bigcat
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { NameFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { isDigits } from './endpoint.ts';
import { splitFields } from './fields.ts';
import { Reading } from './reading.ts';

type Entry = { readonly value: string; readonly names: readonly string[] };

function parseNames(
  listing: Listing,
  entryOf: (fields: readonly string[]) => Entry | null,
  why: string,
): Parsed<NameFact> {
  const reading = new Reading<NameFact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    const comment = line.indexOf('#');
    const { fields } = splitFields(comment < 0 ? line : line.slice(0, comment), 256);
    if (fields.length === 0) {
      reading.skip();
      continue;
    }
    const entry = entryOf(fields);
    if (entry === null) reading.unreadable(reading.at(number, text), why);
    else reading.fact({ ...entry, evidence: [reading.at(number, text)] });
  }
  return reading.finish();
}

export function parseRpc(listing: Listing): Parsed<NameFact> {
  const entry = ([name, program, ...aliases]: readonly string[]): Entry | null =>
    name !== undefined && program !== undefined && isDigits(program)
      ? { value: program, names: [name, ...aliases] }
      : null;
  return parseNames(listing, entry, 'not a name and a program number');
}

// 127.0.0.1   fe80::1%eth0   ::ffff:10.0.0.1
const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:.]{2,45}(?:%[\w.-]{1,20})?)$/;

export function parseHosts(listing: Listing): Parsed<NameFact> {
  const entry = ([value, ...names]: readonly string[]): Entry | null =>
    value !== undefined && address.test(value) && names.length > 0 ? { value, names } : null;
  return parseNames(listing, entry, 'not an address and its names');
}
