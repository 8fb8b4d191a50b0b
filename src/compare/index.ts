/**
 * Looking again: two or more reports of one host, in the order in which they are given. Pure; no files.
 *
 * The HOWTO ends with it: test your results, again after the next reboot, after each upgrade. Only a capture from after a
 * reboot proves that a service stays off.
 */

import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { CaptureMoment, Comparison, Interval } from '../model/comparison.ts';
import type { ReportModel } from '../model/report.ts';
import { changesBetween } from './changes.ts';
import { findingChanges } from './findings.ts';
import { planAgain } from './plan.ts';
import { rebootBetween } from './reboot.ts';
import { remarksOn, remarksOnTimeline } from './remarks.ts';
import { ruleChange } from './rules.ts';
import { sameHost } from './same-host.ts';
import { upgradesBetween } from './upgrade.ts';

/** @throws UserError for fewer than two reports */
export function compareReports(reports: readonly ReportModel[], generatorVersion: string): Comparison {
  const [first] = reports;
  const last = reports[reports.length - 1];
  if (first === undefined || last === undefined || reports.length < 2)
    throw new UserError('a comparison needs two captures', 'portledger compare BEFORE AFTER');
  const seen = new Set<string>();
  const intervals = reports.slice(1).map((after, at) => {
    const before = reports[at] ?? first;
    for (const service of before.services) seen.add(service.id);
    return interval(before, after, new Set(seen));
  });
  const overall = intervals.length === 1 ? intervals[0] : firstToLast(reports, first, last, intervals);
  if (overall === undefined) throw new Error('a comparison without an interval');
  return {
    schema: 'portledger/compare/1',
    id: createHash('sha256')
      .update(reports.map((report) => report.id).join('\n'))
      .digest('hex')
      .slice(0, 12),
    generator: { name: 'portledger', version: generatorVersion },
    host: last.host.name ?? first.host.name,
    moments: reports.map(momentOf),
    intervals,
    overall,
    different: intervals.some(
      (each) =>
        each.changes.some((change) => change.cause === 'host') ||
        each.findings.some(
          ({ state, cause }) => (state === 'new' || state === 'resolved') && cause === 'host',
        ),
    ),
    services: { before: first.services, after: last.services },
  };
}

function momentOf(report: ReportModel): CaptureMoment {
  return {
    reportId: report.id,
    host: report.host.name,
    capturedFrom: report.host.capturedFrom,
    bootId: report.host.bootId,
    bundle: report.bundle.file,
    sha256: report.bundle.sha256,
    rules: report.rules.version,
    services: report.counts.services,
    listening: report.counts.listening,
    verdicts: report.counts.verdicts,
  };
}

function interval(before: ReportModel, after: ReportModel, seen: ReadonlySet<string>): Interval {
  const same = sameHost(before, after);
  const reboot = rebootBetween(before, after);
  const rules = ruleChange(before, after);
  const changes = changesBetween(before, after, rules, seen);
  return {
    before: momentOf(before),
    after: momentOf(after),
    sameHost: same.answer,
    sameHostBecause: same.because,
    reboot: reboot.answer,
    rebootBecause: reboot.because,
    upgrades: same.answer === 'no' ? [] : upgradesBetween(before, after),
    rulesChanged: rules.told,
    changes,
    findings: findingChanges(before, after, rules, changes),
    staysOff: same.answer === 'no' ? [] : planAgain([before, after]),
    remarks: remarksOn(before, after),
  };
}

/** The whole timeline as one interval: what stays off is proved by all captures, not by the outer two. */
function firstToLast(
  reports: readonly ReportModel[],
  first: ReportModel,
  last: ReportModel,
  intervals: readonly Interval[],
): Interval {
  const outer = interval(first, last, new Set());
  return {
    ...outer,
    staysOff: outer.sameHost === 'no' ? [] : planAgain(reports),
    remarks: [...outer.remarks, ...remarksOnTimeline(intervals, outer)],
  };
}
