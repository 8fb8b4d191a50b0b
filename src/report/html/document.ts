/**
 * One self-contained HTML file: no network, no script needed. The policy in the file admits our stylesheet and our
 * script by their hashes, pictures from data: URIs, and nothing else.
 */
import { createHash } from 'node:crypto';
import type { ReportModel } from '../../model/report.ts';
import type { Paper, RenderOptions } from '../options.ts';
import { marginBox } from '../pdf/running.ts';
import { loadTemplates } from './templates.ts';
import { reportView } from './view.ts';
import { visible } from './visible.ts';

/** The hashes of our stylesheets and script, which are the same for each document of a run. */
const hashes = new Map<string, string>();

function hashOf(text: string): string {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const made = `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  hashes.set(text, made);
  return made;
}

export const pageSizes: Readonly<Record<Paper, string>> = { a4: 'A4', letter: 'letter' };

export async function renderHtml(model: ReportModel, options: RenderOptions): Promise<string> {
  return (await htmlPieces(model, options)).join('');
}

export async function htmlPieces(model: ReportModel, options: RenderOptions): Promise<readonly string[]> {
  return documentPieces(reportView(model, options), { ...options, script: true });
}

/** What the document template asks of every document: a host's report, a comparison, a fleet's report. */
export interface DocumentView {
  readonly documentTitle: string;
  readonly generator: string;
  readonly reportId: string;
  /** Partial of the first page. */
  readonly coverPartial: string;
  /** Of the one bundle that the document is about; null where it is about several. */
  readonly bundleSha256: string | null;
  readonly contents: readonly { readonly href: string; readonly number: string; readonly title: string }[];
  readonly parts: readonly {
    readonly partial: string;
    readonly id: string;
    readonly number: string;
    readonly title: string;
    readonly noteHtml: string;
  }[];
}

interface DocumentOptions {
  readonly paper: Paper;
  readonly classification: string | null;
  readonly templateFolder: string | null;
  readonly script: boolean;
}

export async function documentHtml(view: DocumentView, options: DocumentOptions): Promise<string> {
  return (await documentPieces(view, options)).join('');
}

async function documentPieces(view: DocumentView, options: DocumentOptions): Promise<readonly string[]> {
  const templates = await loadTemplates(options.templateFolder);
  const classification = visible(options.classification ?? '');
  const mark = classification === '' ? '' : `@page { ${marginBox('bottom-center', classification)} }\n`;
  const css = `${templates.css.trimEnd()}\n@page { size: ${pageSizes[options.paper]}; }\n${mark}`;
  const script = options.script ? templates.script : '';
  return templates.pieces({
    // Comparisons and fleet reports have no variants; the stylesheet tells them apart by this.
    variant: 'joined',
    ...view,
    classification,
    css,
    script,
    policy: [
      "default-src 'none'",
      `style-src ${hashOf(css)}`,
      `script-src ${script === '' ? "'none'" : hashOf(script)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  });
}
