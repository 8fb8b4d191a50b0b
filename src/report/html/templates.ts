/**
 * The one door to the templates. In development they are read and compiled from templates/; the build puts
 * a module made by `precompiledModule` (see precompile.mjs) in this one's place, with the same `loadTemplates`.
 */
import { compileTemplates } from './compile.ts';
import type { Templates } from './rendering.ts';

export type { Templates } from './rendering.ts';

let ours: Promise<Templates> | null = null;

export function loadTemplates(overrides: string | null): Promise<Templates> {
  if (overrides !== null) return compileTemplates(overrides);
  ours ??= compileTemplates(null);
  return ours;
}
