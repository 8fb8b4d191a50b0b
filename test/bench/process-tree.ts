/** User and system seconds of this process and of everything below it, from /proc: so the browser that it started counts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const canCount = existsSync('/proc/self/stat');

/** Of USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksInASecond = 100;

export function cpuOfTree(): number {
  const own = process.cpuUsage();
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [statOf(Number(name))] : []));
  const parents = new Map(all.flatMap((stat) => (stat === null ? [] : [[stat.pid, stat.parent]])));
  const below = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || below(parent));
  };
  const ticks = all.reduce((sum, stat) => sum + (stat !== null && below(stat.pid) ? stat.ticks : 0), 0);
  return (own.user + own.system) / 1e6 + ticks / ticksInASecond;
}

/** proc_pid_stat(5): `1234 (a name) S 1 …`; utime, stime, and those of its children that ended, are fields 14 to 17. */
function statOf(
  pid: number,
): { readonly pid: number; readonly parent: number; readonly ticks: number } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null; // it has ended
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid, parent: Number(fields[1]), ticks };
}
