/**
 * The fleet: host summaries joined. Pure, and independent of the order in which the hosts come: shards joined later give the
 * very bytes of a single run.
 */

import { createHash } from 'node:crypto';
import type { ServiceMeasure } from '../model/decision.ts';
import type {
  FleetFinding,
  FleetGroup,
  FleetModel,
  FleetService,
  HostSummary,
  OddOne,
  SummaryService,
  UnreadCapture,
} from '../model/fleet.ts';
import type { Severity } from '../model/knowledge.ts';
import { oncePer } from '../model/once-per.ts';

export { summaryOf } from './summary.ts';

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
const worse = (a: Severity, b: Severity) => (severities.indexOf(a) <= severities.indexOf(b) ? a : b);
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const staleDays = 30;

export function fleetOf(
  summaries: readonly HostSummary[],
  unread: readonly UnreadCapture[],
  generatorVersion: string,
): FleetModel {
  const hosts = [...summaries].sort((a, b) => compareText(a.folder, b.folder));
  const notRead = [...unread].sort(
    (a, b) => compareText(a.input, b.input) || compareText(a.because, b.because),
  );
  const groups = groupsOf(hosts);
  return {
    schema: 'portledger/fleet/1',
    id: createHash('sha256')
      .update(hosts.map((host) => `${host.folder} ${host.reportId}`).join('\n'))
      .digest('hex')
      .slice(0, 12),
    generator: { name: 'portledger', version: generatorVersion },
    hosts,
    unread: notRead,
    groups,
    findings: findingsOf(hosts),
    services: servicesOf(hosts),
    odd: oddOnes(hosts),
    measure: sum(hosts.map((host) => host.measure)),
    coverage: coverageOf(hosts, notRead),
  };
}

function membersByGroup(hosts: readonly HostSummary[]): ReadonlyMap<string, readonly HostSummary[]> {
  const byName = new Map<string, HostSummary[]>();
  for (const host of hosts) {
    const members = byName.get(host.group);
    if (members === undefined) byName.set(host.group, [host]);
    else members.push(host);
  }
  return byName;
}

function groupsOf(hosts: readonly HostSummary[]): readonly FleetGroup[] {
  return [...membersByGroup(hosts).entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, members]) => ({
      name,
      hosts: members.length,
      measure: sum(members.map((host) => host.measure)),
    }));
}

function findingsOf(hosts: readonly HostSummary[]): readonly FleetFinding[] {
  const byId = new Map<
    string,
    { kind: string; titles: Titles; severity: Severity; hosts: string[]; accepted: number }
  >();
  for (const host of hosts) {
    for (const finding of host.findings) {
      const known = byId.get(finding.id);
      if (known === undefined) {
        byId.set(finding.id, {
          kind: finding.kind,
          titles: new Map([[finding.title, 1]]),
          severity: finding.severity,
          hosts: [host.folder],
          accepted: finding.accepted ? 1 : 0,
        });
        continue;
      }
      count(known.titles, finding.title);
      known.severity = worse(known.severity, finding.severity);
      known.hosts.push(host.folder);
      if (finding.accepted) known.accepted += 1;
    }
  }
  return [...byId.entries()]
    .map(([id, { kind, titles, severity, hosts: on, accepted }]) => ({
      id,
      kind,
      title: titleOf(titles),
      severity,
      hosts: on,
      acceptedOn: accepted,
    }))
    .sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        b.hosts.length - a.hosts.length ||
        compareText(a.id, b.id),
    );
}

/** Title → on how many hosts: `ssh` is OpenSSH on one and Dropbear on another. */
type Titles = Map<string, number>;
const mostTitles = 3;

function count(titles: Titles, title: string): void {
  titles.set(title, (titles.get(title) ?? 0) + 1);
}

/** Sample: `Turn off OpenSSH server / Turn off Dropbear SSH server`, that of most hosts first. */
function titleOf(titles: Titles): string {
  const all = [...titles].sort(([a, some], [b, others]) => others - some || compareText(a, b));
  const shown = all.slice(0, mostTitles).map(([title]) => title);
  return [...shown, ...(all.length > mostTitles ? [`${all.length - mostTitles} more`] : [])].join(' / ');
}

