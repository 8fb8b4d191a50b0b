/**
 * What we say of a configuration against what the real daemon did with it. measured.json holds the daemons' answers
 * (Debian 12: xinetd 2.3.15.3, openbsd-inetd 0.20221205, inetutils-inetd 2.4, rlinetd 0.9.3; busybox 1.35), so that the table is
 * checked everywhere; where the daemons can run they are asked again, with fresh random configurations on top.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';
import { canUnshare, openNamespace } from '../targets/namespace.ts';
import { cases as inetdCases } from './cases.ts';
import { type Daemon, daemonProgram, reallyOpens, weSay } from './daemons.ts';
import { makeConfiguration, random } from './generate.ts';
import { rlinetdCases } from './rlinetd-cases.ts';

const cases = [...inetdCases, ...rlinetdCases];
const measured: Record<string, readonly string[]> = JSON.parse(
  readFileSync(join(projectRoot, 'test/differential/measured.json'), 'utf8'),
);

describe('what we say of a hand-picked configuration is what the daemon did', () => {
  for (const { name, daemons, files } of cases)
    test(name, () => {
      for (const daemon of daemons) {
        const real = measured[`${daemon}: ${name}`];
        expect(real, `${daemon} was never asked: npm run differential -- --record`).toBeDefined();
        expect(weSay(daemon, files), daemon).toEqual(real);
      }
    });
});

const daemons: readonly Daemon[] = [
  'xinetd',
  'openbsd-inetd',
  'inetutils-inetd',
  'busybox-inetd',
  'xinetd-compat',
  'rlinetd',
];

describe.each(daemons)('the real %s', (daemon) => {
  const missing = !canUnshare() || daemonProgram(daemon) === null;

  test.skipIf(missing)(`still does what was measured (needs unshare and ${daemon})`, async () => {
    const place = await openNamespace({});
    try {
      const mine = cases.filter((each) => each.daemons.includes(daemon));
      // Every tenth case here; all of them in `npm run differential`.
      for (const { name, files } of mine.filter((_, index) => index % 10 === 3))
        expect(await reallyOpens(place, daemon, files), name).toEqual(measured[`${daemon}: ${name}`]);
    } finally {
      place.close();
    }
  });

  test.skipIf(missing)(`agrees with us on random configurations (needs unshare and ${daemon})`, async () => {
    const place = await openNamespace({});
    try {
      for (let run = 0; run < 6; run++) {
        const files = makeConfiguration(daemon, random(7_000_000 + run));
        expect(weSay(daemon, files), JSON.stringify(files, null, 1)).toEqual(
          await reallyOpens(place, daemon, files),
        );
      }
    } finally {
      place.close();
    }
  });
});
