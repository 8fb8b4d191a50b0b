/** Runs the built program and tells how long it took and the most memory that it held. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const cli = join(process.cwd(), 'out/.build/cli.js');
/** Said by the process itself at its end, on a descriptor of its own: so it is the same on every system. */
const teller = `import { readFileSync, writeSync } from 'node:fs';
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    // Linux gives to a child what its parent held when it was started; its own is in /proc.
    const own = process.platform === 'linux' ? /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] : maxRSS;
    writeSync(3, own + ' ' + (userCPUTime + systemCPUTime));
  });`;

export interface Measured {
  /** null: killed, as where memory ran out. */
  readonly exit: number | null;
  /** Both streams. */
  readonly said: string;
  /** Of processor time: the clock of the wall tells how busy the machine is. */
  readonly seconds: number;
  /** 10^6 bytes; NaN where it did not come to its end. */
  readonly megabytes: number;
}

export function measured(words: readonly string[]): Measured {
  const done = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(teller)}`, cli, ...words],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      maxBuffer: 1e9,
    },
  );
  const [kilobytes, microseconds] = (done.output[3] ?? '').split(' ').map(Number);
  return {
    exit: done.status,
    said: `${done.stdout}${done.stderr}`,
    seconds: (microseconds ?? Number.NaN) / 1e6,
    megabytes: Math.round(((kilobytes ?? Number.NaN) * 1024) / 1e6),
  };
}
