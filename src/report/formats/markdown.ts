/**
 * Captured text into Markdown: it stays the text that it was, whatever it looks like.
 *
 *     a process called "[x](http://…)"  →  \[x\](http:\//…)
 */
import { clipped, visible } from '../html/visible.ts';

/** One line of prose, a heading or a table cell. Sample: `*:exec | 988/inetd <b>`. */
export function plain(text: string): string {
  return visible(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>#|~&!]/g, (mark) => `\\${mark}`)
    .replaceAll('://', ':\\//')
    .replaceAll('@', '&#64;')
    .replace(/^(\d+)([.)])(?= |$)/, '$1\\$2')
    .replace(/^([-+=])/, '\\$1');
}

/** Lines to be copied. The fence is longer than any run of backticks within. */
export function fenced(lines: readonly string[], language: string): string {
  const body = lines.map((line) => visible(line)).join('\n');
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

export function quoted(lines: readonly string[]): string {
  return fenced(lines.map(clipped), 'text');
}
