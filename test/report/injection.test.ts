/**
 * Invariant 4 as one table: every payload, in every field that a host, a register or an auditor fills, through every context in
 * which it is printed. A context's reader (never ours) finds what it finds in the print of the harmless twin, and no more.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { marked } from 'marked';
import { afterAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { visible } from '../../src/cli/terminal.ts';
import { compareReports } from '../../src/compare/index.ts';
import { comparisonFormats } from '../../src/compare/prints/index.ts';
import { foldersFor } from '../../src/fleet/folders.ts';
import { fleetOf, summaryOf } from '../../src/fleet/index.ts';
import { fleetFormats } from '../../src/fleet/prints/index.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { quote } from '../../src/remediate/quote.ts';
import { formats } from '../../src/report/formats/index.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { parseNotes } from '../../src/report/notes.ts';
import { defaultRenderOptions } from '../../src/report/options.ts';
import { openPrinter } from '../../src/report/pdf/printer.ts';
import { needs, noBrowser } from './browser.ts';
import { members } from './formats/zip-members.ts';
import { bigcat } from './model-fixture.ts';
import { payloads, poisonedWith } from './poison.ts';

const scratch = mkdtempSync(join(tmpdir(), 'portledger-injection-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const hasShell = spawnSync('sh', ['-c', 'exit 0']).status === 0;

async function print(id: string, model: ReportModel): Promise<Buffer> {
  const format = formats.find((each) => each.id === id);
  if (format === undefined) throw new Error(`no format ${id}`);
  return Buffer.from(await format.render(model, defaultRenderOptions));
}

/** `<a href="#x" class="y">` as `a href class`: an own small reader, as a browser's begins a tag. */
function tags(html: string): readonly string[] {
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
const attributes = (html: string, name: RegExp) =>
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
const steering =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const rows = (text: Buffer): string[][] => parseCsv(text);
const formula = /^[=+\-@\t\r]/;

const decoded = (text: string) =>
  text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) =>
      String.fromCodePoint(Number.parseInt(code, hex === '' ? 10 : 16)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

interface Context {
  /** What an outside reader makes of the print: the same for the hostile and the harmless model. */
  readonly seen: (model: ReportModel) => Promise<unknown>;
  /** What must not be in the hostile print, as `[what it is, …]`. */
  readonly wrong?: (model: ReportModel, payload: string) => Promise<readonly unknown[]>;
}

const sheets = (workbook: Buffer) =>
  [...members(workbook)].filter(([name]) => name.endsWith('.xml')).map(([, { text }]) => text);
const html = (model: ReportModel) => renderHtml(model, defaultRenderOptions);

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

async function fleetPrints(model: ReportModel): Promise<Prints> {
  const name = model.host.name ?? '';
  const summaries = [summaryOf(model, 'h1', name), summaryOf(later(model), 'h2', name)];
  const fleet = fleetOf(summaries, [{ input: name, because: name }], '0.1.0');
  const options = { paper: 'a4', file: 'report.html' } as const;
  return Promise.all(
    fleetFormats.map(async ({ file, render }) => [file, await render(fleet, options)] as const),
  );
}

async function comparisonPrints(model: ReportModel): Promise<Prints> {
  const comparison = compareReports([model, later(model)], '0.1.0');
  return Promise.all(
    comparisonFormats.map(async ({ extension, render }) => [
      `x.${extension}`,
      await render(comparison, 'a4'),
    ]),
  );
}

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

const contexts: Readonly<Record<string, Context>> = {
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
  const ran = async (model: ReportModel) => {
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
  };
  Object.assign(contexts, {
    'shell plan': {
      seen: ran,
      wrong: async (model: ReportModel) => ((await ran(model)).owned ? ['ran'] : []),
    },
  });
}

const plain = poisonedWith('harmless', bigcat());
const twins = new Map<string, Promise<unknown>>();
const twin = (name: string, context: Context) => {
  const made = twins.get(name) ?? context.seen(plain.model);
  twins.set(name, made);
  return made;
};

describe.each(Object.entries(payloads))('%s', (_, payload) => {
  const { model } = poisonedWith(payload, bigcat());

  test.each(Object.entries(contexts))('in %s', async (name, context) => {
    expect(await context.seen(model)).toEqual(await twin(name, context));
    expect((await context.wrong?.(model, payload)) ?? []).toEqual([]);
  });

  test('in a terminal', () => {
    expect(visible(`x${payload}`)).not.toMatch(steering);
    expect(visible(payload)).not.toMatch(/[\n\r\t]/);
  });

  test('in a file name', () => {
    const names = [...foldersFor([`in/${payload}.tar.gz`, `in/${payload}2.tar.gz`]).values()];
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*$/);
  });

  test.skipIf(!hasShell || payload.includes('\0'))('as a word of a command', () => {
    const done = spawnSync('sh', ['-c', `printf %s ${quote(payload)}`], { cwd: scratch });
    expect(done.stdout).toEqual(Buffer.from(payload));
    expect(existsSync(join(scratch, 'owned'))).toBe(false);
  });

  test('in a note of the auditor', async () => {
    const note = (text: string) =>
      renderHtml(bigcat(), {
        ...defaultRenderOptions,
        notes: parseNotes(`# summary\n\nseen: ${text.replaceAll('\n', ' ')} here`, 'notes.md', bigcat()),
      });
    const [hostile, harmless] = [await note(payload), await note('harmless')];
    const foreign = tags(hostile).filter((tag) =>
      /^(?:script|img|svg|style|iframe|base|meta|object|link|form)/.test(tag),
    ).length;
    expect(foreign).toBe(
      tags(harmless).filter((tag) => /^(?:script|img|svg|style|iframe|base|meta|object|link|form)/.test(tag))
        .length,
    );
    expect(
      attributes(hostile, /^(?:href|src)$/).filter((each) =>
        /^\s*(?:javascript|vbscript|data:text)/i.test(each),
      ),
    ).toEqual([]);
  });
});

