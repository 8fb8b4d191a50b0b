/**
 * Edits of configuration files: comment out, never delete; one backup for each file; undone line by line.
 *
 * Written for the sed of 1999 as well as today's: no `-i`, no extended expressions. Line numbers stay as they are, so
 * that several edits of one plan in one file do not disturb each other. The text of the line stands in the expression,
 * because its first word tells nothing where lines have moved (`@reboot root …`, the tcp and the udp line of a name): where the
 * file has changed since the capture, the edit does nothing, and the check afterwards shows it.
 */

import type { SourceLine } from '../model/evidence.ts';
import { quote } from './quote.ts';

/** In front of each line that a plan turns off. */
export const mark = '#portledger# ';

/** A blank or a tab in an expression of sed: a tab as such is a blank once it was copied from a printed page. */
export const blank = '[[:blank:]]';
/** The same for awk: mawk knows the name of no class before 1.3.4, which Debian had to its release 10. */
export const awkBlank = '[ \\t]';

/** The mark in a shell script, where the line may be all that stands between `then` and `fi`: a command that does nothing. */
export const shellMark = `: ${mark}`;

export interface Edit {
  /** The copy, then the change. */
  readonly commands: readonly string[];
  readonly change: readonly string[];
  readonly undo: readonly string[];
  /** Prints the lines that are not as the edit leaves them; nothing where all are. */
  readonly look: string;
  /** The first changed line afterwards. */
  readonly becomes: string;
}

/**
 * Puts the mark in front of the lines that stand in the same file as the first. `path` is that file on the host; what
 * else speaks for the starter (a link in rc2.d, a unit's line) has line numbers of other files.
 */
export function commentOut(path: string, evidence: readonly SourceLine[], by = mark): Edit {
  const lines = evidence.filter(({ file }) => file === evidence[0]?.file);
  const script = lines.map(({ line, text }) => `${line}s/^${anchor(text)}/${by}&/`);
  const back = lines.map(({ line }) => `${line}s/^${by}//`);
  return {
    // What is left has to be a script: the line may be the head of an `if`, and boot runs the file.
    ...copied(path, rewrite(path, script, by === shellMark ? 'sh -n' : '')),
    undo: rewrite(path, back),
    look: looking(
      path,
      lines.map(({ line }) => `${line}{/^${by}/!p;}`),
    ),
    becomes: `${by}${lines[0]?.text ?? ''}`,
  };
}

/** The evidence lines that stand in the file that is to be edited; where its name is another in the archive, the first's. */
export function linesIn(path: string, evidence: readonly SourceLine[]): readonly SourceLine[] {
  const there = evidence.filter(({ origin }) => origin === path);
  const lines = there.length > 0 ? there : evidence.filter(({ file }) => file === evidence[0]?.file);
  return lines.filter(({ line }, at) => lines.findIndex((each) => each.line === line) === at);
}

/**
 * Comments out from one line to the next closing brace: a section of xinetd.conf. Only where that line is still the captured
 * one: a range that begins anywhere else, or a second time, would take the section below with it.
 */
export function commentOutBlock(path: string, first: SourceLine): Edit {
  const known = anchor(first.text);
  // Labels and branches end at the end of an expression, in every sed.
  const block = (from: string, brace: string, then: string) =>
    rewrite(path, [`${first.line}{/^${from}/{`, ':a', `/\\n${brace}/!{$!{N`, 'b a', '};}', `${then};};}`]);
  return {
    ...copied(path, block(known, `${blank}*}`, `s/^/${mark}/;s/\\n/&${mark}/g`)),
    undo: block(`${mark}${known}`, `${mark}${blank}*}`, `s/^${mark}//;s/\\(\\n\\)${mark}/\\1/g`),
    look: looking(path, [`${first.line}{/^${mark}/!p;}`]),
    becomes: `${mark}${first.text}`,
  };
}

/** Replaces one whole line by another, and back. */
export function replaceLine(path: string, line: SourceLine, by: string): Edit {
  return {
    ...copied(path, rewrite(path, [`${line.line}s/^${pattern(line.text)}$/${replacement(by)}/`])),
    undo: rewrite(path, [`${line.line}s/^${pattern(by)}$/${replacement(line.text)}/`]),
    look: looking(path, [`${line.line}{/^${pattern(by)}$/!p;}`]),
    becomes: by,
  };
}

