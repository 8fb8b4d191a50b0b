/**
 * A daemon's settings as the capture names them, with their place on the host, and edits of single ones.
 *
 *     cups<TAB>/etc/cups/cupsd.conf<TAB>23<TAB>Listen *:631        (a line of the capture's own listing)
 *     /etc/cups/cupsd.conf:23  Listen *:631                        (a line of the file itself, in other archives)
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { DaemonSettingFact } from '../../model/facts.ts';
import { backup, mark, pattern, rewrite } from '../edit.ts';
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

function placeOf({ evidence }: DaemonSettingFact): { readonly path: string; readonly line: number } | null {
  const [at] = evidence;
  const match = /^[a-z]+\t(\/[^\t]+)\t(\d+)\t/.exec(at.text);
  if (match?.[1] !== undefined) return { path: match[1], line: Number(match[2]) };
  return at.origin.startsWith('/') ? { path: at.origin, line: at.line } : null;
}

/**
 * Comments the given lines out and puts the new ones at the end of the file; the undo takes both back. Only for formats
 * in which `#` begins a comment line and the place of a setting does not matter.
 */
export function replaceSettings(
  path: string,
  gone: readonly Setting[],
  added: readonly string[],
): { readonly commands: readonly string[]; readonly undo: readonly string[] } {
  const off = gone.map(({ line, key }) => `${line}s/^[ \t]*${pattern(key)}/${mark}&/`);
  const on = gone.map(({ line }) => `${line}s/^${mark}//`);
  return {
    commands: [
      backup(path),
      ...(off.length > 0 ? rewrite(path, off) : []),
      ...added.map((text) => `echo ${quote(text)} >> ${quote(path)}`),
    ],
    undo: [
      // From the end, and only where it is still what was put there.
      ...[...added].reverse().flatMap((text) => rewrite(path, [`\${/^${pattern(text)}$/d;}`])),
      ...(on.length > 0 ? rewrite(path, on) : []),
    ],
  };
}