const hasQpdf = spawnSync('qpdf', ['--version']).status === 0;
test.skipIf(noBrowser || !hasQpdf)(
  `in the PDF, its properties, head and foot${needs}${hasQpdf ? '' : ' (needs qpdf)'}`,
  async () => {
    const printer = await openPrinter({ pages: 1 });
    const objects = async (texts: readonly string[]) => {
      const model = poisonedWith(texts.join(' '), bigcat()).model;
      const pdf = await printer.print(
        await renderHtml(model, { ...defaultRenderOptions, title: texts.join(' ') }),
        {
          generator: `portledger ${texts.join(' ')}`,
          date: null,
          running: {
            title: texts.join(' '),
            host: texts.join(' '),
            reportId: texts.join(' '),
            bundleSha256: '',
          },
        },
      );
      const file = join(scratch, 'x.pdf');
      writeFileSync(file, pdf);
      const plainly = spawnSync('qpdf', ['--qdf', '--object-streams=disable', file, '-'], {
        maxBuffer: 1e9,
        encoding: 'latin1',
      });
      expect([0, 3]).toContain(plainly.status);
      // Strings hold what they like; only what stands outside of them is an action.
      const outside = plainly.stdout
        .replace(/stream\n[\s\S]*?endstream/g, '')
        .replace(/\((?:[^()\\]|\\[\s\S])*\)/g, '()');
      return new Set(
        outside.match(/\/(?:OpenAction|JavaScript|JS|Launch|SubmitForm|AA|EmbeddedFile|RichMedia|GoToR)\b/g),
      );
    };
    try {
      expect(await objects(Object.values(payloads))).toEqual(await objects(['harmless']));
    } finally {
      await printer.close();
    }
  },
  120_000,
);

test('the table is not empty: the payload stands in every field that holds a text', () => {
  for (const field of [
    'name',
    'title',
    'program',
    'command',
    'user',
    'address',
    'portName',
    'file',
    'text',
    'origin',
    'because',
    'reason',
    'approvedBy',
    'note',
    'kernel',
    'distribution',
    'capturedBy',
  ])
    expect({ field, there: plain.fields.has(field) }).toEqual({ field, there: true });
});
