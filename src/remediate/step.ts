/** Builds steps with the usual values in their places. */

import type { SourceLine } from '../model/evidence.ts';
import type { Step, StepWhen } from '../model/step.ts';

interface More {
  readonly caution?: string | null;
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
  return { title, when, commands, asRoot, expect, caution, changes, changesTo };
}

/** Stands in the caution of every step whose commands come from documentation alone. */
export const untried = 'taken from the documentation: we have not run it on a real system';
