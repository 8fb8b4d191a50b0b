/**
 * The measure of CIS Controls v8, safeguard 4.8, as its Controls Assessment Specification counts it:
 * compliant = (M3 + M5) / M2, where M2 is every service on the asset.
 */

import type { Decision, ServiceMeasure } from '../model/decision.ts';
import type { Inventory } from '../model/service.ts';
import type { JudgeContext } from './rule.ts';

export function measureOf(
  inventory: Inventory,
  decisions: readonly Decision[],
  context: JudgeContext,
): ServiceMeasure {
  const authorised = decisions.filter(
    (decision) => decision.approval !== null || decision.verdict === 'keep',
  ).length;
  const enabled = inventory.services.length;
  const disabled = inventory.alreadyOff.length;
  const m3 = authorised;
  const m5 = disabled;
  const m6 = enabled - authorised;
  return {
    m1: Math.max(m3, context.register.declarations.length),
    m2: enabled + disabled,
    m3,
    m4: m5 + m6,
    m5,
    m6,
  };
}
