/** Three-valued answers: null means that the capture cannot tell. */

export type Answer = boolean | null;

/** False beats "cannot tell". */
export function all(...answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** True beats "cannot tell". */
export function any(...answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}
