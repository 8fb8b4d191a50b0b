/**
 * Characters that no font of this machine has: on paper they would be empty boxes, and two names would look the same.
 *
 * The typefaces in the document cover Latin, Greek and Cyrillic; for the rest (例, 한, ก) the browser asks the machine's
 * fonts. Which of them it finds is seen in a print of each character alone: a missing one comes out as glyph 0. Those
 * are then spelled out, `\u4f8b`, and the report says so.
 */
import { escapeHtml } from '../html/prose.ts';
import { pageOrder } from './page-numbers.ts';
import { inflated, readSkia } from './skia-file.ts';

/** More distinct characters than this are not tried: the rest is taken to be there. */
export const mostTried = 3_000;
const lineHeight = 20;
const linesOnPage = 100;

/** One character a line, lines of one height, so that the place on the page tells the character. */
export function specimen(characters: readonly string[]): string {
  const lines = characters.map((character) => `<p>${escapeHtml(character)}</p>`).join('');
  return `<!doctype html><html><head><meta charset="utf-8"><title>specimen</title><style>
@page { size: 200px ${lineHeight * linesOnPage}px; margin: 0; }
body { margin: 0; font: 12px "Source Sans 3"; }
p { margin: 0; height: ${lineHeight}px; line-height: ${lineHeight}px; overflow: hidden; }
</style></head><body>${lines}</body></html>`;
}

/** Those of the specimen's characters that it shows as glyph 0; none where the print cannot be read. */
export function missingIn(pdf: Uint8Array, characters: readonly string[]): readonly string[] {
  const file = readSkia(pdf);
  if (file === null) return [];
  const missing = new Set<string>();
  for (const [page, number] of pageOrder(file).entries()) {
    const contents = Number(/\/Contents (\d+) 0 R/.exec(file.objects.get(number)?.text ?? '')?.[1]);
    const object = file.objects.get(contents);
    const content = object === undefined ? null : inflated(object);
    // `BT … 1 0 0 -1 0 34 Tm\n<0000> Tj\nET`: a text with its place in pixels from the top
    for (const [, y = '', body = ''] of (content ?? '').matchAll(
      / ([\d.]+) Tm\n((?:(?!ET\n)[\s\S])*)ET\n/g,
    )) {
      const character = characters[page * linesOnPage + Math.floor(Number(y) / lineHeight)];
      if (character !== undefined && body.includes('<0000>')) missing.add(character);
    }
  }
  return [...missing];
}

const scripts = [
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Arabic',
  'Hebrew',
  'Thai',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Georgian',
  'Armenian',
  'Ethiopic',
  'Khmer',
  'Greek',
  'Cyrillic',
  'Latin',
] as const;

const scriptOf = (character: string) =>
  scripts.find((script) => new RegExp(`\\p{Script=${script}}`, 'u').test(character)) ?? 'signs';

/** `例` → `\u4f8b`, as hidden characters are written everywhere in the report. */
export const spelled = (character: string) =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** The sentence for the cover: how many characters, of which scripts, and what became of them. */
export function missingNote(missing: readonly string[]): string {
  const kinds = [...new Set(missing.map(scriptOf))].join(', ');
  const few = missing.slice(0, 6).map(spelled).join(', ');
  const count = missing.length === 1 ? 'one character' : `${missing.length} characters`;
  return `The machine that printed this has no font for ${count} of the report (${kinds}): written here as ${few}${missing.length > 6 ? ' and so on' : ''}. The HTML file has them as they are.`;
}
