/**
 * `report.oscal.json`: OSCAL assessment results 1.2.1. There is no assessment plan of ours to import, so
 * `import-ap` points at a resource of the file that says so.
 */
import type { ReportModel } from '../../model/report.ts';
import { visibleDeep } from '../html/visible.ts';
import { type Assessed, assess, nistIds, type Outcome } from './assessment.ts';
import type { Format } from './format.ts';
import { uuidOf } from './identity.ts';
import { capturedFrom, capturedUntil, utc } from './moment.ts';
import {
  componentId,
  componentsOf,
  line,
  metadataOf,
  observationId,
  observationOf,
  property,
  resourcesOf,
  riskId,
  riskOf,
  some,
} from './oscal-parts.ts';

/** `null`: an observation only, because nobody can say yet. */
const states: Readonly<Record<Outcome, 'satisfied' | 'not-satisfied' | null>> = {
  'needs-action': 'not-satisfied',
  approved: 'not-satisfied',
  'not-observed': 'satisfied',
  'needs-a-person': null,
  'not-assessed': null,
};

export const oscal: Format = {
  id: 'oscal',
  title: 'OSCAL assessment results (1.2.1)',
  extension: 'oscal.json',
  render: (model, options) => {
    const host = model.host.name ?? 'a host without a name';
    const title = options.title ?? `Listening services on ${host}`;
    return `${JSON.stringify(visibleDeep(oscalOf(model, title)), null, 2)}\n`;
  },
};

export function oscalOf(model: ReportModel, title: string) {
  const results = assess(model);
  const planId = uuidOf('no-plan', model.id);
  const controls = [...new Set(results.flatMap(nistIds).map(oscalControl))].sort();
  return {
    'assessment-results': {
      uuid: uuidOf('assessment-results', model.id),
      metadata: metadataOf(model, title),
      'import-ap': { href: `#${planId}` },
      results: [
        {
          uuid: uuidOf('result', model.id),
          title: line(title),
          description: `What the capture shows of ${model.services.length} services. Read what was captured first.`,
          start: utc(capturedFrom(model)),
          end: utc(capturedUntil(model)),
          'local-definitions': {
            components: componentsOf(model),
            'inventory-items': [
              {
                uuid: uuidOf('host', model.host.name ?? ''),
                description: line(model.host.name ?? 'a host without a name'),
                props: [
                  property('distribution', model.host.distribution ?? 'not known'),
                  property('kernel', model.host.kernel ?? 'not known'),
                ],
                ...some(
                  'implemented-components',
                  model.services.map((service) => ({ 'component-uuid': componentId(model, service) })),
                ),
              },
            ],
          },
          'reviewed-controls': {
            'control-selections': [
              controls.length === 0
                ? { 'include-all': {} }
                : { 'include-controls': controls.map((id) => ({ 'control-id': id })) },
            ],
          },
          ...some(
            'observations',
            results.map((result) => observationOf(model, result)),
          ),
          ...some(
            'risks',
            results.filter(isRisk).map((result) => riskOf(model, result)),
          ),
          ...some(
            'findings',
            results.flatMap((result) => findingOf(model, result)),
          ),
        },
      ],
      'back-matter': {
        resources: [
          {
            uuid: planId,
            title: 'No assessment plan',
            description:
              'The assessment followed the rules of the generator; no plan in OSCAL was given to it.',
          },
          ...resourcesOf(model),
        ],
      },
    },
  };
}

function findingOf(model: ReportModel, result: Assessed) {
  const state = states[result.outcome];
  const [control, ...others] = nistIds(result).map(oscalControl);
  if (state === null || control === undefined) return [];
  return [
    {
      uuid: uuidOf('finding', model.host.name ?? '', result.id),
      title: line(result.title),
      description: line(result.because),
      props: [property('id', result.id), ...others.map((other) => property('also-control', other))],
      target: {
        type: 'statement-id',
        'target-id': `${control}_smt`,
        status: { state, reason: state === 'satisfied' ? 'pass' : 'fail' },
      },
      'related-observations': [{ 'observation-uuid': observationId(model, result) }],
      ...(isRisk(result) ? { 'related-risks': [{ 'risk-uuid': riskId(model, result) }] } : {}),
    },
  ];
}

export function isRisk(result: Assessed): boolean {
  return result.outcome !== 'not-observed' && result.outcome !== 'not-assessed';
}

/** `CM-7(1)` → `cm-7.1`, as NIST's own catalogue has it. */
export function oscalControl(id: string): string {
  const made = id
    .toLowerCase()
    .replaceAll('(', '.')
    .replace(/[^a-z0-9.-]/g, '');
  return /^[a-z]/.test(made) ? made : `x-${made}`;
}
