/** `--finding ID`: one finding alone, with the services that it is about, as Markdown for a ticket or as JSON. */
import { UserError } from '../../errors.ts';
import type { Finding } from '../../model/decision.ts';
import type { ReportModel } from '../../model/report.ts';
import { findingCalled, findingNumber, inReportOrder } from '../html/finding-order.ts';
import { findingTicket } from './md.ts';

export const findingFormats = ['md', 'json'] as const;
export type FindingFormat = (typeof findingFormats)[number];

/** @throws UserError where the report has no finding of this id or number */
export function findingNamed(model: ReportModel, name: string): Finding {
  const found = findingCalled(model.findings, name);
  if (found !== null) return found;
  const ordered = inReportOrder(model.findings);
  const some = ordered.slice(0, 5).map(({ id }, index) => `${findingNumber(index, ordered.length)} ${id}`);
  throw new UserError(
    `${name}: no such finding in this report`,
    some.length === 0
      ? 'it has none'
      : `it has ${ordered.length}: ${some.join(', ')}${ordered.length > 5 ? ', …' : ''}`,
  );
}

export function renderFinding(model: ReportModel, finding: Finding, format: FindingFormat): string {
  if (format === 'md') return findingTicket(model, finding.id);
  const concerned = new Set(finding.serviceIds);
  const { generator, rules, host, bundle } = model;
  const alone = {
    schema: 'portledger/finding/1',
    report: model.id,
    generator,
    rules,
    host: { name: host.name, capturedFrom: host.capturedFrom, capturedUntil: host.capturedUntil },
    bundle,
    finding,
    services: model.services.filter(({ id }) => concerned.has(id)),
    plan: model.plan.filter(({ serviceId }) => concerned.has(serviceId)),
  };
  return `${JSON.stringify(alone, null, 2)}\n`;
}
