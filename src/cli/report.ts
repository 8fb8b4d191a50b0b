/** `portledger report`: one capture in, the chosen prints out. A print that fails leaves the others whole. */
import { basename, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import type { Severity } from '../model/knowledge.ts';
import type { ReportModel } from '../model/report.ts';
import { type Format, formats } from '../report/formats/index.ts';
import { jsonLines } from '../report/formats/json-lines.ts';
import { severityOrder } from '../report/html/words.ts';
import { defaultRenderOptions, defaultTitle, type RenderOptions } from '../report/options.ts';
import type { Printer } from '../report/pdf/printer.ts';
import { version } from '../version.ts';
import { auditCapture } from './audited.ts';
import { limitsCalled, readRegisterFile } from './inputs.ts';
import { ownerRemarks } from './owner-remarks.ts';
import { print, standardOutput, visible } from './terminal.ts';
import { type Content, writePrivate, writeWhole } from './write.ts';

export interface ReportOptions {
  readonly output?: string;
  readonly format: string;
  readonly register?: string;
  readonly role: readonly string[];
  readonly limit: readonly string[];
  readonly failOn?: Severity;
  readonly baseline?: string;
  readonly browser?: string;
  readonly paper: 'a4' | 'letter';
  readonly title?: string;
  readonly client?: string;
  readonly author?: string;
  readonly reviewer?: string;
  readonly classification?: string;
  readonly logo?: string;
  readonly variant: RenderOptions['variant'];
  readonly notes?: string;
  readonly template?: string;
  readonly redact?: string;
  readonly finding?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export async function reportCommand(captures: readonly string[], options: ReportOptions): Promise<void> {
  const [capture] = captures;
  if (capture === undefined || captures.length > 1)
    throw new UserError('report takes one capture', 'call it once for each host');
  const wanted = options.finding === undefined ? formatsCalled(options.format) : noFormats;
  checkTogether(captures, options);
  const context = {
    knowledge: loadKnowledge(),
    register: await readRegisterFile(options.register),
    roles: options.role,
  };
  const limits = limitsCalled(options.limit);
  const own = await auditCapture(capture, limits, context);
  // Notes name findings and services, whose ids are the same in the redacted twin.
  const render = { ...(await renderOptions(options, own)), redacted: options.redact !== undefined };
  const model = options.redact === undefined ? own : await redactedTwin(own, options.redact);
  if (options.finding !== undefined) {
    const { writeFinding } = await import('./one-finding.ts');
    writeFinding(model, options.finding, options);
  } else if (options.json === true) {
    standardOutput().write(jsonLines(model));
  } else {
    await writePrints(
      model,
      wanted,
      render,
      options,
      // The folder of a twin must not be called after the host.
      options.output ?? join('out', options.redact === undefined ? folderFor(capture) : 'redacted'),
      ownerRemarks(context.register, options.role, [own.host.name]),
    );
  }
  if (options.failOn === undefined) return;
  const { reaches } = await import('./fleet-options.ts');
  const { reportFrom } = await import('./reports.ts');
  const before = options.baseline === undefined ? null : await reportFrom(options.baseline, context, limits);
  const known = new Set(before?.findings.map((finding) => finding.id) ?? []);
  if (reaches(model.findings, options.failOn, known)) process.exitCode = 1;
}

/** The report with addresses, host and user names replaced; the key goes to a file that is kept apart from it. */
async function redactedTwin(model: ReportModel, keyFile: string): Promise<ReportModel> {
  const { redact, redactionKeyFile } = await import('../report/redact.ts');
  const redacted = redact(model);
  writePrivate(keyFile, redactionKeyFile(redacted));
  return redacted.model;
}

/** Options that mean nothing, or contradict each other. Throws `UserError`. */
export function checkTogether(captures: readonly string[], options: ReportOptions): void {
  if (options.register === '-' && captures.includes('-'))
    throw new UserError(
      '-: standard input can be the capture or the register',
      'put one of them into a file',
    );
  if (options.baseline !== undefined && options.failOn === undefined)
    throw new UserError(
      '--baseline: without --fail-on nothing can fail',
      'add --fail-on LEVEL; to see what changed, use `portledger compare`',
    );
}

/** Device names of Windows, with whatever extension. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Where the results of a capture go: `host.tar.gz` → `host`; `samples/bigcat` → `bigcat`. */
export function folderFor(capture: string): string {
  if (capture === '-') return 'stdin';
  const name = basename(resolve(capture))
    .replace(/\.(?:tar(?:\.\w+)?|tgz|txz|lst|txt|out)$/i, '')
    // `Zürich` → `Zurich`, as in a fleet.
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return deviceName.test(name) ? `${name}-2` : name || 'report';
}

export interface Wanted {
  readonly formats: readonly Format[];
  readonly pdf: boolean;
}

const noFormats: Wanted = { formats: [], pdf: false };

export function formatsCalled(list: string): Wanted {
  const ids = list.split(',').map((each) => each.trim());
  if (list.trim() === '') throw new UserError('--format: no format named', '`portledger formats` lists them');
  const unknown = ids.find((id) => id !== 'pdf' && !formats.some((format) => format.id === id));
  if (unknown !== undefined)
    throw new UserError(`${unknown}: no such format`, '`portledger formats` lists them');
  return { formats: formats.filter((format) => ids.includes(format.id)), pdf: ids.includes('pdf') };
}

export async function renderOptions(options: ReportOptions, model: ReportModel): Promise<RenderOptions> {
  const { readLogo, readNotes } = await import('./presentation.ts');
  return {
    ...defaultRenderOptions,
    variant: options.variant,
    paper: options.paper,
    title: options.title ?? null,
    client: options.client ?? null,
    author: options.author ?? null,
    reviewer: options.reviewer ?? null,
    classification: options.classification ?? null,
    templateFolder: options.template ?? null,
    notes: readNotes(options.notes, model),
    logo: readLogo(options.logo),
  };
}

export async function contentOf(
  format: Format,
  model: ReportModel,
  options: RenderOptions,
): Promise<Content> {
  return format.pieces === undefined ? format.render(model, options) : format.pieces(model, options);
}

async function writePrints(
  model: ReportModel,
  wanted: Wanted,
  render: RenderOptions,
  options: ReportOptions,
  folder: string,
  remarks: readonly string[],
): Promise<void> {
  const written: string[] = [];
  const write = (name: string, content: Content) => {
    const path = join(folder, name);
    writeWhole(path, content);
    written.push(path);
  };
  for (const format of wanted.formats)
    write(`report.${format.extension}`, await contentOf(format, model, render));
  let refused: UserError | null = null;
  if (wanted.pdf) {
    try {
      write('report.pdf', await printed(model, render, options));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused = error;
    }
  }
  if (options.quiet !== true)
    for (const line of [...written, ...summary(model), ...remarks]) print(visible(line));
  if (refused !== null) throw refused;
}

async function printed(
  model: ReportModel,
  render: RenderOptions,
  options: ReportOptions,
): Promise<Uint8Array> {
  const { openedPrinter } = await import('./opened-printer.ts');
  const printer = await openedPrinter(options.browser, 1);
  try {
    return await reportPdf(printer, model, render);
  } finally {
    await printer.close();
  }
}

export async function reportPdf(
  printer: Printer,
  model: ReportModel,
  render: RenderOptions,
): Promise<Uint8Array> {
  const { renderHtml } = await import('../report/html/document.ts');
  return printer.print(await renderHtml(model, render), {
    date: model.host.capturedFrom,
    generator: `portledger ${version}`,
    running: {
      title: render.title ?? defaultTitle,
      host: model.host.name ?? model.bundle.file,
      reportId: model.id,
      bundleSha256: model.bundle.sha256,
    },
  });
}

/** Five lines for whoever ran it. */
function summary(model: ReportModel): readonly string[] {
  const { counts, measure, sections, host } = model;
  const { verdicts, severities } = counts;
  const notHad = sections.filter(
    (section) => !['collected', 'empty', 'absent'].includes(section.status),
  ).length;
  const share = measure.m2 === 0 ? '-' : `${Math.round((100 * (measure.m3 + measure.m5)) / measure.m2)} %`;
  return [
    `${host.name ?? model.bundle.file}: ${counts.listening} services listen, ${counts.services - counts.listening} more are configured to`,
    `turn off ${verdicts['turn-off']}, investigate ${verdicts.investigate}, restrict ${verdicts.restrict}, keep ${verdicts.keep}`,
    `findings: ${counts.findings} (${severityOrder.map((each) => `${severities[each]} ${each}`).join(', ')})`,
    `CIS Controls v8 safeguard 4.8, (M3+M5)/M2: ${share} of ${measure.m2} services authorised or disabled`,
    `not captured: ${notHad} of ${sections.length} sections; lines that could not be read: ${model.unread.length}; bundle problems: ${model.integrity.length}`,
  ];
}
