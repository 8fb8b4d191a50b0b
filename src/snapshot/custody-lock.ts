/**
 * The lock beside a custody log: two receipts at once would both follow the same line, and the chain would be broken.
 *
 *     custody.jsonl.lock     4711 workstation
 *
 * It names the process and the machine, so that one that was killed does not stop the next receipt.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { UserError, whyNotWritten } from '../errors.ts';

/** Takes the lock of a log and gives its path; one whose process is gone is taken over. @throws UserError */
export function takeLock(log: string): string {
  const lock = `${log}.lock`;
  if (made(lock, log)) return lock;
  if (isLeftOver(lock)) {
    giveLock(lock);
    if (made(lock, log)) return lock;
  }
  throw new UserError(
    `${log}: another portledger is writing to it`,
    `if none is running, remove ${lock} and try again`,
  );
}

/** Never throws: a lock that stays is told at the next receipt, with how to remove it. */
export function giveLock(lock: string): void {
  try {
    rmSync(lock, { force: true });
  } catch {}
}

/** False where there is one already. */
function made(lock: string, log: string): boolean {
  let file: number;
  try {
    file = openSync(lock, 'wx', 0o600);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw new UserError(`${log}: cannot be written: ${whyNotWritten(error)}`);
  }
  try {
    writeSync(file, `${process.pid} ${hostname()}\n`);
    closeSync(file);
  } catch (error) {
    // Nobody could tell whose it is.
    giveLock(lock);
    throw new UserError(`${log}: cannot be written: ${whyNotWritten(error)}`);
  }
  return true;
}

/** A lock says whose it is right after it is made, on a busy machine too. */
const milliseconds = 1000;

/** True where the process that the lock names ran on this machine and runs no longer, or was killed before it could name itself. */
function isLeftOver(lock: string): boolean {
  try {
    if (readFileSync(lock, 'utf8') === '') {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      if (readFileSync(lock, 'utf8') === '') return true;
    }
    // 4711 workstation
    const [, pid, host] = /^(\d{1,10}) (.*)\n$/.exec(readFileSync(lock, 'utf8')) ?? [];
    if (pid === undefined || host !== hostname()) return false;
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
}

export const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;
