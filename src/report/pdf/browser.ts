/**
 * Where a browser stands that can print: named by the user, Playwright's own, or installed on the machine.
 *
 * Named first, then PORTLEDGER_BROWSER, then the slim headless shell, then whole browsers. The shell prints the same
 * in half the time and half the memory.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../../errors.ts';

export interface FoundBrowser {
  readonly path: string;
  /** How it was found, for the one line that says so. */
  readonly from: 'option' | 'environment' | 'playwright' | 'installed';
}

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isProgram: (path: string) => boolean;
  /** Playwright's own path, which may name a file that was never downloaded. */
  readonly playwrightPath: () => Promise<string | null>;
}

export const browserHint =
  'install one (Debian: apt-get install chromium-headless-shell; elsewhere: npx playwright install chromium-headless-shell) or name one with --browser PATH';

export async function findBrowser(
  named: string | null = null,
  around: Surroundings = realSurroundings(),
): Promise<FoundBrowser | null> {
  const asked: readonly (readonly [string | undefined | null, 'option' | 'environment'])[] = [
    [named, 'option'],
    [around.environment.PORTLEDGER_BROWSER, 'environment'],
  ];
  for (const [path, from] of asked) {
    if (path === undefined || path === null || path === '') continue;
    if (around.isProgram(path)) return { path, from };
    throw new UserError(
      `${path}: no browser there${from === 'environment' ? ' (PORTLEDGER_BROWSER names it)' : ''}`,
      browserHint,
    );
  }
  const own = await around.playwrightPath();
  if (own !== null && around.isProgram(own)) return { path: own, from: 'playwright' };
  const installed = candidates(around).find(around.isProgram);
  return installed === undefined ? null : { path: installed, from: 'installed' };
}

const linuxNames = [
  'chromium-headless-shell',
  'chrome-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
];

function candidates({ platform, environment }: Surroundings): readonly string[] {
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
      .map((name) => environment[name])
      .filter((root) => root !== undefined && root !== '');
    return [
      ['Google', 'Chrome', 'Application', 'chrome.exe'],
      ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
      ['Chromium', 'Application', 'chrome.exe'],
    ].flatMap((parts) => roots.map((root) => join(root ?? '', ...parts)));
  }
  if (platform === 'darwin') {
    const roots = ['/Applications', join(environment.HOME ?? '/', 'Applications')];
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      roots.map((root) => join(root, `${name}.app`, 'Contents', 'MacOS', name)),
    );
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [
    ...linuxNames.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/usr/lib/chromium/chromium-headless-shell',
    '/opt/google/chrome/chrome',
    '/opt/microsoft/msedge/msedge',
    '/snap/bin/chromium',
  ];
}

function realSurroundings(): Surroundings {
  return {
    platform: process.platform,
    environment: process.env,
    isProgram: (path) => {
      try {
        accessSync(path, process.platform === 'win32' ? constants.R_OK : constants.X_OK);
        return existsSync(path);
      } catch {
        return false;
      }
    },
    playwrightPath: async () => {
      const { chromium } = await import('playwright');
      try {
        return chromium.executablePath() || null;
      } catch {
        return null;
      }
    },
  };
}
