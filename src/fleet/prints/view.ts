/** The fleet as the templates show it: worst first, every host a link to its own report. */
import type { FleetModel, HostSummary } from '../../model/fleet.ts';
import type { Severity } from '../../model/knowledge.ts';
import type { DocumentView } from '../../report/html/document.ts';
import { visibleDeep } from '../../report/html/visible.ts';
import {
  grouped,
  plural,
  severityWords,
  verdictMeaning,
  verdictOrder,
  verdictWords,
} from '../../report/html/words.ts';
import { inNoGroup, noGroup } from '../groups.ts';
import { staleHosts } from '../index.ts';
import { heatPart } from './heat-map.ts';
import { type HostLink, hostLinks, worstFirst } from './hosts.ts';
import { whichHosts } from './which-hosts.ts';

const mostFindings = 1_000;
const mostOdd = 500;
const mostUnread = 1_000;
/** In a cell of the coverage. */
const mostNamed = 20;

export interface HostLinks {
  /** File in each host's folder that the fleet report links to; null where the run made none that can be read. */
  readonly file: string | null;
}

export function fleetView(raw: FleetModel, { file }: HostLinks): DocumentView {
  const fleet = withNoGroupNamed(visibleDeep(raw));
  const link = hostLinks(fleet.hosts, file);
  const parts = [
    { id: 'coverage', title: 'What was and was not read', ...coverage(fleet, link) },
    { id: 'summary', title: 'Summary', ...summary(fleet) },
    { id: 'findings', title: 'Findings over all hosts', ...findings(fleet, link) },
    { id: 'heat', title: 'Services and hosts', ...heatPart(fleet, link) },
    { id: 'odd', title: 'The odd one out', ...oddOnes(fleet, link) },
    { id: 'hosts', title: 'Hosts', ...hosts(fleet, link) },
  ].map((part, index) => ({
    ...part,
    partial: `fleet-${part.id}`,
    number: String(index + 1),
    noteHtml: '',
  }));
  const { coverage: count } = fleet;
  return {
    documentTitle: `Fleet report: ${plural(fleet.hosts.length, 'host')}`,
    generator: `${fleet.generator.name} ${fleet.generator.version}`,
    reportId: `PL-F-${fleet.id}`,
    coverPartial: 'fleet-cover',
    bundleSha256: null,
    contents: parts.map(({ id, number, title }) => ({ href: `#${id}`, number, title, entries: [] })),
    parts,
    ...{
      hostName: plural(fleet.hosts.length, 'host'),
      cover: [
        { term: 'Captures', text: `${grouped(count.read)} read of ${grouped(count.inputs)}` },
        { term: 'Oldest capture', text: count.oldest ?? 'not known' },
        { term: 'Newest capture', text: count.newest ?? 'not known' },
        { term: 'Groups', text: fleet.groups.map((group) => `${group.name} (${group.hosts})`).join(', ') },
      ],
    },
  };
}

/** Where there are groups, the hosts that no rule put into one are not "all". */
function withNoGroupNamed(fleet: FleetModel): FleetModel {
  if (fleet.groups.length < 2) return fleet;
  const called = (name: string) => (name === noGroup ? inNoGroup : name);
  return {
    ...fleet,
    groups: fleet.groups.map((group) => ({ ...group, name: called(group.name) })),
    hosts: fleet.hosts.map((host) => ({ ...host, group: called(host.group) })),
    odd: fleet.odd.map((odd) => ({ ...odd, group: called(odd.group) })),
  };
}

function coverage({ coverage: count, unread, hosts: all }: FleetModel, link: HostLink) {
  const harmed = all.filter((host) => host.integrityProblems > 0);
  const row = (question: string, number: number, which: readonly HostSummary[] = []) => ({
    question,
    answer: grouped(number),
    which: which.slice(0, mostNamed).map((host) => link(host.folder)),
    more: which.length > mostNamed ? `and ${grouped(which.length - mostNamed)} more, see hosts.csv` : '',
  });
  return {
    rows: [
      row('Captures given', count.inputs),
      row('Read', count.read),
      row('Not read', count.unread),
      row(
        'Not taken as root: programs and starters are missing',
        count.notAsRoot,
        all.filter((host) => host.asRoot === false),
      ),
      row('Cut short, or different from its own manifest', harmed.length, harmed),
      row('With sections that could not be collected', count.withMissingSections),
      row(`Taken more than ${count.staleDays} days before the newest`, count.stale, staleHosts(all)),
      row(
        'The same capture as another one of these',
        count.repeated,
        repeats(all, (host) => host.sha256),
      ),
      row(
        'Of a host that others of these name too',
        repeats(all, (host) => host.host.toLowerCase()).length,
        repeats(all, (host) => host.host.toLowerCase()),
      ),
    ],
    takenBy: count.takenBy
      .slice(0, mostNamed)
      .map(({ by, captures }) => `${by ?? 'not stated'} (${grouped(captures)})`)
      .join(', '),
    unread: unread.slice(0, mostUnread),
    unreadNote: limit(unread.length, mostUnread),
  };
}

