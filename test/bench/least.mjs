/**
 * The least that a fleet's run can cost: each tarball unpacked, one host's model made JSON again for each, and the same files
 * written in its folder. Nothing is read, judged or rendered.
 *
 *     node least.mjs CAPTURES REPORT INTO    REPORT: a folder with report.html and report.json
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const [captures = '', report = '', into = ''] = process.argv.slice(2);
const html = readFileSync(join(report, 'report.html'), 'utf8');
const model = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'));
for (const capture of readdirSync(captures).sort()) {
  gunzipSync(readFileSync(join(captures, capture)));
  const folder = join(into, capture);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of [
    ['report.html', html],
    ['report.json', `${JSON.stringify(model)}\n`],
  ]) {
    const file = join(folder, name);
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  }
}
