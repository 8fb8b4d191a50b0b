/**
 * rpcinfo -p, and rpcinfo without -p, which writes addresses with the port as two bytes at the end:
 *
 *        program vers proto   port  service
 *         100000    4   tcp    111  portmapper
 *        program version netid     address                service    owner
 *         100024    1    tcp6      ::.211.249             status     29
 *
 * Passed over: the `local` netid, a unix socket.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { RpcFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { wholeNumber } from './endpoint.ts';
import { splitFields } from './fields.ts';
import { Reading } from './reading.ts';

/** `0.0.0.0.198.155` → 198 × 256 + 155. */
function universalPort(address: string): number | null {
  const [, high, low] = /\.(\d{1,3})\.(\d{1,3})$/.exec(address.slice(-80)) ?? [];
  if (high === undefined || low === undefined || Number(high) > 255 || Number(low) > 255) return null;
  return Number(high) * 256 + Number(low);
}

// rpcinfo: can't contact portmapper: RPC: Remote system error
const remark = /^rpcinfo: |^No remote programs registered/;

export function parseRpcinfo(listing: Listing): Parsed<RpcFact> {
  const reading = new Reading<RpcFact>(listing);
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    const { fields } = splitFields(line, 5);
    const [programText = '', versionText = '', protocol = '', place = '', name] = fields;
    if (programText === '' || programText === 'program' || remark.test(line.slice(0, 100))) {
      reading.skip();
      continue;
    }
    const program = wholeNumber(programText);
    const version = wholeNumber(versionText);
    if (program !== null && version !== null && protocol === 'local') {
      reading.skip();
      continue;
    }
    const port = wholeNumber(place) ?? universalPort(place);
    if (
      program === null ||
      version === null ||
      port === null ||
      port > 65_535 ||
      !/^[a-z]{1,8}6?$/.test(protocol)
    ) {
      reading.unreadable(reading.at(number, text), 'not a row of rpcinfo');
      continue;
    }
    reading.fact({
      program,
      version,
      protocol,
      port,
      name: name === undefined || name === '-' ? null : name,
      evidence: [reading.at(number, text)],
    });
  }
  return reading.finish();
}
