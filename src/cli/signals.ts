/** Ctrl-C and SIGTERM, which is how `timeout`, a job's time limit and a node that is drained end a program. */

/** 128 and the signal's number, as a shell says it. */
export const endedBy = { SIGINT: 130, SIGTERM: 143 } as const;
type Ending = keyof typeof endedBy;

export interface Heeded {
  /** What was heard; null while nothing was. */
  signal(): Ending | null;
  heedNoMore(): void;
}

/** Hears the first signal, so that work under way can be finished; a second one ends the program at once. */
export function heedSignals(): Heeded {
  let heard: Ending | null = null;
  const hear = (signal: NodeJS.Signals) => {
    heard = signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
    heedNoMore();
  };
  const heedNoMore = () => {
    process.off('SIGINT', hear);
    process.off('SIGTERM', hear);
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return { signal: () => heard, heedNoMore };
}
