/**
 * After the browser: page numbers into the contents, the same bytes for the same document, half the size.
 *
 * What differs between two prints of one document by one browser: both dates, and on a page that printed before, the
 * numbers in the structure's ids and the order of the tables that are sorted by them. The date becomes the capture's.
 */
import { destinationPages, writePageNumbers } from './page-numbers.ts';
import { readSkia, type SkiaFile, writeSkia } from './skia-file.ts';

export interface FinishOptions {
  /** ISO 8601 of the capture. Null: the document carries no date. */
  readonly date: string | null;
  readonly creator: string;
  /** Destinations that the contents list, in their order; [] where it has no placeholders. */
  readonly contents: readonly string[];
}

export interface Finished {
  readonly pdf: Uint8Array;
  /** Page of each entry of the contents, null where it is not known. */
  readonly pages: readonly (number | null)[];
  /** False where placeholders still stand in the contents. */
  readonly numbered: boolean;
}

export function finishPdf(raw: Uint8Array, options: FinishOptions): Finished {
  const file = readSkia(raw);
  if (file === null) {
    const numbered = options.contents.length === 0;
    return { pdf: datesOnly(raw, options.date), pages: options.contents.map(() => null), numbered };
  }
  const found = destinationPages(file);
  const pages = options.contents.map((name) => found.get(name) ?? null);
  const known = pages.filter((page) => page !== null);
  const numbered = known.length === pages.length && (pages.length === 0 || writePageNumbers(file, known));
  describe(file, options);
  renumber(file);
  return { pdf: writeSkia(file), pages, numbered };
}

function describe(file: SkiaFile, { date, creator }: FinishOptions): void {
  const info = file.objects.get(file.info);
  if (info === undefined) return;
  const stamp = pdfDate(date);
  info.text = info.text
    .replace(/\/Creator \([^)]*\)/, `/Creator (${creator.replace(/[^\x20-\x7e]|[()\\]/g, '')})`)
    .replace(/\n?\/(CreationDate|ModDate) \([^)]*\)/g, (_, key) =>
      stamp === null ? '' : `\n/${key} (${stamp})`,
    );
}

/** `2026-11-23T23:50:52+01:00` → `D:20261123235052+01'00'` (ISO 32000-1, 7.9.4). */
export function pdfDate(date: string | null): string | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|([+-]\d\d):?(\d\d))$/.exec(
    date ?? '',
  );
  if (match === null) return null;
  const offset = match[7] === 'Z' ? "+00'00'" : `${match[8]}'${match[9]}'`;
  return `D:${match.slice(1, 7).join('')}${offset}`;
}

// `(node00000153)` as /ID of a structure element, in /Headers, in the id tree
const nodeId = /\(node(\d{8})\)/g;

function renumber(file: SkiaFile): void {
  const numbers = [...file.objects.keys()].sort((a, b) => a - b);
  const catalog = file.objects.get(file.root)?.text ?? '';
  const tree = file.objects.get(Number(/\/StructTreeRoot (\d+) 0 R/.exec(catalog)?.[1]))?.text ?? '';
  const idTree = nodesBelow(file, Number(/\/IDTree (\d+) 0 R/.exec(tree)?.[1]));
  const names = new Map<string, string>();
  const rename = (text: string) =>
    text.replace(nodeId, (_, old: string) => {
      const known = names.get(old);
      if (known !== undefined) return `(node${known})`;
      const made = String(names.size + 1).padStart(8, '0');
      names.set(old, made);
      return `(node${made})`;
    });
  const elements = numbers.filter((number) => !idTree.has(number));
  for (const number of [...elements, ...idTree]) {
    const object = file.objects.get(number);
    if (object === undefined || object.stream !== null || !object.text.includes('(node')) continue;
    if (!object.text.includes('/Title (node')) object.text = rename(object.text);
  }
  sortIdTree(file, idTree);
  const dests = file.objects.get(Number(/\/Dests (\d+) 0 R/.exec(catalog)?.[1]));
  if (dests?.text.startsWith('<<') === true) {
    const entries = dests.text.slice(2, -2).split(/\n(?=\/)/);
    dests.text = `<<${entries.sort().join('\n')}>>`;
  }
}

function nodesBelow(file: SkiaFile, top: number): ReadonlySet<number> {
  const found = new Set<number>();
  const walk = (number: number) => {
    const object = file.objects.get(number);
    if (object === undefined || found.has(number)) return;
    found.add(number);
    const kids = /\/Kids \[([^\]]*)\]/.exec(object.text)?.[1] ?? '';
    for (const kid of kids.matchAll(/(\d+) 0 R/g)) walk(Number(kid[1]));
  };
  walk(top);
  return found;
}

/** The leaves hold `/Limits [(a) (b)]\n/Names [(a) 529 0 R …]`; new names need a new order over all of them. */
function sortIdTree(file: SkiaFile, idTree: ReadonlySet<number>): void {
  const leaves = [...idTree]
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const object = file.objects.get(number);
      const names = /\/Names \[([^\]]*)\]/.exec(object?.text ?? '')?.[1];
      return object === undefined || names === undefined
        ? []
        : [{ object, pairs: [...names.matchAll(/\((node\d{8})\) (\d+ 0 R)/g)] }];
    });
  const all = leaves
    .flatMap(({ pairs }) => pairs.map((pair) => ({ name: pair[1] ?? '', target: pair[2] ?? '' })))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  let next = 0;
  for (const { object, pairs } of leaves) {
    const own = all.slice(next, next + pairs.length);
    next += pairs.length;
    const limits = `[(${own[0]?.name ?? ''}) (${own.at(-1)?.name ?? ''})]`;
    object.text = object.text
      .replace(/\/Limits \[[^\]]*\]/, `/Limits ${limits}`)
      .replace(
        /\/Names \[[^\]]*\]/,
        `/Names [${own.map(({ name, target }) => `(${name}) ${target}`).join(' ')}]`,
      );
  }
}

/** Another browser's file: at least the dates, in place and of the same length. */
function datesOnly(raw: Uint8Array, date: string | null): Uint8Array {
  const stamp = pdfDate(date) ?? "D:19700101000000+00'00'";
  return Buffer.from(
    Buffer.from(raw)
      .toString('latin1')
      .replace(/\/(CreationDate|ModDate) \(D:\d{14}[+-]\d\d'\d\d'\)/g, (_, key) => `/${key} (${stamp})`),
    'latin1',
  );
}
