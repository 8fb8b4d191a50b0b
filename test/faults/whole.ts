/** Is a file that stands under a final name whole? Told by its own format, and never by what wrote it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const endOfZip = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

/** null where it is whole, else what is wrong. */
export function flawOf(path: string): string | null {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  const ends = (mark: string) => (text.trimEnd().endsWith(mark) ? null : `does not end with ${mark}`);
  switch (/\.([a-z]+)(?:\.lock)?$/.exec(path)?.[1]) {
    case 'html':
      return ends('</html>');
    case 'pdf':
      return text.startsWith('%PDF-') ? ends('%%EOF') : 'does not begin as a PDF';
    case 'json':
      return parses(text) ? null : 'is no JSON';
    case 'jsonl':
      // An empty log is one without entries.
      return text === '' || (text.endsWith('\n') && text.trimEnd().split('\n').every(parses))
        ? null
        : 'has a broken line';
    case 'xlsx':
      return bytes.subarray(-64).includes(endOfZip) ? null : 'has no end of a zip';
    case 'csv':
    case 'tsv':
    case 'md':
    case 'sh':
      return text.endsWith('\n') ? null : 'does not end with a line';
    default:
      return 'is of a kind that this test does not know';
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .sort();
}

/** A file that a run has not finished: `.report.html.5f0c2a9b1d3e.part`. */
export const isPart = (path: string) => /\/\.[^/]+\.[0-9a-f]{12}\.part$/.test(path);

/** What is not whole under a final name, as `web-1/report.json is no JSON`. */
export function flawsIn(folder: string): readonly string[] {
  return filesIn(folder)
    .filter((path) => !isPart(path) && !path.endsWith('.lock'))
    .flatMap((path) => {
      const flaw = flawOf(path);
      return flaw === null ? [] : [`${relative(folder, path)} ${flaw}`];
    });
}
