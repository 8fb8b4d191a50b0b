/**
 * /etc/os-release, /etc/lsb-release, and the one-line files of older distributions:
 *
 *     PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
 *     Red Hat Linux release 7.3 (Valhalla)
 *
 * A one-line file gives a fact whose key is the file's name, `redhat-release`.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { OsReleaseFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

// PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
const assignment = /^([A-Z][A-Z0-9_]{0,63})=(.*)$/s;
// debian_version   redhat-release   SuSE-release   slackware-version   alpine-release   issue
const oneLineFile = /^(?:[A-Za-z]{2,20}[-_](?:release|version)|issue|version)$/;

/** The shell's quoting, as os-release(5) allows it. */
function unquoted(text: string): string {
  const value = text.trim();
  const quote = value.charAt(0);
  if (value.length < 2 || (quote !== '"' && quote !== "'") || !value.endsWith(quote)) return value;
  const inside = value.slice(1, -1);
  return quote === '"' ? inside.replace(/\\(["$`\\])/g, '$1') : inside;
}

export function parseOsRelease(listing: Listing): Parsed<OsReleaseFact> {
  const reading = new Reading<OsReleaseFact>(listing);
  const base = (name: string) => name.slice(name.lastIndexOf('/') + 1).replace(/\.(?:txt|out)$/, '');
  const key = [base(listing.origin), base(listing.file)].find((name) => oneLineFile.test(name)) ?? null;
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text);
    if (line.trim() === '' || line.startsWith('#')) {
      reading.skip();
      continue;
    }
    const [, name, value] = assignment.exec(line) ?? [];
    if (name !== undefined && value !== undefined)
      reading.fact({ key: name, value: unquoted(value), evidence: [reading.at(number, text)] });
    else if (key !== null) reading.fact({ key, value: line.trim(), evidence: [reading.at(number, text)] });
    else reading.unreadable(reading.at(number, text), 'not NAME=value');
  }
  return reading.finish();
}
