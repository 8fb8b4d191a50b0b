/**
 * The report model as the templates show it: every label, anchor and link made here, every name that a template
 * uses present, so that a template never computes and a missing name is an error.
 *
 * The order of the parts is the order of the document.
 */
import type { ReportModel } from '../../model/report.ts';
import { jsonParts } from '../formats/json-lines.ts';
import { defaultTitle, type RenderOptions, type Variant } from '../options.ts';
import { type Context, makeContext } from './context.ts';
import { inReportOrder } from './finding-order.ts';
import { bootPart, offPart } from './parts/boot.ts';
import { capturedPart, integrityViews } from './parts/captured.ts';
import { checksPart, controlsPart, notAssessedPart } from './parts/checks.ts';
import { evidencePart } from './parts/evidence.ts';
import { findingsPart } from './parts/findings.ts';
import { dangerPart, keptPart } from './parts/kept.ts';
import { planPart } from './parts/plan.ts';
import { registerPart } from './parts/register.ts';
import { summaryPart } from './parts/summary.ts';
import { isPlainJson, visible, visibleDeep } from './visible.ts';
import { plural } from './words.ts';

const everywhere: readonly Variant[] = ['executive', 'full', 'technical'];
const notShort: readonly Variant[] = ['full', 'technical'];

const parts = [
  { id: 'captured', title: 'What was and was not captured', in: everywhere, view: capturedPart },
  { id: 'summary', title: 'Summary', in: ['executive', 'full'], view: summaryPart },
  { id: 'plan', title: 'Action plan', in: everywhere, view: planPart },
  { id: 'register', title: 'Service register', in: notShort, view: registerPart },
  { id: 'danger', title: 'The danger zone', in: notShort, view: dangerPart },
  { id: 'findings', title: 'Findings', in: notShort, view: findingsPart },
  { id: 'kept', title: 'Kept services', in: everywhere, view: keptPart },
  { id: 'boot', title: 'Boot reconciliation', in: notShort, view: bootPart },
  { id: 'off', title: 'Already switched off', in: notShort, view: offPart },
  { id: 'checks', title: 'Looked for and not observed', in: notShort, view: checksPart },
  { id: 'not-assessed', title: 'Not assessed', in: everywhere, view: notAssessedPart },
  { id: 'controls', title: 'Control crosswalk', in: ['full'], view: controlsPart },
  { id: 'evidence', title: 'Evidence register', in: notShort, view: evidencePart },
  { id: 'method', title: 'Method and glossary', in: ['full'], view: () => ({}) },
] as const satisfies readonly {
  readonly id: string;
  readonly in: readonly Variant[];
  [rest: string]: unknown;
}[];

export function reportView(raw: ReportModel, options: RenderOptions) {
  // Nearly every report is plain text, which its JSON tells at a tenth of the price of going through it.
  const model = toldApart(jsonParts(raw).every(isPlainJson) ? raw : visibleDeep(raw));
  const context = makeContext(model, options, inReportOrder(model.findings));
  const { host } = model;
  const name = host.name ?? 'unnamed host';
  const shown = parts.filter((part) => part.in.some((variant) => variant === options.variant));
  const title = visible(options.title ?? defaultTitle);
  return {
    documentTitle: `${title}: ${name}`,
    title,
    hostName: name,
    client: options.client === null ? null : visible(options.client),
    logo: options.logo,
    reportId: model.id,
    variantNote: variantNote(options.variant),
    redactedNote: options.redacted
      ? 'Redacted: addresses, host and user names are replaced, the same one by the same stand-in everywhere. Hashes are those of the capture as it was taken.'
      : null,
    generator: `${model.generator.name} ${model.generator.version}`,
    integrity: integrityViews(model),
    cover: [
      { term: 'Host', text: name },
      { term: 'System', text: host.distribution ?? 'not known' },
      { term: 'Kernel', text: host.kernel ?? 'not known' },
      { term: 'Captured', text: captured(host.capturedFrom, host.capturedUntil) },
      { term: 'Captured by', text: `${host.capturedBy ?? 'not stated'}${asRoot(host.asRoot)}` },
      { term: 'Clock synchronised', text: host.clock ?? 'not known' },
      { term: 'Boot id', text: host.bootId ?? 'not known' },
      { term: 'Roles claimed', text: model.roles.length === 0 ? 'none' : model.roles.join(', ') },
      {
        term: 'Service register',
        text: model.register === null ? 'none given' : `${model.register.file}, ${model.register.rows} rows`,
      },
      { term: 'Capture', text: model.bundle.file },
      ...[
        { term: 'Author', text: options.author },
        { term: 'Reviewer', text: options.reviewer },
      ].flatMap(({ term, text }) => (text === null ? [] : [{ term, text: visible(text) }])),
    ],
    bundleSha256: model.bundle.sha256,
    coverPartial: 'cover',
    noteHtml: context.noteHtml('cover'),
    variant: options.variant,
    // Two or three pages need no table of contents.
    contents: (options.variant === 'executive' ? [] : shown).map((part, index) => ({
      href: `#${part.id}`,
      number: String(index + 1),
      title: part.title,
      entries: part.id === 'findings' ? findingEntries(context) : [],
    })),
    parts: shown.map((part, index) => ({
      partial: part.id,
      id: part.id,
      number: String(index + 1),
      title: part.title,
      noteHtml: context.noteHtml(part.id),
      ...part.view(context),
    })),
  };
}

/** Two services may share a name (telnet of inetd and telnet of xinetd): then each goes by its id. */
function toldApart(model: ReportModel): ReportModel {
  const counts = new Map<string, number>();
  for (const { name } of model.services) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size === model.services.length) return model;
  return {
    ...model,
    services: model.services.map((service) =>
      (counts.get(service.name) ?? 0) > 1 ? { ...service, name: service.id } : service,
    ),
  };
}

/** Finding by finding as far as a table of contents is still one. */
function findingEntries({ findings }: Context) {
  return findings.slice(0, 40).map(({ number, anchor, title }) => ({
    href: `#${anchor}`,
    number,
    title,
  }));
}

export type ReportView = ReturnType<typeof reportView>;

function captured(from: string | null, until: string | null): string {
  if (from === null) return 'the capture gives no time';
  const seconds = (Date.parse(until ?? from) - Date.parse(from)) / 1000;
  return Number.isNaN(seconds) || seconds < 0
    ? `${from} to ${until}`
    : `${from}, ${plural(seconds, 'second')}`;
}

function asRoot(root: boolean | null): string {
  if (root === null) return '';
  return root ? ', as root' : ', as an ordinary user';
}

function variantNote(variant: Variant): string | null {
  switch (variant) {
    case 'executive':
      return 'Short form: the commands and the lines of evidence are in the full report.';
    case 'technical':
      return 'Technical form: summary, control crosswalk and glossary are in the full report.';
    case 'full':
      return null;
  }
}
