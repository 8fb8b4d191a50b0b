/** The contexts in which captured text is printed, each with a reader that is not ours: what it sees of a model, and what it must not. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { marked } from 'marked';
import { afterAll } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compareReports } from '../../src/compare/index.ts';
import { comparisonFormats } from '../../src/compare/prints/index.ts';
import { fleetOf, summaryOf } from '../../src/fleet/index.ts';
import { fleetFormats } from '../../src/fleet/prints/index.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { formats } from '../../src/report/formats/index.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions } from '../../src/report/options.ts';
import { wholePrint } from '../fleet/whole-print.ts';
import { members } from './formats/zip-members.ts';

export const scratch = mkdtempSync(join(tmpdir(), 'portledger-injection-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
export const hasShell = spawnSync('sh', ['-c', 'exit 0']).status === 0;

/** A model's print is looked at by several readers. */
function once<T>(make: (model: ReportModel) => Promise<T>): (model: ReportModel) => Promise<T> {
  const made = new WeakMap<ReportModel, Promise<T>>();
  return (model) => {
    const known = made.get(model) ?? make(model);
    made.set(model, known);
    return known;
  };
}

const printers = new Map(
  formats.map(({ id, render }) => [
    id,
    once(async (model) => Buffer.from(await render(model, defaultRenderOptions))),
  ]),
);

export function print(id: string, model: ReportModel): Promise<Buffer> {
  const printer = printers.get(id);
  if (printer === undefined) throw new Error(`no format ${id}`);
  return printer(model);
}

/** `<a href="#x" class="y">` as `a href class`: an own small reader, as a browser's begins a tag. */
export function tags(html: string): readonly string[] {
  return [...html.matchAll(/<(!--|!\w+|\/?[a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g)].map(
    ([, name, rest]) =>
      [
        name,
        ...[...(rest ?? '').matchAll(/([^\s"'=/]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/g)].map(
          (each) => each[1],
        ),
      ].join(' '),
  );
}
export const attributes = (html: string, name: RegExp) =>
  [...html.matchAll(/\s([a-z-]+)="([^"]*)"/g)].flatMap(([, key, value]) =>
    name.test(key ?? '') ? [value ?? ''] : [],
  );
const within = (html: string, element: string) =>
  [...html.matchAll(new RegExp(`<${element}\\b[^>]*>(.*?)</${element}>`, 'gs'))].map(
    ([, text]) => text ?? '',
  );
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]));
};
/** Characters that steer a terminal, turn the reading direction or hide. */
export const steering =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const rows = (text: Buffer): string[][] => parseCsv(text);
const formula = /^[=+\-@\t\r]/;

