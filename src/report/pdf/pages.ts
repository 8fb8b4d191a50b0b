/**
 * A browser that runs, and the pages in it that print: closed in, and never waited for without end.
 *
 * Measured: Playwright waits three minutes for a start, and for a print without end.
 */
import type { Browser, Page } from 'playwright';
import { UserError } from '../../errors.ts';
import { browserHint } from './browser.ts';
import { marginBoxesSince } from './running.ts';

/** Seconds that a browser gets: a cold start on a busy machine takes 10, a print of 500 pages 60. */
const usual = { start: 60, print: 300 } as const;
const toClose = 5;

/** PORTLEDGER_BROWSER_SECONDS=20: for the start and for each print. */
export function patience(environment: Readonly<Record<string, string | undefined>> = process.env): {
  readonly start: number;
  readonly print: number;
} {
  const given = environment.PORTLEDGER_BROWSER_SECONDS;
  if (given === undefined || given === '') return usual;
  if (!/^[1-9]\d{0,5}$/.test(given))
    throw new UserError(`PORTLEDGER_BROWSER_SECONDS=${given}: not a number of seconds`);
  return { start: Number(given), print: Number(given) };
}

export interface Pages {
  /** Path and version of the browser, for the record. */
  readonly browser: { readonly path: string; readonly version: string };
  use<T>(work: (page: Page) => Promise<T>): Promise<T>;
  /** Does not wait for a browser that hangs. */
  close(): Promise<void>;
}

/** Starts the browser. @throws UserError */
export async function openPages(path: string, most: number, seconds: number): Promise<Pages> {
  const { chromium } = await import('playwright');
  const root = process.getuid?.() === 0;
  let browser: Browser;
  try {
    const launched = chromium.launch({
      executablePath: path,
      timeout: seconds * 1000,
      // Playwright ends the program on Ctrl-C; a fleet that hears it itself finishes the hosts under way.
      handleSIGINT: process.listenerCount('SIGINT') === 0,
      // On these it would end the browser alone.
      handleSIGTERM: false,
      handleSIGHUP: false,
      // The sandbox cannot start as root; for everybody else it is on.
      chromiumSandbox: !root,
      args: [
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--disable-background-networking',
        '--no-first-run',
        '--font-render-hinting=none',
      ],
    });
    // A little more than Playwright's own limit, which ends the browser too.
    browser = await within(seconds + 5, () => new Error(`nothing in ${seconds} seconds`), launched);
  } catch (error) {
    throw new UserError(
      `${path}: the browser does not start: ${firstLine(error).replace(/^browserType\.launch: /, '')}`,
      browserHint,
    );
  }
  const pool = new PagePool(browser, path, most, seconds);
  // 156.0.8078.108
  const major = Number.parseInt(browser.version(), 10);
  if (major >= marginBoxesSince) return pool;
  await pool.close();
  throw new UserError(
    `${path}: Chromium ${browser.version()} prints no page numbers; ${marginBoxesSince} or later is needed`,
    browserHint,
  );
}

class PagePool implements Pages {
  readonly browser: { readonly path: string; readonly version: string };
  readonly #browser: Browser;
  readonly #most: number;
  readonly #idle: Page[] = [];
  readonly #waiting: { readonly take: (page: Page) => void; readonly fail: (error: Error) => void }[] = [];
  readonly #seconds: number;
  #made = 0;

  constructor(browser: Browser, path: string, most: number, seconds: number) {
    this.#browser = browser;
    this.#most = most;
    this.#seconds = seconds;
    this.browser = { path, version: browser.version() };
  }

  async use<T>(work: (page: Page) => Promise<T>): Promise<T> {
    const page = await this.#take();
    try {
      return await work(page);
    } finally {
      this.#give(page);
    }
  }

  async close(): Promise<void> {
    for (const { fail } of this.#waiting.splice(0)) fail(new Error('the browser has been closed'));
    await within(toClose, () => new Error('it hangs'), this.#browser.close()).catch(() => {});
  }

  async #take(): Promise<Page> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#made >= this.#most)
      return new Promise((take, fail) => {
        this.#waiting.push({ take, fail });
      });
    this.#made += 1;
    return within(
      this.#seconds,
      () => new Error(`the browser opened no page: Timeout ${this.#seconds * 1000}ms exceeded`),
      this.#newPage(),
    );
  }

  async #newPage(): Promise<Page> {
    const context = await this.#browser.newContext({
      javaScriptEnabled: false,
      offline: true,
      acceptDownloads: false,
      serviceWorkers: 'block',
      colorScheme: 'light',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    await context.route('**/*', (route) => route.abort());
    return context.newPage();
  }

  #give(page: Page): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(page);
    else next.take(page);
  }
}

/**
 * The work, or `otherwise` after so many seconds; the work itself is left alone.
 *
 * Playwright throws from its own event handlers where a browser answers rubbish: that fails the work, too.
 */
export async function within<T>(seconds: number, otherwise: () => Error, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let fail: (error: Error) => void = () => {};
  const late = new Promise<never>((_, reject) => {
    fail = reject;
    timer = setTimeout(() => reject(otherwise()), seconds * 1000);
  });
  // One listener however many are under way: Node warns of more than ten.
  if (underWay.size === 0) process.on('uncaughtException', failAll);
  underWay.add(fail);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    underWay.delete(fail);
    if (underWay.size === 0) process.off('uncaughtException', failAll);
    work.catch(() => {});
  }
}

const underWay = new Set<(error: Error) => void>();

function failAll(error: Error): void {
  if (!/[\\/]playwright/.test(error.stack ?? '')) throw error;
  for (const fail of underWay) fail(new Error(`Protocol error: ${firstLine(error)}`));
}

/** Playwright's words for a page, a browser or a connection that is gone; anything else is a defect of ours. */
export function isBrowserFailure(error: unknown): boolean {
  // page.pdf: Target page, context or browser has been closed · page.setContent: Page crashed · Protocol error (Page.printToPDF): …
  return (
    error instanceof Error &&
    /has been closed|crashed|Protocol error|browser has disconnected|Connection closed|Timeout \d+ms exceeded/i.test(
      error.message,
    )
  );
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
