import { expect, test } from 'vitest';
import { compareReports } from '../../src/compare/index.ts';
import { UserError } from '../../src/errors.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { before, later, rebooted, without, withService } from './reports.ts';

const overall = (...reports: readonly ReportModel[]) => compareReports(reports, '0.1.0').overall;
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
  expect(stateOf(rebooted())).toBe('came-back');
  expect(stateOf(later())).toBeUndefined();
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

test('findings are resolved, open and new by their ids', () => {
  const state = (first: ReportModel, second: ReportModel) =>
    overall(first, second).findings.find((each) => each.id === 'danger-zone-listens:telnet')?.state;
  expect(state(before(), later())).toBe('open');
  expect(state(before(), without(later(), 'telnet'))).toBe('resolved');
  expect(state(without(before(), 'telnet'), later())).toBe('new');
});

test('where only the rules differ, the rule changed and not the host', () => {
  const judged = withService({ ...later(), rules: { version: '2' } }, 'ssh', ({ decision }) => ({
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

test('where the rules and a service changed, the finding about it is the host’s', () => {
  const comparison = compareReports(
    [before(), without({ ...later(), rules: { version: '2' } }, 'telnet')],
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
