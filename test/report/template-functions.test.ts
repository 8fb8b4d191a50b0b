import Handlebars from 'handlebars';
import { describe, expect, test } from 'vitest';
import { compileOptions } from '../../src/report/html/compile.ts';
import { templateFunction, templateRuntime } from '../../src/report/html/template-functions.mjs';

const partials = { item: '<b>{{text}}</b>\n' };

/** What the build makes of a template, run. */
function built(source: string, view: object): string {
  const made = templateFunction('page', source);
  const item = templateFunction('item', partials.item);
  return new Function(
    'view',
    `${templateRuntime}; const partials = { item: ${item} }; return (${made})(view);`,
  )(view);
}

function byHandlebars(source: string, view: object): string {
  const own = Handlebars.create();
  own.registerPartial('item', own.compile(partials.item, compileOptions));
  return own.compile(source, compileOptions)(view);
}

const view = {
  text: `a <b> & "c" 'd' \`e\` f=g`,
  zero: 0,
  no: false,
  nothing: null,
  empty: [],
  word: 'x',
  which: 'item',
  outer: { text: 'out', inner: { text: 'in' } },
  list: [{ text: 'one' }, { text: 'two' }, { text: '<three>' }],
  words: ['p', '', 'q'],
};

describe('a template made a function at build gives what Handlebars gives', () => {
  test.each([
    '{{text}}|{{{text}}}|{{zero}}|{{no}}|{{nothing}}',
    '{{#if empty}}a{{else}}b{{/if}}{{#if zero}}a{{else}}b{{/if}}{{#if nothing}}a{{/if}}{{#if list}}c{{/if}}',
    '{{#if outer.deeper}}a{{else}}b{{/if}}{{#unless no}}c{{else}}d{{/unless}}',
    '{{#each list}}{{#unless @first}}, {{/unless}}{{@index}} {{text}} of {{../word}}{{#if @last}}.{{/if}}{{else}}none{{/each}}',
    '{{#each empty}}a{{else}}none of {{word}}{{/each}}',
    '{{#each words}}[{{this}}]{{/each}}',
    '{{#with outer}}{{text}} {{#with inner}}{{text}} {{../text}} {{../../word}}{{/with}}{{else}}a{{/with}}',
    '{{#with nothing}}a{{else}}{{word}}{{/with}}{{#with zero}}[{{this}}]{{/with}}',
    '<ul>\n{{#each list}}\n  {{> item}}\n{{/each}}\n</ul>\n',
    '{{#each list}}{{#if text}}{{> item this}}{{/if}}{{/each}}{{> (lookup . "which")}}',
    '{{outer.inner.text}}{{! said to nobody }}',
  ])('%s', (source) => {
    expect(built(source, view)).toBe(byHandlebars(source, view));
  });

  test('in pieces too, none of them so large that V8 keeps it apart', () => {
    const source = '<ul>{{#each rows}}<li>{{text}}{{> (lookup . "which") this}}</li>{{/each}}</ul>{{> item}}';
    const rows = Array.from({ length: 500 }, (_, at) => ({ text: `${at} `.repeat(200), which: 'item' }));
    const made = templateFunction('page', source);
    const item = templateFunction('item', partials.item);
    const pieces: string[] = [];
    const rest = new Function(
      'view',
      'pieces',
      `${templateRuntime}; const partials = { item: ${item} }; return (${made})(view, pieces);`,
    )({ rows, text: 'end' }, pieces);
    expect([...pieces, rest].join('')).toBe(byHandlebars(source, { rows, text: 'end' }));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(100_000);
    expect(pieces.length).toBeGreaterThan(10);
  });

  test('a name that the view does not have is an error', () => {
    expect(() => built('{{txt}}', view)).toThrow('does not have');
  });

  test.each([
    '{{shout text}}',
    '{{#shout text}}a{{/shout}}',
    '{{@first}}',
    '{{../word}}',
    '{{> item text=word}}',
  ])('%s is an error of the build', (source) => {
    expect(() => templateFunction('page', source)).toThrow('page.hbs:1');
  });
});
