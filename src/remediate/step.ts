/** Builds steps with the usual values in their places. */

import type { SourceLine } from '../model/evidence.ts';
import type { Step, StepWhen } from '../model/step.ts';

/** A sentence each; null for none, so that a condition may stand in its place. */
export type Cautions = string | null | readonly (string | null)[];

interface More {
  readonly caution?: Cautions;
  readonly changes?: SourceLine | null;
  readonly changesTo?: string | null;
  readonly asRoot?: boolean;
}

export function step(
  when: StepWhen,
  title: string,
  commands: readonly string[],
  expect: string,
  { caution = null, changes = null, changesTo = null, asRoot = true }: More = {},
): Step {
  const cautions =
    caution === null ? [] : typeof caution === 'string' ? [caution] : caution.filter((each) => each !== null);
  return { title, when, commands, asRoot, expect, cautions, changes, changesTo };
}

/** Stands in the caution of every step whose commands come from documentation alone. */
export const untried = 'taken from the documentation: we have not run it on a real system';
