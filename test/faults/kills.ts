/** `npm run kills -- [COUNT] [SEED]`: reports and fleets killed at random moments; exit 1 where a file was partial. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersFrom } from '../fuzz/numbers.ts';
import { captures, writers } from './commands.ts';
import { killOften } from './killing.ts';

const kills = Number(process.argv[2] ?? 200);
const random = numbersFrom(Number(process.argv[3] ?? 8));
const folder = mkdtempSync(join(tmpdir(), 'portledger-kills-'));
const fleet = captures(join(folder, 'in'));
const flaws: string[] = [];
for (const name of ['report', 'fleet', 'receive']) {
  const words = (output: string) => writers[name]?.(output, fleet) ?? [];
  const share = name === 'receive' ? Math.ceil(kills / 4) : Math.ceil(kills / (name === 'fleet' ? 4 : 2));
  const done = await killOften({ words, output: join(folder, name), kills: share, random });
  console.log(
    `${name}: ${done.kills} killed, ${done.withinWrites} of them while a file was half-written; ` +
      `${done.finished} were done before; ${done.flaws.length} files partial`,
  );
  flaws.push(...done.flaws);
}
rmSync(folder, { recursive: true, force: true });
for (const flaw of flaws) console.log(flaw);
process.exitCode = flaws.length === 0 ? 0 : 1;
