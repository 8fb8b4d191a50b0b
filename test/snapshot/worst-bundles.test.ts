/** The quick ones of `npm run worst`: each is told in one line or as a problem, and the memory stays far below what is promised. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFolder } from '../faults/own-folder.ts';
import { measured } from './measured.ts';
import { hasPacker, worstBundles } from './worst-bundles.ts';

const folder = ownFolder('worst');
const quick = worstBundles.filter((each) => each.quick === true);
const hasXz = hasPacker('xz');

for (const { name, write, says } of quick) {
  const missing = name.startsWith('xz') && !hasXz;
  test.skipIf(missing)(`${name}${missing ? ' (skipped: needs xz)' : ''}`, () => {
    const path = join(folder, 'worst.tar.gz');
    write(path);
    const { exit, said, megabytes } = measured(['verify', path]);
    rmSync(path);
    expect([1, 2]).toContain(exit);
    expect(said).toMatch(says);
    expect(megabytes).toBeGreaterThan(20);
    expect(megabytes).toBeLessThan(300);
  });
}
