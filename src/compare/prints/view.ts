/** The comparison as the templates show it: every label made here, every name that a template uses present. */
import type { Change, Comparison, FindingChange, Interval } from '../../model/comparison.ts';
import type { DocumentView } from '../../report/html/document.ts';
import { visibleDeep } from '../../report/html/visible.ts';
import { grouped, severityOrder, severityWords } from '../../report/html/words.ts';
import { beforeAfterPicture } from '../../report/pictures/before-after.ts';
import {
  answerSentence,
  boxesOf,
  changeOrder,
  changeWords,
  findingNote,
  findingOrder,
  findingWords,
  rebootWords,
  sameHostWords,
  staysOffOrder,
  staysOffWords,
} from './words.ts';

/** Rows beyond these are in compare.json. */
const mostRows = 1_000;
const mostPlaces = 6;
const mostDrawn = 40;

export function comparisonView(raw: Comparison): DocumentView {
  const comparison = visibleDeep(raw);
  const { overall, intervals, moments } = comparison;
  const timeline = intervals.length > 1;
  const hosts = [...new Set(moments.map((moment) => moment.host ?? 'unnamed host'))].join(', ');
  const parts = [
    { id: 'answer', title: timeline ? 'What changed, first to last' : 'What changed', ...answer(overall) },
    ...(timeline
      ? [{ id: 'timeline', title: 'From capture to capture', intervals: intervals.map(intervalView) }]
      : []),
    { id: 'changes', title: 'Services', ...changeTable(overall.changes), ...changePicture(comparison) },
    { id: 'findings', title: 'Findings', ...findingGroups(overall.findings) },
    { id: 'stays-off', title: 'The plan: is it off, and does it stay off?', ...staysOff(overall) },
    { id: 'captures', title: 'The captures', captures: moments.map(momentView), ...remarks(comparison) },
  ].map((part, index) => ({
    ...part,
    partial: `compare-${part.id}`,
    number: String(index + 1),
    noteHtml: '',
  }));
  return {
    documentTitle: `Comparison: ${hosts}`,
    generator: `${comparison.generator.name} ${comparison.generator.version}`,
    reportId: `PL-C-${comparison.id}`,
    coverPartial: 'compare-cover',
    bundleSha256: null,
    contents: parts.map(({ id, number, title }) => ({ href: `#${id}`, number, title })),
    parts,
    ...coverOf(comparison, hosts),
  };
}

function coverOf({ overall, moments }: Comparison, hosts: string) {
  return {
    hostName: hosts,
    cover: [
      {
        term: 'Before',
        text: `${overall.before.capturedFrom ?? 'time not known'}, ${overall.before.bundle}`,
      },
      { term: 'After', text: `${overall.after.capturedFrom ?? 'time not known'}, ${overall.after.bundle}` },
      { term: 'Captures', text: String(moments.length) },
      { term: 'Same host', text: `${sameHostWords[overall.sameHost]}: ${overall.sameHostBecause}` },
      { term: 'Reboot in between', text: `${rebootWords[overall.reboot]}: ${overall.rebootBecause}` },
      {
        term: 'Upgraded in between',
        text: overall.upgrades.length === 0 ? 'nothing that the captures show' : shortList(overall.upgrades),
      },
      {
        term: 'Rules',
        text: overall.rulesChanged === '' ? `the same, ${overall.after.rules}` : overall.rulesChanged,
      },
    ],
    alarms: overall.sameHost === 'no' ? [`${capital(overall.sameHostBecause)}.`] : [],
  };
}

function answer(interval: Interval) {
  return {
    sentence: answerSentence(interval),
    tally: changeOrder.flatMap((kind) => {
      const count = interval.changes.filter((each) => each.kind === kind && each.cause === 'host').length;
      return count === 0 ? [] : [{ word: changeWords[kind], count: grouped(count) }];
    }),
    reboot: { word: rebootWords[interval.reboot], because: interval.rebootBecause },
    sameHost: { word: sameHostWords[interval.sameHost], because: interval.sameHostBecause },
    upgrade: {
      word: interval.upgrades.length > 0 ? 'yes' : 'none seen',
      because:
        interval.upgrades.length > 0
          ? shortList(interval.upgrades)
          : 'system, kernel and the packages behind services have the same versions, as far as they were captured',
    },
    rulesChanged: interval.rulesChanged,
    remarks: interval.remarks,
  };
}

function intervalView(interval: Interval, index: number) {
  return {
    number: String(index + 1),
    from: interval.before.capturedFrom ?? interval.before.bundle,
    to: interval.after.capturedFrom ?? interval.after.bundle,
    ...answer(interval),
    ...changeTable(interval.changes),
    pictureSvg: '',
    pictureNote: '',
  };
}

