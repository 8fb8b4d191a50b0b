/**
 * Invariant 4 as one table: every payload, in every field that a host, a register or an auditor fills, through every context in
 * which it is printed. A context's reader (never ours) finds what it finds in the print of the harmless twin, and no more.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { visible } from '../../src/cli/terminal.ts';
import { foldersFor } from '../../src/fleet/folders.ts';
import { quote } from '../../src/remediate/quote.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { parseNotes } from '../../src/report/notes.ts';
import { defaultRenderOptions } from '../../src/report/options.ts';
import { openPrinter } from '../../src/report/pdf/printer.ts';
import { needs, noBrowser } from './browser.ts';
import { attributes, type Context, contexts, hasShell, scratch, steering, tags } from './contexts.ts';
import { bigcat } from './model-fixture.ts';
import { payloads, poisonedWith } from './poison.ts';

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
