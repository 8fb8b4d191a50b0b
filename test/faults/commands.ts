/** What tests of faults run: the built program, a capture, and the commands that write. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../shared.ts';

export const cli = join(projectRoot, 'out/.build/cli.js');
export const sample = join(projectRoot, 'samples/bigcat/capture');
const prints = 'html,json';

/** What the user is told where he can mend something: one line, and a hint perhaps. */
export const oneLine = /^portledger: [^\n]+\n(?:portledger: hint: [^\n]+\n)?$/;

/** Two captures, for a fleet. */
export function captures(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const host of ['web-1', 'web-2']) cpSync(sample, join(folder, host), { recursive: true });
  return folder;
}

/** The commands that write: `output` is the folder that nothing else writes to, `fleet` one of captures. */
export const writers: Readonly<Record<string, (output: string, fleet: string) => readonly string[]>> = {
  report: (output) => ['report', sample, '-q', '-f', prints, '-o', join(output, 'host')],
  'report --redact': (output) => {
    // The key's folder has to be there.
    mkdirSync(output, { recursive: true });
    return [
      ...['report', sample, '-q', '-f', 'json', '-o', join(output, 'host')],
      ...['--redact', join(output, 'key.tsv')],
    ];
  },
  fleet: (output, fleet) => ['report', fleet, '-q', '-f', 'json', '-o', output],
  compare: (output) => ['compare', sample, sample, '-q', '-o', join(output, 'compare')],
  register: (output) => ['register', sample, '-o', join(output, 'register.csv')],
  capture: (output) => ['capture', '-o', join(output, 'capture.sh')],
  receive: (output) => [
    ...['receive', join(projectRoot, 'package.json'), '--log', join(output, 'custody.jsonl')],
    ...['--by', 'A. Auditor', '--from', 'B. Admin'],
  ],
};
