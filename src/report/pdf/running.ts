/** Head and foot of each printed page: host and title; report, bundle hash, page N of M. */
import { escapeHtml } from '../html/prose.ts';

export interface Running {
  readonly title: string;
  readonly host: string;
  readonly reportId: string;
  /** '' where the document is about more than one capture. */
  readonly bundleSha256: string;
}

// The templates stand in a page of their own, where the report's stylesheet does not reach; without a size the
// browser prints them at 0.7 pt.
const style =
  "font-family: 'Source Sans 3', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans Condensed', 'DejaVu Sans', sans-serif; font-size: 7pt; color: #55606b; width: 100%; margin: 0 15mm; display: flex; justify-content: space-between;";

const row = (left: string, right: string) =>
  `<div style="${style}"><span>${left}</span><span>${right}</span></div>`;

export function runningHead({ title, host }: Running): string {
  return row(escapeHtml(host), escapeHtml(title));
}

export function runningFoot({ reportId, bundleSha256 }: Running): string {
  return row(
    bundleSha256 === ''
      ? escapeHtml(reportId)
      : `${escapeHtml(reportId)} · bundle SHA-256 ${escapeHtml(bundleSha256.slice(0, 16))}`,
    'Page <span class="pageNumber"></span> of <span class="totalPages"></span>',
  );
}
