/** What a command costs: CPU seconds of its whole process tree, in interleaved pairs, so that ratios hold on a busy machine. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Command = readonly string[];

export const has = (tool: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, tool)));

/** bash counts what its children and theirs used, to the millisecond. */
const meter = `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>&1 </dev/null`;

/** User and system seconds. @throws where the command fails */
export function cpuOf(command: Command): number {
  const run = spawnSync('bash', ['-c', meter, 'bash', ...command], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${command.join(' ')}: exit ${run.status}`);
  return run.stderr
    .trim()
    .split(' ')
    .reduce((sum, seconds) => sum + Number(seconds), 0);
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export interface Paired {
  readonly ratio: number;
  /** Medians, in seconds. */
  readonly ours: number;
  readonly beside: number;
}

/** The median of the ratios of so many interleaved pairs; the first run of each is not counted where there are several. */
export function paired(ours: Command, beside: Command, pairs: number): Paired {
  if (pairs > 1) {
    cpuOf(ours);
    cpuOf(beside);
  }
  const runs = Array.from({ length: pairs }, () => [cpuOf(ours), cpuOf(beside)] as const);
  return {
    ratio: median(runs.map(([a, b]) => a / b)),
    ours: median(runs.map(([a]) => a)),
    beside: median(runs.map(([, b]) => b)),
  };
}

/** Peak memory of one Node process in MB: it says so itself at its end. */
export function peakOf(hook: string, args: Command): number {
  const run = spawnSync(process.execPath, ['--require', hook, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = /peak-kilobytes (\d+)/.exec(run.stderr);
  if (run.status !== 0 || said === null) throw new Error(`${args.join(' ')}: exit ${run.status}`);
  return Number(said[1]) / 1024;
}

export const peakHook = `process.on('exit', () => process.stderr.write('peak-kilobytes ' + process.resourceUsage().maxRSS + '\\n'));`;

/** One row: figure, target, met or not. */
export function row(work: string, figure: string, target: string, met: boolean | null): void {
  const verdict = met === null ? '' : met ? 'met' : 'NOT met';
  console.log(`${work.padEnd(64)} ${figure.padStart(12)}   ${target.padEnd(14)} ${verdict}`);
}

export function notRun(work: string, why: string): void {
  console.log(`${work.padEnd(64)} ${'-'.padStart(12)}   not run: ${why}`);
}
