import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/report/formats/index.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile } from './hostile.ts';

test('each format has an id and a file name of its own', () => {
  expect(new Set(formats.map((format) => format.id)).size).toBe(formats.length);
  expect(new Set(formats.map((format) => format.extension)).size).toBe(formats.length);
});

describe.each(formats.map((format) => [format.id, format] as const))('%s', (id, format) => {
  test('the same model gives the same bytes', async () => {
    const first = Buffer.from(await format.render(bigcat(), defaultRenderOptions));
    const second = Buffer.from(await format.render(bigcat(), defaultRenderOptions));
    expect(first.length).toBeGreaterThan(200);
    expect(second.equals(first)).toBe(true);
  });

  test('in pieces it is the same text', async () => {
    const pieces = await format.pieces?.(hostile(), defaultRenderOptions);
    if (pieces === undefined) return expect(['html', 'json']).not.toContain(id);
    expect(pieces.join('')).toBe(await format.render(hostile(), defaultRenderOptions));
  });

  test('a hostile capture puts no control character into it', async () => {
    const made = await format.render(hostile(), defaultRenderOptions);
    // JSON escapes them, a spreadsheet is a zip archive.
    if (typeof made !== 'string') return expect(id).toBe('xlsx');
    expect(made).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/);
    if (id !== 'json') expect(made).not.toMatch(/[\u200b-\u200f\u202a-\u202e\ufeff]/);
  });
});

test('a document and the data of one model make its JSON once', async () => {
  const { host, ...rest } = bigcat();
  let made = 0;
  const toJSON = () => {
    made += 1;
    return host;
  };
  const model = { ...rest, host: { ...host, toJSON } };
  for (const { id, render } of formats)
    if (id === 'html' || id === 'json') await render(model, { ...defaultRenderOptions });
  expect(made).toBe(1);
});
