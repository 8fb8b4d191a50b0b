/**
 * One self-contained HTML file: no network, no script needed. The policy in the file admits our stylesheet and our
 * script by their hashes, pictures from data: URIs, and nothing else.
 */
import { createHash } from 'node:crypto';
import type { ReportModel } from '../../model/report.ts';
import type { Paper, RenderOptions } from '../options.ts';
import { loadTemplates } from './templates.ts';
import { reportView } from './view.ts';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export const pageSizes: Readonly<Record<Paper, string>> = { a4: 'A4', letter: 'letter' };

export async function renderHtml(model: ReportModel, options: RenderOptions): Promise<string> {
  const templates = await loadTemplates(options.templateFolder);
  const css = `${templates.css.trimEnd()}\n@page { size: ${pageSizes[options.paper]}; }\n`;
  return templates.render({
    ...reportView(model, options),
    css,
    script: templates.script,
    policy: [
      "default-src 'none'",
      `style-src ${hash(css)}`,
      `script-src ${templates.script === '' ? "'none'" : hash(templates.script)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  });
}
