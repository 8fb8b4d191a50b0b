/**
 * The one place that starts a browser: prints HTML on paper, closed in.
 *
 * Scripts off, offline, every request refused, no host name resolved, the document given as text and never as a
 * file or an address. Measured: each of these alone lets something out, together nothing (see why-closed-in.md).
 */
import type { Page } from 'playwright';
import { UserError } from '../../errors.ts';
import { escapeHtml } from '../html/prose.ts';
import { browserHint, findBrowser } from './browser.ts';
import { finishPdf } from './finish.ts';
import { unusualCharacters, withFonts } from './fonts.ts';
import { missingIn, missingNote, mostTried, specimen, spelled } from './glyphs.ts';
import { placeholder } from './page-numbers.ts';
import { firstLine, isBrowserFailure, openPages, type Pages, patience, within } from './pages.ts';
import { type Running, runningCss } from './running.ts';

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

/** How often prints may fail before no other is begun: in a fleet each of them may cost minutes. */
const mostFailures = 3;

/** @throws UserError where no browser is found or it does not start */
export async function openPrinter(options: PrinterOptions = {}): Promise<Printer> {
  const found = await findBrowser(options.browser ?? null);
  if (found === null) throw new UserError('no browser found, so no PDF can be printed', browserHint);
  const pages = Math.max(1, options.pages ?? 2);
  return printerOn(() => openPages(found.path, pages, patience().start));
}

/** A printer on the pages that `start` opens, now and where they are lost; closing the printer closes them. */
export async function printerOn(start: () => Promise<Pages>): Promise<Printer> {
  return new EnduringPrinter(await start(), start, patience().print);
}

/** Prints on, with another browser, where one crashed; a print is tried twice, and one that hangs once. */
class EnduringPrinter implements Printer {
  readonly #start: () => Promise<Pages>;
  readonly #seconds: number;
  /** null: the last one failed, and the next print starts another. */
  #pages: Promise<Pages> | null;
  #failures = 0;
  readonly browser: { readonly path: string; readonly version: string };
  /** Characters that were tried → has some font a glyph for it? Asked once, however many reports are printed. */
  readonly #glyphs = new Map<string, boolean>();

  constructor(pages: Pages, start: () => Promise<Pages>, seconds: number) {
    this.browser = pages.browser;
    this.#pages = Promise.resolve(pages);
    this.#start = start;
    this.#seconds = seconds;
  }

