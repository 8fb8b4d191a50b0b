/**
 * What makes a host's results what they are, as one hash: two runs with the same key give the same bytes, so `--resume` leaves
 * what is there alone, and `fleet --merge` joins only shares that were made alike.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesVersion } from '../decide/index.ts';
import { packageRoot } from '../resources.ts';
import { version } from '../version.ts';
import { inputHash } from './fleet-inputs.ts';
import type { ReportOptions } from './report.ts';

export async function optionsKey(options: ReportOptions, register: string | null): Promise<string> {
  const { format, role, limit, paper, variant, title, client, logo, template } = options;
  const { author, reviewer, classification } = options;
  const files = [];
  for (const path of [logo, template]) files.push(path === undefined ? null : await inputHash(path));
  const formats = [...new Set(format.split(',').map((each) => each.trim()))].sort();
  const chosen = [formats, role, limit, paper, variant, title, client, files, register];
  const signed = [author, reviewer, classification];
  return hashOf([version, rulesVersion, programFingerprint(), ...chosen, ...signed]);
}

/** @param browser version of the browser that prints, null where no PDF is wanted */
export function hostKey(options: string, inputSha256: string, browser: string | null): string {
  return hashOf([options, inputSha256, browser]);
}

/** What the folder of results is called for each capture: shares that agree on it were given the same list. */
export function listKey(folders: ReadonlyMap<string, string>): string {
  return hashOf([...folders.values()]);
}

const hashOf = (values: readonly unknown[]) =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex');

/** SHA-256 over the sources, the knowledge base and the templates that the program was built from; null when not built. */
function programFingerprint(): string | null {
  const path = join(packageRoot(), 'out/.build/fingerprint');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
