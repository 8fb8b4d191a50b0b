/** `report.poam.json`: OSCAL plan of action and milestones 1.2.1: what needs action, in the plan's order. */
import type { ReportModel } from '../../model/report.ts';
import { visibleDeep } from '../html/visible.ts';
import { type Assessed, assess } from './assessment.ts';
import type { Format } from './format.ts';
import { uuidOf } from './identity.ts';
import {
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

export const oscalPoam: Format = {
  id: 'oscal-poam',
  title: 'OSCAL plan of action and milestones (1.2.1)',
  extension: 'poam.json',
  render: (model, options) => {
    const host = model.host.name ?? 'a host without a name';
    const title = options.title ?? `Plan of action for the listening services on ${host}`;
    return `${JSON.stringify(visibleDeep(poamOf(model, title)), null, 2)}\n`;
  },
};

export function poamOf(model: ReportModel, title: string) {
  const order = new Map(model.plan.map((plan) => [plan.serviceId, plan.order]));
  const first = (result: Assessed) =>
    Math.min(...result.services.map((service) => order.get(service.id) ?? Number.MAX_SAFE_INTEGER));
  const open = assess(model)
    .filter((result) => result.outcome === 'needs-action' || result.outcome === 'needs-a-person')
    .map((result, index) => ({ result, index, order: first(result) }))
    .sort((a, b) => (a.order === b.order ? a.index - b.index : a.order - b.order))
    .map(({ result }) => result);
  return {
    'plan-of-action-and-milestones': {
      uuid: uuidOf('poam', model.id),
      metadata: metadataOf(model, title),
      'system-id': {
        'identifier-type': 'http://ietf.org/rfc/rfc4122',
        id: uuidOf('host', model.host.name ?? ''),
      },
      'local-definitions': { components: componentsOf(model) },
      ...some(
        'observations',
        open.map((result) => observationOf(model, result)),
      ),
      ...some(
        'risks',
        open.map((result) => riskOf(model, result)),
      ),
      'poam-items': open.length === 0 ? [nothingToDo(model)] : open.map((result) => itemOf(model, result)),
      ...(resourcesOf(model).length === 0 ? {} : { 'back-matter': { resources: resourcesOf(model) } }),
    },
  };
}

function itemOf(model: ReportModel, result: Assessed) {
  return {
    uuid: uuidOf('poam-item', model.host.name ?? '', result.id),
    title: line(result.title),
    description: line(result.because),
    props: [property('id', result.id), property('severity', result.severity)],
    'related-observations': [{ 'observation-uuid': observationId(model, result) }],
    'related-risks': [{ 'risk-uuid': riskId(model, result) }],
  };
}

/** The schema wants at least one item. */
function nothingToDo(model: ReportModel) {
  return {
    uuid: uuidOf('poam-item', model.host.name ?? '', 'none'),
    title: 'No finding in this capture needs action',
    description: 'Capture the host again after the next reboot and after the next upgrade, and compare.',
  };
}
