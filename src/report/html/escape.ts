const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const marked = /[&<>"']/;
const everyMark = /[&<>"']/g;

export function escapeHtml(text: string): string {
  return marked.test(text) ? text.replace(everyMark, (mark) => escapes[mark] ?? mark) : text;
}
