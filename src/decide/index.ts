/** Judgement: asks the ordered rules about each service, and says which of them answered. */

import type { AskedRule, Decision, Judgement } from '../model/decision.ts';
import type { Inventory, Service } from '../model/service.ts';
import { caseOf } from './approvals.ts';
import { findingsFrom } from './findings.ts';
import { measureOf } from './measure.ts';
import type { AskContext, JudgeContext } from './rule.ts';
import { rules, rulesVersion } from './rules/index.ts';

export { findingWords } from './finding-words.ts';
export { checkRoles, rolesOf } from './roles.ts';
export type { JudgeContext } from './rule.ts';
export { rules, rulesVersion } from './rules/index.ts';

/** One decision for each service of the inventory, in its order; findings with the worst first. */
export function decide(inventory: Inventory, context: JudgeContext): Judgement {
  const asking = { ...context, services: inventory.services };
  const decisions = inventory.services.map((service) => decideOne(service, asking));
  return {
    decisions,
    findings: findingsFrom(inventory, decisions, context),
    measure: measureOf(inventory, decisions, context),
    rulesVersion,
    asked: askedRules(decisions),
  };
}

function decideOne(service: Service, context: AskContext): Decision {
  const subject = caseOf(service, context);
  // By their number: an iterator makes an object for each rule that passes the service on to the next.
  for (let at = 0; at < rules.length; at += 1) {
    const rule = rules[at];
    const ruling = rule?.ask(subject, context) ?? null;
    if (rule === undefined || ruling === null) continue;
    const { verdict, because, severity, confidence, evidence } = ruling;
    const { approval } = subject;
    return {
      serviceId: service.id,
      rule: rule.id,
      approval,
      verdict,
      because,
      severity,
      confidence,
      evidence,
    };
  }
  throw new Error(`no rule answered for ${service.id}: the last rule must answer always`);
}

/** As far as they had to be asked before the last service was decided. */
function askedRules(decisions: readonly Decision[]): readonly AskedRule[] {
  const answered = new Set(decisions.map((decision) => decision.rule));
  const last = rules.findLastIndex((rule) => answered.has(rule.id));
  return rules.slice(0, last + 1).map(({ id, question }) => ({ rule: id, question }));
}
