/**
 * `npm run bench:print`, and part of `npm run bench`: what our PDFs cost beside the same HTML printed bare by Playwright, a
 * blank page, and WeasyPrint where it is installed; reports a second with reused pages; rendering; memory.
 *
 *     npm run bench:print              9 interleaved pairs of 12 prints each: 108 PDFs by one browser beside 108 bare ones
 *     npm run bench:print -- --quick   one pair of 2
 *
 * CPU of this process and of the browser's, all of them: on a busy machine seconds mean nothing, and this hardly changes.
 * The same HTML is what we hand to the browser, typefaces, margin boxes and open details included: the bare print has the
 * same pages, and all that it lacks is what we do besides.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { audit } from '../../src/audit.ts';
import { reportPdf } from '../../src/cli/report.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions, defaultTitle } from '../../src/report/options.ts';
import { findBrowser } from '../../src/report/pdf/browser.ts';
import { withFonts } from '../../src/report/pdf/fonts.ts';
import { openPages } from '../../src/report/pdf/pages.ts';
import { printerOn } from '../../src/report/pdf/printer.ts';
import { runningCss } from '../../src/report/pdf/running.ts';
import { packageRoot } from '../../src/resources.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { cpuOf, has, median, notRun, row } from './measure.ts';
import { canCount, cpuOfTree } from './process-tree.ts';

const quick = process.argv.includes('--quick');
const pairs = quick ? 1 : 9;
const each = quick ? 2 : 12;
const atOnce = 2;
const work = `${pairs * each} PDFs by one browser, beside as many bare prints`;

const found = await findBrowser();
if (found === null || !canCount) {
  notRun(work, found === null ? 'no browser is installed' : 'there is no /proc');
  process.exit(0);
}
const model = audit(await openCapture(join(packageRoot(), 'samples/bigcat')), {
  knowledge: loadKnowledge(),
  register: emptyRegister,
  roles: [],
});
const html = await renderHtml(model, defaultRenderOptions);
const running = {
  title: defaultTitle,
  host: model.host.name ?? '',
  reportId: model.id,
  bundleSha256: model.bundle.sha256,
};
const same = await withFonts(html.replaceAll('<details', '<details open'), runningCss(running));

/** CPU seconds of so many at once. */
async function cost(times: number, work: () => Promise<unknown>): Promise<number> {
  const before = cpuOfTree();
  await Promise.all(Array.from({ length: times }, work));
  return cpuOfTree() - before;
}

/** Of this process alone, one after the other. */
async function costHere(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let times = 0; times < 20; times += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const pages = await openPages(found.path, atOnce, 60);
const printer = await printerOn(async () => pages);
const scratch = mkdtempSync(join(tmpdir(), 'portledger-bench-print-'));
const ours = () => reportPdf(printer, model, defaultRenderOptions);

/** What one would write with Playwright alone, on pages of the same browser that are used again, without walls. */
async function barePages(): Promise<(text: string) => () => Promise<Uint8Array>> {
  const browser = await pages.use(async (page) => page.context().browser());
  if (browser === null) throw new Error('bench: the page has no browser');
  const idle: Page[] = [];
  for (let made = 0; made < atOnce; made += 1) {
    const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: 'light' });
    idle.push(await context.newPage());
  }
  const waiting: ((page: Page) => void)[] = [];
  return (text) => async () => {
    const page = idle.pop() ?? (await new Promise<Page>((resolve) => waiting.push(resolve)));
    try {
      await page.setContent(text, { waitUntil: 'load' });
      return await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(page);
      else next(page);
    }
  };
}

try {
  const bare = await barePages();
  const beside = bare(same);
  const blank = bare('<!doctype html><title>blank</title>');
  await cost(atOnce, ours);
  await cost(atOnce, beside);
  const toBare: number[] = [];
  const toBlank: number[] = [];
  const rendering: number[] = [];
  const seconds: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const began = performance.now();
    const first = pair % 2 === 0 ? await cost(each, ours) : 0;
    if (first > 0) seconds.push((performance.now() - began) / 1000);
    const theirs = await cost(each, beside);
    const own = first === 0 ? await cost(each, ours) : first;
    toBare.push(own / theirs);
    toBlank.push(own / (await cost(each, blank)));
    rendering.push(
      (await costHere(() => renderHtml(model, defaultRenderOptions))) /
        (await costHere(async () => JSON.stringify(model, null, 2))),
    );
  }
  const times = (values: readonly number[]) => `${median(values).toFixed(2)} ×`;
  console.log(`CPU of this process and the browser's, median of ${pairs} interleaved pairs of ${each}\n`);
  row(work, times(toBare), '≤ 1.1', median(toBare) <= 1.1);
  console.log(
    `${''.padEnd(64)} ${`${Math.min(...toBare).toFixed(2)} to ${Math.max(...toBare).toFixed(2)}`.padStart(12)}`,
  );
  row('the same PDF, beside a blank page', times(toBlank), '', null);
  row(
    'reports a second through one browser, two reused pages',
    (each / median(seconds)).toFixed(1),
    '',
    null,
  );
  row('HTML rendering, beside JSON serialising', times(rendering), '', null);
  const weasy = 'the PDF, beside weasyprint on the same HTML';
  if (has('weasyprint')) {
    writeFileSync(join(scratch, 'report.html'), html);
    const command = ['weasyprint', join(scratch, 'report.html'), join(scratch, 'weasy.pdf')];
    const against = Array.from({ length: quick ? 1 : 3 }, () => cpuOf(command));
    row(weasy, `${((await cost(each, ours)) / each / median(against)).toFixed(2)} ×`, '', null);
  } else notRun(weasy, 'weasyprint is not installed');
  row('memory of this process', `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`, '', null);
} finally {
  await printer.close();
  rmSync(scratch, { recursive: true, force: true });
}