  async print(html: string, options: PrintOptions): Promise<Uint8Array> {
    const { path, version } = this.browser;
    const creator = `${options.generator}, Chromium ${version}`;
    for (let crashed = 0; ; ) {
      if (this.#failures >= mostFailures)
        throw new UserError(
          `${path}: the browser failed ${mostFailures} times; no other PDF is tried`,
          browserHint,
        );
      this.#pages ??= this.#start();
      const mine = this.#pages;
      try {
        const pages = await mine;
        // The time that a print waits for a page is no time of its own.
        return await pages.use((page) =>
          within(
            this.#seconds,
            () => hung(path, this.#seconds),
            this.#legible(page, html, options).then((legible) => printOn(page, legible, creator)),
          ),
        );
      } catch (error) {
        if (!(error instanceof UserError || error instanceof NoPdf) && !isBrowserFailure(error)) throw error;
        await this.#drop(mine);
        if (error instanceof UserError) {
          this.#failures += 1;
          throw error;
        }
        crashed += 1;
        if (crashed < 2) continue;
        this.#failures += 1;
        throw new UserError(
          `${path}: the browser failed twice while it printed: ${firstLine(error)}`,
          'it may lack memory (/dev/shm of a container is small); try another one with --browser PATH',
        );
      }
    }
  }

  async close(): Promise<void> {
    await (await this.#pages?.catch(() => null))?.close();
  }

  /** The document with every character that no font has spelled out, and a sentence on the cover that says so. */
  async #legible(page: Page, html: string, options: PrintOptions): Promise<Legible> {
    const there = unusualCharacters(html);
    const asked = there.filter((character) => !this.#glyphs.has(character)).slice(0, mostTried);
    if (asked.some((character) => !ourOwn.includes(character))) {
      const missing = missingIn(await bare(page, await withFonts(specimen(asked))), asked);
      for (const character of asked) this.#glyphs.set(character, !missing.includes(character));
    }
    const missing = there.filter((character) => this.#glyphs.get(character) === false);
    if (missing.length === 0) return { html, ...options };
    const legible = (given: string) =>
      missing.reduce((text, character) => text.replaceAll(character, spelled(character)), given);
    const { running } = options;
    return {
      date: options.date,
      html: legible(html).replace(
        '<p class="missing-glyphs"></p>',
        () => `<p class="missing-glyphs">${escapeHtml(missingNote(missing))}</p>`,
      ),
      running: { ...running, host: legible(running.host), title: legible(running.title) },
    };
  }

  /** However many prints it took with it, one new browser follows. */
  async #drop(pages: Promise<Pages>): Promise<void> {
    if (this.#pages === pages) this.#pages = null;
    await (await pages.catch(() => null))?.close();
  }
}

function hung(path: string, seconds: number): UserError {
  return new UserError(
    `${path}: the browser did not finish the print within ${seconds} seconds`,
    'give it more with PORTLEDGER_BROWSER_SECONDS, or try another one with --browser PATH',
  );
}

/** What our own templates and words use beyond ASCII: the typefaces in the document have these. */
const ourOwn = '\u00a0\u00b7\u2013\u2018\u2019\u201c\u201d\u2026';

interface Legible extends Pick<PrintOptions, 'running' | 'date'> {
  readonly html: string;
}

async function printOn(page: Page, { html, date, running }: Legible, creator: string): Promise<Uint8Array> {
  // Closed details would be missing from the paper. Captured text is escaped: this markup is always the template's.
  const opened = html
    .replaceAll('<details', '<details open')
    .replaceAll('<span class="printer"></span>', `<span class="printer"> · ${escapeHtml(creator)}</span>`);
  const contents = [...opened.matchAll(pageCell)].map((match) => match[1] ?? '');
  const raw = await printed(
    page,
    opened.replace(pageCell, `<span class="page" data-page="#$1">${placeholder}</span>`),
    running,
  );
  const first = finishPdf(raw, { date, creator, contents });
  if (first.numbered) return first.pdf;
  // A browser that writes its PDF in another way: print once more, with the numbers in the text.
  let index = 0;
  const numbered = opened.replace(pageCell, () => {
    const page = first.pages[index];
    index += 1;
    return `<span class="page">${page ?? ''}</span>`;
  });
  return finishPdf(await printed(page, numbered, running), { date, creator, contents: [] }).pdf;
}

// `<span class="page" data-page="#captured"></span>`
const pageCell = /<span class="page" data-page="#([a-z0-9-]+)"><\/span>/g;

async function printed(page: Page, html: string, running: Running): Promise<Uint8Array> {
  await show(page, await withFonts(html, runningCss(running)));
  const pdf = await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    outline: true,
  });
  return whole(page, pdf);
}

/** A print without marks, head or foot. */
async function bare(page: Page, html: string): Promise<Uint8Array> {
  await show(page, html);
  return whole(page, await page.pdf({ preferCSSPageSize: true }));
}

/**
 * A document that is written over keeps the policies of the one before: ours are the same, and each is asked again. Going
 * to an empty page costs a small print, so it is done now and then.
 */
const written = new WeakMap<Page, number>();
const mostWritten = 25;

async function show(page: Page, html: string): Promise<void> {
  const times = written.get(page) ?? 0;
  if (times >= mostWritten) await page.goto('about:blank');
  written.set(page, times >= mostWritten ? 1 : times + 1);
  await page.setContent(html, { waitUntil: 'load' });
  stillThere(page);
  // Typefaces are read when text is laid out, which the load event does not wait for. Ours to ask: the page's own
  // scripts are off.
  await page.evaluate('Promise.all([...document.fonts].map((face) => face.load())).then(() => true)');
}

function whole(page: Page, pdf: Buffer): Buffer {
  stillThere(page);
  // %PDF-1.4 … %%EOF
  if (pdf.toString('latin1', 0, 5) !== '%PDF-' || !pdf.subarray(-32).toString('latin1').includes('%%EOF'))
    throw new NoPdf('what it gave is no PDF');
  return pdf;
}

/** What the browser gave cannot be a report, as when it ran out of memory. */
class NoPdf extends Error {}

/** A `<meta http-equiv=refresh>` navigates in spite of every defence, and what is printed then is an error page. */
function stillThere(page: Page): void {
  if (page.url() !== 'about:blank')
    throw new Error(`the document navigated to ${page.url()} while it was printed`);
}
