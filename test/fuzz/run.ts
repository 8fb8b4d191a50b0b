/**
 * `npm run fuzz -- [COUNT | MINUTESm] [SEED]`: harmed inputs into everything that reads what somebody else wrote.
 *
 * Findings are kept in out/fuzz/ and stop the run at twenty; one that was mended moves to test/fuzz/seeds, which npm test
 * reads again. Input N of a seed is the same each time, whatever ran before it. A reading that does not come back within a
 * minute is told and ends the run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { look } from './look.ts';
import { numbersFrom } from './numbers.ts';
import { sources, type Target, targets } from './targets.ts';

if (sources === 0) throw new Error('no listings to harm: run it in the project folder');
const wanted = process.argv[2] ?? '100000';
const seed = Number(process.argv[3] ?? 8);
const minutes = /^(\d+)m$/.exec(wanted)?.[1];
const until = minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + Number(minutes) * 60_000;
const most = minutes === undefined ? Number(wanted) : Number.POSITIVE_INFINITY;

interface Tally {
  count: number;
  findings: number;
  slowest: number;
  slowestBytes: number;
  worstPer100kB: number;
}
const tallies = new Map<string, Tally>(
  targets.map(({ name }) => [name, { count: 0, findings: 0, slowest: 0, slowestBytes: 0, worstPer100kB: 0 }]),
);

// Some packages listen for the end of the process each time that they are loaded.
process.setMaxListeners(0);
const beat = new Int32Array(new SharedArrayBuffer(4));
const watchdog = new Worker(
  `const { workerData } = require('node:worker_threads');
   let [before, still] = [-1, 0];
   setInterval(() => {
     const now = Atomics.load(workerData, 0);
     still = now === before ? still + 1 : 0;
     before = now;
     if (still < 12) return;
     require('node:fs').writeSync(2, 'input ' + now + ' hangs\\n');
     process.kill(process.pid, 'SIGKILL');
   }, 5000);`,
  { eval: true, workerData: beat },
);

function targetFor(random: () => number): Target {
  let at = random() * targets.reduce((sum, target) => sum + target.share, 0);
  for (const target of targets) {
    at -= target.share;
    if (at < 0) return target;
  }
  throw new Error('no target');
}

const begun = performance.now();
let [input, findings] = [0, 0];
for (; input < most && findings < 20 && performance.now() < until; input++) {
  Atomics.store(beat, 0, input);
  const random = numbersFrom(Math.imul(seed, 0x9e37_79b1) + Math.imul(input, 0x85eb_ca6b));
  const target = targetFor(random);
  const bytes = target.make(random);
  const { wrong, milliseconds } = await look(target, bytes);
  const tally = tallies.get(target.name);
  if (tally === undefined) continue;
  tally.count += 1;
  if (milliseconds > tally.slowest) {
    tally.slowest = milliseconds;
    tally.slowestBytes = bytes.length;
  }
  if (bytes.length > 20_000)
    tally.worstPer100kB = Math.max(tally.worstPer100kB, (milliseconds * 100_000) / bytes.length);
  if (wrong !== null) {
    findings += 1;
    tally.findings += 1;
    const folder = join(process.cwd(), 'out/fuzz');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${target.name.replaceAll(' ', '-')}-${seed}-${input}`), bytes);
    console.log(`input ${input}, ${target.name}: ${wrong}`);
  }
  if (input % 100_000 === 99_999) console.log(`${input + 1} inputs, ${findings} findings`);
}
await watchdog.terminate();

const seconds = (performance.now() - begun) / 1000;
console.log(
  `${input} inputs from ${sources} listings, seed ${seed}: ${findings} findings in ${Math.round(seconds)} s, ` +
    `at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
);
for (const [name, { count, findings, slowest, slowestBytes, worstPer100kB }] of tallies)
  console.log(
    `${name}: ${count} inputs, ${findings} findings, slowest ${slowest.toFixed(1)} ms (${slowestBytes} bytes), ` +
      `worst above 20 kB ${worstPer100kB.toFixed(0)} ms for 100 kB`,
  );
process.exitCode = findings === 0 ? 0 : 1;
