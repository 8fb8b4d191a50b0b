/**
 * Markdown of the knowledge base and of the auditor's notes as HTML.
 *
 * Raw HTML is shown as text, links go to http, https, mailto or a place in the document, pictures become their
 * text: the report asks for nothing from anywhere. Headings become bold paragraphs, so that the outline of the
 * report stays the report's.
 */
import { Marked } from 'marked';
import { escapeHtml } from './escape.ts';

// `https://example.org/`, `mailto:someone@example.org`, `#findings`
const allowedLink = /^(?:https?:\/\/|mailto:|#)/i;

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    image: ({ text }) => escapeHtml(text),
    checkbox: ({ checked }) => (checked ? '[x] ' : '[ ] '),
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>\n`;
    },
    link({ href, tokens }) {
      const inner = this.parser.parseInline(tokens);
      return allowedLink.test(href) ? `<a href="${escapeHtml(href)}" rel="noreferrer">${inner}</a>` : inner;
    },
  },
});

export function markdownHtml(markdown: string): string {
  return marked.parse(markdown, { async: false });
}
