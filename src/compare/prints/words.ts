/** The words of a comparison: each table is exhaustive, so a new kind does not compile without words. */
import type { ChangeKind, Interval, Reboot, SameHost, StaysOff } from '../../model/comparison.ts';

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  'came-back': 'Came back',
  new: 'New',
  'listens-again': 'Listens again',
  program: 'Another program',
  address: 'Another address',
  starter: 'Another starter',
  boot: 'Next boot',
  approval: 'Approval',
  verdict: 'Judgement',
  'stopped-listening': 'Stopped listening',
  went: 'Went',
};

/** What needs a look comes first, what went comes last. */
export const changeOrder: readonly ChangeKind[] = [
  'came-back',
  'new',
  'listens-again',
  'program',
  'address',
  'starter',
  'boot',
  'approval',
  'verdict',
  'stopped-listening',
  'went',
];

export const rebootWords: Readonly<Record<Reboot, string>> = { yes: 'yes', no: 'no', unknown: 'not known' };
export const sameHostWords: Readonly<Record<SameHost, string>> = {
  yes: 'yes',
  no: 'no',
  unknown: 'not known',
};

export const staysOffWords: Readonly<Record<StaysOff['state'], string>> = {
  proved: 'proved',
  'not-yet-proved': 'not yet proved',
  'came-back': 'listens',
};

export const findingOrder = ['new', 'open', 'resolved'] as const;
export const findingWords = {
  new: 'New',
  open: 'Still open',
  resolved: 'Resolved',
} as const satisfies Readonly<Record<(typeof findingOrder)[number], string>>;

/** One sentence that answers what the reader asks first. */
export function answerSentence({ changes, findings, sameHost, reboot }: Interval): string {
  const count = (state: string) => findings.filter((finding) => finding.state === state).length;
  const went = changes.filter(({ kind }) => kind === 'went' || kind === 'stopped-listening').length;
  const arrived = changes.filter(({ kind }) => ['new', 'came-back', 'listens-again'].includes(kind)).length;
  const other = changes.length - went - arrived;
  const host = sameHost === 'no' ? 'These are captures of two different hosts. ' : '';
  const services =
    changes.length === 0
      ? 'No service differs.'
      : `${number(went, 'service')} off, ${number(arrived, 'service')} on, ${number(other, 'other change')}.`;
  const boot =
    reboot === 'yes'
      ? 'The host was booted anew in between.'
      : reboot === 'no'
        ? 'The host was not rebooted in between, so that anything stays off is not yet proved.'
        : 'Whether the host was rebooted in between is not known, so that anything stays off is not yet proved.';
  return `${host}${services} Findings: ${count('new')} new, ${count('open')} still open, ${count('resolved')} resolved. ${boot}`;
}

function number(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
