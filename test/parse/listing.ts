/** A listing of a test's own text, split as the snapshot splits it. */
import type { Listing } from '../../src/model/evidence.ts';

export function listingOf(origin: string, text: string): Listing {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return { file: `file${origin.startsWith('/') ? origin : '/listing'}`, origin, lines };
}
