/** Markdown as HTML, each text once: the same is asked for by each service of a kind, and by each host. */
import { oncePer } from '../../model/once-per.ts';
import { renderMarkdown, renderProse } from './prose-source.ts';

export { escapeHtml } from './escape.ts';

/** What is known of a kind of service, under its headings. */
export const knowledgeHtml = oncePer(renderProse);

const rendered = new Map<string, string>();

/** An auditor's note. */
export function proseHtml(markdown: string): string {
  if (markdown === '') return '';
  const known = rendered.get(markdown);
  if (known !== undefined) return known;
  const html = markdown.trim() === '' ? '' : renderMarkdown(markdown);
  if (rendered.size > 5_000) rendered.clear();
  rendered.set(markdown, html);
  return html;
}