function changeTable(changes: readonly Change[]) {
  const sorted = [...changes].sort(
    (a, b) =>
      changeOrder.indexOf(a.kind) - changeOrder.indexOf(b.kind) ||
      severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity),
  );
  return {
    rows: sorted.slice(0, mostRows).map((change) => ({
      kind: changeWords[change.kind],
      title: change.title,
      id: change.serviceId,
      before: fewPlaces(change.before),
      after: fewPlaces(change.after),
      because: change.cause === 'rule' ? 'The rule changed, not the host.' : change.because,
      severity: { key: change.severity, word: severityWords[change.severity] },
    })),
    limitNote: limit(sorted.length),
  };
}

/** The services that changed, as one picture; only of first against last, and as many as one looks at. */
function changePicture({ overall, services }: Comparison) {
  const before = new Map(services.before.map((service) => [service.id, service]));
  const after = new Map(services.after.map((service) => [service.id, service]));
  const changed = [...new Set(overall.changes.map(({ serviceId }) => serviceId))];
  const rows = changed.slice(0, mostDrawn).map((id) => ({
    name: id,
    before: before.get(id) ?? null,
    after: after.get(id) ?? null,
  }));
  return {
    pictureSvg: rows.length === 0 ? '' : beforeAfterPicture(rows),
    pictureNote:
      changed.length <= mostDrawn
        ? ''
        : `Drawn: ${mostDrawn} of ${grouped(changed.length)}; the table has them all.`,
  };
}

function findingGroups(findings: readonly FindingChange[]) {
  return {
    groups: findingOrder.map((state) => {
      const all = findings
        .filter((finding) => finding.state === state)
        .sort((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity));
      return {
        word: findingWords[state],
        count: grouped(all.length),
        rows: all.slice(0, mostRows).map((finding) => ({
          id: finding.id,
          title: finding.title,
          severity: { key: finding.severity, word: severityWords[finding.severity] },
          note: findingNote(finding),
        })),
        limitNote: limit(all.length),
      };
    }),
  };
}

function staysOff({ staysOff: all, reboot, rebootBecause }: Interval) {
  const sorted = [...all].sort((a, b) => staysOffOrder.indexOf(a.state) - staysOffOrder.indexOf(b.state));
  const count = (state: (typeof all)[number]['state']) => all.filter((each) => each.state === state).length;
  return {
    proof:
      reboot === 'yes'
        ? `There was a reboot in between: ${rebootBecause}.`
        : `Not yet proved: ${rebootBecause}. Reboot the host, capture it again and compare.`,
    tally: staysOffOrder.flatMap((state) =>
      count(state) === 0 ? [] : [{ word: capital(staysOffWords[state]), count: grouped(count(state)) }],
    ),
    rows: sorted.slice(0, mostRows).map((each) => ({
      title: each.title,
      id: each.serviceId,
      proved: each.state === 'proved',
      boxes: boxesOf(each).map((box) => ({ ...box, word: box.ticked ? 'yes' : 'not yet' })),
      state: staysOffWords[each.state],
      because: each.because,
    })),
    limitNote: limit(all.length),
  };
}

function momentView(moment: Comparison['moments'][number]) {
  return {
    when: moment.capturedFrom ?? 'not known',
    host: moment.host ?? 'not named',
    bundle: moment.bundle,
    sha256: moment.sha256,
    bootId: moment.bootId ?? 'not captured',
    rules: moment.rules,
    reportId: moment.reportId,
    listening: grouped(moment.listening),
    services: grouped(moment.services),
  };
}

function remarks({ intervals }: Comparison) {
  return {
    remarks: intervals.flatMap((interval, index) =>
      interval.remarks.map((text) => (intervals.length === 1 ? text : `Interval ${index + 1}: ${text}`)),
    ),
  };
}

/** A name server listens on every address of every interface: `tcp 10.0.0.1:53, tcp 127.0.0.1:53, …`. */
function fewPlaces(text: string): string {
  const places = text.split(', ');
  return places.length <= mostPlaces
    ? text
    : `${places.slice(0, mostPlaces - 1).join(', ')} and ${places.length - mostPlaces + 1} more`;
}

const shortList = (texts: readonly string[]) =>
  `${texts.slice(0, 12).join('; ')}${texts.length > 12 ? `; and ${grouped(texts.length - 12)} more` : ''}`;
const limit = (length: number) =>
  length <= mostRows ? '' : `The first ${grouped(mostRows)} of ${grouped(length)}; compare.json has all.`;
const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
