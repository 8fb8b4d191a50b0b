/**
 * Looking again: two or more reports of one host, in the order in which they are given. Pure; no files.
 *
 * The HOWTO ends with it: test your results, again after the next reboot, after each upgrade. Only a capture from after a
 * reboot proves that a service stays off.
 */

import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { CaptureMoment, Comparison, FindingChange, Interval, StaysOff } from '../model/comparison.ts';
import type { ReportModel } from '../model/report.ts';
import { changesBetween } from './changes.ts';
import { isOlder, rebootBetween, sameHost } from './host-and-boot.ts';
import { showsSockets } from './listings.ts';
import { seesOtherwise } from './sight.ts';

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
  const overall =
    intervals.length === 1 && intervals[0] !== undefined ? intervals[0] : interval(first, last, new Set());
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
        each.changes.length > 0 ||
        each.findings.some((finding) => finding.state !== 'open' && finding.cause === 'host'),
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
  const rulesChanged = before.rules.version !== after.rules.version;
  const changes = changesBetween(before, after, seen).filter(
    (each) => !(rulesChanged && each.kind === 'verdict'),
  );
  return {
    before: momentOf(before),
    after: momentOf(after),
    sameHost: same.answer,
    sameHostBecause: same.because,
    reboot: reboot.answer,
    rebootBecause: reboot.because,
    rulesChanged: rulesChanged
      ? `judged by rules ${before.rules.version} and ${after.rules.version}: where only the judgement differs, the rule changed, not the host`
      : '',
    changes,
    findings: findingChanges(
      before,
      after,
      rulesChanged ? new Set(changes.map((each) => each.serviceId)) : null,
    ),
    staysOff: same.answer === 'no' ? [] : staysOff(before, after, reboot.answer === 'yes'),
    remarks: remarks(before, after),
  };
}

/** @param changed ids of the services that changed, where the rules changed too; else null */
function findingChanges(
  before: ReportModel,
  after: ReportModel,
  changed: ReadonlySet<string> | null,
): readonly FindingChange[] {
  const was = new Map(before.findings.map((finding) => [finding.id, finding]));
  const is = new Map(after.findings.map((finding) => [finding.id, finding]));
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((id): readonly FindingChange[] => {
    const finding = is.get(id) ?? was.get(id);
    if (finding === undefined) return [];
    const state = !was.has(id) ? 'new' : is.has(id) ? 'open' : 'resolved';
    const byRule = changed !== null && !finding.serviceIds.some((each) => changed.has(each));
    const cause = state !== 'open' && byRule ? 'rule' : 'host';
    return [{ id, title: finding.title, severity: finding.severity, state, cause }];
  });
}

/** Of everything that the first report wanted off: is it off, and did it live through a boot? */
function staysOff(before: ReportModel, after: ReportModel, rebooted: boolean): readonly StaysOff[] {
  const is = new Map(after.services.map((service) => [service.id, service]));
  const answered = showsSockets(after);
  const older = isOlder(before, after) === true;
  return before.services
    .filter(
      (service) => service.decision.verdict === 'turn-off' || service.decision.verdict === 'investigate',
    )
    .flatMap((service): readonly StaysOff[] => {
      const now = is.get(service.id);
      const say = (state: StaysOff['state'], because: string): readonly StaysOff[] => [
        { serviceId: service.id, title: service.title, state, because },
      ];
      if (older) return say('not-yet-proved', 'the second capture is older than the first');
      if (now?.listens === true)
        return rebooted
          ? say('came-back', 'it listens after the reboot: it was not turned off, or not for good')
          : [];
      if (!answered || (now !== undefined && now.listens === null))
        return say('not-yet-proved', 'the second capture cannot tell whether it listens');
      if (!rebooted)
        return say('not-yet-proved', 'it does not listen, and there was no reboot that is known of');
      if (now?.startsAtBoot === true)
        return say('not-yet-proved', 'it does not listen, but it is still set to start at boot');
      return say('proved', 'the host was booted anew, and it does not listen');
    });
}

function remarks(before: ReportModel, after: ReportModel): readonly string[] {
  const found: string[] = [];
  if (before.bundle.sha256 === after.bundle.sha256) found.push('Both are the same capture.');
  if (isOlder(before, after) === true)
    found.push('The second capture is older than the first: are they the right way round?');
  if (seesOtherwise(before, after))
    found.push(
      'One capture was taken as root and the other was not: a service that only has another name for that is not counted as a change.',
    );
  if (before.generator.version !== after.generator.version)
    found.push(
      `Read by portledger ${before.generator.version} and ${after.generator.version}: what the newer one reads better shows as a change.`,
    );
  for (const [name, report] of [
    ['first', before],
    ['second', after],
  ] as const) {
    if (report.host.asRoot === false)
      found.push(
        `The ${name} capture was not taken as root, so programs and starters may be missing from it.`,
      );
    if (!showsSockets(report))
      found.push(`The ${name} capture holds no listing of sockets: what listened then is not known.`);
    const missing = report.sections.filter((section) =>
      ['denied', 'timed-out', 'failed'].includes(section.status),
    ).length;
    if (missing > 0)
      found.push(
        `${missing} section${missing === 1 ? '' : 's'} of the ${name} capture could not be collected.`,
      );
  }
  return found;
}
