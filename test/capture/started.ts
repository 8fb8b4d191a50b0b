/** How many processes a command starts, among so many others. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asRoot, has, ownPids, sh } from './host.ts';

/** Puts before a command a PID namespace of its own with `others` sleeping processes, which end with it. */
export const among = (others: number, after = ':') => [
  ...ownPids,
  'sh',
  '-c',
  // A shell for each 250 of them: it looks through its jobs for each that it starts.
  `others=${others}
   while [ "$others" -gt 0 ]; do
     part=250; [ "$others" -ge 250 ] || part=$others
     sh -c 'i=0; while [ "$i" -lt "$1" ]; do sleep 600 & i=$((i + 1)); done; wait' sh "$part" </dev/null >/dev/null 2>&1 &
     others=$((others - part))
   done
   wanted=$((${others} + 3))
   while [ "$(ls /proc | grep -c '^[0-9]')" -lt "$wanted" ]; do sleep 0.2; done
   before=$(cat /proc/sys/kernel/ns_last_pid); "$@"; code=$?; after=$(cat /proc/sys/kernel/ns_last_pid)
   ${after}; exit $code`,
  'among',
];

/** Null where this machine has no PID namespaces for us. */
export function startedAmong(others: number, command: readonly string[]): number | null {
  if (!asRoot || !has('unshare')) return null;
  const folder = mkdtempSync(join(tmpdir(), 'portledger-started-'));
  try {
    const count = join(folder, 'count');
    const [tool = '', ...args] = [...among(others, `echo $((after - before)) >'${count}'`), ...command];
    if (sh(tool, args).status !== 0) return null;
    return Number(readFileSync(count, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
