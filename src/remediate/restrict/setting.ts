/**
 * A daemon's settings as the capture names them, with their place on the host, and edits of single ones.
 *
 *     cups<TAB>/etc/cups/cupsd.conf<TAB>23<TAB>Listen *:631        (a line of the capture's own listing)
 *     /etc/cups/cupsd.conf:23  Listen *:631                        (a line of the file itself, in other archives)
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { DaemonSettingFact } from '../../model/facts.ts';
import { type PlaceOnHost, placeOnHost } from '../../model/place-on-host.ts';
import { awkBlank, backup, blank, mark, overwrite, pattern, rewrite } from '../edit.ts';
import { quote } from '../quote.ts';
import type { Target } from '../target.ts';

export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly path: string;
  readonly line: number;
  readonly evidence: SourceLine;
}

export function settingsOf(target: Target, daemon: string): readonly Setting[] {
  return target.readings.facts['daemon-settings']
    .filter((fact) => fact.daemon === daemon)
    .flatMap((fact) => {
      const place = placeOf(fact);
      return place === null
        ? []
        : [{ key: fact.key, value: fact.value, evidence: fact.evidence[0], ...place }];
    });
}

/** Where configuration stands; a capture may name any file. */
const configuration = /^\/(?:etc|var|opt|usr)\/(?!.*\/\.\.\/)/;

function placeOf({ evidence: [at] }: DaemonSettingFact): PlaceOnHost | null {
  const place = placeOnHost(at);
  return configuration.test(place.path) ? place : null;
}

/** An edit and its way back. */
export interface Change {
  readonly commands: readonly string[];
  readonly undo: readonly string[];
}

/** A line to be commented out: its number, and what it begins with as a basic regular expression. */
export interface Gone {
  readonly line: number;
  readonly begins: string;
}

export const gone = ({ line, key }: Setting): Gone => ({ line, begins: `${blank}*${pattern(key)}` });

/** `by` stands in front of a line that is commented out; m4 has another sign for it. */
export function hide(path: string, lines: readonly Gone[], by = mark): Change {
  if (lines.length === 0) return { commands: [], undo: [] };
  return {
    commands: rewrite(
      path,
      lines.map(({ line, begins }) => `${line}s/^${begins}/${by}&/`),
    ),
    undo: rewrite(
      path,
      lines.map(({ line }) => `${line}s/^${by}//`),
    ),
  };
}

/** Changes within one line, each way an expression and what takes its place. */
export function changeLine(
  path: string,
  line: number,
  there: readonly [from: string, to: string],
  back: readonly [from: string, to: string],
): Change {
  return {
    commands: rewrite(path, [`${line}s/${there[0]}/${there[1]}/`]),
    undo: rewrite(path, [`${line}s/${back[0]}/${back[1]}/`]),
  };
}

/** For formats in which the place of a setting does not matter, or the last one counts. */
export function addAtEnd(path: string, lines: readonly string[]): Change {
  return {
    commands: lines.map((text) => `echo ${quote(text)} >> ${quote(path)}`),
    // From the end, and only where it is still what was put there.
    undo: [...lines].reverse().flatMap((text) => rewrite(path, [`\${/^${pattern(text)}$/d;}`])),
  };
}

/** For formats in which a later part of the file takes settings for itself (Match of sshd_config, begin of exim.conf). */
export function addAtTop(path: string, lines: readonly string[]): Change {
  const said = lines.map((text) => `echo ${quote(text)}; `).join('');
  return {
    commands: [overwrite(path, `{ ${said}cat ${quote(path)}; }`)],
    undo: rewrite(
      path,
      lines.map((text, at) => `${at + 1}{/^${pattern(text)}$/d;}`),
    ),
  };
}

/**
 * Behind the first line that fits `heading`, an expression that sed and awk read alike but for their words for a blank; they go
 * from its part of the file again, which ends at `next` of sed.
 */
export function addBehind(
  path: string,
  heading: (some: string) => string,
  next: string,
  lines: readonly string[],
): Change {
  const put = lines.map((text) => `print "${text}"`).join('; ');
  const back = lines.map((text) => `/^${pattern(text)}$/d`).join('; ');
  return {
    commands: [
      overwrite(
        path,
        `awk ${quote(`{ print } !put && /${heading(awkBlank)}/ { ${put}; put = 1 }`)} ${quote(path)}`,
      ),
    ],
    undo: rewrite(path, [`/${heading(blank)}/,/${next}/{ ${back}; }`]),
  };
}

/** One after the other in one file, with one copy of it; undone from the last to the first. */
export function inFile(path: string, ...changes: readonly Change[]): Change {
  return {
    commands: [backup(path), ...changes.flatMap(({ commands }) => commands)],
    undo: [...changes].reverse().flatMap(({ undo }) => undo),
  };
}

/** Several files. */
export function inFiles(...changes: readonly Change[]): Change {
  return {
    commands: changes.flatMap(({ commands }) => commands),
    undo: [...changes].reverse().flatMap(({ undo }) => undo),
  };
}

/**
 * Comments the given lines out and puts the new ones at the end of the file; the undo takes both back. Only for formats
 * in which `#` begins a comment line and the place of a setting does not matter.
 */
export function replaceSettings(path: string, old: readonly Setting[], added: readonly string[]): Change {
  return inFile(path, hide(path, old.map(gone)), addAtEnd(path, added));
}
