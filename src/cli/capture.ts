/** `portledger capture`: prints the script that runs on the host. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../resources.ts';
import { standardOutput } from './terminal.ts';
import { writeWhole } from './write.ts';

export function captureCommand(options: { readonly output?: string }): void {
  const script = readFileSync(join(packageRoot(), 'src/capture/capture.sh'));
  if (options.output === undefined || options.output === '-') standardOutput().write(script);
  else writeWhole(options.output, script);
}
