/**
 * The parts that OSCAL's assessment results and its plan of action share: the services as components with their
 * port ranges (the service register's place in OSCAL), observations with their evidence, risks, hashed resources.
 *
 * The schemas (1.2.1) know no empty array, no empty text and no text with a line break in a title; UUIDs are of
 * version 4 or 5.
 */
import type { SourceLine } from '../../model/evidence.ts';
import type { ReportModel, ReportService } from '../../model/report.ts';
import { clipped, visible } from '../html/visible.ts';
import { exposureWords, stepOrder, stepWords, verdictWords, yesNo } from '../html/words.ts';
import { type Assessed, place } from './assessment.ts';
import { uuidOf } from './identity.ts';
import { fenced, plain } from './markdown.ts';
import { capturedFrom, capturedUntil, utc } from './moment.ts';
import { outcomeWords } from './rows.ts';

export const oscalVersion = '1.2.1';
const ours = 'urn:portledger:oscal:1';

/** A key with its list, or nothing where the list is empty. */
export function some<Item>(key: string, items: readonly Item[]): Readonly<Record<string, readonly Item[]>> {
  return items.length === 0 ? {} : { [key]: items };
}

/** One line of Markdown that is not empty. */
export function line(text: string): string {
  const made = plain(clipped(text)).trim();
  return made === '' ? 'not known' : made;
}

/** Text that is not Markdown, in one line, without blanks at its ends. */
function value(text: string): string {
  const made = visible(clipped(text)).replace(/\s+/g, ' ').trim();
  return made === '' ? 'not known' : made;
}

export function property(name: string, text: string) {
  return { name, ns: ours, value: value(text) };
}

export function metadataOf(model: ReportModel, title: string) {
  return {
    title: line(title),
    'last-modified': utc(capturedUntil(model)),
    version: value(model.id),
    'oscal-version': oscalVersion,
    props: [
      property('report-id', model.id),
      property('generator-version', model.generator.version),
      property('rules-version', model.rules.version),
      property('bundle-sha256', model.bundle.sha256),
    ],
  };
}

export const componentId = (model: ReportModel, service: ReportService) =>
  uuidOf('component', model.host.name ?? '', service.id);
const toolId = (model: ReportModel) => uuidOf('tool', model.generator.version);
const resourceId = (model: ReportModel, file: string) => uuidOf('resource', model.bundle.sha256, file);
export const observationId = (model: ReportModel, result: Assessed) =>
  uuidOf('observation', model.id, result.id);
export const riskId = (model: ReportModel, result: Assessed) =>
  uuidOf('risk', model.host.name ?? '', result.id);

export function componentsOf(model: ReportModel) {
  return [
    {
      uuid: toolId(model),
      type: 'software',
      title: 'Portledger',
      description: `Reads a capture of a host offline. Version ${model.generator.version}.`,
      status: { state: 'operational' },
    },
    ...model.services.map((service) => ({
      uuid: componentId(model, service),
      type: 'service',
      title: line(service.title),
      description: line(service.decision.because),
      props: [
        property('service-id', service.id),
        property('verdict', verdictWords[service.decision.verdict]),
        property('exposure', exposureWords[service.exposure]),
        property('listens', yesNo(service.listens)),
        property('configured', yesNo(service.configured)),
        property('starts-at-boot', yesNo(service.startsAtBoot)),
        property('approved', yesNo(service.approved)),
        ...(service.approval === null ? [] : [property('business-need', service.approval.reason)]),
      ],
      status: { state: service.listens === true ? 'operational' : 'other' },
      ...some('protocols', protocolsOf(model, service)),
    })),
  ];
}

function protocolsOf(model: ReportModel, service: ReportService) {
  return service.sockets.flatMap((socket, index) => {
    const transport = socket.protocol === 'tcp' ? 'TCP' : socket.protocol === 'udp' ? 'UDP' : null;
    if (socket.port === null || transport === null) return [];
    return [
      {
        uuid: uuidOf('protocol', model.host.name ?? '', service.id, String(index)),
        name: value(socket.portName ?? service.name),
        title: line(`bound to ${socket.address}`),
        'port-ranges': [{ start: socket.port, end: socket.port, transport }],
      },
    ];
  });
}

export function observationOf(model: ReportModel, result: Assessed) {
  return {
    uuid: observationId(model, result),
    title: line(result.title),
    description: line(result.because),
    props: [property('id', result.id), property('outcome', outcomeWords[result.outcome])],
    methods: ['EXAMINE'],
    types: ['finding'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': toolId(model) }] }],
    ...some(
      'subjects',
      result.services.map((service) => ({
        'subject-uuid': componentId(model, service),
        type: 'component',
      })),
    ),
    ...some(
      'relevant-evidence',
      result.evidence.map((each) => evidenceOf(model, each)),
    ),
    collected: utc(capturedFrom(model)),
  };
}

function evidenceOf(model: ReportModel, each: SourceLine) {
  const hashed = model.sections.some((section) => section.file === each.file && section.sha256 !== null);
  return {
    ...(hashed ? { href: `#${resourceId(model, each.file)}` } : {}),
    description: `${line(`${place(each)} (${each.origin})`)}\n\n${fenced([clipped(each.text)], 'text')}`,
  };
}

export function riskOf(model: ReportModel, result: Assessed) {
  return {
    uuid: riskId(model, result),
    title: line(result.title),
    description: line(result.because),
    statement: line(result.because),
    props: [property('severity', result.severity), property('confidence', result.confidence ?? 'not known')],
    status: result.outcome === 'approved' ? 'deviation-approved' : 'open',
    ...some('remediations', remediationsOf(model, result)),
    'related-observations': [{ 'observation-uuid': observationId(model, result) }],
  };
}

/** What is recommended, never what was done: one response for each service of the finding. */
function remediationsOf(model: ReportModel, result: Assessed) {
  return result.services
    .filter((service) => service.steps.length > 0)
    .map((service) => ({
      uuid: uuidOf('response', model.host.name ?? '', result.id, service.id),
      lifecycle: 'recommendation',
      title: line(`${verdictWords[service.decision.verdict]}: ${service.title}`),
      description: stepOrder
        .flatMap((when) => service.steps.filter((step) => step.when === when))
        .flatMap((step) => [
          `${stepWords[step.when]}: ${line(step.title)}`,
          ...(step.commands.length === 0 ? [] : [fenced(step.commands, 'sh')]),
          `Expect: ${line(step.expect)}`,
        ])
        .join('\n\n'),
    }));
}

/** Every captured file with its hash, and whatever else the document points at. */
export function resourcesOf(model: ReportModel) {
  const files = new Map(model.sections.map((section) => [section.file, section]));
  return [...files.values()].flatMap((section) =>
    section.sha256 === null
      ? []
      : [
          {
            uuid: resourceId(model, section.file),
            title: line(section.origin),
            rlinks: [
              {
                href: section.file
                  .split('/')
                  .map((part) => encodeURIComponent(visible(part)))
                  .join('/'),
                hashes: [{ algorithm: 'SHA-256', value: value(section.sha256) }],
              },
            ],
          },
        ],
  );
}
