/**
 * `npm run mutation -- [PART OF A FILE'S NAME ...]`: changes the files that decide things, one place at a time (Stryker), and
 * tells which changes no test notices.
 *
 * Each file has the fast tests that are about it; those that need a browser or namespaces are left out, so the score is lower
 * than what `npm test` would catch. The survivors are listed with line and change.
 */
import { Stryker } from '@stryker-mutator/core';
import { files } from './files.ts';

type Results = Awaited<ReturnType<Stryker['runMutationTest']>>;

const parts = process.argv.slice(2);
const chosen = [...files].filter(([file]) => parts.length === 0 || parts.some((part) => file.includes(part)));
if (chosen.length === 0) throw new Error(`no such file; there are ${[...files.keys()].join(', ')}`);

for (const [file, tests] of chosen) {
  const begun = performance.now();
  Object.assign(process.env, { PORTLEDGER_MUTATION_TESTS: tests.join(' ') });
  const results = await new Stryker({
    configFile: 'test/mutation/stryker.config.mjs',
    mutate: [`src/${file}`],
  }).runMutationTest();
  report(file, results, Math.round((performance.now() - begun) / 1000));
}

function report(file: string, results: Results, seconds: number): void {
  const count = (...wanted: readonly string[]) =>
    results.filter(({ status }) => wanted.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const all = noticed + count('Survived', 'NoCoverage');
  for (const { status, location, replacement, mutatorName } of results)
    if (status === 'Survived' || status === 'NoCoverage')
      console.log(
        `  ${file}:${location.start.line}:${location.start.column} ${status === 'Survived' ? '' : 'never run, '}${mutatorName}: ${(replacement ?? '').replace(/\s+/gu, ' ').slice(0, 100)}`,
      );
  console.log(
    `${file}: ${noticed} of ${all} changes noticed (${Math.round((noticed * 100) / all)} %), ${seconds} s`,
  );
}