/** A commented-out line of inetd.conf is `#telnet …`, `# telnet …` or, by update-inetd, `#<off># telnet …`. */
const hidden = /^[ \t]*#(?:<off>#)?[ \t]*/;

/** Takes the comment's mark from the front of one line, and puts it back. Without a copy: it is there for a moment. */
export function uncomment(
  path: string,
  { line, text }: SourceLine,
): { readonly there: readonly string[]; readonly back: readonly string[] } {
  const before = hidden.exec(text)?.[0] ?? '';
  const entry = `\\(${anchor(text.slice(before.length))}\\)`;
  return {
    there: rewrite(path, [`${line}s/^${pattern(before)}${entry}/\\1/`]),
    back: rewrite(path, [`${line}s/^${entry}/${replacement(before)}\\1/`]),
  };
}

const copied = (path: string, change: readonly string[]) => ({ commands: [backup(path), ...change], change });

export function backup(path: string): string {
  const kept = `${backupFolder}${path}`;
  return `mkdir -p ${quote(kept.slice(0, kept.lastIndexOf('/')))} && { [ -e ${quote(kept)} ] || cp -p ${quote(path)} ${quote(kept)}; }`;
}

/** Copies of every file that a plan changes, as they were before its first change. */
export const backupFolder = '/root/portledger-before';

export function rewrite(path: string, script: readonly string[], check = ''): readonly string[] {
  const expressions = script.map((each) => `-e ${quote(each)}`).join(' ');
  return [overwrite(path, `sed ${expressions} ${quote(path)}`, check)];
}

/** What a command prints becomes the file, which keeps owner and mode. `check` is asked of it before. */
export function overwrite(path: string, printing: string, check = ''): string {
  const beside = `${backupFolder}/edit`;
  return `${printing} > ${beside} && ${check === '' ? '' : `${check} ${beside} && `}cat ${beside} > ${quote(path)} && rm -f ${beside}`;
}

function looking(path: string, script: readonly string[]): string {
  return `sed -n ${script.map((each) => `-e ${quote(each)}`).join(' ')} ${quote(path)}`;
}

/**
 * Enough of a line to know it again, as an expression: its first word, and what is plain ASCII behind it (what else there is may
 * be written otherwise on the host). Control characters end it.
 */
function anchor(text: string): string {
  const visible = text.replace(/[\u0000-\u0008\u000a-\u001f\u007f].*$/su, '');
  const match = /^[ \t]*[^\s]{1,80}(?:[\t\x20-\x7e]{0,160}[\x21-\x7e])?/u.exec(visible);
  return unmasked(match?.[0] ?? '');
}

/** Of a secret the capture has stars alone. */
const unmasked = (text: string) =>
  text.includes('*') ? text.split(/\*+/).map(pattern).join('.*') : pattern(text);

/** Prints the lines as the host has them, where they are still the captured ones: a command may go on behind a backslash. */
export function linesAgain(path: string, lines: readonly SourceLine[]): string {
  return looking(
    path,
    lines.map(({ line, text }) => `${line}{/^${anchor(text)}/p;}`),
  );
}

/** A line that is no whole command: its text stands in a here-document below. */
export const hasHereDocument = (lines: readonly SourceLine[]) =>
  lines.some(({ text }) => /<<-?\s*\S/.test(text));

export const shellCaution =
  'where `sh -n` finds a fault in the script that would be left, nothing is changed: the line is part of an `if` or a loop, so edit it by hand';

/** A whole line in a basic regular expression, up to its first control character, behind which anything may stand. */
export function wholeLine(text: string): string {
  const plain = text.replace(/[\u0000-\u0008\u000a-\u001f\u007f].*$/su, '');
  return plain === text ? unmasked(text) : `${unmasked(plain)}.*`;
}

/**
 * Literal text in a basic regular expression between slashes. Tabs and runs of blanks as a class: a command that is copied out
 * of a PDF has single blanks in their place.
 */
export function pattern(text: string): string {
  return text.replace(/[\\/.*[\]^$]/g, '\\$&').replace(/[ \t]*\t[ \t]*| {2,}/g, `${blank}*`);
}

/** Literal text on the right side of `s/…/…/`. */
function replacement(text: string): string {
  return text.replace(/[\\/&]/g, '\\$&');
}
