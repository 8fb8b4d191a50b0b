/**
 * Page numbers in the table of contents, in one print.
 *
 * Chromium has no `target-counter`, and a second print would double the time. So the contents are printed with the
 * placeholder 000, the finished PDF says on which page each part begins, and the placeholder's glyphs are exchanged
 * for the number's: same font, same place, still tagged and still found by a text search.
 */
import { deflated, inflated, type PdfObject, type SkiaFile } from './skia-file.ts';

export const placeholder = '000';

/** Name of a destination → number of its page, from 1. */
export function destinationPages(file: SkiaFile): ReadonlyMap<string, number> {
  const pages = pageOrder(file);
  const catalog = file.objects.get(file.root)?.text ?? '';
  const dests = file.objects.get(Number(/\/Dests (\d+) 0 R/.exec(catalog)?.[1]))?.text ?? '';
  const found = new Map<string, number>();
  // `/captured [26 0 R /XYZ 0 841.91998 0]`
  for (const match of dests.matchAll(/\/([^\s/[\]<>()]+) \[(\d+) 0 R /g)) {
    const page = pages.indexOf(Number(match[2]));
    if (page !== -1) found.set(match[1] ?? '', page + 1);
  }
  return found;
}

/** Object numbers of the pages, in their order. */
export function pageOrder({ objects, root }: SkiaFile): readonly number[] {
  const ordered: number[] = [];
  const walk = (number: number, depth: number) => {
    const text = objects.get(number)?.text ?? '';
    const kids = /\/Kids \[([^\]]*)\]/.exec(text)?.[1];
    if (kids === undefined || depth > 20) ordered.push(number);
    else for (const kid of kids.matchAll(/(\d+) 0 R/g)) walk(Number(kid[1]), depth + 1);
  };
  const pages = /\/Pages (\d+) 0 R/.exec(objects.get(root)?.text ?? '')?.[1];
  if (pages !== undefined) walk(Number(pages), 0);
  return ordered;
}

/** Writes the numbers; false, and nothing changed, where the placeholders are not found as expected. */
export function writePageNumbers(file: SkiaFile, numbers: readonly number[]): boolean {
  const texts = numbers.map(String);
  if (texts.some((text) => text.length > placeholder.length)) return false;
  const changes: (readonly [number, PdfObject])[] = [];
  let written = 0;
  for (const page of pageOrder(file)) {
    if (written === texts.length) break;
    const contents = Number(/\/Contents (\d+) 0 R/.exec(file.objects.get(page)?.text ?? '')?.[1]);
    const object = file.objects.get(contents);
    const content = object === undefined ? null : inflated(object);
    if (object === undefined || content === null) continue;
    for (const font of fontsOf(file, page)) {
      const changed = exchange(content, font, texts.slice(written));
      if (changed === null) return false;
      if (changed.count === 0) continue;
      written += changed.count;
      changes.push([contents, deflated(object, changed.content)]);
      break;
    }
  }
  if (written !== texts.length) return false;
  for (const [number, object] of changes) file.objects.set(number, object);
  return true;
}

interface Font {
  readonly name: string;
  /** Digit → glyph as four hex digits. */
  readonly glyphs: ReadonlyMap<string, string>;
  /** Width of a digit in thousandths of the type's size. */
  readonly digitWidth: number;
}

/**
 * At a whole number of pixels `Tm\n<001300130013> Tj\nET` becomes `Tm\n[-1144 <0016>] TJ\nET`, flush right as before.
 * At other sizes each glyph is placed for itself: `<0013> Tj\n7.01 0 Td <0013> Tj\n7.01 0 Td <0013> Tj`.
 */
