/**
 * Invariant 4: a capture is hostile. A model with markup, script, style and template syntax in every text gives the
 * same document, element for element, as its harmless twin, and asks for nothing.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions as plain } from '../../src/report/options.ts';
import { openPrinter } from '../../src/report/pdf/printer.ts';
import { launch, needs, noBrowser } from './browser.ts';
import { bigcat } from './model-fixture.ts';

const payloads = (url: string) => [
  `<script>fetch("${url}/script")</script>`,
  `"><img src=${url}/img onerror=fetch("${url}/onerror")>`,
  `</style><style>@import "${url}/import";*{background:url(${url}/bg)}</style>`,
  `</title></textarea></pre></code></svg><svg onload=fetch("${url}/svg")><use href="${url}/use#a"/></svg>`,
  `<meta http-equiv="refresh" content="0;url=${url}/refresh"><base href="${url}/">`,
  `<iframe src="${url}/frame"></iframe><object data="${url}/object"></object><link rel=prefetch href="${url}/pre">`,
  `{{{constructor.constructor "return 1"}}}{{> cover}}{{#each parts}}x{{/each}}`,
  `' autofocus onfocus=alert(1) x='&lt;b&gt;&#60;i&#62;<!-- --><![CDATA[x]]>`,
  `<a href="javascript:fetch('${url}/js')">x</a> [x](javascript:alert(1)) ![x](${url}/md)`,
  'inetd\u001b[2J\u202Egpj.exe\u0000\u200b<b>',
  '$& $1 $` \\ %0a </script><details open ontoggle=alert(1)>',
];

/** Enumerations and numbers-as-text choose words, not markup: changing them would be another report. */
const fixed = new Set([
  'schema', 'id', 'verdict', 'severity', 'confidence', 'exposure', 'kind', 'status', 'phase', 'when', 'outcome', 'by',
  'flavour', 'cleartext', 'stance', 'knowledge', 'capturedFrom', 'capturedUntil', 'serviceId', 'serviceIds', 'replacedBy',
]); // biome-ignore format: a list of words

/** The same text gets the same ending wherever it stands, so that what belonged together still does. */
function poisoned(model: ReportModel, ending: (index: number) => string): ReportModel {
  const made = new Map<string, string>();
  const walk = (value: unknown, key: string): unknown => {
    if (fixed.has(key)) return value;
    if (typeof value === 'string') {
      if (value === '') return '';
      const known = made.get(value) ?? `${value}${ending(made.size)}`;
      made.set(value, known);
      return known;
    }
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(model, '') as ReportModel;
}

/** Tags and attribute names in their order; of the values only those that the stylesheet hangs on. */
const skeleton = `(() => {
  const walk = (element) => element.tagName + '(' + [...element.attributes].map((a) => a.name === 'class' || a.name === 'role' ? a.name + '=' + a.value : a.name).join(' ') + ')[' + [...element.children].map(walk).join('') + ']';
  return walk(document.documentElement);
})()`;

describe.skipIf(noBrowser)(`a hostile capture${needs}`, () => {
  let browser: Browser;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('x');
  });
  let url = '';
  let hostile = '';
  let harmless = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launch();
    const texts = payloads(url);
    hostile = await renderHtml(
      poisoned(bigcat(), (index) => `${index}${texts[index % texts.length]}`),
      plain,
    );
    harmless = await renderHtml(
      poisoned(bigcat(), (index) => `${index}harmless`),
      plain,
    );
  });
  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  test('gives the same document, element for element, as its harmless twin', async () => {
    const shapes: unknown[] = [];
    for (const html of [hostile, harmless]) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const said: string[] = [];
      page.on('dialog', (dialog) => {
        said.push(dialog.message());
        void dialog.dismiss();
      });
      await page.setContent(html, { waitUntil: 'networkidle' });
      shapes.push(await page.evaluate(skeleton));
      expect(said).toEqual([]);
      expect(page.url()).toBe('about:blank');
      await context.close();
    }
    expect(String(shapes[0]).length).toBeGreaterThan(50_000);
    const [one, other] = shapes.map(String);
    // A whole document in a message helps nobody: the place where they part does.
    const at = [...(one ?? '')].findIndex((letter, index) => letter !== other?.[index]);
    expect(at === -1 ? '' : `${one?.slice(at - 200, at + 80)} | ${other?.slice(at, at + 80)}`).toBe('');
    expect(one?.length).toBe(other?.length);
  });

  test('asks for nothing, on screen with scripts on and on paper', async () => {
    const printer = await openPrinter();
    const pdf = await printer.print(hostile, {
      generator: '<b>x</b>',
      date: null,
      running: { title: '<script>', host: '"><img src=x>', reportId: '</div>', bundleSha256: '<'.repeat(64) },
    });
    await printer.close();
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    expect(asked).toEqual([]);
  });

  test('would be noticed asking: the counting server counts', async () => {
    const page = await browser.newPage();
    await page.setContent(`<img src="${url}/counted">`, { waitUntil: 'networkidle' });
    await page.close();
    expect(asked).toContain('/counted');
  });
});