export const decoded = (text: string) =>
  text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) =>
      String.fromCodePoint(Number.parseInt(code, hex === '' ? 10 : 16)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

export interface Context {
  /** What an outside reader makes of the print: the same for the hostile and the harmless model. */
  readonly seen: (model: ReportModel) => Promise<unknown>;
  /** What must not be in the hostile print, as `[what it is, …]`. */
  readonly wrong?: (model: ReportModel, payload: string) => Promise<readonly unknown[]>;
}

const sheets = (workbook: Buffer) =>
  [...members(workbook)].filter(([name]) => name.endsWith('.xml')).map(([, { text }]) => text);
export const html = once((model) => renderHtml(model, defaultRenderOptions));

/** The same host later: one service, its finding and a row less, so that a comparison has something to say. */
function later(model: ReportModel): ReportModel {
  const gone = model.services[0]?.id ?? '';
  return {
    ...model,
    id: `${model.id}x`,
    bundle: { ...model.bundle, sha256: 'f'.repeat(64) },
    services: model.services.slice(1),
    findings: model.findings.filter(({ serviceIds }) => !serviceIds.includes(gone)),
  };
}
type Prints = readonly (readonly [file: string, text: string | Uint8Array])[];

const fleetPrints = once(async (model): Promise<Prints> => {
  const name = model.host.name ?? '';
  const summaries = [summaryOf(model, 'h1', name), summaryOf(later(model), 'h2', name)];
  const fleet = fleetOf(summaries, [{ input: name, because: name }], '0.1.0');
  const options = { paper: 'a4', file: 'report.html', classification: null } as const;
  return Promise.all(
    fleetFormats.map(async ({ file, render }) => [file, wholePrint(await render(fleet, options))] as const),
  );
});

const comparisonPrints = once(async (model): Promise<Prints> => {
  const comparison = compareReports([model, later(model)], '0.1.0');
  return Promise.all(
    comparisonFormats.map(async ({ extension, render }) => [
      `x.${extension}`,
      await render(comparison, { paper: 'a4', classification: null }),
    ]),
  );
});

/** Prints of several reports, each read by the reader of its kind. */
const together = (prints: (model: ReportModel) => Promise<Prints>): Context => ({
  seen: async (model) =>
    Promise.all(
      (await prints(model)).map(async ([file, text]) => {
        if (file.endsWith('.html')) return [tags(String(text)), within(String(text), 'style')];
        if (file.endsWith('.md')) return tags(String(await marked.parse(String(text))));
        if (file.endsWith('.json')) return shape(JSON.parse(String(text)));
        if (file.endsWith('.csv')) return rows(Buffer.from(text)).map((row) => row.length);
        return sheets(Buffer.from(text)).map(tags);
      }),
    ),
  wrong: async (model) =>
    (await prints(model)).flatMap(([file, text]) => {
      const said = String(text);
      if (file.endsWith('.html'))
        return [
          ...tags(said).filter((tag) => / on\w+/.test(tag)),
          ...attributes(said, /^(?:href|src|action)$/).filter((at) =>
            /^\s*(?:java|vb)script|^\s*data:/i.test(at),
          ),
        ];
      const cells = file.endsWith('.csv')
        ? rows(Buffer.from(text)).flat()
        : file.endsWith('.xlsx')
          ? sheets(Buffer.from(text)).flatMap((sheet) => within(sheet, 't').map(decoded))
          : [];
      return cells.filter((cell) => formula.test(cell) || steering.test(cell));
    }),
});

export const contexts: Readonly<Record<string, Context>> = {
  HTML: {
    seen: async (model) => tags(await html(model)),
  },
  attribute: {
    seen: async (model) =>
      attributes(await html(model), /^(?!href|src|style|d|x|y|title|alt|content|aria-label|id|data-|points)/),
    wrong: async (model) => tags(await html(model)).filter((tag) => / on\w+/.test(tag)),
  },
  SVG: { seen: async (model) => within(await html(model), 'svg').map(tags) },
  CSS: {
    seen: async (model) => [
      within(await html(model), 'style'),
      attributes(await html(model), /^style$/).map((text) => text.replace(/[\d.]+/g, '1')),
    ],
  },
  URL: {
    seen: async (model) =>
      attributes(await html(model), /^(?:href|src|xlink:href|action)$/).map(
        (text) => /^(?:#|[a-z]+:)/i.exec(text)?.[0] ?? text,
      ),
    wrong: async (model) =>
      attributes(await html(model), /^(?:href|src|action)$/).filter((text) =>
        /^\s*(?:javascript|vbscript|data:text)/i.test(text),
      ),
  },
  // The document carries no data for its script, so the script is the same for every host.
  'script in HTML': { seen: async (model) => within(await html(model), 'script') },
  Handlebars: {
    seen: async (model) => (await html(model)).includes('[object Object]'),
    // A template in a text comes out as the text that it is.
    wrong: async (model, payload) =>
      payload.includes('{{') && !decoded(await html(model)).includes(payload) ? ['gone'] : [],
  },
  Markdown: {
    seen: async (model) =>
      tags(String(await marked.parse(String(await print('md', model))))).map((tag) => tag.split(' ')[0]),
    wrong: async (model) =>
      tags(String(await marked.parse(String(await print('md', model))))).filter((tag) =>
        /^(?:script|img|svg|style|iframe|base)/.test(tag),
      ),
  },
  CSV: {
    seen: async (model) =>
      Promise.all(
        ['csv', 'register.csv', 'plan.csv'].map(async (id) =>
          rows(await print(id, model)).map((row) => row.length),
        ),
      ),
    wrong: async (model) =>
      (
        await Promise.all(
          ['csv', 'register.csv', 'plan.csv'].map(async (id) => rows(await print(id, model)).flat()),
        )
      )
        .flat()
        .filter((cell) => formula.test(cell) || steering.test(cell)),
  },
  spreadsheet: {
    seen: async (model) => sheets(await print('xlsx', model)).map((text) => tags(text)),
    wrong: async (model) =>
      sheets(await print('xlsx', model)).flatMap((text) => [
        ...(text.match(/<f[ >]/g) ?? []),
        ...within(text, 't')
          .map(decoded)
          .filter((cell) => formula.test(cell) || steering.test(cell)),
      ]),
  },
  JSON: {
    seen: async (model) =>
      Promise.all(
        ['json', 'sarif', 'oscal', 'oscal-poam', 'hdf'].map(async (id) =>
          shape(JSON.parse(String(await print(id, model)))),
        ),
      ),
  },
  XML: {
    seen: async (model) =>
      Promise.all(['junit', 'xccdf'].map(async (id) => tags(String(await print(id, model))))),
    wrong: async (model) =>
      (
        await Promise.all(
          ['junit', 'xccdf'].map(
            async (id) =>
              String(await print(id, model)).match(
                /<!DOCTYPE|<!ENTITY|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe]/g,
              ) ?? [],
          ),
        )
      ).flat(),
  },
  'YAML playbook': {
    seen: async (model) => {
      const customTags = [{ tag: '!unsafe', resolve: (said: string) => said }];
      return shape(parseYaml(String(await print('plan.yml', model)), { customTags }));
    },
    wrong: async (model) =>
      String(await print('plan.yml', model))
        .split('\n')
        .filter((line) => /\{\{|\{%/.test(line) && !/: !unsafe "|- !unsafe "/.test(line)),
  },
};
Object.assign(contexts, { fleet: together(fleetPrints), comparison: together(comparisonPrints) });
if (hasShell) {
  const ran = once(async (model) => {
    const file = join(scratch, 'plan.sh');
    writeFileSync(file, await print('plan.sh', model));
    const done = spawnSync('sh', [file, '--folder', join(scratch, 'kept')], {
      cwd: scratch,
      encoding: 'utf8',
      input: '',
    });
    return {
      exit: done.status,
      complained: done.stderr.replaceAll(/\d+/g, 'N').split('\n').length,
      owned: existsSync(join(scratch, 'owned')),
    };
  });
  Object.assign(contexts, {
    'shell plan': {
      seen: ran,
      wrong: async (model: ReportModel) => ((await ran(model)).owned ? ['ran'] : []),
    },
  });
}