function exchange(
  content: string,
  font: Font,
  texts: readonly string[],
): { readonly content: string; readonly count: number } | null {
  const zero = font.glyphs.get('0') ?? '';
  if (zero === '') return { content, count: 0 };
  let count = 0;
  let failed = false;
  const run = new RegExp(
    `(?<=Tm\\n)(?:<${zero.repeat(placeholder.length)}> Tj|<${zero}> Tj(?:\\n([\\d.]+) 0 Td <${zero}> Tj){${placeholder.length - 1}})(?=\\nET)`,
    'g',
  );
  const changed = content.replace(run, (_, advance: string | undefined) => {
    const text = texts[count] ?? '';
    count += 1;
    const glyphs = [...text].map((digit) => font.glyphs.get(digit));
    if (text === '' || glyphs.includes(undefined)) failed = true;
    const missing = placeholder.length - text.length;
    if (advance === undefined) {
      return `[${missing === 0 ? '' : `${-font.digitWidth * missing} `}<${glyphs.join('')}>] TJ`;
    }
    const first = missing === 0 ? '' : `${missing * Number(advance)} 0 Td `;
    return `${first}<${glyphs.join(`> Tj\n${advance} 0 Td <`)}> Tj`;
  });
  return failed ? null : { content: changed, count };
}

function fontsOf({ objects }: SkiaFile, page: number): readonly Font[] {
  const list = /\/Font <<([^>]*)>>/.exec(objects.get(page)?.text ?? '')?.[1] ?? '';
  return [...list.matchAll(/\/(F\d+) (\d+) 0 R/g)].flatMap((match) => {
    const font = objects.get(Number(match[2]))?.text ?? '';
    const unicode = objects.get(Number(/\/ToUnicode (\d+) 0 R/.exec(font)?.[1]));
    const descendant = objects.get(Number(/\/DescendantFonts \[(\d+) 0 R\]/.exec(font)?.[1]));
    const map = unicode === undefined ? null : inflated(unicode);
    if (map === null || descendant === undefined) return [];
    const glyphs = digitGlyphs(map);
    return [{ name: match[1] ?? '', glyphs, digitWidth: widthOf(descendant, glyphs.get('0') ?? '') }];
  });
}

/** `<0013> <0030>` in a bfchar block, `<0013> <001C> <0030>` in a bfrange block. */
function digitGlyphs(map: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (glyph: number, code: number) => {
    if (code >= 0x30 && code <= 0x39) {
      found.set(String.fromCharCode(code), glyph.toString(16).toUpperCase().padStart(4, '0'));
    }
  };
  for (const block of map.matchAll(/beginbf(char|range)([\s\S]*?)endbf/g)) {
    const numbers = [...(block[2] ?? '').matchAll(/<([0-9A-Fa-f]{4})>/g)].map((match) =>
      Number.parseInt(match[1] ?? '', 16),
    );
    const step = block[1] === 'char' ? 2 : 3;
    for (let index = 0; index + step <= numbers.length; index += step) {
      const from = numbers[index] ?? 0;
      const to = step === 2 ? from : (numbers[index + 1] ?? 0);
      const code = numbers[index + step - 1] ?? 0;
      for (let glyph = from; glyph <= Math.min(to, from + 255); glyph += 1) add(glyph, code + glyph - from);
    }
  }
  return found;
}

/** `/W [3 [313] 19 28 572 36 [615 617]]`: first glyph and list, or first, last and width. */
function widthOf(font: PdfObject, glyph: string): number {
  const wanted = Number.parseInt(glyph, 16);
  const usual = Number(/\/DW (\d+(?:\.\d+)?)/.exec(font.text)?.[1] ?? 1000);
  const start = font.text.indexOf('/W [');
  if (start === -1) return usual;
  const tokens = font.text
    .slice(start + 4)
    .matchAll(/(\d+(?:\.\d+)?) \[([^\]]*)\]|(\d+) (\d+) (\d+(?:\.\d+)?)/g);
  for (const match of tokens) {
    if (match[2] !== undefined) {
      const widths = match[2].trim().split(/\s+/);
      const width = widths[wanted - Number(match[1])];
      if (width !== undefined) return Number(width);
    } else if (wanted >= Number(match[3]) && wanted <= Number(match[4])) return Number(match[5]);
  }
  return usual;
}
