/**
 * The few SVG elements that our pictures are made of. Text is escaped here and nowhere else; all the rest is ours: numbers,
 * and classes of the stylesheet, so that one picture serves light, dark and paper. Shapes differ too, for black and white.
 */
import type { Verdict } from '../../model/decision.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = /[&<>"]/;
const everyEscaped = /[&<>"]/g;

export function escapeXml(text: string): string {
  return escaped.test(text) ? text.replace(everyEscaped, (mark) => escapes[mark] ?? mark) : text;
}

/** `style`: classes of the stylesheet; `anchor`: where of the text the place is, if not at its beginning. */
export function label(
  x: number,
  y: number,
  words: string,
  style = '',
  anchor: '' | 'middle' | 'end' = '',
): string {
  const look = `${style === '' ? '' : ` class="${style}"`}${anchor === '' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${x}" y="${y}"${look}>${escapeXml(words)}</text>`;
}

/** A label of as many characters as fit: the pictures' type is of one width. */
export function fittedLabel(x: number, y: number, words: string, most: number, style: string): string {
  // No fewer units than characters.
  if (words.length <= most || beginning(words, most) === words) return label(x, y, words, style);
  // As a reference the ellipsis leaves the document in ASCII, which takes half the memory and time to write; V8 keeps so much
  // for whatever was once made with a wider character, even where that is replaced later.
  const shown = `${escapeXml(beginning(words, most - 1))}&#x2026;`;
  return `<text x="${x}" y="${y}" class="${style}">${shown}</text>`;
}

/** As many characters of it, of which some take two units. */
function beginning(words: string, characters: number): string {
  let end = 0;
  for (let count = 0; count < characters && end < words.length; count += 1)
    end += (words.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return words.slice(0, end);
}

export const path = (d: string, style: string) => `<path d="${d}" class="${style}"/>`;

export const circle = (x: number, y: number, style: string) =>
  `<circle cx="${x}" cy="${y}" r="5" class="${style}"/>`;

export const rectangle = (x: number, y: number, width: number, height: number, style: string) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" class="${style}"/>`;

/** A picture with its text alternative. `id` must be unique in the document, and is letters, digits and dashes. */
export function picture(
  id: string,
  { width, height }: { readonly width: number; readonly height: number },
  title: string,
  description: string,
  content: string,
): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" aria-labelledby="${id}-title ${id}-text"><title id="${id}-title">${escapeXml(title)}</title>` +
    `<desc id="${id}-text">${escapeXml(description)}</desc>${content}</svg>`
  );
}

/** One mark for each verdict, told apart by shape alone. */
export function verdictMark(verdict: Verdict, x: number, y: number): string {
  const mark = `mark mark-${verdict}`;
  switch (verdict) {
    case 'turn-off':
      return rectangle(x - 5, y - 5, 10, 10, mark);
    case 'investigate':
      return path(`M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}Z`, mark);
    case 'restrict':
      return circle(x, y, `${mark} hollow`) + path(`M${x} ${y - 5}A5 5 0 0 0 ${x} ${y + 5}Z`, mark);
    case 'keep':
      return circle(x, y, `${mark} hollow`);
  }
}
