/** How bad it is that this service can be reached: the knowledge entry's severity for the exposure that was seen. */

import type { Severity } from '../model/knowledge.ts';
import type { Service } from '../model/service.ts';

const order: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export function severityOf(service: Service): Severity {
  const { knowledge, exposure } = service;
  if (knowledge === null) return exposure === 'any' ? 'high' : exposure === 'named' ? 'medium' : 'low';
  if (exposure === 'none') return lowered(knowledge.severity.any);
  return knowledge.severity[exposure];
}

/** One step less: configured to come back, but nobody can reach it now. */
function lowered(severity: Severity): Severity {
  return order[Math.max(0, order.indexOf(severity) - 1)] ?? 'info';
}

export function worst(severities: readonly Severity[]): Severity {
  return severities.reduce<Severity>(
    (so, severity) => (order.indexOf(severity) > order.indexOf(so) ? severity : so),
    'info',
  );
}

export function atLeast(severity: Severity, floor: Severity): Severity {
  return order.indexOf(severity) < order.indexOf(floor) ? floor : severity;
}

/** For sorting: 0 is the worst. */
export function rank(severity: Severity): number {
  return order.length - 1 - order.indexOf(severity);
}
