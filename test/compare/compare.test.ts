import { expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import type { Interval } from '../../src/model/comparison.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { compareReports } from '../published-schemas.ts';
import { before, later, rebooted, without, withService } from './reports.ts';

const overall = (...reports: readonly ReportModel[]) => compareReports(reports, '0.1.0').overall;
const planOf = ({ staysOff }: Interval, id: string) => staysOff.find((each) => each.serviceId === id);
const hostless = (report: ReportModel, host: Partial<ReportModel['host']>): ReportModel => ({
  ...report,
  host: { ...report.host, machineIdHash: null, bootId: null, ...host },
});

test('the same capture twice has no differences and says so', () => {
  const comparison = compareReports([before(), before()], '0.1.0');
  expect(comparison.different).toBe(false);
  expect(comparison.overall).toMatchObject({ reboot: 'no', sameHost: 'yes', changes: [] });
  expect(comparison.overall.remarks).toContain('Both are the same capture.');
  expect(new Set(comparison.overall.findings.map((finding) => finding.state))).toEqual(new Set(['open']));
});

test('a comparison needs two captures', () => {
  expect(() => compareReports([before()], '0.1.0')).toThrow(UserError);
});

test('boot ids tell whether there was a reboot', () => {
  expect(overall(before(), later()).reboot).toBe('no');
  expect(overall(before(), rebooted()).reboot).toBe('yes');
});

test('without boot ids the uptime and the times tell, and a minute of doubt stays doubt', () => {
  // 86,400 seconds lie between the two captures.
  const uptime = (seconds: string | null) =>
    overall(hostless(before(), {}), hostless(later(), { uptime: seconds })).reboot;
  expect(uptime('3600')).toBe('yes');
  expect(uptime('86430.15 170000.1')).toBe('unknown');
  expect(uptime('90000')).toBe('no');
  expect(uptime(null)).toBe('unknown');
  expect(uptime('up 3 days')).toBe('unknown');
});

test('it stays off is proved only by a reboot in between', () => {
  const stateOf = (report: ReportModel) =>
    overall(before(), report).staysOff.find((each) => each.serviceId === 'telnet')?.state;
  expect(stateOf(without(rebooted(), 'telnet'))).toBe('proved');
  expect(stateOf(without(later(), 'telnet'))).toBe('not-yet-proved');
  expect(stateOf(rebooted())).toBe('still-on');
  expect(stateOf(later())).toBe('still-on');
});

test('what does not listen but is set to start at boot is not yet proved to stay off', () => {
  const stopped = withService(rebooted(), 'telnet', () => ({
    listens: false,
    startsAtBoot: true,
    sockets: [],
  }));
  expect(overall(before(), stopped).staysOff.find((each) => each.serviceId === 'telnet')).toMatchObject({
    state: 'not-yet-proved',
    because: 'it does not listen, but it is still set to start at boot',
  });
});

test('off after the reboot is not yet proved where nothing tells whether it starts at boot', () => {
  const stopped = withService(rebooted(), 'telnet', () => ({
    listens: false,
    startsAtBoot: null,
    sockets: [],
  }));
  expect(planOf(overall(before(), stopped), 'telnet')).toMatchObject({
    state: 'not-yet-proved',
    off: true,
    throughReboot: false,
  });
});

test('a timeline proves what was off before the reboot, and not what listened after it', () => {
  const off = (report: ReportModel) =>
    withService(report, 'telnet', () => ({ listens: false, startsAtBoot: null, sockets: [] }));
  const again: ReportModel = { ...off(rebooted()), id: 'PL-again' };
  expect(planOf(overall(before(), off(later()), again), 'telnet')).toMatchObject({
    state: 'proved',
    because: 'it was off, the host was booted anew, and it is off',
    throughReboot: true,
  });
  expect(planOf(overall(before(), rebooted(), again), 'telnet')).toMatchObject({
    state: 'not-yet-proved',
    because: 'it does not listen, and there was no reboot that is known of since',
  });
});

test('what was off and listens again came back, with a reboot or without', () => {
  expect(planOf(overall(before(), without(later(), 'telnet'), later()), 'telnet')?.state).toBe('came-back');
});

test('the box for an upgrade is ticked where one shows between two captures that have it off', () => {
  const upgraded = (report: ReportModel): ReportModel => ({
    ...without(report, 'telnet'),
    host: { ...report.host, kernel: 'Linux 6.12.1 x86_64' },
  });
  const { upgrades, staysOff } = overall(before(), without(later(), 'telnet'), upgraded(rebooted()));
  expect(upgrades.join()).toMatch(/^kernel: .* → Linux 6\.12\.1 x86_64$/);
  expect(staysOff.find((each) => each.serviceId === 'telnet')?.throughUpgrade).toBe(true);
  const two = overall(before(), upgraded(rebooted()));
  expect(planOf(two, 'telnet')?.throughUpgrade).toBe(false);
});

test('what was declared needed since is kept, not left undone', () => {
  const kept = withService(later(), 'telnet', ({ decision }) => ({
    decision: { ...decision, verdict: 'keep' },
  }));
  expect(planOf(overall(before(), kept), 'telnet')?.state).toBe('kept');
});

test('a port that is open under another name is not off', () => {
  const renamed = withService(rebooted(), 'telnet', () => ({ id: 'tcp-23', knowledge: null, processes: [] }));
  expect(planOf(overall(before(), renamed), 'telnet')).toMatchObject({ state: 'not-yet-proved', off: null });
});

test('what a capture cannot tell is not proved', () => {
  const dark = withService(rebooted(), 'telnet', () => ({ listens: null, sockets: [] }));
  expect(overall(before(), dark).staysOff.find((each) => each.serviceId === 'telnet')?.state).toBe(
    'not-yet-proved',
  );
});

test('a second capture that is older than the first proves nothing and says so', () => {
  const { remarks, staysOff } = overall(rebooted(), without(before(), 'telnet'));
  expect(remarks).toContain('The second capture is older than the first: are they the right way round?');
  expect(staysOff.filter((each) => each.state === 'proved')).toEqual([]);
});

test('captures of different hosts are named as such, and no reboot is claimed between them', () => {
  const other = {
    ...rebooted(),
    host: { ...rebooted().host, machineIdHash: 'e'.repeat(64), name: 'syscat' },
  };
  expect(overall(before(), other)).toMatchObject({ sameHost: 'no', reboot: 'unknown', staysOff: [] });
});

test('without machine ids the names tell, whatever their case', () => {
  const same = (name: string | null) => overall(hostless(before(), {}), hostless(later(), { name })).sameHost;
  expect(same('BIGCAT')).toBe('yes');
  expect(same('syscat')).toBe('no');
  expect(same(null)).toBe('unknown');
});

test('machine ids, SSH host keys and names that disagree leave it unknown, and nothing is proved then', () => {
  const key = (letter: string) => letter.repeat(64);
  const told = (report: ReportModel, id: string | null, keys: string, name: string): ReportModel => ({
    ...report,
    host: { ...report.host, machineIdHash: id, name },
    capture: { ...report.capture, 'ssh-host-keys': keys },
  });
  const same = (
    first: readonly [string | null, string, string],
    second: readonly [string | null, string, string],
  ) => overall(told(before(), ...first), told(without(rebooted(), 'telnet'), ...second));
  const [a, b] = [key('a'), key('b')];
  expect(same([a, '', 'bigcat'], [a, '', 'BIGCAT']).sameHost).toBe('yes');
  expect(same([a, `${a} ${b}`, 'bigcat'], [a, b, 'tomcat']).sameHost).toBe('yes');
  expect(same([a, '', 'bigcat'], [a, '', 'tomcat']).sameHost).toBe('unknown');
  expect(same([a, b, 'bigcat'], [b, b, 'tomcat']).sameHost).toBe('no');
  expect(same([a, b, 'bigcat'], [b, b, 'bigcat']).sameHost).toBe('unknown');
  expect(same([null, a, 'bigcat'], [null, a, 'bigcat']).sameHost).toBe('yes');
  expect(same([null, a, 'bigcat'], [null, b, 'bigcat']).sameHost).toBe('unknown');
  expect(same([null, a, 'bigcat'], [null, a, 'tomcat']).sameHost).toBe('unknown');
  const copy = same([a, a, 'bigcat'], [a, b, 'bigcat']);
  expect(copy).toMatchObject({ sameHost: 'unknown', reboot: 'unknown' });
  expect(planOf(copy, 'telnet')?.state).toBe('not-yet-proved');
});

test('a machine id that every image has tells nothing, nor does the stand-in of a redacted report', () => {
  const same = (id: string) =>
    overall(hostless(before(), { machineIdHash: id }), hostless(later(), { machineIdHash: id, name: 'x' }))
      .sameHost;
  expect(same('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')).toBe('no');
  expect(same('machine-1')).toBe('no');
  const stood = { machineIdHash: null, bootId: 'machine-1', uptime: null };
  expect(overall(hostless(before(), stood), hostless(later(), stood)).reboot).toBe('unknown');
});

test('findings are resolved, open and new by their ids', () => {
  const state = (first: ReportModel, second: ReportModel) =>
    overall(first, second).findings.find((each) => each.id === 'danger-zone-listens:telnet')?.state;
  expect(state(before(), later())).toBe('open');
  expect(state(before(), without(later(), 'telnet'))).toBe('resolved');
  expect(state(without(before(), 'telnet'), later())).toBe('new');
});

test('where only the rules differ, the rule changed and not the host', () => {
  const judged = withService({ ...later(), rules: { version: '2', asked: [] } }, 'ssh', ({ decision }) => ({
    decision: { ...decision, verdict: 'keep' },
  }));
  const findings = judged.findings.filter((finding) => finding.id !== 'needed-by-a-claimed-role:ssh');
  const comparison = compareReports([before(), { ...judged, findings }], '0.1.0');
  expect(comparison.different).toBe(false);
  expect(comparison.overall.rulesChanged).toContain('the rule changed, not the host');
  expect(comparison.overall.findings.filter((each) => each.state !== 'open')).toEqual([
    expect.objectContaining({ id: 'needed-by-a-claimed-role:ssh', state: 'resolved', cause: 'rule' }),
  ]);
});

test('a service that the knowledge base judges otherwise now is told with the rule as its cause', () => {
  const anew = withService(later(), 'ssh', ({ decision }) => ({
    decision: { ...decision, verdict: 'keep' },
  }));
  const known = anew.knowledge.ssh;
  if (known === undefined) throw new Error('the fixture knows ssh');
  const knowledge = { ...anew.knowledge, ssh: { ...known, stance: 'dangerous' as const } };
  const comparison = compareReports([before(), { ...anew, knowledge }], '0.1.0');
  expect(comparison.overall.rulesChanged).toContain('what is known of ssh');
  expect(comparison.overall.changes).toMatchObject([{ kind: 'verdict', serviceId: 'ssh', cause: 'rule' }]);
  expect(comparison.different).toBe(false);
  const prose = { ...anew.knowledge, ssh: { ...known, prose: { ...known.prose, whatItDoes: 'Other.' } } };
  expect(overall(before(), { ...anew, knowledge: prose }).changes).toMatchObject([{ cause: 'host' }]);
});

test('other roles and another register are remarked on', () => {
  const { remarks } = overall(before(), { ...later(), roles: ['web-server'], register: null });
  expect(remarks.join('\n')).toMatch(/Judged for other roles: .*; then web-server/);
  expect(remarks).toContain('Judged by another service register: approvals may differ for that.');
});

test('where the rules and a service changed, the finding about it is the host’s', () => {
  const comparison = compareReports(
    [before(), without({ ...later(), rules: { version: '2', asked: [] } }, 'telnet')],
    '0.1.0',
  );
  expect(comparison.different).toBe(true);
  expect(comparison.overall.findings.find((each) => each.state === 'resolved')?.cause).toBe('host');
});

test('three captures make a timeline of two intervals and an overall view from first to last', () => {
  const comparison = compareReports([before(), without(later(), 'telnet'), rebooted()], '0.1.0');
  expect(comparison.moments).toHaveLength(3);
  expect(comparison.intervals.map((each) => each.reboot)).toEqual(['no', 'yes']);
  expect(comparison.overall.changes).toEqual([]);
  expect(comparison.different).toBe(true);
});

test('a capture taken without root is remarked on', () => {
  const report = later();
  expect(
    overall(before(), { ...report, host: { ...report.host, asRoot: false } }).remarks.join(' '),
  ).toContain('The second capture was not taken as root');
});

test('the same reports in the same order give the same comparison', () => {
  expect(compareReports([before(), rebooted()], '0.1.0')).toEqual(
    compareReports([before(), rebooted()], '0.1.0'),
  );
  expect(compareReports([before(), rebooted()], '0.1.0').id).not.toBe(
    compareReports([rebooted(), before()], '0.1.0').id,
  );
});

test('a capture that differs from its own manifest is named before the differences', () => {
  const changed = {
    kind: 'changed-file',
    member: 'cmd/netstat-tap',
    because: 'its SHA-256 is another',
  } as const;
  const whole = before({ integrity: [] });
  const { remarks } = overall(whole, rebooted({ integrity: [changed] }));
  expect(remarks.join(' ')).toMatch(
    /The second capture is cut short or differs from its own manifest in 1 place, which `portledger verify` names/,
  );
  expect(remarks.join(' ')).not.toContain('The first capture is cut');
});
