import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/document.ts';
import { precompiledModule } from '../../src/report/html/precompile.mjs';
import { proseHtml } from '../../src/report/html/prose.ts';
import { loadTemplates } from '../../src/report/html/templates.ts';
import { reportView } from '../../src/report/html/view.ts';
import { visible } from '../../src/report/html/visible.ts';
import { logoUri } from '../../src/report/logo.ts';
import { parseNotes } from '../../src/report/notes.ts';
import { defaultRenderOptions as plain } from '../../src/report/options.ts';
import { projectRoot } from '../shared.ts';
import { bigcat } from './model-fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-options-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function templateFolder(name: string, files: Readonly<Record<string, string>>): string {
  const made = join(folder, name);
  mkdirSync(join(made, 'partials'), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(made, path), text);
  return made;
}

test('title, client and logo stand on the cover', async () => {
  const logo = logoUri(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]), 'logo.png');
  const html = await renderHtml(bigcat(), {
    ...plain,
    title: 'Annual <review>',
    client: 'Acme & Sons',
    logo,
  });
  expect(html).toContain('<title>Annual &lt;review&gt;: bigcat</title>');
  expect(html).toContain('Acme &amp; Sons');
  expect(html).toContain('src="data:image/png;base64,');
});

test('author, reviewer and classification stand on the cover, and the last at the foot of each page', async () => {
  const html = await renderHtml(bigcat(), {
    ...plain,
    author: 'A. <Auditor>',
    reviewer: 'B. Reviewer',
    classification: 'Secret "</style>\u202e"',
  });
  expect(html).toContain('<dt>Author</dt><dd>A. &lt;Auditor&gt;</dd>');
  expect(html).toContain('<dt>Reviewer</dt><dd>B. Reviewer</dd>');
  expect(html).toMatch(/<p class="classification">Secret &quot;&lt;\/style&gt;[^\u202e<]*<\/p>/);
  expect(html).toContain('@page { @bottom-center { content: "Secret \\000022\\00003c\\00002fstyle\\00003e');
  const without = await renderHtml(bigcat(), plain);
  expect(without).not.toMatch(/<dt>Author|class="classification"|@bottom-center/);
});

test('an SVG or an oversized picture is no logo', () => {
  expect(() => logoUri(Buffer.from('<svg onload=alert(1)>'), 'x.svg')).toThrow('x.svg: not a PNG');
  expect(() => logoUri(new Uint8Array(2_000_000), 'x.png')).toThrow('too many');
});

test('a note goes to the place that its heading names, and text before any heading to the summary', async () => {
  const model = bigcat();
  const markdown = [
    'Done in the window.',
    '# plan',
    '```',
    '# not a place',
    '```',
    '# finding listens-but-not-configured:mountd',
    'Left over from the **migration**. <b>x</b> [a](javascript:alert(1)) [b](https://example.org/)',
  ].join('\n');
  const html = await renderHtml(model, { ...plain, notes: parseNotes(markdown, 'notes.md', model) });
  const part = (id: string) => html.slice(html.indexOf(`id="${id}"`)).split('</section>')[0] ?? '';
  expect(part('summary')).toContain('Done in the window.');
  expect(part('plan')).toContain('# not a place');
  const finding = html
    .slice(html.indexOf('id="finding-listens-but-not-configured-mountd"'))
    .split('</article>')[0];
  expect(finding).toContain(
    '<strong>migration</strong>. &lt;b&gt;x&lt;/b&gt; a <a href="https://example.org/"',
  );
});

test('a note for a place that does not exist is an error that names line and places', () => {
  expect(() => parseNotes('x\n# conclusions\n', 'notes.md', bigcat())).toThrow(
    "notes.md:2: no place in the report is called 'conclusions'",
  );
});

test('prose shows raw HTML as text, links only to http, https, mailto and #, and loads no picture', () => {
  const html = proseHtml(
    '<script>x</script>\n\n<div>y</div>\n\n![p](http://h/p.png) [j](javascript:x) [d](data:text/html,x) [v](VBScript:x) [f](file:///etc/passwd) [h](#a) [m](mailto:a@b.c)\n\n# head\n\n- [ ] task',
  );
  expect(html).not.toMatch(/<(?:script|div|img|input|h1)/);
  expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual(['#a', 'mailto:a@b.c']);
});

test('control, direction and invisible characters are spelled out; letters of every script stay', () => {
  expect(visible('a\u001b[2J\u202Eb\u200bc\u0085\u{e0041}')).toBe('a\\x1b[2J\\u202eb\\u200bc\\x85\\ue0041');
  expect(visible('日本 żółć é\u0301 \t\n😀')).toBe('日本 żółć é\u0301 \t\n😀');
});

test('a folder of templates replaces one partial and the stylesheet, and leaves the others', async () => {
  const own = templateFolder('own', {
    'partials/cover.hbs': '<h1>OURS {{hostName}}</h1>',
    'report.css': 'body{color:red}',
  });
  const html = await renderHtml(bigcat(), { ...plain, templateFolder: own });
  expect(html).toContain('<h1>OURS bigcat</h1>');
  expect(html).toContain('body{color:red}');
  expect(html).toContain('Action plan');
});

test('a template that names something unknown, or that nobody uses, is an error of the user', async () => {
  const unknownName = templateFolder('typo', { 'partials/cover.hbs': '<h1>{{hostNam}}</h1>' });
  await expect(renderHtml(bigcat(), { ...plain, templateFolder: unknownName })).rejects.toThrow('hostNam');
  const unused = templateFolder('unused', { 'partials/covr.hbs': 'x' });
  await expect(renderHtml(bigcat(), { ...plain, templateFolder: unused })).rejects.toThrow(
    'no template uses',
  );
  await expect(
    renderHtml(bigcat(), { ...plain, templateFolder: templateFolder('empty', {}) }),
  ).rejects.toThrow('no template in it');
  await expect(renderHtml(bigcat(), { ...plain, templateFolder: join(folder, 'none') })).rejects.toThrow(
    'no such folder',
  );
});

test('templates compiled at build give the same text as those compiled at run time', async () => {
  const path = join(projectRoot, 'node_modules', '.cache', `precompiled-${process.pid}.mjs`);
  mkdirSync(join(projectRoot, 'node_modules', '.cache'), { recursive: true });
  writeFileSync(path, precompiledModule(projectRoot));
  const baked = await (await import(pathToFileURL(path).href)).loadTemplates(null);
  rmSync(path);
  const read = await loadTemplates(null);
  const view = { ...reportView(bigcat(), plain), classification: '', css: '', script: '', policy: '' };
  expect(baked.pieces(view).join('')).toBe(read.pieces(view).join(''));
  expect(baked.css).toBe(read.css);
  expect(baked.css).toBe(readFileSync(join(projectRoot, 'templates/report.css'), 'utf8'));
});
