/** Markdown as HTML, each text once: the same is asked for by each service of a kind, and by each host. */
import { escapeHtml } from './escape.ts';
import { renderMarkdown } from './prose-source.ts';

export { escapeHtml } from './escape.ts';

const rendered = new Map<string, string>();

export function proseHtml(markdown: string): string {
  if (markdown === '') return '';
  const known = rendered.get(markdown);
  if (known !== undefined) return known;
  const html = markdown.trim() === '' ? '' : renderMarkdown(markdown);
  if (rendered.size > 5_000) rendered.clear();
  rendered.set(markdown, html);
  return html;
}

/** One plain sentence of ours in which `words` of a shell stand between backticks. */
export function sentenceHtml(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
