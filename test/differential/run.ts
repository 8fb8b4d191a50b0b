/**
 * Compares with the real daemons: `npm run differential -- [--record] [--runs N] [--seed S] [--daemon NAME]`.
 * --record writes what the daemons did on the hand-picked cases into measured.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canUnshare, openNamespace } from '../targets/namespace.ts';
import { cases as inetdCases } from './cases.ts';
import { type Daemon, daemonProgram, reallyOpens, weSay } from './daemons.ts';
import { makeConfiguration, random } from './generate.ts';
import { rlinetdCases } from './rlinetd-cases.ts';

const cases = [...inetdCases, ...rlinetdCases];

const argument = (name: string): string | null => {
  const at = process.argv.indexOf(name);
  return at < 0 ? null : (process.argv[at + 1] ?? '');
};

if (!canUnshare()) {
  console.error('differential: this user may not open namespaces');
  process.exit(2);
}
const place = await openNamespace({});
let agreed = 0;
let asked = 0;
const differ = (name: string, daemon: Daemon, real: readonly string[], ours: readonly string[]) => {
  console.log(`DIFFERS ${daemon}: ${name}\n  daemon: ${real.join(' | ')}\n  we say: ${ours.join(' | ')}`);
};
const only = argument('--daemon');

if (argument('--runs') === null) {
  const file = join(process.cwd(), 'test/differential/measured.json');
  const measured: Record<string, readonly string[]> = JSON.parse(readFileSync(file, 'utf8'));
  for (const { name, daemons, files } of cases)
    for (const daemon of daemons) {
      if (daemonProgram(daemon) === null || (only !== null && only !== daemon)) continue;
      const real = await reallyOpens(place, daemon, files);
      const ours = weSay(daemon, files);
      asked++;
      measured[`${daemon}: ${name}`] = real;
      if (JSON.stringify(real) === JSON.stringify(ours)) agreed++;
      else differ(name, daemon, real, ours);
    }
  if (process.argv.includes('--record')) writeFileSync(file, `${JSON.stringify(measured, null, 1)}\n`);
} else {
  const runs = Number(argument('--runs'));
  const seed = Number(argument('--seed') ?? '1');
  const kinds: readonly Daemon[] = [
    'xinetd',
    'openbsd-inetd',
    'inetutils-inetd',
    'busybox-inetd',
    'xinetd-compat',
    'rlinetd',
  ];
  const there = kinds.filter(
    (daemon) => daemonProgram(daemon) !== null && (only === null || only === daemon),
  );
  if (there.length === 0) {
    place.close();
    console.error('differential: no daemon is here: `sh test/targets/fetch-daemons.sh` fetches them');
    process.exit(2);
  }
  for (let run = 0; run < runs; run++) {
    const daemon = there[run % there.length];
    if (daemon === undefined) break;
    const files = makeConfiguration(daemon, random(seed * 100_003 + run));
    const real = await reallyOpens(place, daemon, files);
    const ours = weSay(daemon, files);
    asked++;
    if (JSON.stringify(real) === JSON.stringify(ours)) agreed++;
    else {
      differ(`run ${run} of seed ${seed}`, daemon, real, ours);
      for (const [name, text] of Object.entries(files)) console.log(`--- ${name}\n${text}`);
    }
  }
}
place.close();
console.log(`${agreed} of ${asked} configurations: the daemon and we agree`);
process.exit(agreed === asked ? 0 : 1);
