/**
 * Head and foot of each printed page: host and title; report, bundle hash, page N of M.
 *
 * As margin boxes of the page (CSS Paged Media 3, Chromium from 131 on). Playwright's own head and foot templates are
 * laid out in a document of their own for each page, typeface and all: measured, a tenth of the whole print.
 */
export interface Running {
  readonly title: string;
  readonly host: string;
  readonly reportId: string;
  /** '' where the document is about more than one capture. */
  readonly bundleSha256: string;
}

/** The first major version of Chromium that prints margin boxes. */
export const marginBoxesSince = 131;

const type = `font: 7pt "Source Sans 3", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #55606b; white-space: nowrap`;

export function runningCss({ title, host, reportId, bundleSha256 }: Running): string {
  const id = shortened(reportId);
  const foot = bundleSha256 === '' ? id : `${id} · bundle SHA-256 ${bundleSha256.slice(0, 16)}`;
  return `@page {
${marginBox('top-left', host)}
${marginBox('top-right', title)}
${marginBox('bottom-left', foot)}
@bottom-right { content: "Page " counter(page) " of " counter(pages); ${type} }
}`;
}

/** One text in the margin of each page. */
export function marginBox(place: string, text: string): string {
  return `@${place} { content: ${cssString(shortened(text))}; ${type} }`;
}

/** Two of these stand side by side on a line of 180 mm. */
const mostCharacters = 70;

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= mostCharacters
    ? text
    : `${characters.slice(0, mostCharacters - 1).join('')}\u2026`;
}

/** Whatever is no plain letter, digit or space as `\00003c`: six digits need no space behind them. */
function cssString(text: string): string {
  const escaped = text.replace(
    /[^A-Za-z0-9 ]/gu,
    (character) => `\\${(character.codePointAt(0) ?? 0).toString(16).padStart(6, '0')}`,
  );
  return `"${escaped}"`;
}
