/**
 * `npm run bench:print`, and part of `npm run bench`: what our PDF costs beside the same HTML printed bare by Playwright, a
 * blank page, and WeasyPrint where it is installed; reports a second with reused pages. One browser, one run, interleaved.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { audit } from '../../src/audit.ts';
import { reportPdf } from '../../src/cli/report.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions } from '../../src/report/options.ts';
import { findBrowser } from '../../src/report/pdf/browser.ts';
import { openPages } from '../../src/report/pdf/pages.ts';
import { printerOn } from '../../src/report/pdf/printer.ts';
import { packageRoot } from '../../src/resources.ts';
import { openCapture } from '../../src/snapshot/index.ts';

const rounds = Number(process.argv[2] ?? 9);
const many = Number(process.argv[3] ?? 100);

const found = await findBrowser();
if (found === null) {
  console.log('skipped: printing (needs a browser)');
  process.exit(0);
}
const model = audit(await openCapture(join(packageRoot(), 'samples/bigcat')), {
  knowledge: loadKnowledge(),
  register: emptyRegister,
  roles: [],
});
const html = await renderHtml(model, defaultRenderOptions);
const opened = html.replaceAll('<details', '<details open');

const seconds = async (work: () => Promise<unknown>) => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const say = (label: string, figure: string) => console.log(`${label.padEnd(60)} ${figure}`);
/** With the median, the lowest: on a machine that does other things too, the least disturbed pair. */
const ratios = (label: string, values: readonly number[], target: number | null) => {
  const middle = median(values);
  const verdict = target === null ? '' : `  target ≤ ${target}: ${middle <= target ? 'met' : 'NOT met'}`;
  say(label, `${middle.toFixed(2)} × (lowest ${Math.min(...values).toFixed(2)})${verdict}`);
};

/** What one would write with Playwright alone: the same document, the same options, no walls, nothing mended. */
async function bare(page: Page, text: string): Promise<Uint8Array> {
  await page.setContent(text, { waitUntil: 'load' });
  return page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    displayHeaderFooter: true,
    headerTemplate: '<span style="font-size:7pt">bigcat</span>',
    footerTemplate: '<span style="font-size:7pt" class="pageNumber"></span>',
    tagged: true,
    outline: true,
  });
}

const pages = await openPages(found.path, 2, 60);
const printer = await printerOn(async () => pages);
const scratch = mkdtempSync(join(tmpdir(), 'portledger-bench-print-'));
try {
  const ours = () => reportPdf(printer, model, defaultRenderOptions);
  const alone = (text: string) =>
    pages.use(async (page) => {
      const cost = await seconds(() => bare(page, text));
      await page.goto('about:blank');
      return cost;
    });
  await ours();
  await alone(opened);
  const toBare: number[] = [];
  const toBlank: number[] = [];
  const rendering: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await seconds(ours) : 0;
    const beside = await alone(opened);
    const own = first === 0 ? await seconds(ours) : first;
    toBare.push(own / beside);
    toBlank.push(own / (await alone('<!doctype html><title>blank</title>')));
    const json = await seconds(async () => JSON.stringify(model, null, 2));
    rendering.push((await seconds(() => renderHtml(model, defaultRenderOptions))) / json);
  }
  say('median of interleaved rounds', String(rounds));
  ratios('the PDF, HTML made and finished, ÷ the same HTML bare', toBare, 1.1);
  ratios('the same ÷ a blank page', toBlank, null);
  ratios('HTML rendering ÷ JSON serialising', rendering, null);
  writeFileSync(join(scratch, 'report.html'), html);
  const weasy = () =>
    spawnSync('weasyprint', [join(scratch, 'report.html'), join(scratch, 'weasy.pdf')], { stdio: 'ignore' });
  if (weasy().status === 0) {
    const theirs = await seconds(async () => weasy());
    say('the PDF ÷ weasyprint on the same HTML', `${((await seconds(ours)) / theirs).toFixed(2)} ×`);
  } else say('the PDF ÷ weasyprint on the same HTML', 'skipped: not installed');
  const all = await seconds(() => Promise.all(Array.from({ length: many }, ours)));
  say(`${many} reports through one browser, two reused pages`, `${(many / all).toFixed(2)} reports/s`);
  say('memory of this process at most', `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  await printer.close();
  rmSync(scratch, { recursive: true, force: true });
}
