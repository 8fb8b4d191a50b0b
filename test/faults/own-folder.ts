import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { projectRoot } from '../shared.ts';

/** Builds the program before the tests of a file, and gives a folder that is gone after them. */
export function ownFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `portledger-${name}-`));
  beforeAll(() => {
    expect(spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')]).status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
