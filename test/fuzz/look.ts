/** One input to one target: what is wrong with the reading, and how long it took. */
import type { Target } from './targets.ts';

/** 100 ms for 100 kB, and 100 ms for whatever is less. */
const allowed = (bytes: number) => Math.max(100, bytes / 1000);

export interface Looked {
  /** null: nothing is wrong. */
  readonly wrong: string | null;
  readonly milliseconds: number;
}

export async function look(target: Target, input: Buffer): Promise<Looked> {
  const begun = performance.now();
  try {
    await target.read(input);
    let spent = performance.now() - begun;
    // A busy machine lets us wait: what counts then is the work, and the best of three.
    for (let again = 0; again < 3 && spent > allowed(input.length); again++) {
      const used = process.cpuUsage();
      await target.read(input);
      const { user, system } = process.cpuUsage(used);
      spent = Math.min(spent, (user + system) / 1000);
    }
    const wrong = spent > allowed(input.length) ? `${Math.round(spent)} ms for ${input.length} bytes` : null;
    return { wrong, milliseconds: spent };
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { wrong: said, milliseconds: 0 };
  }
}
