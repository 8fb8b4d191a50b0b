/** Remediation: what turns a service off now and for good, how to see that it worked, how to undo it. */

import type { SourceLine } from './evidence.ts';

export type StepWhen =
  | 'now'
  | 'for-good'
  | 'verify'
  | 'verify-after-reboot'
  | 'undo'
  | 'uninstall'
  | 'restrict'
  | 'find';

export interface Step {
  readonly title: string;
  readonly when: StepWhen;
  /** Shell lines, quoted by remediate/quote.ts, to be run in this order. [] where a person has to act. */
  readonly commands: readonly string[];
  readonly asRoot: boolean;
  /** What is seen when it worked. */
  readonly expect: string;
  /** What can go wrong or be cut off, a sentence each. */
  readonly cautions: readonly string[];
  /** The evidence line that it changes. */
  readonly changes: SourceLine | null;
  /** That line afterwards; null where it goes or where no line changes. */
  readonly changesTo: string | null;
}

export interface Plan {
  readonly serviceId: string;
  /** Position in the seed's order, from 1. */
  readonly order: number;
  readonly phase: 'danger-zone' | 'unneeded' | 'restrict' | 'investigate' | 'keep';
  readonly steps: readonly Step[];
}
