import { expect, test } from 'vitest';
import { comparisonHtml } from '../../src/compare/prints/html.ts';
import { comparisonFormats } from '../../src/compare/prints/index.ts';
import { comparisonMarkdown } from '../../src/compare/prints/markdown.ts';
import { compareReports } from '../published-schemas.ts';
import { before, later, rebooted, without, withService } from './reports.ts';

const proved = compareReports([before(), without(rebooted(), 'telnet')], '0.1.0');
const timeline = compareReports([before(), without(later(), 'telnet'), rebooted()], '0.1.0');

const plain = { paper: 'a4', classification: null } as const;

test('the document asks for nothing from outside, holds no script and forbids it', async () => {
  const html = await comparisonHtml(timeline, plain);
  expect(html).not.toMatch(
    /<(?:script|link|iframe|object|embed|base|form)\b|@import|url\(| style="| on[a-z]+="/i,
  );
  expect([...html.matchAll(/\b(?:src|href)="(?!#)[^"]*"/g)].map((match) => match[0])).toEqual([]);
  expect(html).toContain('script-src &#x27;none&#x27;');
  expect(html).toContain('default-src &#x27;none&#x27;');
});

test('every link of the document leads to a place in it', async () => {
  const html = await comparisonHtml(timeline, plain);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  const targets = [...html.matchAll(/ href="#([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(targets.length).toBeGreaterThan(5);
  expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the picture says of each service that changed how far it was reached before and is now', async () => {
  const said = async (comparison: typeof proved) =>
    /<desc id="before-after-text">([^<]*)</.exec(await comparisonHtml(comparison, plain))?.[1] ?? null;
  expect(await said(proved)).toBe('telnet: before every address, after does not listen.');
  expect(await said(compareReports([before(), before()], '0.1.0'))).toBeNull();
});

test('a reboot in between ticks the box, none leaves it open', async () => {
  const off = compareReports([before(), without(later(), 'telnet')], '0.1.0');
  const rowOf = (html: string) =>
    /<tr[^>]*>(?:(?!<\/tr).)*Telnet server(?:(?!<\/tr).)*proved/s.exec(html)?.[0] ?? '';
  const boxes = (html: string) => (rowOf(html).match(/&#974[45];/g) ?? []).join(' ');
  expect(boxes(await comparisonHtml(proved, plain))).toBe('&#9745; &#9745; &#9744;');
  expect(boxes(await comparisonHtml(off, plain))).toBe('&#9745; &#9744; &#9744;');
  expect(comparisonMarkdown(proved)).toContain('| [x] | [x] | [ ] | Telnet server (telnet) | proved: ');
  expect(comparisonMarkdown(off)).toContain('| [x] | [ ] | [ ] | Telnet server (telnet) | not yet proved: ');
});

test('what the reader sees names each change with before and after', async () => {
  const moved = withService(later(), 'ssh', (service) => ({
    sockets: service.sockets.map((socket) => ({ ...socket, address: '127.0.0.1' })),
  }));
  const html = await comparisonHtml(compareReports([before(), moved], '0.1.0'), plain);
  expect(html).toContain('Another address');
  expect(html).toContain('tcp *:22');
  expect(html).toContain('tcp 127.0.0.1:22');
});

test('captured text cannot become markup in any print', async () => {
  const hostile = withService(later(), 'ssh', (service) => ({
    title: '<img src=x onerror=alert(1)>\u001b[2J | [x](http://evil.example)',
    sockets: service.sockets.map((socket) => ({ ...socket, address: '</td><script>' })),
  }));
  const comparison = compareReports([before(), hostile], '0.1.0');
  const html = await comparisonHtml(comparison, plain);
  expect(html).not.toMatch(/<img|<script/i);
  expect(html).not.toContain('\u001b');
  const markdown = comparisonMarkdown(comparison);
  expect(markdown).not.toMatch(/(?<!\\)<(?:img|script)|(?<!\\)\]\(http/);
  expect(markdown).not.toContain('\u001b');
});

test('the same comparison gives the same bytes in every print', async () => {
  for (const format of comparisonFormats) {
    const again = compareReports([before(), without(later(), 'telnet'), rebooted()], '0.1.0');
    expect(await format.render(timeline, plain)).toBe(await format.render(again, plain));
  }
});

test('two equal captures give a document that says so', async () => {
  const html = await comparisonHtml(compareReports([before(), before()], '0.1.0'), {
    ...plain,
    paper: 'letter',
  });
  expect(html).toContain('No service differs.');
  expect(html).toContain('Both are the same capture.');
});
