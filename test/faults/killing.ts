/**
 * Runs that are killed at random moments. Half of the moments lie anywhere in the run, half within the writing: those begin
 * when the first file of the run appears, since a report is computed for a second and written in some milliseconds.
 *
 * All runs write into one folder, as an impatient user's do: what stood there before must be whole too.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, utimesSync, watch } from 'node:fs';
import { cli } from './commands.ts';
import { filesIn, flawsIn, isPart } from './whole.ts';

export interface Killed {
  /** Runs that the signal reached. */
  readonly kills: number;
  /** Of them: killed while a file was half-written. */
  readonly withinWrites: number;
  /** Runs that were done first. */
  readonly finished: number;
  /** `run 17: host/report.json is no JSON` */
  readonly flaws: readonly string[];
}

export interface Killing {
  readonly words: (output: string) => readonly string[];
  readonly output: string;
  readonly kills: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export async function killOften({ words, output, kills, random }: Killing): Promise<Killed> {
  mkdirSync(output, { recursive: true });
  const usual = await timed(words(output));
  const flaws: string[] = [];
  const count = { kills: 0, withinWrites: 0, finished: 0 };
  for (let run = 0; count.kills < kills && run < kills * 4; run += 1) {
    const before = filesIn(output).filter(isPart).length;
    const killed = await killedRun(words(output), output, run % 2 === 0, random() * usual, random() * 12);
    if (!killed) count.finished += 1;
    else {
      count.kills += 1;
      if (filesIn(output).filter(isPart).length > before) count.withinWrites += 1;
    }
    for (const flaw of flawsIn(output)) flaws.push(`run ${run}: ${flaw}`);
  }
  return { ...count, flaws };
}

/** What killed runs left, made old enough that the next run may clear it away. */
export function ageParts(output: string): number {
  const parts = filesIn(output).filter(isPart);
  for (const path of parts) utimesSync(path, 0, 0);
  return parts.length;
}

export function runToEnd(words: readonly string[]): Promise<{ exit: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (exit) => resolve({ exit, said }));
  });
}

async function timed(words: readonly string[]): Promise<number> {
  const begun = performance.now();
  const { exit, said } = await runToEnd(words);
  if (exit !== 0) throw new Error(`exit ${exit}: ${said}`);
  return performance.now() - begun;
}

function killedRun(
  words: readonly string[],
  output: string,
  anywhere: boolean,
  after: number,
  afterFirstWrite: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...words], { stdio: 'ignore', detached: true });
    const kill = () => child.kill('SIGKILL');
    const timer = anywhere ? setTimeout(kill, after) : null;
    let waiting: NodeJS.Timeout | null = null;
    const watcher = anywhere
      ? null
      : watch(output, { recursive: true }, () => {
          // A moment of 0 is the very call that made the file.
          waiting ??= setTimeout(kill, Math.max(0, afterFirstWrite - 2));
        });
    child.on('exit', (_, signal) => {
      if (timer !== null) clearTimeout(timer);
      if (waiting !== null) clearTimeout(waiting);
      watcher?.close();
      resolve(signal === 'SIGKILL');
    });
  });
}
