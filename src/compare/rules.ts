/** Were two captures judged alike? Where only the judgement differs, the rule changed and not the host. */
import type { Knowledge } from '../model/knowledge.ts';
import type { ReportModel } from '../model/report.ts';

export interface RuleChange {
  /** '' where both were judged alike. */
  readonly told: string;
  /** Is the judgement of this service another one? */
  of(serviceIds: readonly string[]): boolean;
}

export function ruleChange(before: ReportModel, after: ReportModel): RuleChange {
  if (before.rules.version !== after.rules.version)
    return {
      told: `judged by rules ${before.rules.version} and ${after.rules.version}: where only the judgement differs, the rule changed, not the host`,
      of: () => true,
    };
  const entries = Object.keys(before.knowledge)
    .filter((id) => after.knowledge[id] !== undefined)
    .filter((id) => judged(before.knowledge[id]) !== judged(after.knowledge[id]))
    .sort();
  if (entries.length === 0) return { told: '', of: () => false };
  const changed = new Set(entries);
  const known = new Map(
    [...before.services, ...after.services].map((service) => [service.id, service.knowledge]),
  );
  const few = `${entries.slice(0, 10).join(', ')}${entries.length > 10 ? ', …' : ''}`;
  return {
    told: `what is known of ${few} was written anew between the two reports: where only the judgement differs, the rule changed, not the host`,
    of: (ids) => ids.some((id) => changed.has(known.get(id) ?? '')),
  };
}

/** An entry without its prose and its date, which judge nothing. */
function judged(entry: Knowledge | undefined): string {
  if (entry === undefined) return '';
  const { prose: _prose, reviewed: _reviewed, ...rest } = entry;
  return JSON.stringify(rest);
}
