/**
 * `systemctl list-units`: which units are loaded and running now. Also the heads of `systemctl status` blocks.
 *
 *       UNIT          LOAD   ACTIVE SUB     DESCRIPTION
 *       ssh.service   loaded active running OpenBSD Secure Shell server
 *     ● nginx.service masked failed failed  nginx.service
 *
 *     * ssh.service - OpenBSD Secure Shell server
 *        Loaded: loaded (/lib/systemd/system/ssh.service; enabled; vendor preset: enabled)
 *        Active: active (running) since …
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { UnitFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';
import { isUnitName, plainText } from './unit-name.ts';

const loads = new Set(['loaded', 'not-found', 'bad-setting', 'error', 'merged', 'masked', 'stub', 'banned']);
const actives = new Set([
  'active',
  'inactive',
  'failed',
  'activating',
  'deactivating',
  'reloading',
  'maintenance',
  'refreshing',
]);
const jobs = new Set([
  'start',
  'stop',
  'restart',
  'reload',
  'verify-active',
  'nop',
  'try-restart',
  'try-reload',
]);

interface StatusBlock {
  readonly unit: string;
  readonly description: string;
  readonly head: SourceLine;
  load: string;
  readonly lines: SourceLine[];
}

export function parseSystemctlUnits(listing: Listing): Parsed<UnitFact> {
  const reading = new Reading<UnitFact>(listing);
  let jobColumn = false;
  let legend = false;
  let block: StatusBlock | null = null;
  let inStatus = false;
  let number = 0;
  const leave = (): null => {
    if (block !== null) reading.skip(1 + block.lines.length);
    return null;
  };
  for (const line of listing.lines) {
    number += 1;
    const at = reading.at(number, line);
    const text = plainText(line);
    // UNIT LOAD ACTIVE SUB JOB DESCRIPTION
    if (/^UNIT\s+LOAD\s+ACTIVE\s/.test(text)) {
      jobColumn = /\sJOB\s/.test(text);
      reading.skip();
      continue;
    }
    const row = unitRow(text, jobColumn);
    if (row !== null) {
      block = leave();
      legend = false;
      reading.fact({ ...row, evidence: [at] });
      continue;
    }
    // ● ssh.service - OpenBSD Secure Shell server | * redhat.test.com
    const head = /^\s*[●○×↻*]\s+(\S+)(?: - (.*))?$/u.exec(bareLine(line));
    if (head !== null) {
      block = leave();
      inStatus = true;
      if (isUnitName(head[1] ?? '')) {
        block = { unit: head[1] ?? '', description: head[2] ?? '', head: at, load: '', lines: [] };
      } else reading.skip();
      continue;
    }
    if (block !== null) {
      block = statusLine(reading, block, at, text);
      continue;
    }
    // LOAD   = Reflects whether … | 148 loaded units listed. Pass --all … | Legend: LOAD   → …
    if (/^(?:Legend: )?(?:LOAD|ACTIVE|SUB|JOB)\s+[=→]/u.test(text) || /^\d+ \S/.test(text)) legend = true;
    if (inStatus || legend || text === '') reading.skip();
    else reading.unreadable(at, 'not a row of systemctl list-units');
  }
  leave();
  return reading.finish();
}

/** Reads on in a status block until its Active line makes the fact. */
function statusLine(
  reading: Reading<UnitFact>,
  block: StatusBlock,
  at: SourceLine,
  text: string,
): StatusBlock | null {
  const load = /^Loaded:\s+([a-z-]+)/.exec(text);
  // Active: active (running) since Thu 2021-09-23 12:03:43 UTC; 3h 7min ago
  const active = /^Active:\s+([a-z-]+)(?:\s+\(([^)]*)\))?/.exec(text);
  if (load !== null) block.load = load[1] ?? '';
  block.lines.push(at);
  if (active === null) return block;
  const evidence = [block.head, ...block.lines] as const;
  reading.fact(
    {
      unit: block.unit,
      load: block.load,
      active: active[1] ?? '',
      sub: active[2] ?? '',
      description: block.description,
      evidence,
    },
    evidence.length,
  );
  return null;
}

function unitRow(text: string, jobColumn: boolean): Omit<UnitFact, 'evidence'> | null {
  const words = text.split(/\s+/);
  const [unit = '', load = '', active = '', sub = ''] = words;
  if (!isUnitName(unit) || !loads.has(load) || !actives.has(active) || sub === '') return null;
  const rest = words.slice(4);
  if (jobColumn && jobs.has(rest[0] ?? '')) rest.shift();
  return { unit, load, active, sub, description: rest.join(' ') };
}
