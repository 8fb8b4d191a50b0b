/**
 * crontab, cron.d, anacrontab and users' crontabs: of interest are lines that start something at boot.
 *
 *     @reboot root /usr/bin/nc.openbsd -l 6789
 *     17 *  * * *  root  cd / && run-parts --report /etc/cron.hourly
 *
 * The system's tables have a user before the command; a user's own table has none and is named after him.
 * `atq` is read as well (job, date, queue, user); the command of an at job stands in its spool file only.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { CronFact } from '../model/facts.ts';
import { Reading } from './reading.ts';

export function parseCron(listing: Listing): Parsed<CronFact> {
  const reading = new Reading<CronFact>(listing);
  const table = tableOf(listing.origin);
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const text = line.trim();
    // SHELL=/bin/sh | PATH = "/bin:/usr/bin"
    if (text === '' || text.startsWith('#') || /^[A-Za-z_]\w*\s*=/.test(text)) {
      reading.skip();
      continue;
    }
    const at = reading.at(number, line);
    const entry = table.kind === 'at' ? atJob(text) : cronEntry(text, table);
    if (entry === null) reading.unreadable(at, 'not a line of a crontab');
    else reading.fact({ ...entry, evidence: [at] });
  }
  return reading.finish();
}

interface Table {
  readonly kind: 'system' | 'user' | 'anacron' | 'at';
  readonly user: string | null;
}

function tableOf(origin: string): Table {
  if (/(?:^|[\s/])atq?(?:\s|$)/.test(origin) && origin.startsWith('$ ')) return { kind: 'at', user: null };
  if (origin.endsWith('/anacrontab')) return { kind: 'anacron', user: 'root' };
  // /var/spool/cron/crontabs/root | /var/spool/cron/root | /etc/crontabs/root (busybox)
  const spool = /\/(?:spool\/cron(?:\/(?:crontabs|tabs))?|etc\/crontabs)\/([^/\s]+)$/.exec(origin);
  if (spool !== null) return { kind: 'user', user: spool[1] ?? null };
  // $ crontab -l -u www-data
  if (/\bcrontab\s/.test(origin) && origin.startsWith('$ ')) {
    return { kind: 'user', user: /\s-u\s*(\S+)/.exec(origin)?.[1] ?? null };
  }
  return { kind: 'system', user: null };
}

function cronEntry(text: string, table: Table): Omit<CronFact, 'evidence'> | null {
  const words = splitFields(text, text.startsWith('@') ? 1 : table.kind === 'anacron' ? 3 : 5);
  if (words === null) return null;
  const [schedule, rest] = words;
  if (text.startsWith('@')) {
    if (!/^@[a-z_0-9]+$/.test(schedule)) return null;
  } else if (table.kind === 'anacron') {
    if (!/^(?:\d+|@\w+)\s+\d+\s+\S+$/.test(schedule)) return null;
  } else if (!schedule.split(/\s+/).every((field) => /^[\d*?,/LW#~A-Za-z-]+$/.test(field))) return null;
  const atBoot = schedule === '@reboot';
  if (table.kind !== 'system') return { schedule, user: table.user, command: rest, atBoot };
  const user = splitFields(rest, 1);
  return user === null ? null : { schedule, user: user[0], command: user[1], atBoot };
}

/** `3	Tue Nov 24 10:00:00 2026 a root` */
function atJob(text: string): Omit<CronFact, 'evidence'> | null {
  const job = /^\d+\s+(\S.*\S)\s+([a-zA-Z=])\s+(\S+)$/.exec(text);
  if (job === null) return null;
  return { schedule: `at ${job[1]}`, user: job[3] ?? null, command: '', atBoot: false };
}

/** The first `count` fields as one text, and the rest; null where there is no rest. */
function splitFields(text: string, count: number): readonly [string, string] | null {
  const field = /\S+/g;
  let end = 0;
  for (let i = 0; i < count; i++) {
    if (field.exec(text) === null) return null;
    end = field.lastIndex;
  }
  const rest = text.slice(end).trim();
  return rest === '' ? null : [text.slice(0, end), rest];
}
