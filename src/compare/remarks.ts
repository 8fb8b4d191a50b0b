/** Remarks on the captures themselves: what a reader must know before the differences mean anything. */
import type { Interval } from '../model/comparison.ts';
import type { ReportModel } from '../model/report.ts';
import { renumbered } from './dynamic-ports.ts';
import { isOlder } from './reboot.ts';
import { protocolsShown, seesOtherwise, showsSockets } from './sight.ts';

export function remarksOn(before: ReportModel, after: ReportModel): readonly string[] {
  const found: string[] = [];
  if (before.bundle.sha256 === after.bundle.sha256) found.push('Both are the same capture.');
  if (isOlder(before, after) === true)
    found.push('The second capture is older than the first: are they the right way round?');
  if (seesOtherwise(before, after))
    found.push(
      'One capture was taken as root and the other was not: a service that only has another name for that is not counted as a change, what starts a service is not compared, and findings that only one of them can show are neither new nor resolved.',
    );
  found.push(...declaredOtherwise(before, after));
  if (before.generator.version !== after.generator.version)
    found.push(
      `Read by portledger ${before.generator.version} and ${after.generator.version}: what the newer one reads better shows as a change.`,
    );
  const numbers = renumbered(before, after).size / 2;
  if (numbers > 0)
    found.push(
      `${numbers} socket${numbers === 1 ? '' : 's'} that nothing names ${numbers === 1 ? 'has another number' : 'have other numbers'}, given by chance: not counted as changes.`,
    );
  for (const [name, report, other] of [
    ['first', before, after],
    ['second', after, before],
  ] as const)
    found.push(...remarksOnOne(name, report, other));
  return found;
}

/** The owner's words changed, not the host. */
function declaredOtherwise(before: ReportModel, after: ReportModel): readonly string[] {
  const roles = ({ roles: ids }: ReportModel) => [...ids].sort().join(', ') || 'none';
  return [
    ...(roles(before) === roles(after)
      ? []
      : [`Judged for other roles: ${roles(before)}; then ${roles(after)}. Approvals differ for that.`]),
    ...((before.register?.sha256 ?? '') === (after.register?.sha256 ?? '')
      ? []
      : ['Judged by another service register: approvals may differ for that.']),
  ];
}

function remarksOnOne(name: 'first' | 'second', report: ReportModel, other: ReportModel): readonly string[] {
  const found: string[] = [];
  const places = report.integrity.length;
  if (places > 0)
    found.push(
      `The ${name} capture is cut short or differs from its own manifest in ${places} place${places === 1 ? '' : 's'}, which \`portledger verify\` names: what it shows need not be what the host said.`,
    );
  if (report.host.asRoot === false)
    found.push(`The ${name} capture was not taken as root, so programs and starters may be missing from it.`);
  if (!showsSockets(report))
    found.push(`The ${name} capture holds no listing of sockets: what listened then is not known.`);
  else {
    const shown = protocolsShown(report);
    const lacking = [...protocolsShown(other)].filter(
      (protocol) => !shown.has(protocol) && ['tcp', 'udp'].includes(protocol),
    );
    for (const protocol of lacking)
      found.push(
        `The ${name} capture lists no ${protocol.toUpperCase()} sockets: what listened there is not compared.`,
      );
  }
  const missing = report.sections.filter((section) =>
    ['denied', 'timed-out', 'failed'].includes(section.status),
  ).length;
  if (missing > 0)
    found.push(
      `${missing} section${missing === 1 ? '' : 's'} of the ${name} capture could not be collected.`,
    );
  return found;
}

/** What the view from first to last does not show: services that went and came back, or came and went, in between. */
export function remarksOnTimeline(intervals: readonly Interval[], outer: Interval): readonly string[] {
  const last = new Set(outer.changes.map((each) => each.serviceId));
  const between = intervals
    .flatMap((interval) => interval.changes)
    .filter((each) => each.cause === 'host' && !last.has(each.serviceId));
  const titles = [...new Set(between.map((each) => each.title))];
  return titles.length === 0
    ? []
    : [
        `Changed in between and is now as it was in the first capture: ${titles.slice(0, 20).join(', ')}${titles.length > 20 ? ` and ${titles.length - 20} more` : ''}.`,
      ];
}
