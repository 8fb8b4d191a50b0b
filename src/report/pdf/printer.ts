/**
 * The one place that starts a browser: prints HTML on paper, closed in.
 *
 * Scripts off, offline, every request refused, no host name resolved, the document given as text and never as a
 * file or an address. Measured: each of these alone lets something out, together nothing (see why-closed-in.md).
 */
import type { Browser, Page } from 'playwright';
import { UserError } from '../../errors.ts';
import { escapeHtml } from '../html/prose.ts';
import { browserHint, findBrowser } from './browser.ts';
import { finishPdf } from './finish.ts';
import { plainFace, unusualCharacters, withFonts } from './fonts.ts';
import { missingIn, missingNote, mostTried, specimen, spelled } from './glyphs.ts';
import { placeholder } from './page-numbers.ts';
import { type Running, runningFoot, runningHead } from './running.ts';

export interface PrintOptions {
  readonly running: Running;
  /** ISO 8601; becomes the document's creation date. Null: no date is known. */
  readonly date: string | null;
  /** `portledger 1.0.0`, for the document's properties. */
  readonly generator: string;
}

export interface Printer {
  /** Path and version of the browser, for the record. */
  readonly browser: { readonly path: string; readonly version: string };
  /** Prints with one of the pages; several prints may be under way at once. */
  print(html: string, options: PrintOptions): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface PrinterOptions {
  readonly browser?: string | null;
  /** Pages printing at once; one for each core is best, more is no faster. */
  readonly pages?: number;
}

export async function openPrinter(options: PrinterOptions = {}): Promise<Printer> {
  const found = await findBrowser(options.browser ?? null);
  if (found === null) throw new UserError('no browser found, so no PDF can be printed', browserHint);
  const { chromium } = await import('playwright');
  const root = process.getuid?.() === 0;
  let browser: Browser;
  try {
    browser = await chromium.launch({
      executablePath: found.path,
      // The sandbox cannot start as root; for everybody else it is on.
      chromiumSandbox: !root,
      args: [
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--disable-background-networking',
        '--no-first-run',
        '--font-render-hinting=none',
      ],
    });
  } catch (error) {
    const first = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new UserError(`${found.path}: the browser does not start: ${first}`, browserHint);
  }
  return new PagePool(browser, found.path, Math.max(1, options.pages ?? 2));
}

class PagePool implements Printer {
  readonly browser: { readonly path: string; readonly version: string };
  readonly #browser: Browser;
  readonly #most: number;
  readonly #idle: Page[] = [];
  readonly #waiting: ((page: Page) => void)[] = [];
  /** Characters that were tried → has some font a glyph for it? Asked once, however many reports are printed. */
  readonly #glyphs = new Map<string, boolean>();
  #made = 0;

  constructor(browser: Browser, path: string, most: number) {
    this.#browser = browser;
    this.#most = most;
    this.browser = { path, version: browser.version() };
  }

  async print(html: string, options: PrintOptions): Promise<Uint8Array> {
    const page = await this.#take();
    try {
      const creator = `${options.generator}, Chromium ${this.browser.version}`;
      return await printOn(page, await this.#legible(page, html), options, creator);
    } finally {
      this.#give(page);
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async #take(): Promise<Page> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#made >= this.#most) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#made += 1;
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

  /** The document with every character that no font has spelled out, and a sentence on the cover that says so. */
  async #legible(page: Page, html: string): Promise<string> {
    const there = unusualCharacters(html);
    const asked = there.filter((character) => !this.#glyphs.has(character)).slice(0, mostTried);
    if (asked.some((character) => !ourOwn.includes(character))) {
      const missing = missingIn(await bare(page, await withFonts(specimen(asked))), asked);
      for (const character of asked) this.#glyphs.set(character, !missing.includes(character));
    }
    const missing = there.filter((character) => this.#glyphs.get(character) === false);
    if (missing.length === 0) return html;
    const note = `<p class="missing-glyphs">${escapeHtml(missingNote(missing))}</p>`;
    return missing
      .reduce((text, character) => text.replaceAll(character, spelled(character)), html)
      .replace('<p class="missing-glyphs"></p>', note);
  }

  #give(page: Page): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(page);
    else next(page);
  }
}

/** What our own templates and words use beyond ASCII: the typefaces in the document have these. */
const ourOwn = '\u00a0\u00b7\u2013\u2018\u2019\u201c\u201d\u2026';

async function printOn(
  page: Page,
  html: string,
  options: PrintOptions,
  creator: string,
): Promise<Uint8Array> {
  // Closed details would be missing from the paper. Captured text is escaped: this markup is always the template's.
  const opened = html
    .replaceAll('<details', '<details open')
    .replaceAll('<span class="printer"></span>', `<span class="printer"> · ${escapeHtml(creator)}</span>`);
  const contents = [...opened.matchAll(pageCell)].map((match) => match[1] ?? '');
  const { date } = options;
  const first = finishPdf(
    await printed(
      page,
      opened.replace(pageCell, `<span class="page" data-page="#$1">${placeholder}</span>`),
      options,
    ),
    { date, creator, contents },
  );
  if (first.numbered) return first.pdf;
  // A browser that writes its PDF in another way: print once more, with the numbers in the text.
  let index = 0;
  const numbered = opened.replace(pageCell, () => {
    const page = first.pages[index];
    index += 1;
    return `<span class="page">${page ?? ''}</span>`;
  });
  return finishPdf(await printed(page, numbered, options), { date, creator, contents: [] }).pdf;
}

// `<span class="page" data-page="#captured"></span>`
const pageCell = /<span class="page" data-page="#([a-z0-9-]+)"><\/span>/g;

async function printed(page: Page, html: string, { running }: PrintOptions): Promise<Uint8Array> {
  const face = await plainFace();
  await show(page, await withFonts(html));
  const pdf = await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    displayHeaderFooter: true,
    headerTemplate: face + runningHead(running),
    footerTemplate: runningFoot(running),
    tagged: true,
    outline: true,
  });
  stillThere(page);
  return pdf;
}

/** A print without marks, head or foot. */
async function bare(page: Page, html: string): Promise<Uint8Array> {
  await show(page, html);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  stillThere(page);
  return pdf;
}

async function show(page: Page, html: string): Promise<void> {
  // A document that is written over keeps the policies of the one before, and ours names its stylesheets: start anew.
  await page.goto('about:blank');
  await page.setContent(html, { waitUntil: 'load' });
  stillThere(page);
  // Typefaces are read when text is laid out, which the load event does not wait for. Ours to ask: the page's own
  // scripts are off.
  await page.evaluate('Promise.all([...document.fonts].map((face) => face.load())).then(() => true)');
}

/** A `<meta http-equiv=refresh>` navigates in spite of every defence, and what is printed then is an error page. */
function stillThere(page: Page): void {
  if (page.url() !== 'about:blank')
    throw new Error(`the document navigated to ${page.url()} while it was printed`);
}
