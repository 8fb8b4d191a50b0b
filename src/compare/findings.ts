/** What became of each finding: resolved, still open, new; or nobody can tell, because one capture could not show it. */
import type { Change, FindingChange } from '../model/comparison.ts';
import type { Finding } from '../model/decision.ts';
import type { ReportModel } from '../model/report.ts';
import type { RuleChange } from './rules.ts';
import { seesOtherwise } from './sight.ts';

export function findingChanges(
  before: ReportModel,
  after: ReportModel,
  rules: RuleChange,
  changes: readonly Change[],
): readonly FindingChange[] {
  const was = new Map(before.findings.map((finding) => [finding.id, finding]));
  const is = new Map(after.findings.map((finding) => [finding.id, finding]));
  const changed = new Set(changes.filter((each) => each.cause === 'host').map((each) => each.serviceId));
  const there = [before, after].map((report) => new Set(report.services.map((service) => service.id)));
  const otherwise = seesOtherwise(before, after);
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((id): readonly FindingChange[] => {
    const [from, to] = [was.get(id), is.get(id)];
    const finding = to ?? from;
    if (finding === undefined) return [];
    const { title, severity, accepted, serviceIds } = finding;
    const say = (state: FindingChange['state'], cause: FindingChange['cause']): readonly FindingChange[] => [
      { id, title, severity, state, cause, accepted },
    ];
    if (from !== undefined && to !== undefined) return say('open', 'host');
    const state = to === undefined ? 'resolved' : 'new';
    if (serviceIds.some((each) => changed.has(each))) return say(state, 'host');
    const [other, ids] = to === undefined ? [after, there[1]] : [before, there[0]];
    // Its service is not listed there and did not go or come either: that capture could not have listed it.
    const unseen = serviceIds.length > 0 && serviceIds.every((each) => ids?.has(each) === false);
    if (otherwise || unseen || notAssessed(finding, other)) return say('cannot-tell', 'host');
    return say(state, rules.of(serviceIds) ? 'rule' : 'host');
  });
}

/** Did the capture lack the listing that would have shown it? */
function notAssessed({ kind }: Finding, { checks }: ReportModel): boolean {
  return checks.some((check) => check.id === `mismatch:${kind}` && check.outcome === 'not-assessed');
}
