/** A browser for tests, if there is one. */
import { type Browser, chromium } from 'playwright';
import { findBrowser } from '../../src/report/pdf/browser.ts';

export const found = await findBrowser().catch(() => null);
export const noBrowser = found === null;
export const needs = noBrowser ? ' (needs a browser: chromium-headless-shell)' : '';

export function launch(): Promise<Browser> {
  if (found === null) throw new Error('no browser');
  return chromium.launch({ executablePath: found.path, chromiumSandbox: process.getuid?.() !== 0 });
}
