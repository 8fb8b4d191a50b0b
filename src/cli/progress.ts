/** Progress of long work: one line on stderr, only on a terminal. Its clock never reaches a result. */
export interface Progress {
  done(): void;
  end(): void;
}

export function progressOf(total: number, quiet: boolean): Progress {
  if (quiet || process.stderr.isTTY !== true) return { done: () => {}, end: () => {} };
  const began = performance.now();
  let count = 0;
  let shownAt = 0;
  return {
    done: () => {
      count += 1;
      const now = performance.now();
      if (now - shownAt < 100 && count < total) return;
      shownAt = now;
      const perSecond = count / Math.max(0.001, (now - began) / 1000);
      const left = Math.ceil((total - count) / perSecond);
      process.stderr.write(
        `\r\x1b[K${count}/${total} hosts, ${perSecond.toFixed(1)} a second, ${spoken(left)} left`,
      );
    },
    end: () => process.stderr.write('\r\x1b[K'),
  };
}

/** `45 s`, `17 min`, `2.5 h` */
export function spoken(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
