/**
 * The measure of CIS Controls v8, safeguard 4.8, as its Controls Assessment Specification counts it:
 * compliant = (M3 + M5) / M2, where M2 is every service on the asset.
 *
 * Authorised is what a role or a row of the register claims. What we keep of our own accord (a DHCP client, a resolver on
 * loopback) nobody authorised, so it does not count as that.
 */

import type { Decision, ServiceMeasure } from '../model/decision.ts';
import { globFits } from '../model/host-glob.ts';
import type { Inventory } from '../model/service.ts';
import type { JudgeContext } from './rule.ts';

export function measureOf(
  inventory: Inventory,
  decisions: readonly Decision[],
  context: JudgeContext,
): ServiceMeasure {
  const m3 = decisions.filter((decision) => decision.approval !== null).length;
  const enabled = inventory.services.length;
  const m5 = inventory.alreadyOff.length;
  const m6 = enabled - m3;
  const rows = context.register.declarations.filter((row) =>
    globFits(row.host, context.host.name ?? ''),
  ).length;
  return { m1: Math.max(m3, rows), m2: enabled + m5, m3, m4: m5 + m6, m5, m6 };
}
