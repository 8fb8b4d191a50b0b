/** `portledger compare`: exit 0 the same, 1 different, 2 could not. */
import { join } from 'node:path';
import { compareReports } from '../compare/index.ts';
import type { ComparisonOptions } from '../compare/prints/html.ts';
import { comparisonFormats } from '../compare/prints/index.ts';
import { answerSentence } from '../compare/prints/words.ts';
import { UserError } from '../errors.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import type { Comparison } from '../model/comparison.ts';
import { version } from '../version.ts';
import { limitsCalled, readRegisterFile } from './inputs.ts';
import { reportFrom } from './reports.ts';
import { print, standardOutput, visible } from './terminal.ts';
import { writeWhole } from './write.ts';

export interface CompareOptions {
  readonly output?: string;
  readonly format: string;
  readonly register?: string;
  readonly role: readonly string[];
  readonly limit: readonly string[];
  readonly classification?: string;
  readonly browser?: string;
  readonly paper: 'a4' | 'letter';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export async function compareCommand(captures: readonly string[], options: CompareOptions): Promise<void> {
  const wanted = formatsCalled(options.format);
  if (captures.filter((each) => each === '-').length > 1)
    throw new UserError('-: standard input can be one of the captures only', 'put the others into files');
  if (options.register === '-' && captures.includes('-'))
    throw new UserError('-: standard input can be a capture or the register', 'put one of them into a file');
  const context = {
    knowledge: loadKnowledge(),
    register: await readRegisterFile(options.register),
    roles: options.role,
  };
  const limits = limitsCalled(options.limit);
  const reports = [];
  for (const capture of captures) reports.push(await reportFrom(capture, context, limits));
  const comparison = compareReports(reports, version);
  process.exitCode = comparison.different ? 1 : 0;
  if (options.json === true) standardOutput().write(`${JSON.stringify(comparison, null, 2)}\n`);
  else await writePrints(comparison, wanted, options);
}

function formatsCalled(list: string): ReadonlySet<string> {
  const ids = list.split(',').map((each) => each.trim());
  const known = ['pdf', ...comparisonFormats.map((format) => format.id)];
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UserError(`${unknown}: no such format of a comparison`, `there are ${known.join(', ')}`);
  return new Set(ids);
}

async function writePrints(
  comparison: Comparison,
  wanted: ReadonlySet<string>,
  options: CompareOptions,
): Promise<void> {
  const folder = options.output ?? join('out', 'compare');
  const how = printOptions(options);
  const say = (line: string) => {
    if (options.quiet !== true) print(visible(line));
  };
  for (const format of comparisonFormats.filter((each) => wanted.has(each.id))) {
    const path = join(folder, `compare.${format.extension}`);
    writeWhole(path, await format.render(comparison, how));
    say(path);
  }
  say(answerSentence(comparison.overall));
  for (const remark of comparison.overall.remarks) say(remark);
  if (!wanted.has('pdf')) return;
  const path = join(folder, 'compare.pdf');
  writeWhole(path, await printed(comparison, options));
  say(path);
}

const printOptions = (options: CompareOptions): ComparisonOptions => ({
  paper: options.paper,
  classification: options.classification ?? null,
});

async function printed(comparison: Comparison, options: CompareOptions): Promise<Uint8Array> {
  const { openedPrinter } = await import('./opened-printer.ts');
  const { comparisonHtml } = await import('../compare/prints/html.ts');
  const printer = await openedPrinter(options.browser, 1);
  try {
    return await printer.print(await comparisonHtml(comparison, printOptions(options)), {
      date: comparison.overall.after.capturedFrom,
      generator: `portledger ${version}`,
      running: {
        title: 'Comparison of captures',
        host: comparison.host ?? 'unnamed host',
        reportId: `PL-C-${comparison.id}`,
        bundleSha256: '',
      },
    });
  } finally {
    await printer.close();
  }
}
