/**
 * `chkconfig --list` and `sysv-rc-conf --list`: which script starts in which runlevels.
 *
 *     sshd            0:off   1:off   2:on    3:on    4:on    5:on    6:off
 *     xinetd based services:
 *             telnet: on
 *
 * The words for on and off are translated. Nothing starts in runlevels 0 and 6, so the word that stands there
 * is the host's "off"; the short list below serves where no such row was seen.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { ChkconfigFact } from '../model/facts.ts';
import { Reading } from './reading.ts';

/** Words for "on" and "off" as chkconfig's own catalogues have them, the languages that installers offered. */
const on = new Set(
  'on Ein marche activo engegat til ligado lig. sim aan på włączone вкл ввімк zap be be. açık 开 開啟 활성 attivo sees päällä укл да uključeno'.split(
    ' ',
  ),
);
const off = new Set(
  'off Aus arrêt desactivado apagat fra desl. não uit av wyłączone выкл вимк vyp ki kapalı 关 關閉 해제 väljas адкл не isključeno'.split(
    ' ',
  ),
);

export function parseChkconfig(listing: Listing): Parsed<ChkconfigFact> {
  const reading = new Reading<ChkconfigFact>(listing);
  let offWord: string | null = null;
  let note = false;
  let number = 0;
  for (const line of listing.lines) {
    number += 1;
    const at = reading.at(number, line);
    const text = line.trim();
    if (text === '') {
      reading.skip();
      continue;
    }
    const levels = levelColumns(line);
    if (levels !== null) {
      note = false;
      // chkconfig itself: runlevel 0 or 6 is off.
      offWord = levels.words.find(([level]) => level === '0' || level === '6')?.[1] ?? offWord;
      sysvRow(reading, at, levels, offWord);
      continue;
    }
    // "        telnet:         on" | "    chargen-dgram:  off"
    const child = /^\s+(\S+?):?\s*:\s+(\S.*)$/.exec(line) ?? /^\s+(\S+):\s*(\S.*)$/.exec(line);
    const switched = child === null ? null : meaning(child[2]?.trim() ?? '', offWord);
    if (child !== null && switched !== null) {
      note = false;
      reading.fact({ name: child[1] ?? '', scope: 'xinetd', levels: { xinetd: switched }, evidence: [at] });
      continue;
    }
    // at  on | atd  35 | (SuSE's chkconfig without --list)
    const short = /^(\S+)\s+(on|off|[0-6BS]{1,8})$/.exec(text);
    if (short !== null && !note) {
      shortRow(reading, at, short[1] ?? '', short[2] ?? '');
      continue;
    }
    // "Note: This output shows SysV services only …", in any language, and the lines that belong to it
    if (note || /SysV|systemd/.test(line)) {
      note = true;
      reading.skip();
    } else if (/xinetd/.test(text) && /[:：]$/u.test(text)) {
      reading.skip();
    } else {
      reading.unreadable(at, 'not a row of chkconfig --list');
    }
  }
  return reading.finish();
}

interface Columns {
  readonly name: string;
  readonly words: readonly (readonly [string, string])[];
}

/** `sshd  0:off 1:off …`, SuSE's `boot.clock … B:on`, sysv-rc-conf's `S:on`; null where there are no such columns. */
function levelColumns(line: string): Columns | null {
  const name = /^\s*(\S+)\s+(?=[0-6BS]:)/.exec(line);
  if (name === null) return null;
  const words: (readonly [string, string])[] = [];
  const rest = line.slice(name[0].length);
  for (const part of rest.split(/\s+(?=[0-6BS]:)/)) {
    const word = part.trim();
    if (word[1] !== ':') return null;
    words.push([word[0] ?? '', word.slice(2).trim()]);
  }
  return { name: name[1] ?? '', words };
}

function sysvRow(
  reading: Reading<ChkconfigFact>,
  at: SourceLine,
  columns: Columns,
  offWord: string | null,
): void {
  const levels: Record<string, boolean> = {};
  for (const [level, word] of columns.words) {
    const switched = meaning(word, offWord);
    if (switched === null) {
      reading.unreadable(at, `cannot tell whether “${word}” is on or off`);
      return;
    }
    levels[level] = switched;
  }
  reading.fact({ name: columns.name, scope: 'sysv', levels, evidence: [at] });
}

function shortRow(reading: Reading<ChkconfigFact>, at: SourceLine, name: string, word: string): void {
  const levels: Record<string, boolean> = {};
  if (word !== 'on' && word !== 'off') for (const level of word) levels[level] = true;
  else for (const level of ['2', '3', '4', '5']) levels[level] = word === 'on';
  reading.fact({ name, scope: 'sysv', levels, evidence: [at] });
}

function meaning(word: string, offWord: string | null): boolean | null {
  if (word === offWord || off.has(word)) return false;
  if (on.has(word) || offWord !== null) return true;
  return null;
}
