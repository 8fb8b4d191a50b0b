/** No original of the key stands in any print of the twin: formats, names of files, text and properties of the PDF. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formats } from '../../src/report/formats/index.ts';
import { projectRoot } from '../shared.ts';
import { needs, noBrowser } from './browser.ts';

const scratch = mkdtempSync(join(tmpdir(), 'portledger-twin-'));
beforeAll(() => {
  spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')]);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const captures = [
  'samples/bigcat',
  'test/correlate/fixtures/bigcat.tar.gz',
  'test/correlate/fixtures/syscat.tar.gz',
];

/** Every entry of a zip, inflated, by its central directory (the local headers give no sizes). */
function unzipped(zip: Buffer): string {
  const parts: string[] = [];
  for (let at = zip.indexOf('PK\u0001\u0002'); at !== -1; at = zip.indexOf('PK\u0001\u0002', at + 46)) {
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    parts.push((zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)).toString('utf8'));
  }
  expect(parts.length).toBeGreaterThan(4);
  return parts.join('\n');
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  if (path.endsWith('.xlsx')) return unzipped(bytes);
  if (!path.endsWith('.pdf')) return bytes.toString('utf8');
  const said = (tool: string, ...args: string[]) => execFileSync(tool, args, { encoding: 'utf8' });
  return said('pdftotext', '-raw', path, '-') + said('pdfinfo', path) + said('pdfinfo', '-dests', path);
}

test.each(captures)(
  `%s: a search for each original finds nothing in the twin${needs}`,
  (capture) => {
    const cwd = mkdtempSync(join(scratch, 'run-'));
    const ids = formats.map(({ id }) => id).join(',');
    // One print shows what the printer adds; its text is the HTML's.
    const hasPdf =
      capture.startsWith('samples') && !noBrowser && spawnSync('pdftotext', ['-v']).error === undefined;
    const path = join(projectRoot, capture);
    const key = join(cwd, 'key.tsv');
    const done = spawnSync(
      process.execPath,
      [
        join(projectRoot, 'out/.build/cli.js'),
        'report',
        path,
        '-f',
        hasPdf ? `${ids},pdf` : ids,
        '--redact',
        key,
      ],
      { cwd, encoding: 'utf8' },
    );
    expect(done.status, done.stderr).toBe(0);
    const originals = readFileSync(key, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split('\t')[2] ?? '');
    expect(originals.length).toBeGreaterThan(3);
    const folder = join(cwd, 'out/redacted');
    const files = readdirSync(folder);
    expect(files.length).toBe(formats.length + (hasPdf ? 1 : 0));
    const escaped = originals.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const any = new RegExp(`(?<![A-Za-z0-9_])(?:${escaped.join('|')})(?![A-Za-z0-9_])`, 'i');
    expect(any.test(`x ${originals[0]} y`)).toBe(true);
    for (const file of files) {
      const text = `${file}\n${textOf(join(folder, file))}`;
      expect(any.exec(text)?.[0], file).toBeUndefined();
    }
    expect(any.exec(done.stdout)?.[0], 'stdout').toBeUndefined();
  },
  120_000,
);
