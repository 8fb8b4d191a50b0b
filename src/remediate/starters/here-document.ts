/** A daemon that is fed from a here-document: its line cannot be commented out without the text below it. */

import type { SourceLine } from '../../model/evidence.ts';
import type { Step } from '../../model/step.ts';
import { step } from '../step.ts';

export function hereDocument(file: string, line: SourceLine): Step {
  return step(
    'for-good',
    `Comment out the line that starts it in ${file}, with the text that it is given`,
    [],
    'neither the line nor the text below it is run at boot',
    {
      changes: line,
      caution:
        "by hand, because where that text ends is the shell's to say, and what is left of it would be run",
    },
  );
}
