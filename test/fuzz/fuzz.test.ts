/** The inputs that once were findings, and a few new ones for each target; `npm run fuzz` does it by the million. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';
import { look } from './look.ts';
import { numbersFrom } from './numbers.ts';
import { targets } from './targets.ts';

const seeds = join(projectRoot, 'test/fuzz/seeds');

// `parsers-xinetd-long-blanks`: the target, then what was wrong.
test.each(readdirSync(seeds).sort())('the finding %s is none any more', async (name) => {
  const target = targets.find((each) => name.startsWith(`${each.name.replaceAll(' ', '-')}-`));
  if (target === undefined) throw new Error(`no target for ${name}`);
  expect((await look(target, readFileSync(join(seeds, name)))).wrong).toBeNull();
});

describe.each(targets.map((target) => [target.name, target] as const))('%s', (_, target) => {
  test('reads harmed inputs without a crash, a hang or a lost line', async () => {
    for (let input = 0; input < 150; input += 1) {
      const bytes = target.make(numbersFrom(input * 2_654_435 + 8));
      expect({ input, wrong: (await look(target, bytes)).wrong }).toEqual({ input, wrong: null });
    }
  });
});
