/** The words of a comparison: each table is exhaustive, so a new kind does not compile without words. */
import type {
  ChangeKind,
  FindingChange,
  Interval,
  Reboot,
  SameHost,
  StaysOff,
} from '../../model/comparison.ts';

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
  'came-back': 'came back',
  'still-on': 'still on',
  kept: 'kept',
};

/** What needs a look comes first. */
export const staysOffOrder: readonly StaysOff['state'][] = [
  'came-back',
  'still-on',
  'not-yet-proved',
  'proved',
  'kept',
];

/** Boxes of the plan: off now, after a reboot, after an upgrade. Ticked only where a capture proves it. */
export const boxesOf = ({ off, throughReboot, throughUpgrade }: StaysOff) => [
  { head: 'Off now', ticked: off === true },
  { head: 'After reboot', ticked: throughReboot },
  { head: 'After upgrade', ticked: throughUpgrade },
];

export const findingOrder: readonly FindingChange['state'][] = ['new', 'open', 'resolved', 'cannot-tell'];
export const findingWords: Readonly<Record<FindingChange['state'], string>> = {
  new: 'New',
  open: 'Still open',
  resolved: 'Resolved',
  'cannot-tell': 'Cannot be told',
};

export function findingNote({ cause, accepted, state }: FindingChange): string {
  return [
    accepted && state !== 'resolved' ? 'accepted' : '',
    cause === 'rule' ? 'the rule changed, not the host' : '',
    state === 'cannot-tell' ? 'only one of the captures could show it' : '',
  ]
    .filter((text) => text !== '')
    .join('; ');
}

/** One sentence that answers what the reader asks first. */
export function answerSentence({ changes: all, findings, sameHost, reboot, staysOff }: Interval): string {
  const count = (state: string) => findings.filter((finding) => finding.state === state).length;
  const changes = all.filter(({ cause }) => cause === 'host');
  const went = changes.filter(({ kind }) => kind === 'went' || kind === 'stopped-listening').length;
  const arrived = changes.filter(({ kind }) => ['new', 'came-back', 'listens-again'].includes(kind)).length;
  const other = changes.length - went - arrived;
  const host = sameHost === 'no' ? 'These are captures of two different hosts. ' : '';
  const services =
    changes.length === 0
      ? 'No service differs.'
      : `${number(went, 'service')} off, ${number(arrived, 'service')} on, ${number(other, 'other change')}.`;
  const judged = all.length - changes.length;
  const rules =
    judged === 0 ? '' : ` ${number(judged, 'service')} judged otherwise: the rule changed, not the host.`;
  const told = count('cannot-tell');
  const findingsSaid = `Findings: ${count('new')} new, ${count('open')} still open, ${count('resolved')} resolved${told === 0 ? '' : `, ${told} that only one capture could show`}.`;
  const boot =
    reboot === 'yes'
      ? 'The host was booted anew in between.'
      : reboot === 'no'
        ? 'The host was not rebooted in between, so that anything stays off is not yet proved.'
        : 'Whether the host was rebooted in between is not known, so that anything stays off is not yet proved.';
  return `${host}${services}${rules} ${findingsSaid} ${boot}${planSaid(staysOff)}`;
}

function planSaid(all: readonly StaysOff[]): string {
  const count = (states: readonly StaysOff['state'][]) =>
    all.filter(({ state }) => states.includes(state)).length;
  return all.length === 0
    ? ''
    : ` Of ${number(all.length, 'service')} to be turned off: ${count(['proved'])} proved to stay off, ${count(['not-yet-proved'])} not yet proved, ${count(['still-on', 'came-back'])} on${count(['kept']) === 0 ? '' : `, ${count(['kept'])} kept by now`}.`;
}

function number(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
