/**
 * Captures of real hosts. bigcat three times: as it was; after telnet and rlogin were commented out in inetd.conf (kill -HUP), named was
 * stopped and disabled, and apache was only stopped; and after it was booted anew on that /etc. And once as root, once as a guest.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { compareReports } from '../published-schemas.ts';
import { projectRoot } from '../shared.ts';

const knowledge = loadKnowledge();
const reportOf = async (path: string) =>
  audit(await openCapture(join(projectRoot, 'test', path)), {
    knowledge,
    register: emptyRegister,
    roles: [],
  });
const names = ['before', 'turned-off', 'rebooted'] as const;
let reports: readonly ReportModel[] = [];

beforeAll(async () => {
  reports = await Promise.all(names.map((name) => reportOf(`compare/fixtures/bigcat-${name}.tar.gz`)));
});

const compared = (...which: readonly number[]) =>
  compareReports(
    which.flatMap((index) => reports[index] ?? []),
    '0.1.0',
  ).overall;
const changesOf = (which: readonly number[], kinds: readonly string[]) =>
  compared(...which)
    .changes.filter((change) => kinds.includes(change.kind))
    .map((change) => change.serviceId)
    .sort();
const planOf = (which: readonly number[], id: string) =>
  compared(...which).staysOff.find((each) => each.serviceId === id);

describe('a host whose plan was carried out in part, and which was booted anew', () => {
  test('is the same host by its machine id, and the boot id tells of the reboot', () => {
    expect(compared(0, 1)).toMatchObject({ sameHost: 'yes', reboot: 'no' });
    expect(compared(1, 2)).toMatchObject({ sameHost: 'yes', reboot: 'yes' });
  });

  test('shows what was turned off, and nothing else of what has other pids and ports now', () => {
    const off = changesOf([0, 1], ['went', 'stopped-listening']);
    expect(off).toEqual(['domain', 'finger', 'http', 'login', 'rstatd', 'rusersd', 'telnet']);
    expect(changesOf([0, 1], ['program', 'address', 'starter', 'boot', 'approval', 'verdict'])).toEqual([]);
    expect(changesOf([0, 2], ['program', 'address', 'starter', 'boot', 'approval', 'verdict'])).toEqual([]);
  });

  test('proves nothing before the reboot', () => {
    expect(compared(0, 1).staysOff.filter((each) => each.state === 'proved')).toEqual([]);
    expect(planOf([0, 1], 'telnet')).toMatchObject({ state: 'not-yet-proved', off: true });
  });

  test('proves what was turned off for good, and shows what was only turned off now', () => {
    for (const which of [
      [0, 2],
      [0, 1, 2],
    ])
      for (const id of ['telnet', 'login', 'domain'])
        expect(planOf(which, id), id).toMatchObject({ state: 'proved', throughReboot: true });
    expect(planOf([1, 2], 'http')?.state).toBe('came-back');
    expect(planOf([0, 1, 2], 'http')?.state).toBe('came-back');
    expect(planOf([0, 1, 2], 'ftp')?.state).toBe('still-on');
  });
});

test('a guest sees less than root: nothing went, nothing is new, no finding is resolved, whichever comes first', async () => {
  const [root, guest] = await Promise.all([
    reportOf('correlate/fixtures/bigcat.tar.gz'),
    reportOf('correlate/fixtures/bigcat-guest.tar.gz'),
  ]);
  for (const pair of [
    [root, guest],
    [guest, root],
  ]) {
    const { different, overall } = compareReports(pair, '0.1.0');
    expect(overall.changes).toEqual([]);
    expect(new Set(overall.findings.map((finding) => finding.state))).toEqual(
      new Set(['open', 'cannot-tell']),
    );
    expect(different).toBe(false);
  }
  const plan = compareReports([root, guest], '0.1.0').overall.staysOff;
  expect(plan.find((each) => each.serviceId === 'tcpgate')).toMatchObject({ off: null });
});

test('a capture that leaves UDP out makes no UDP service go', () => {
  const [whole] = reports;
  if (whole === undefined) throw new Error('no report');
  const tcpOnly: ReportModel = {
    ...whole,
    sections: whole.sections.filter(
      ({ kind, id }) =>
        kind === null || !['netstat', 'ss', 'proc-net', 'lsof'].includes(kind) || id === 'netstat-tap',
    ),
    services: whole.services.flatMap((service) => {
      const sockets = service.sockets.filter((socket) => socket.protocol === 'tcp');
      return sockets.length === 0 && service.sockets.length > 0 ? [] : [{ ...service, sockets }];
    }),
  };
  const { overall } = compareReports([whole, tcpOnly], '0.1.0');
  expect(overall.changes).toEqual([]);
  expect(overall.remarks).toContain(
    'The second capture lists no UDP sockets: what listened there is not compared.',
  );
  expect(overall.staysOff.find((each) => each.serviceId === 'tftp')).toMatchObject({
    state: 'not-yet-proved',
    off: null,
  });
});
