/**
 * Long listings of folders: init.d, rc?.d, runlevels, service folders.
 *
 *     /etc/rc3.d:
 *     total 0
 *     lrwxrwxrwx 1 root root 13 Nov 23 08:54 S02ssh -> ../init.d/ssh
 *
 * `ls -l` of GNU, fileutils, busybox; with -a, -n, -i, -s, -Z, --full-time; with dates of any language.
 * Also plain paths, one a line, as `find /etc/rc*.d -name 'S*'` prints them, and the names of `ls` without -l or with -C
 * and -F in folders of a runlevel.
 * Not read: names that hold a line break (unless ls quoted it), `ls -C` of other folders.
 */

import type { Evidence, Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { DirectoryEntry } from '../model/facts.ts';
import { Reading } from './reading.ts';

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function parseRcListing(listing: Listing): Parsed<DirectoryEntry> {
  const reading = new Reading<DirectoryEntry>(listing);
  let directory = folderOfCommand(listing.origin);
  let afterHeading = true;
  let number = 0;
  for (const raw of listing.lines) {
    number += 1;
    const line = withoutReturn(raw);
    const at = reading.at(number, line);
    const row = plainRow(line, directory, at);
    if (row !== null) {
      afterHeading = false;
      reading.fact(row);
      continue;
    }
    if (line.trim() === '') {
      reading.skip();
      continue;
    }
    const heading = folderHeading(line);
    if (heading !== null) {
      directory = heading;
      afterHeading = true;
      reading.skip();
      continue;
    }
    if (afterHeading && /^total \d+$/.test(line)) {
      afterHeading = false;
      reading.skip();
      continue;
    }
    // total 256 | insgesamt 256 | 合計 256 | 总用量 12K
    if (afterHeading && /^\p{L}+[\u00a0 ]?[\d.,]+[KMGT]?i?B?$/u.test(line.trim().replace(/\s+/, ' '))) {
      afterHeading = false;
      reading.skip();
      continue;
    }
    const plain = plainNames(line, directory);
    if (plain !== null) {
      afterHeading = false;
      for (const [index, name] of plain.entries())
        reading.fact(
          named('', nothingSaid, `${directory}/${name}`, null, directory, [at]),
          index === 0 ? 1 : 0,
        );
      if (plain.length === 0) reading.skip();
      continue;
    }
    const entry = readRow(line, directory, [at]);
    if (entry !== null) {
      afterHeading = false;
      reading.fact(entry);
    } else if (/^[^/\s]*ls: /.test(line)) {
      reading.unreadable(at, 'ls says that it could not list this');
    } else if (/^\/\S+$/.test(line) && line.length < 4096) {
      reading.fact(named('', nothingSaid, line, null, directory, [at]));
    } else {
      reading.unreadable(at, 'not a row of a long folder listing');
    }
  }
  return reading.finish();
}

/**
 * The row that nearly every one is, read at once:
 *
 *     lrwxrwxrwx 1 root root 13 Nov 23 08:54 S02ssh -> ../init.d/ssh
 *     crw-rw-rw- 1 root root 1, 3 Nov 23 08:51 /dev/null
 */
function plainRow(line: string, directory: string, at: SourceLine): DirectoryEntry | null {
  const match =
    /^([-dlcbps][-rwxsStT]{9}[.+@]?) +\d{1,9} +([a-z][\w-]*) +[a-z][\w-]* +(?:\d+, +)?\d+ +([A-Z][a-z]{2} +\d{1,2} +(?:\d{2}:\d{2}|\d{4})) (\S.*)$/.exec(
      line,
    );
  if (match === null) return null;
  const [, mode = '', owner = '', modified = '', rest = ''] = match;
  return entryOf(mode, { owner, modified }, rest, directory, [at]);
}

const nothingSaid = { owner: null, modified: null };

/** The links in a line of `ls` without -l, where the folder is one of a runlevel: `S20inetd  S20ssh`, `README`. */
function plainNames(line: string, directory: string): readonly string[] | null {
  if (!/\/rc[0-6S]\.d$/.test(directory) || line.length > 4096) return null;
  const names = line.trim().split(/\s+/);
  if (!names.every((name) => /^(?:[SK]\d\d[\w.@+-]+@?|README)$/.test(name))) return null;
  return names.filter((name) => name !== 'README').map((name) => name.replace(/@$/, ''));
}

function readRow(line: string, directory: string, evidence: Evidence): DirectoryEntry | null {
  const words = firstWords(line, 18);
  // `ls -i`, `ls -s` and `find -ls` put numbers before the mode.
  let first = 0;
  while (first < 2 && /^\d+$/.test(words[first]?.text ?? '')) first += 1;
  const mode = words[first]?.text ?? '';
  // -rwxr-xr-x | lrwxrwxrwx. | drwxr-xr-t+ | l?????????
  if (!/^[-dlcbpsDCM?][-rwxsStTl?]{9}[.+@]?$/.test(mode)) return null;
  if (mode.includes('?')) return unreachable(line, mode, words, directory, evidence);
  for (let i = first + 2; i < words.length; i++) {
    // The size, or the minor number of a device (`1, 3`), stands before the date.
    if (!/^\d+(?:[.,]\d+)?[KMGTP]?,?$/.test(words[i]?.text ?? '')) continue;
    const date = dateAt(words, i + 1);
    if (date === null) continue;
    const name = nameAfter(line, words[date.last]?.end ?? line.length, date.padded);
    if (name === '') return null;
    const owner = /^\d+$/.test(words[first + 1]?.text ?? '') ? words[first + 2] : words[first + 1];
    const modified = line.slice(words[i + 1]?.start, words[date.last]?.end);
    const about = { owner: owner?.text ?? null, modified };
    return entryOf(mode, about, name, directory, evidence);
  }
  return contextRow(line, mode, words, first, directory, evidence);
}

/** Old `ls -Z` has no size and no date: `lrwxrwxrwx. root root system_u:object_r:etc_t:s0 S55sshd -> ../init.d/sshd`. */
function contextRow(
  line: string,
  mode: string,
  words: readonly Word[],
  first: number,
  directory: string,
  evidence: Evidence,
): DirectoryEntry | null {
  const context = words[first + 3];
  if (context === undefined || !/^(?:\?|[\w.]+:[\w.]+:[\w.]+(?::\S+)?)$/.test(context.text)) return null;
  const name = line.slice(context.end).trimStart();
  return name === ''
    ? null
    : entryOf(mode, { owner: words[first + 1]?.text ?? null, modified: null }, name, directory, evidence);
}

/** `l????????? ? ? ? ?            ? S20ssh`: ls may not look at it. */
function unreachable(
  line: string,
  mode: string,
  words: readonly Word[],
  directory: string,
  evidence: Evidence,
): DirectoryEntry | null {
  let i = 1;
  while (words[i]?.text === '?') i += 1;
  const word = words[i];
  return word === undefined
    ? null
    : entryOf(mode, { owner: null, modified: null }, line.slice(word.start), directory, evidence);
}

/** Where the date that begins at word `i` ends. `padded`: the year form that some languages widen by a blank. */
function dateAt(
  words: readonly Word[],
  i: number,
): { readonly last: number; readonly padded: boolean } | null {
  const at = (offset: number) => words[i + offset]?.text ?? '';
  const clock = (text: string) => /^\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?$/.test(text);
  const year = (text: string) => /^\d{4,5}年?$/.test(text);
  const day = (text: string) => /^\d{1,2}(?:\.|日|일)?$/.test(text);
  // Nov | nov. | avril | 11月
  const month = (text: string) => /^(?:\p{L}[\p{L}\p{M}]{0,11}\.?|\d{1,2}(?:月|월))$/u.test(text);
  // Mon Nov 23 23:50:52 2026
  if (month(at(0)) && month(at(1)) && day(at(2)) && clock(at(3)) && year(at(4)))
    return { last: i + 4, padded: false };
  // Nov 12 08:58 | Apr  3  2023
  if (month(at(0)) && day(at(1)) && (clock(at(2)) || year(at(2)))) return { last: i + 2, padded: false };
  // 7. Nov 17:41 | 3 avril  2023
  if (day(at(0)) && month(at(1)) && (clock(at(2)) || year(at(2))))
    return { last: i + 2, padded: year(at(2)) };
  // 2026-11-23 08:54:12.000000000 +0000 | 2026-11-23 08:54
  if (/^\d{4}-\d{2}-\d{2}$/.test(at(0))) {
    if (!clock(at(1))) return { last: i, padded: true };
    return { last: /^[+-]\d{4}$/.test(at(2)) ? i + 2 : i + 1, padded: false };
  }
  // 11-23 08:54
  if (/^\d{2}-\d{2}$/.test(at(0)) && clock(at(1))) return { last: i + 1, padded: false };
  return null;
}

/** One blank parts the date from the name; a name may begin with a blank. */
function nameAfter(line: string, end: number, padded: boolean): string {
  const rest = line.slice(end + 1);
  return padded && rest.startsWith(' ') ? rest.slice(1) : rest;
}

function entryOf(
  mode: string,
  about: { readonly owner: string | null; readonly modified: string | null },
  rest: string,
  directory: string,
  evidence: Evidence,
): DirectoryEntry {
  const arrow = mode.startsWith('l') ? rest.indexOf(' -> ') : -1;
  const name = unquoted(arrow < 0 ? rest : rest.slice(0, arrow));
  const target = arrow < 0 ? null : unquoted(rest.slice(arrow + 4));
  return named(mode, about, name, target, directory, evidence);
}

function named(
  mode: string,
  about: { readonly owner: string | null; readonly modified: string | null },
  path: string,
  target: string | null,
  folder: string,
  evidence: Evidence,
): DirectoryEntry {
  const slash = path.lastIndexOf('/');
  const whole = path.startsWith('/') && slash >= 0;
  const directory = whole ? path.slice(0, slash) || '/' : folder;
  const name = whole ? path.slice(slash + 1) : path;
  const { owner, modified } = about;
  return {
    directory,
    name,
    target,
    mode,
    owner,
    modified,
    link: startLink(directory, name, target),
    evidence,
  };
}

/** `S20ssh` in /etc/rc2.d, in SuSE's /etc/init.d/rc3.d and boot.d, in OpenWrt's /etc/rc.d and Buildroot's init.d. */
function startLink(directory: string, name: string, target: string | null): DirectoryEntry['link'] {
  if (!name.startsWith('S') && !name.startsWith('K')) return null;
  // /etc/rc3.d | /etc/rc.d/rc3.d | /etc/init.d/boot.d
  const folder = /(?:^|\/)(?:rc([0-9S])\.d|(boot)\.d|(rc\.d|init\.d))$/.exec(directory);
  // S20ssh | K01nfs-kernel-server | S999late
  const link = /^([SK])(\d{2,3})(\S.*)$/.exec(name);
  if (folder === null || link === null) return null;
  const own = link[3] ?? '';
  // Slackware's rc.d and every init.d hold scripts; only names such as S50sshd are run as links there.
  if (folder[3] === 'init.d' && target !== null) return null;
  const base = target?.slice(target.lastIndexOf('/') + 1) ?? '';
  return {
    runlevel: folder[1] ?? (folder[2] === undefined ? 'S' : 'boot'),
    starts: link[1] === 'S',
    order: Number(link[2]),
    script: base !== '' && target?.includes('init.d/') === true ? base : own,
  };
}

/** `/etc/rc3.d:`, `'/srv/a b':`; null for anything else. */
function folderHeading(line: string): string | null {
  if (!line.endsWith(':') || line.length > 4096) return null;
  const path = unquoted(line.slice(0, -1));
  return path.startsWith('/') || path.startsWith('./') || /^[\w.-]+(?:\/[\w.-]+)*$/.test(path)
    ? trimSlash(path)
    : null;
}

/** The one folder that `$ ls -l /etc/init.d` lists; '' where there are several or none. */
function folderOfCommand(origin: string): string {
  if (!origin.startsWith('$ ')) return '';
  const folders = origin.split(/\s+/).filter((word) => word.startsWith('/') && !/[*?[\]{}]/.test(word));
  return folders.length === 1 ? trimSlash(folders[0] ?? '') : '';
}

const trimSlash = (path: string) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);

function unquoted(name: string): string {
  if (!name.startsWith("'") && !name.startsWith('"')) return name;
  if (/^'[^']*'$/.test(name)) return name.slice(1, -1);
  // 'a'$'\n''b' of a terminal, "a\nb" of ls -Q
  if (name.startsWith("'") && name.endsWith("'") && name.includes("'$'"))
    return escapes(name.replaceAll("'$'", '').replaceAll("''", '').slice(1, -1));
  if (/^"(?:[^"\\]|\\.)*"$/.test(name)) return escapes(name.slice(1, -1));
  return name;
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', e: '\u001b', '"': '"' };
const escapes = (text: string) =>
  text.replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (letters[code] ?? code),
  );

function firstWords(line: string, limit: number): readonly Word[] {
  const words: Word[] = [];
  const word = /\S+/g;
  while (words.length < limit) {
    const match = word.exec(line);
    if (match === null) break;
    words.push({ text: match[0], start: match.index, end: word.lastIndex });
  }
  return words;
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);
