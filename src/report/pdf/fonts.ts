/** Puts the typefaces that a document needs into it, and into its policy: for the print alone, the HTML stays small. */
import { randomBytes } from 'node:crypto';
import { type Face, loadFaces } from './font-files.ts';

/** Every character of a document beyond ASCII, once, in the order of their numbers. */
export function unusualCharacters(html: string): readonly string[] {
  const found = new Set(html.match(/[^\0-\x7f]/gu) ?? []);
  return [...found].sort((a, b) => codeOf(a) - codeOf(b));
}

const codeOf = (character: string) => character.codePointAt(0) ?? 0;

/** Faces of which the document has a character; basic Latin always. */
function facesFor(faces: readonly Face[], characters: readonly string[]): readonly Face[] {
  const codes = [0x41, ...characters.map(codeOf)];
  return faces.filter(({ ranges }) =>
    codes.some((code) => ranges.some(([first, last]) => code >= first && code <= last)),
  );
}

const hex = (code: number) => code.toString(16).toUpperCase();

function rule({ family, weight, ranges, woff2 }: Face): string {
  const range = ranges.map(([first, last]) => `U+${hex(first)}${last === first ? '' : `-${hex(last)}`}`);
  return `@font-face{font-family:"${family}";font-weight:${weight};font-display:block;src:url(data:font/woff2;base64,${woff2}) format("woff2");unicode-range:${range.join(',')}}`;
}

/**
 * What is printed: the typefaces and `more` rules in a style of its own, and in the policy a nonce in the place of the
 * stylesheets' hashes. A page that prints another document keeps the policy of the one before, which therefore has to be
 * the same for both. What a host says is escaped, and could not name a number of this very run.
 */
export async function withFonts(html: string, more = ''): Promise<string> {
  const css = [...facesFor(await loadFaces(), unusualCharacters(html)).map(rule), more].join('\n');
  const endOfHead = html.indexOf('</head>');
  const head = html
    .slice(0, endOfHead)
    .replace(ownStyles, `font-src data:; style-src 'nonce-${nonce}'`)
    .replaceAll('<style>', `<style nonce="${nonce}">`)
    .replace('</title>', () => `</title>\n<style nonce="${nonce}">${css}</style>`);
  return head + html.slice(endOfHead);
}

const nonce = randomBytes(18).toString('base64url');

// `<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;; style-src &#x27;sha256-…&#x3D;&#x27;; …">`
const ownStyles = /(?<=Content-Security-Policy" content="[^"]*)style-src (?:&#?\w+;|[^&;"])*/;
