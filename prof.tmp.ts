import { readFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { finishPdf } from './src/report/pdf/finish.ts';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
const c = await b.newContext({ javaScriptEnabled: false, offline: true }); await c.route('**/*', (r) => r.abort());
const p = await c.newPage();
const html = readFileSync('/tmp/r-a4.html', 'utf8').replaceAll(/<span class="page" data-page="#([a-z0-9-]+)"><\/span>/g, '<span class="page" data-page="#$1">000</span>');
const names = [...html.matchAll(/<span class="page" data-page="#([a-z0-9-]+)">/g)].map((m) => m[1] ?? '');
for (let i = 0; i < 5; i++) {
  let t = performance.now(); await p.goto('about:blank'); const go = performance.now() - t;
  t = performance.now(); await p.setContent(html); const set = performance.now() - t;
  t = performance.now(); const raw = await p.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true, displayHeaderFooter: true, headerTemplate: '<span>x</span>', footerTemplate: '<span>x</span>' }); const pdf = performance.now() - t;
  t = performance.now(); const f = finishPdf(raw, { date: null, creator: 'x', contents: names }); const fin = performance.now() - t;
  console.log({ go, set, pdf, fin, numbered: f.numbered, raw: raw.length, out: f.pdf.length });
}
await b.close();
