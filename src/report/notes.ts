/**
 * The auditor's notes: one Markdown file whose first-level headings name the place where the text goes.
 *
 *     # summary
 *     The host was captured during the weekly maintenance window.
 *     # finding listens-but-not-configured:mountd
 *     The owner says that this is left over from the migration.
 *
 * Text before the first heading belongs to the summary. A place that the report does not have is an error of the
 * user's, not a silent loss.
 */
import { UserError } from '../errors.ts';
import type { ReportModel } from '../model/report.ts';

/** Place → Markdown. */
export type Notes = ReadonlyMap<string, string>;

export const notePlaces = [
  'cover',
  'captured',
  'summary',
  'plan',
  'register',
  'danger',
  'findings',
  'kept',
  'boot',
  'off',
  'checks',
  'not-assessed',
  'controls',
  'evidence',
] as const;

// `# finding listens-but-not-configured:mountd`
const heading = /^# +(\S.*)$/;
// ```` ``` ```` or `~~~` opens and closes a block in which `# x` is text.
const fence = /^ {0,3}(```|~~~)/;

export function parseNotes(markdown: string, name: string, model: ReportModel): Notes {
  const places = new Set<string>([
    ...notePlaces,
    ...model.findings.map((finding) => `finding ${finding.id}`),
    ...model.services.map((service) => `service ${service.id}`),
  ]);
  const notes = new Map<string, string>();
  let place = 'summary';
  let fenced: string | null = null;
  for (const [index, line] of markdown.replaceAll('\r\n', '\n').split('\n').entries()) {
    const mark = fence.exec(line)?.[1] ?? null;
    if (mark !== null && (fenced === null || fenced === mark)) fenced = fenced === null ? mark : null;
    const named = fenced === null ? heading.exec(line)?.[1]?.trim() : undefined;
    if (named === undefined) {
      notes.set(place, `${notes.get(place) ?? ''}${line}\n`);
      continue;
    }
    if (!places.has(named)) {
      throw new UserError(
        `${name}:${index + 1}: no place in the report is called '${named}'`,
        `the places are ${notePlaces.join(', ')}, 'finding ID' and 'service ID'`,
      );
    }
    place = named;
  }
  return new Map([...notes].filter(([, text]) => text.trim() !== ''));
}
