/**
 * The typefaces that a printed report carries in it, so that it looks the same and copies the same whatever is installed
 * where it was printed: Source Sans 3 and Source Code Pro (SIL Open Font License), for Latin, Greek, Cyrillic and
 * Vietnamese. In development they are read from their packages; the build puts a module in this one's place that reads
 * what it has gathered, with the same `loadFaces`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../resources.ts';

export interface Face {
  readonly family: string;
  readonly weight: number;
  /** First and last code point of each range, as `unicode-range` has them. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
  /** WOFF2 in base64. */
  readonly woff2: string;
}

const sheets = [
  'source-sans-3/400.css',
  'source-sans-3/600.css',
  'source-code-pro/400.css',
  'source-code-pro/600.css',
];

export async function loadFaces(): Promise<readonly Face[]> {
  const folder = join(packageRoot(), 'node_modules/@fontsource');
  return sheets.flatMap((sheet) => {
    const at = join(folder, sheet, '..');
    return facesOf(readFileSync(join(folder, sheet), 'utf8')).map(({ file, ...face }) => ({
      ...face,
      woff2: readFileSync(join(at, file)).toString('base64'),
    }));
  });
}

/**
 *     @font-face { font-family: 'Source Code Pro'; font-weight: 400;
 *       src: url(./files/source-code-pro-greek-400-normal.woff2) format('woff2'), …;
 *       unicode-range: U+0370-0377,U+038C; }
 */
function facesOf(css: string): readonly (Omit<Face, 'woff2'> & { readonly file: string })[] {
  return [...css.matchAll(/@font-face \{([^}]*)\}/g)].flatMap(([, body = '']) => {
    const family = /font-family: '([^']+)'/.exec(body)?.[1];
    const weight = /font-weight: (\d+)/.exec(body)?.[1];
    const file = /url\((\.\/files\/[\w.-]+\.woff2)\)/.exec(body)?.[1];
    const range = /unicode-range: ([^;]+);/.exec(body)?.[1];
    if (family === undefined || weight === undefined || file === undefined || range === undefined) return [];
    const ranges = [...range.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/gi)].map(
      ([, first = '', last]) => [Number.parseInt(first, 16), Number.parseInt(last ?? first, 16)] as const,
    );
    return [{ family, weight: Number(weight), ranges, file }];
  });
}
