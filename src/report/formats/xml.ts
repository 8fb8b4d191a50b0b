/** XML as text: captured content can neither open an element nor hold a character that XML 1.0 forbids. */
import { visible } from '../html/visible.ts';

export type Attributes = Readonly<Record<string, string>>;

/** `content` is text, or elements made by this function. */
export function element(
  name: string,
  attributes: Attributes,
  content: string | readonly string[] = [],
): string {
  const start = `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${attribute(value)}"`)
    .join('')}`;
  if (typeof content === 'string') return `${start}>${textOf(content)}</${name}>`;
  if (content.length === 0) return `${start}/>`;
  return `${start}>\n${content.map(indented).join('\n')}\n</${name}>`;
}

export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function textOf(text: string): string {
  // U+FFFE and U+FFFF are no characters of XML; `visible` spells out the others that are not.
  return visible(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function attribute(text: string): string {
  // A reader turns a bare tab or newline within an attribute into a blank.
  return textOf(text).replaceAll('"', '&quot;').replaceAll('\t', '&#9;').replaceAll('\n', '&#10;');
}

/** Only tags are indented: a line of text that begins in column one would grow otherwise. */
function indented(markup: string): string {
  return markup.startsWith('<') && !markup.includes('\n') ? `  ${markup}` : markup;
}
