/** A restriction that no command makes: what a person is to write where, and why the plan does not. */

import type { Step } from '../../model/step.ts';
import { step } from '../step.ts';

/** `why` completes "by hand, because …"; `lines` are what is to be written, with its file. */
export function byHand(
  title: string,
  expect: string,
  why: string,
  lines: readonly string[],
): readonly Step[] {
  return [step('restrict', title, [], expect, { caution: [`by hand, because ${why}`, ...lines] })];
}
