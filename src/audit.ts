/**
 * The pipeline as one pure function: start reading here.
 *
 *     snapshot ─▶ parse ─▶ correlate ─▶ decide ─▶ remediate ─▶ report model
 *
 * Same snapshot, knowledge and declarations: same report. Nothing here reads a clock, a disk or a network.
 */

import { correlate } from './correlate/index.ts';
import { decide } from './decide/index.ts';
import { UserError } from './errors.ts';
import type { Register } from './model/declaration.ts';
import type { KnowledgeBase, Role } from './model/knowledge.ts';
import type { ReportModel } from './model/report.ts';
import type { Snapshot } from './model/snapshot.ts';
import { parse } from './parse/index.ts';
import { planFor } from './remediate/index.ts';
import { buildReport } from './report/model.ts';
import { version } from './version.ts';

export interface AuditContext {
  readonly knowledge: KnowledgeBase;
  readonly register: Register;
  /** Ids of the roles that the owner claims for this host. */
  readonly roles: readonly string[];
}

export function audit(snapshot: Snapshot, context: AuditContext): ReportModel {
  const { knowledge, register } = context;
  const readings = parse(snapshot);
  const inventory = correlate(readings, knowledge);
  const judgement = decide(inventory, {
    host: inventory.host,
    capturedOn: readings.capture.get('started')?.value.slice(0, 10) ?? null,
    roles: rolesCalled(context.roles, knowledge),
    register,
  });
  const plans = planFor(inventory, judgement, readings);
  return buildReport({
    snapshot,
    readings,
    inventory,
    judgement,
    plans,
    knowledge,
    register,
    roles: context.roles,
    generatorVersion: version,
  });
}

export function rolesCalled(ids: readonly string[], knowledge: KnowledgeBase): readonly Role[] {
  return ids.map((id) => {
    const role = knowledge.roles.find((each) => each.id === id);
    if (role === undefined) throw new UserError(`${id}: no such role`, '`portledger roles` lists them');
    return role;
  });
}
