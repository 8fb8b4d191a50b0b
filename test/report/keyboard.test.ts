/** The HTML by the keyboard alone: what a reader without a mouse reaches, sees and opens. */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions as plain } from '../../src/report/options.ts';
import { launch, needs, noBrowser } from './browser.ts';
import { bigcat } from './model-fixture.ts';

/** What has the focus: its name, its text, whether a ring is drawn around it and it stands within the window. */
const focused = `(() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  return {
    tag: at.tagName.toLowerCase(),
    text: (at.getAttribute('aria-label') ?? at.textContent).trim().slice(0, 60),
    href: at.getAttribute('href'),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
})()`;

interface Focused {
  readonly tag: string;
  readonly text: string;
  readonly href: string | null;
  readonly ring: boolean;
  readonly seen: boolean;
}

describe.skipIf(noBrowser)(`the HTML by the keyboard${needs}`, () => {
  let browser: Browser;
  let html = '';
  beforeAll(async () => {
    browser = await launch();
    html = await renderHtml(bigcat(), plain);
  });
  afterAll(async () => browser?.close());
  const opened = async (colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    await page.setContent(html);
    return page;
  };
  const at = async (page: Page): Promise<Focused> => page.evaluate(focused);
  const next = async (page: Page): Promise<Focused> => {
    await page.keyboard.press('Tab');
    return at(page);
  };

  test('the first Tab shows the skip link, and Enter goes past the contents to the report', async () => {
    const page = await opened();
    expect(await next(page)).toMatchObject({ tag: 'a', href: '#main', ring: true, seen: true });
    await page.keyboard.press('Enter');
    const after = await next(page);
    const inMain = await page.evaluate('document.querySelector("main").contains(document.activeElement)');
    expect(inMain, after.text).toBe(true);
    await page.close();
  });

  test.each([
    ['light', 400],
    ['dark', 120],
  ] as const)('wherever Tab goes, the place is seen and has a ring (%s)', async (scheme, most) => {
    const page = await opened(scheme);
    const stops: Focused[] = [];
    for (let presses = 0; presses < most; presses += 1) {
      const stop = await next(page);
      if (stop.tag === 'body' || (stops.length > 1 && stop.href === '#main')) break;
      stops.push(stop);
    }
    expect(stops.length).toBeGreaterThan(100);
    expect(stops.filter(({ ring, seen }) => !ring || !seen)).toEqual([]);
    // What scrolls by itself can be scrolled by the keyboard, and everything that can be pressed is reached.
    const tags = new Set(stops.map(({ tag }) => tag));
    for (const tag of ['a', 'button', 'input', 'div']) expect(tags, tag).toContain(tag);
    await page.close();
  });

  test('a heading of the register sorts by Enter and by Space, and says so', async () => {
    const page = await opened();
    const first = () => page.locator('table.register tbody tr:not([hidden]) th').first().textContent();
    const heading = page.locator('table.register thead th').first();
    await heading.locator('button').focus();
    await page.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const up = await first();
    await page.keyboard.press('Space');
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect(await first()).not.toBe(up);
    expect((await at(page)).tag).toBe('button');
    await page.close();
  });

  test('the filter is typed into, and leaves the rows that hold the words', async () => {
    const page = await opened();
    const rows = page.locator('table.register tbody tr:visible');
    const all = await rows.count();
    await page.locator('.filter input').first().focus();
    await page.keyboard.type('telnet');
    const left = await rows.allTextContents();
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(all);
    expect(left.every((text) => text.toLowerCase().includes('telnet'))).toBe(true);
    await page.close();
  });

  test('what is folded opens with Enter and closes with Space', async () => {
    const page = await opened();
    const folded = page.locator('details');
    expect(await folded.count()).toBeGreaterThan(0);
    for (const details of (await folded.all()).slice(0, 3)) {
      await details.locator('summary').focus();
      expect((await at(page)).ring).toBe(true);
      const before = await details.getAttribute('open');
      await page.keyboard.press('Enter');
      expect(await details.getAttribute('open')).not.toBe(before);
      await page.keyboard.press('Space');
      expect(await details.getAttribute('open')).toBe(before);
    }
    await page.close();
  });
});
