/**
 * Which group a host is in: rules in the order in which they are given, the first that fits decides.
 *
 *     --group 'web-*=web'      a glob, compared with the capture's folder and the host's name
 *     --group groups.csv       rows of pattern,group
 */
import { globFits } from '../model/host-glob.ts';

export interface GroupRule {
  readonly pattern: string;
  readonly group: string;
}

export const noGroup = 'all';
/** What a reader is told beside groups that have a name. */
export const inNoGroup = 'in no group';

export function groupOf(names: readonly string[], rules: readonly GroupRule[]): string {
  return rules.find((rule) => names.some((name) => globFits(rule.pattern, name)))?.group ?? noGroup;
}
