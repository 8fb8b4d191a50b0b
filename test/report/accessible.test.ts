import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { summaryOf } from '../../src/fleet/index.ts';
import { fleetHtml } from '../../src/fleet/prints/index.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions as plain } from '../../src/report/options.ts';
import { fleetOf } from '../published-schemas.ts';
import { launch, needs, noBrowser } from './browser.ts';
import { bigcat } from './model-fixture.ts';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
  readonly passes: readonly unknown[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(noBrowser)(`the HTML in a browser${needs}`, () => {
  let browser: Browser;
  let html = '';
  beforeAll(async () => {
    browser = await launch();
    html = await renderHtml(bigcat(), plain);
  });
  afterAll(async () => browser?.close());

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('axe finds no violation (%s, %i pixels wide)', async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.setContent(html);
    expect(refused).toEqual([]);
    // content-visibility hides what is off screen from axe's contrast check.
    await page.evaluate(axe);
    const result = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResult;
    expect(result.passes.length).toBeGreaterThan(20);
    expect(
      result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    ).toEqual([]);
    await page.close();
  });

  test('no page is wider than the window, from phone to wide screen', async () => {
    for (const width of [360, 768, 1920]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.setContent(html);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.close();
    }
  });

  test('a fleet of many hosts is no wider than the window, and its heat map stays a map on a phone', async () => {
    const hosts = Array.from({ length: 30 }, (_, at) =>
      summaryOf(bigcat(), `a-host-with-a-very-long-name-${at}`, 'all'),
    );
    const fleet = await fleetHtml(fleetOf(hosts, [], '0.1.0'), {
      paper: 'a4',
      file: 'report.html',
      classification: null,
    });
    for (const width of [390, 1280]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.setContent(fleet);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const [first, second] = await page.locator('.heat tbody tr:first-child .heat-cell').all();
      const [head] = await page.locator('.heat .heat-host').all();
      const [left, right, above] = [
        await first?.boundingBox(),
        await second?.boundingBox(),
        await head?.boundingBox(),
      ];
      expect(right?.y).toBe(left?.y);
      expect(above?.x).toBe(left?.x);
      await page.close();
    }
  });

  test('without script nothing is missing: the text is the same with scripts on and off', async () => {
    const texts: string[] = [];
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser.newContext({ javaScriptEnabled });
      const page = await context.newPage();
      await page.setContent(html);
      const text = (await page.locator('main').textContent()) ?? '';
      texts.push(text.replaceAll(/Copy|Filter /g, '').replaceAll(/\s+/g, ''));
      await context.close();
    }
    expect(texts[0]?.length).toBeGreaterThan(20_000);
    expect(texts[0]).toBe(texts[1]);
  });

  test('the little script sorts and filters the register', async () => {
    const page = await browser.newPage();
    await page.setContent(html);
    await page.fill('input[type=search]', 'telnet');
    expect(await page.locator('table.register tbody tr:visible').count()).toBe(1);
    await page.fill('input[type=search]', '');
    await page.click('table.register thead th:first-child button');
    expect(await page.locator('table.register tbody tr').first().textContent()).toContain('auth');
    await page.close();
  });
});
