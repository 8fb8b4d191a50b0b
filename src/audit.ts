/**
 * The pipeline as one pure function: start reading here.
 *
 *     snapshot ─▶ parse ─▶ correlate ─▶ decide ─▶ remediate ─▶ report model
 *
 * Same snapshot, knowledge and declarations: same report. Nothing here reads a clock, a disk or a network.
 */

import { correlate } from './correlate/index.ts';
import { decide, rolesOf } from './decide/index.ts';
import { UserError } from './errors.ts';
import type { Register } from './model/declaration.ts';
import type { KnowledgeBase } from './model/knowledge.ts';
import type { ReportModel } from './model/report.ts';
import type { Snapshot } from './model/snapshot.ts';
import { nameByContent } from './parse/by-content.ts';
import { parse } from './parse/index.ts';
import { planFor } from './remediate/index.ts';
import { buildReport } from './report/model.ts';
import { version } from './version.ts';

export interface AuditContext {
  readonly knowledge: KnowledgeBase;
  readonly register: Register;
  /** Roles that the owner claims: `NAME` for every host, `GLOB=NAME` for those whose name fits. */
  readonly roles: readonly string[];
}

/** @throws UserError where there are more services than memory for them */
export function audit(
  bundle: Snapshot,
  context: AuditContext,
  mostServices = Number.POSITIVE_INFINITY,
): ReportModel {
  const { knowledge, register } = context;
  const snapshot = nameByContent(bundle);
  const readings = parse(snapshot);
  const inventory = correlate(readings, knowledge);
  const count = inventory.services.length;
  if (count > mostServices)
    throw new UserError(
      `${snapshot.bundle.file}: ${count} services, and with the memory that Node may use here a report can have ${mostServices}`,
      'give it more with NODE_OPTIONS=--max-old-space-size=MB',
    );
  const capturedOn = readings.capture.get('started')?.value.slice(0, 10) ?? null;
  const roles = rolesOf(context.roles, register, inventory.host.name, capturedOn, knowledge.roles);
  const judgement = decide(inventory, { host: inventory.host, capturedOn, roles, register });
  const plans = planFor(inventory, judgement, readings);
  return buildReport({
    snapshot,
    readings,
    inventory,
    judgement,
    plans,
    knowledge,
    register,
    roles: roles.map((role) => role.id),
    generatorVersion: version,
  });
}
