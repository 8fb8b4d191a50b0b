/** What the options of a fleet run mean: `--shard 3/16`, `--group 'web-*=web'`, `--group groups.csv`, `--fail-on`. */
import { existsSync } from 'node:fs';
import { UserError } from '../errors.ts';
import type { GroupRule } from '../fleet/groups.ts';
import type { Finding } from '../model/decision.ts';
import type { Severity } from '../model/knowledge.ts';
import { readInput } from './inputs.ts';

export interface Shard {
  readonly index: number;
  readonly of: number;
}

export function shardCalled(text: string | undefined): Shard {
  if (text === undefined) return { index: 1, of: 1 };
  const found = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, of] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || index < 1 || index > of)
    throw new UserError(`--shard ${text}: not a share`, 'the third of sixteen is --shard 3/16');
  return { index, of };
}

export async function groupRules(given: readonly string[]): Promise<readonly GroupRule[]> {
  const rules: GroupRule[] = [];
  for (const each of given) {
    const at = each.lastIndexOf('=');
    if (existsSync(each)) rules.push(...(await rulesIn(each)));
    else if (at > 0 && at < each.length - 1)
      rules.push({ pattern: each.slice(0, at), group: each.slice(at + 1) });
    else
      throw new UserError(
        `--group ${each}: neither a file nor GLOB=NAME`,
        "as --group 'web-*=web', or a CSV file with rows of pattern,group",
      );
  }
  return rules;
}

async function rulesIn(path: string): Promise<readonly GroupRule[]> {
  const { parse } = await import('csv-parse/sync');
  let rows: string[][];
  try {
    rows = parse(readInput(path), {
      bom: true,
      delimiter: [',', ';', '\t'],
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: not a CSV of pattern,group`, 'one of each a row, as web-*,web');
  }
  return rows.flatMap(([pattern, group], line) => {
    if (pattern === undefined || group === undefined || pattern === '' || group === '')
      throw new UserError(
        `${path}: row ${line + 1}: pattern and group expected`,
        'one of each, as web-*,web',
      );
    return line === 0 && group.toLowerCase() === 'group' ? [] : [{ pattern, group }];
  });
}

const order: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/** Is there an open finding that is at least so severe, and was not there before? */
export function reaches(
  findings: readonly Pick<Finding, 'id' | 'severity' | 'accepted'>[],
  level: Severity,
  known: ReadonlySet<string>,
): boolean {
  const floor = order.indexOf(level);
  return findings.some(
    ({ id, severity, accepted }) => !accepted && !known.has(id) && order.indexOf(severity) >= floor,
  );
}