/** Hosts of one run share what they have in common. */
const cellOf = oncePer(({ verdict, exposure, severity }: SummaryService) => ({
  verdict,
  exposure,
  severity,
}));

function servicesOf(hosts: readonly HostSummary[]): readonly FleetService[] {
  const byId = new Map<string, { titles: Titles; cells: Record<string, FleetService['cells'][string]> }>();
  for (const host of hosts) {
    for (const service of host.services) {
      const { id, title } = service;
      const cell = cellOf(service);
      const known = byId.get(id);
      if (known === undefined) {
        byId.set(id, { titles: new Map([[title, 1]]), cells: { [host.folder]: cell } });
        continue;
      }
      count(known.titles, title);
      known.cells[host.folder] = cell;
    }
  }
  return [...byId.entries()]
    .map(([id, { titles, cells }]) => ({ id, title: titleOf(titles), cells }))
    .map((service) => ({ service, count: Object.keys(service.cells).length }))
    .sort((a, b) => b.count - a.count || compareText(a.service.id, b.service.id))
    .map(({ service }) => service);
}

function oddOnes(hosts: readonly HostSummary[]): readonly OddOne[] {
  return [...membersByGroup(hosts).entries()]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([group, members]) => {
      if (members.length < 3) return [];
      // null where a second host has it too: of thousands of hosts only the few odd ones are made.
      const listeners = new Map<string, OddOne | null>();
      for (const { host, folder, services } of members) {
        for (const { id, title, severity, listens } of services) {
          if (listens !== true) continue;
          if (listeners.has(id)) listeners.set(id, null);
          else
            listeners.set(id, {
              group,
              host,
              folder,
              serviceId: id,
              title,
              severity,
              hostsInGroup: members.length,
            });
        }
      }
      return [...listeners.values()].flatMap((odd) => odd ?? []);
    })
    .sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        compareText(a.folder, b.folder) ||
        compareText(a.serviceId, b.serviceId),
    );
}

function sum(measures: readonly ServiceMeasure[]): ServiceMeasure {
  return measures.reduce<ServiceMeasure>(
    (so, each) => ({
      m1: so.m1 + each.m1,
      m2: so.m2 + each.m2,
      m3: so.m3 + each.m3,
      m4: so.m4 + each.m4,
      m5: so.m5 + each.m5,
      m6: so.m6 + each.m6,
    }),
    { m1: 0, m2: 0, m3: 0, m4: 0, m5: 0, m6: 0 },
  );
}

function coverageOf(hosts: readonly HostSummary[], unread: readonly UnreadCapture[]): FleetModel['coverage'] {
  const dates = hosts
    .flatMap((host) => (host.capturedFrom === null ? [] : [host.capturedFrom]))
    .sort(compareText);
  return {
    inputs: hosts.length + unread.length,
    read: hosts.length,
    unread: unread.length,
    notAsRoot: hosts.filter((host) => host.asRoot === false).length,
    withMissingSections: hosts.filter((host) => host.sectionsMissing > 0).length,
    stale: staleHosts(hosts).length,
    staleDays,
    repeated: hosts.length - new Set(hosts.map((host) => host.sha256)).size,
    takenBy: takenBy(hosts),
    newest: dates[dates.length - 1] ?? null,
    oldest: dates[0] ?? null,
  };
}

/** Taken more than `staleDays` before the newest capture. */
export function staleHosts(hosts: readonly HostSummary[]): readonly HostSummary[] {
  const dayOf = (host: HostSummary) => Date.parse(host.capturedFrom?.slice(0, 10) ?? '') / 86_400_000;
  const newest = hosts.reduce((so, host) => {
    const day = dayOf(host);
    return Number.isNaN(day) ? so : Math.max(so, day);
  }, Number.NEGATIVE_INFINITY);
  return hosts.filter((host) => newest - dayOf(host) > staleDays);
}

function takenBy(hosts: readonly HostSummary[]): FleetModel['coverage']['takenBy'] {
  const counts = new Map<string | null, number>();
  for (const { capturedBy } of hosts) counts.set(capturedBy, (counts.get(capturedBy) ?? 0) + 1);
  return [...counts]
    .map(([by, captures]) => ({ by, captures }))
    .sort((a, b) => b.captures - a.captures || compareText(a.by ?? '', b.by ?? ''));
}
