/** What every part of the document needs to link to the others: the register of evidence, anchors, notes. */
import type { Finding } from '../../model/decision.ts';
import type { ReportModel, ReportService } from '../../model/report.ts';
import type { RenderOptions } from '../options.ts';
import { EvidenceBook, mostLines } from './evidence-book.ts';
import { findingNumber } from './finding-order.ts';
import { sentencesOf } from './own-words.ts';
import { proseHtml } from './prose.ts';

export interface Link {
  readonly href: string;
  readonly words: string;
}

export interface Context {
  readonly model: ReportModel;
  readonly options: RenderOptions;
  readonly book: EvidenceBook;
  readonly services: ReadonlyMap<string, ReportService>;
  readonly findings: readonly NumberedFinding[];
  /** Link to a service's row in the register, or to the register where the row is beyond its limit. */
  serviceLink(id: string): Link;
  serviceAnchor(id: string): string;
  /** The first finding about a service, or null. */
  findingLink(serviceId: string): Link | null;
  noteHtml(place: string): string;
  /** A sentence of the plan, with our own words marked up. */
  sentenceHtml(text: string): string;
}

export interface NumberedFinding {
  readonly finding: Finding;
  /** `F-01`, in the order of the report. */
  readonly number: string;
  readonly anchor: string;
  /** Its card; where this variant or this length of document has none, the nearest place that tells of it. */
  readonly href: string;
  /** The finding's title, with the services that it is about where it does not name them. */
  readonly title: string;
}

/** Rows and cards beyond these are in the data formats: a link must not lead to nowhere. */
export const mostServiceRows = 500;
export const mostFindings = 250;

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80);

/** Ids come from the capture: an anchor holds letters, digits and dashes, and two never share one. */
function anchors(prefix: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const made = new Map<string, string>();
  for (const id of ids) {
    if (made.has(id)) continue;
    const wanted = `${prefix}-${slug(id)}`;
    let anchor = wanted;
    for (let count = 2; taken.has(anchor); count += 1) anchor = `${wanted}-${count}`;
    taken.add(anchor);
    made.set(id, anchor);
  }
  return made;
}

export function makeContext(model: ReportModel, options: RenderOptions, order: readonly Finding[]): Context {
  const executive = options.variant === 'executive';
  const services = new Map(model.services.map((service) => [service.id, service]));
  const serviceAnchors = anchors('service', [...services.keys()]);
  const findingAnchors = anchors(
    'finding',
    order.map((finding) => finding.id),
  );
  const titles = new Map<string, number>();
  for (const { title } of order) titles.set(title, (titles.get(title) ?? 0) + 1);
  const findings = order.map((finding, index) => ({
    finding,
    number: findingNumber(index, order.length),
    anchor: findingAnchors.get(finding.id) ?? 'findings',
    href: executive
      ? '#plan'
      : index < mostFindings
        ? `#${findingAnchors.get(finding.id) ?? 'findings'}`
        : '#findings',
    title: titleOf(finding, services, (titles.get(finding.title) ?? 0) > 1),
  }));
  const links = new Map<string, Link>();
  for (const [index, { id, name }] of model.services.entries())
    links.set(id, {
      href: executive
        ? '#plan'
        : index < mostServiceRows
          ? `#${serviceAnchors.get(id) ?? 'register'}`
          : '#register',
      words: name,
    });
  const firstFinding = new Map<string, Link>();
  for (const { finding, anchor, number } of executive ? [] : findings.slice(0, mostFindings)) {
    const link = { href: `#${anchor}`, words: number };
    for (const id of finding.serviceIds) if (!firstFinding.has(id)) firstFinding.set(id, link);
  }
  return {
    model,
    options,
    book: new EvidenceBook(model, executive ? 0 : mostLines),
    services,
    findings,
    serviceAnchor: (id) => serviceAnchors.get(id) ?? 'register',
    serviceLink: (id) => links.get(id) ?? { href: executive ? '#plan' : '#register', words: id },
    findingLink: (id) => firstFinding.get(id) ?? null,
    noteHtml: (place) => proseHtml(options.notes.get(place) ?? ''),
    sentenceHtml: sentencesOf(model),
  };
}

function titleOf(finding: Finding, services: ReadonlyMap<string, ReportService>, shared: boolean): string {
  if (finding.serviceIds.length === 0) return finding.title;
  const concerned = finding.serviceIds.flatMap((id) => services.get(id) ?? []);
  if (concerned.length === 0 || concerned.length > 4) return finding.title;
  const said = finding.title.toLowerCase();
  const named = concerned.some(
    ({ name, title }) => said.includes(name.toLowerCase()) || said.includes(title.toLowerCase()),
  );
  return named && !shared
    ? finding.title
    : `${finding.title}: ${concerned.map(({ name }) => name).join(', ')}`;
}

/** A bounded list says how much of it is shown and where the rest is. */
export function bounded<T>(
  items: readonly T[],
  most: number,
  rest = 'The rest is in report.json and in the spreadsheets.',
): { readonly shown: readonly T[]; readonly limitNote: string | null } {
  if (items.length <= most) return { shown: items, limitNote: null };
  return {
    shown: items.slice(0, most),
    limitNote: `Showing ${most} of ${items.length}. ${rest}`,
  };
}