/** All but the first of each that have this in common. */
function repeats(hosts: readonly HostSummary[], what: (host: HostSummary) => string): readonly HostSummary[] {
  const seen = new Set<string>();
  return hosts.filter((host) => {
    const known = seen.has(what(host));
    seen.add(what(host));
    return known;
  });
}

function summary(fleet: FleetModel) {
  const total = (verdict: (typeof verdictOrder)[number]) =>
    fleet.hosts.reduce((sum, host) => sum + host.verdicts[verdict], 0);
  const open = fleet.findings.filter((finding) => finding.acceptedOn < finding.hosts.length);
  return {
    verdicts: verdictOrder.map((verdict) => ({
      key: verdict,
      word: verdictWords[verdict],
      count: grouped(total(verdict)),
      means: verdictMeaning[verdict],
    })),
    sentence: `${plural(fleet.findings.length, 'finding')} over ${plural(fleet.hosts.length, 'host')}, ${grouped(open.length)} of them open somewhere.`,
    groups: [{ name: 'all hosts', hosts: fleet.hosts.length, measure: fleet.measure }, ...fleet.groups].map(
      ({ name, hosts: members, measure: { m2, m3, m5 } }) => ({
        name,
        hosts: grouped(members),
        percent: m2 === 0 ? 'none' : `${Math.round((100 * (m3 + m5)) / m2)} %`,
        formula: `(${m3} + ${m5}) / ${m2}`,
      }),
    ),
  };
}

function findings(fleet: FleetModel, link: HostLink) {
  const which = whichHosts(fleet, link);
  return {
    rows: fleet.findings.slice(0, mostFindings).map((finding) => ({
      id: finding.id,
      title: finding.title,
      severity: severityView(finding.severity),
      count: grouped(finding.hosts.length),
      ...which(finding.hosts),
      accepted: finding.acceptedOn === 0 ? '' : `accepted on ${plural(finding.acceptedOn, 'host')}`,
    })),
    limitNote: limit(fleet.findings.length, mostFindings),
  };
}

function oddOnes(fleet: FleetModel, link: HostLink) {
  const blind = new Set(fleet.hosts.filter((host) => host.asRoot === false).map((host) => host.folder));
  return {
    rows: fleet.odd.slice(0, mostOdd).map((odd) => ({
      host: link(odd.folder),
      title: odd.title,
      id: odd.serviceId,
      group: odd.group,
      remark: blind.has(odd.folder) ? 'not taken as root: the same service may have another name there' : '',
      hostsInGroup: grouped(odd.hostsInGroup),
      severity: severityView(odd.severity),
    })),
    limitNote: limit(fleet.odd.length, mostOdd),
  };
}

function hosts(fleet: FleetModel, link: HostLink) {
  return {
    rows: worstFirst(fleet.hosts).map((host) => ({
      ...link(host.folder),
      group: host.group,
      captured: host.capturedFrom ?? 'time not known',
      by: `${host.capturedBy ?? 'not stated'}${host.asRoot === false ? ', not as root' : ''}`,
      distribution: host.distribution ?? 'not known',
      turnOff: grouped(host.verdicts['turn-off']),
      investigate: grouped(host.verdicts.investigate),
      restrict: grouped(host.verdicts.restrict),
      keep: grouped(host.verdicts.keep),
      remarks: remarksOn(host),
    })),
  };
}

function remarksOn(host: HostSummary): string {
  return [
    host.integrityProblems > 0 ? plural(host.integrityProblems, 'bundle problem') : '',
    host.sectionsMissing > 0 ? `${plural(host.sectionsMissing, 'section')} not captured` : '',
    host.unreadLines > 0 ? `${plural(host.unreadLines, 'line')} not read` : '',
  ]
    .filter((text) => text !== '')
    .join(', ');
}

export const severityView = (severity: Severity) => ({ key: severity, word: severityWords[severity] });
const limit = (length: number, most: number) =>
  length <= most ? '' : `The first ${grouped(most)} of ${grouped(length)}; fleet.json has all.`;
