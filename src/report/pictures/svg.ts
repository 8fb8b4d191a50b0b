/**
 * The few SVG elements that our pictures are made of. Text is escaped here and nowhere else; colours are classes of
 * the stylesheet, so that one picture serves light, dark and paper, and shapes differ too, for black and white.
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

export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let open = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    open += ` ${key}="${typeof value === 'string' ? escapeXml(value) : value}"`;
  }
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

export function label(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeXml(words));
}

/** A label of as many characters as fit: the pictures' type is of one width. */
export function fittedLabel(
  x: number,
  y: number,
  words: string,
  most: number,
  attributes: Attributes = {},
): string {
  // No fewer units than characters.
  const characters = words.length <= most ? [] : [...words];
  if (characters.length <= most) return label(x, y, words, attributes);
  // As a reference the ellipsis leaves the document in ASCII, which takes half the memory and time to write; V8 keeps so much
  // for whatever was once made with a wider character, even where that is replaced later.
  const shown = `${escapeXml(characters.slice(0, most - 1).join(''))}&#x2026;`;
  return element('text', { x, y, ...attributes }, shown);
}

/** A picture with its text alternative. `id` must be unique in the document. */
export function picture(
  id: string,
  size: { readonly width: number; readonly height: number },
  title: string,
  description: string,
  ...children: readonly string[]
): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'picture',
      viewBox: `0 0 ${size.width} ${size.height}`,
      width: size.width,
      height: size.height,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-text`,
    },
    element('title', { id: `${id}-title` }, escapeXml(title)),
    element('desc', { id: `${id}-text` }, escapeXml(description)),
    ...children,
  );
}

/** One mark for each verdict, told apart by shape alone. */
export function verdictMark(verdict: Verdict, x: number, y: number): string {
  const mark = `mark mark-${verdict}`;
  switch (verdict) {
    case 'turn-off':
      return element('rect', { x: x - 5, y: y - 5, width: 10, height: 10, class: mark });
    case 'investigate':
      return element('path', { d: `M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}Z`, class: mark });
    case 'restrict':
      return (
        element('circle', { cx: x, cy: y, r: 5, class: `${mark} hollow` }) +
        element('path', { d: `M${x} ${y - 5}A5 5 0 0 0 ${x} ${y + 5}Z`, class: mark })
      );
    case 'keep':
      return element('circle', { cx: x, cy: y, r: 5, class: `${mark} hollow` });
  }
}
