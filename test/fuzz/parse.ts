/**
 * Mutated listings into every parser: `npm run fuzz -- [INPUTS] [SEED]`.
 *
 * The inputs are the fixtures, and the shared corpus and targets where they stand, with bytes, lines and blocks cut,
 * doubled, swapped and overwritten. A finding is a throw, a line that is not accounted for, or more than 100 ms for
 * 100 kB (measured three times, the best counts, so that a busy machine is no finding).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListingKind } from '../../src/model/facts.ts';
import { listingKinds, parseListing, recognise } from '../../src/parse/index.ts';
import { filesUnder } from '../files-under.ts';
import { numbersFrom } from './numbers.ts';

const strange = [
  '\u0000',
  '\r',
  '\u001b[31m',
  '\ufeff',
  '::::',
  '"',
  '",pid=',
  '))',
  '{',
  '}',
  '\\',
  '#',
  '=',
  '\t',
  ' '.repeat(300),
  '9'.repeat(40),
  'é',
];

function mutate(text: string, random: () => number): string {
  let out = text;
  const at = () => Math.floor(random() * (out.length + 1));
  const times = 1 + Math.floor(random() * 6);
  for (let time = 0; time < times; time++) {
    const from = at();
    const length = Math.floor(random() ** 3 * 400);
    const choice = Math.floor(random() * 7);
    if (choice === 0) out = out.slice(0, from) + out.slice(from + length);
    else if (choice === 1)
      out = out.slice(0, from) + (strange[Math.floor(random() * strange.length)] ?? '') + out.slice(from);
    else if (choice === 2)
      out = out.slice(0, from) + out.slice(from, from + length).repeat(2) + out.slice(from + length);
    else if (choice === 3) {
      const other = at();
      out = out.slice(0, from) + out.slice(other, other + length) + out.slice(from);
    } else if (choice === 4)
      out = out.slice(0, from) + String.fromCharCode(Math.floor(random() * 256)) + out.slice(from + 1);
    else if (choice === 5) out = out.replaceAll('\n', random() < 0.5 ? '\r\n' : ' \n');
    else
      out =
        out.slice(0, from) + out.slice(from, from + 20).repeat(Math.floor(random() * 200)) + out.slice(from);
  }
  return out.slice(0, 100_000);
}

// npm runs it in the project's folder; the bundle itself stands elsewhere.
const folders = ['test/parse/fixtures', '../shared/corpus/files', '../shared/targets/raw'].map((folder) =>
  join(process.cwd(), folder),
);
const texts = folders
  .flatMap(filesUnder)
  .filter((path) => !/\.(?:tar|gz|tgz|xz|bz2|tsv|json)$/.test(path))
  .map((path) => readFileSync(path, 'utf8').slice(0, 30_000))
  .filter((text) => text !== '');

if (texts.length === 0) throw new Error('no listings to mutate: run it in the project folder');
const inputs = Number(process.argv[2] ?? 100_000);
const random = numbersFrom(Number(process.argv[3] ?? 9));
const problems: string[] = [];
let slowest = { milliseconds: 0, kind: '', bytes: 0 };

function look(kind: ListingKind, text: string, input: number): void {
  const lines = text.split('\n');
  const pass = () => {
    const start = performance.now();
    const { lines: tally, unread } = parseListing(kind, { file: 'fuzz', origin: 'fuzz', lines });
    const spent = performance.now() - start;
    if (
      tally.total !== lines.length ||
      tally.read + tally.skipped + tally.unread !== tally.total ||
      tally.unread !== unread.length
    )
      throw new Error(`${tally.read} + ${tally.skipped} + ${tally.unread} of ${lines.length} lines`);
    return spent;
  };
  try {
    let spent = pass();
    const allowed = Math.max(100, text.length / 1000);
    if (spent > allowed) spent = Math.min(spent, pass(), pass());
    if (spent > slowest.milliseconds) slowest = { milliseconds: spent, kind, bytes: text.length };
    if (spent > allowed)
      problems.push(`input ${input}, ${kind}: ${Math.round(spent)} ms for ${text.length} bytes`);
  } catch (error) {
    problems.push(`input ${input}, ${kind}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

for (let input = 0; input < inputs && problems.length < 20; input++) {
  const text = mutate(texts[Math.floor(random() * texts.length)] ?? '', random);
  // Every parser meets every input in turn; the recogniser meets all of them.
  const kind = listingKinds[input % listingKinds.length];
  if (kind !== undefined) look(kind, text, input);
  recognise({ lines: text.split('\n') });
}
console.log(
  `${inputs} inputs from ${texts.length} files to ${listingKinds.length} parsers: ${problems.length} problems; ` +
    `slowest ${slowest.milliseconds.toFixed(1)} ms (${slowest.kind}, ${slowest.bytes} bytes)`,
);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
