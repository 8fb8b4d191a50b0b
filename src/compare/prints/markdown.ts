/** `compare.md`: the comparison for a ticket or a merge request. Captured text stays the text that it was. */
import type { Comparison, Interval } from '../../model/comparison.ts';
import { plain } from '../../report/formats/markdown.ts';
import { severityOrder, severityWords } from '../../report/html/words.ts';
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

export function comparisonMarkdown(comparison: Comparison): string {
  const { overall, intervals, moments } = comparison;
  const blocks = [
    `# Comparison of captures: ${plain(comparison.host ?? 'unnamed host')}`,
    answerSentence(overall),
    moments
      .map(
        (moment, index) =>
          `${index + 1}. ${plain(moment.capturedFrom ?? 'time not known')}, ${plain(moment.bundle)}, SHA-256 \`${plain(moment.sha256)}\``,
      )
      .join('\n'),
    [
      `- Same host: ${sameHostWords[overall.sameHost]} (${plain(overall.sameHostBecause)})`,
      `- Reboot in between: ${rebootWords[overall.reboot]} (${plain(overall.rebootBecause)})`,
      `- Upgraded in between: ${overall.upgrades.length === 0 ? 'nothing that the captures show' : overall.upgrades.map(plain).join('; ')}`,
      ...(overall.rulesChanged === '' ? [] : [`- Rules: ${plain(overall.rulesChanged)}`]),
      ...overall.remarks.map((remark) => `- ${plain(remark)}`),
    ].join('\n'),
    ...changeBlocks(overall, '##', 'Services'),
    ...findingBlocks(overall),
    ...staysOffBlocks(overall),
    ...(intervals.length > 1
      ? intervals.flatMap((interval) =>
          changeBlocks(
            interval,
            '##',
            `From ${plain(interval.before.capturedFrom ?? interval.before.bundle)} to ${plain(interval.after.capturedFrom ?? interval.after.bundle)}`,
          ),
        )
      : []),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const cell = (text: string) => plain(text) || '-';

function changeBlocks(interval: Interval, level: string, title: string): readonly string[] {
  if (interval.changes.length === 0) return [`${level} ${title}`, 'No service differs.'];
  const rows = [...interval.changes]
    .sort((a, b) => changeOrder.indexOf(a.kind) - changeOrder.indexOf(b.kind))
    .map(
      (each) =>
        `| ${changeWords[each.kind]}${each.cause === 'rule' ? ' (the rule changed, not the host)' : ''} | ${cell(each.title)} (${cell(each.serviceId)}) | ${cell(each.before)} | ${cell(each.after)} | ${severityWords[each.severity]} |`,
    );
  return [
    `${level} ${title}`,
    ['| Change | Service | Before | After | Severity |', '| --- | --- | --- | --- | --- |', ...rows].join(
      '\n',
    ),
  ];
}

function findingBlocks({ findings }: Interval): readonly string[] {
  return [
    '## Findings',
    ...findingOrder.flatMap((state) => {
      const those = findings
        .filter((finding) => finding.state === state)
        .sort((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity));
      if (those.length === 0) return [];
      const lines = those.map(
        (finding) =>
          `- ${severityWords[finding.severity]}: ${plain(finding.title)} (${plain(finding.id)})${findingNote(finding) === '' ? '' : `, ${findingNote(finding)}`}`,
      );
      return [`### ${findingWords[state]}: ${those.length}`, lines.join('\n')];
    }),
  ];
}

/** One line a service with the plan's three boxes; a tick only where a capture proves it. */
function staysOffBlocks({ staysOff }: Interval): readonly string[] {
  if (staysOff.length === 0) return [];
  const rows = [...staysOff]
    .sort((a, b) => staysOffOrder.indexOf(a.state) - staysOffOrder.indexOf(b.state))
    .map((each) => {
      const boxes = boxesOf(each).map(({ ticked }) => (ticked ? '[x]' : '[ ]'));
      return `| ${boxes.join(' | ')} | ${cell(each.title)} (${cell(each.serviceId)}) | ${staysOffWords[each.state]}: ${plain(each.because)} |`;
    });
  return [
    '## The plan: is it off, and does it stay off?',
    [
      '| Off now | After reboot | After upgrade | Service | Basis |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  ];
}
