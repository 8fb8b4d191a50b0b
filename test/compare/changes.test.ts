import { expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { compareReports } from '../published-schemas.ts';
import { before, later, processesOf, socketsOf, without, withService } from './reports.ts';

function changes(first: ReportModel, second: ReportModel) {
  return compareReports([first, second], '0.1.0').overall.changes.map(
    ({ kind, serviceId }) => `${kind} ${serviceId}`,
  );
}

test('a service that is no longer there went', () => {
  expect(changes(before(), without(later(), 'telnet'))).toEqual(['went telnet']);
});

test('a service that was not there is new', () => {
  expect(changes(without(before(), 'telnet'), later())).toEqual(['new telnet']);
});

test('a service that was there, had gone and is back came back, though its neighbour never had it', () => {
  const { intervals } = compareReports([before(), without(later(), 'telnet'), later()], '0.1.0');
  expect(intervals.map((each) => each.changes.map((one) => one.kind))).toEqual([['went'], ['came-back']]);
});

test('a service that is new in the third capture is new, not back', () => {
  const { intervals } = compareReports([without(before(), 'ftp'), without(later(), 'ftp'), later()], '0.1.0');
  expect(intervals[1]?.changes.map((one) => one.kind)).toEqual(['new']);
});

test('a service that is only configured now stopped listening, and the other way round it listens again', () => {
  const off = withService(later(), 'telnet', () => ({ listens: false, sockets: [], exposure: 'none' }));
  expect(changes(before(), off)).toEqual(['stopped-listening telnet']);
  expect(changes(off, before())).toEqual(['listens-again telnet']);
});

test('another address is a change', () => {
  const moved = withService(later(), 'ssh', (service) =>
    socketsOf(service, () => ({ address: '127.0.0.1' })),
  );
  const comparison = compareReports([before(), moved], '0.1.0');
  expect(comparison.overall.changes).toMatchObject([
    { kind: 'address', serviceId: 'ssh', before: 'tcp *:22', after: 'tcp 127.0.0.1:22' },
  ]);
});

test('every address as netstat writes it and as ss writes it is the same address', () => {
  const other = withService(later(), 'ssh', (service) => socketsOf(service, () => ({ address: '0.0.0.0' })));
  expect(changes(before(), other)).toEqual([]);
});

test('another link-local address is no change: an interface that is made anew has another', () => {
  const on = (report: ReportModel, address: string) =>
    withService(report, 'ssh', (service) => socketsOf(service, () => ({ address, family: 6 })));
  expect(changes(on(before(), 'fe80::3820:abff:fe83:b581'), on(later(), 'fe80::1'))).toEqual([]);
  expect(changes(on(before(), 'fe80::1'), on(later(), '2001:db8::1'))).toEqual(['address ssh']);
});

test('sockets that nothing names are paired by place: other numbers are no change, one more is one', () => {
  const nameless = (report: ReportModel, ports: readonly number[]): ReportModel => {
    const [ssh] = report.services.filter((service) => service.id === 'ssh');
    const [socket] = ssh?.sockets ?? [];
    if (ssh === undefined || socket === undefined) throw new Error('the fixture has ssh');
    const made = ports.map((port) => ({
      ...ssh,
      id: `tcp-${port}`,
      knowledge: null,
      processes: [],
      sockets: [{ ...socket, port }],
    }));
    return { ...report, services: [...report.services, ...made] };
  };
  expect(changes(nameless(before(), [39_351, 40_001]), nameless(later(), [50_997, 41_000]))).toEqual([]);
  expect(changes(nameless(before(), [39_351]), nameless(later(), [50_997, 41_000]))).toEqual([
    'new tcp-50997',
  ]);
  expect(changes(nameless(before(), [2049]), nameless(later(), [2050]))).toEqual([
    'went tcp-2049',
    'new tcp-2050',
  ]);
});

test('a port that chance gave is no change, whether high or told by the portmapper', () => {
  const on = (report: ReportModel, port: number) => {
    const ssh = withService(report, 'x11', (service) => socketsOf(service, () => ({ port: port + 40_000 })));
    const mountd = withService(ssh, 'mountd', (service) => socketsOf(service, () => ({ port })));
    const known = mountd.knowledge.mountd;
    if (known === undefined) throw new Error('the fixture knows mountd');
    return {
      ...mountd,
      knowledge: { ...mountd.knowledge, mountd: { ...known, ports: [], rpcPrograms: [100005] } },
    };
  };
  expect(changes(on(before(), 694), on(later(), 2071))).toEqual([]);
});

test('a high port that the knowledge base names for the service is not by chance', () => {
  const on = (report: ReportModel, port: number) => {
    const moved = withService(report, 'http', (service) => socketsOf(service, () => ({ port })));
    const known = moved.knowledge.http;
    if (known === undefined) throw new Error('the fixture knows http');
    const ports = [{ protocol: 'tcp', from: 50_000, to: 50_001 }];
    return { ...moved, knowledge: { ...moved.knowledge, http: { ...known, ports } } };
  };
  expect(changes(on(before(), 50_000), on(later(), 50_001))).toEqual(['address http']);
});

test('process numbers and the number of workers are no change', () => {
  const more = withService(later(), 'http', (service) => ({
    sockets: service.sockets.map((socket) => ({ ...socket, pid: 4711 })),
    processes: [1, 2, 3].flatMap((pid) => service.processes.map((process) => ({ ...process, pid }))),
  }));
  expect(changes(before(), more)).toEqual([]);
});

test('another program is a change, and a capture that cannot see executables does not make one up', () => {
  const seen = (report: ReportModel, exe: string | null) =>
    withService(report, 'ssh', (service) => processesOf(service, () => ({ exe })));
  expect(changes(seen(before(), '/usr/sbin/sshd'), seen(later(), '/tmp/sshd'))).toEqual(['program ssh']);
  expect(changes(seen(before(), '/usr/sbin/sshd'), seen(later(), null))).toEqual([]);
});

test('another starter is a change, and one that the capture cannot tell is none', () => {
  const [xinetd] = before()
    .services.filter((service) => service.id === 'telnet')
    .flatMap((one) => one.starters);
  const [unknown] = before()
    .services.filter((service) => service.id === 'mountd')
    .flatMap((one) => one.starters);
  if (xinetd === undefined || unknown === undefined) throw new Error('the fixture has both starters');
  const by = (starter: typeof xinetd) => withService(later(), 'ssh', () => ({ starters: [starter] }));
  expect(changes(before(), by(xinetd))).toEqual(['starter ssh']);
  expect(changes(before(), by(unknown))).toEqual([]);
});

test('the answer at the next boot is a change where both captures can tell', () => {
  const boot = (startsAtBoot: boolean | null) => withService(later(), 'ssh', () => ({ startsAtBoot }));
  expect(changes(before(), boot(false))).toEqual(['boot ssh']);
  expect(changes(before(), boot(null))).toEqual([]);
});

test('an approval that was given or has run out is a change', () => {
  expect(
    changes(
      before(),
      withService(later(), 'ssh', () => ({ approval: null, approved: false })),
    ),
  ).toEqual(['approval ssh']);
  const expired = withService(later(), 'netbios-ssn', ({ approval }) => ({
    approval: approval === null ? null : { ...approval, expired: !approval.expired },
  }));
  expect(changes(before(), expired)).toEqual(['approval netbios-ssn']);
});

test('another judgement is a change', () => {
  const kept = withService(later(), 'ssh', ({ decision }) => ({
    decision: { ...decision, verdict: 'keep' },
  }));
  expect(changes(before(), kept)).toEqual(['verdict ssh']);
});

test('a capture without any listing of sockets makes nothing go and nothing new', () => {
  const blind = { ...later(), sections: [], services: [] };
  const { overall } = compareReports([before(), blind], '0.1.0');
  expect(overall.changes).toEqual([]);
  expect(overall.remarks).toContain(
    'The second capture holds no listing of sockets: what listened then is not known.',
  );
  expect(new Set(overall.staysOff.map((each) => each.state))).toEqual(new Set(['not-yet-proved']));
  expect(changes(blind, before())).toEqual([]);
});

test('changes come in the order of the services and keep their ids whatever the order of the report', () => {
  const gone = without(without(later(), 'telnet'), 'ftp');
  const shuffled = { ...gone, services: [...gone.services].reverse() };
  expect(changes(before(), gone)).toEqual(['went ftp', 'went telnet']);
  expect(changes(before(), shuffled)).toEqual(['went ftp', 'went telnet']);
});

test('a socket that has another name only because root was missing is no change, and another socket is one', () => {
  const blind = withService(later(), 'telnet', () => ({
    id: 'tcp-23',
    title: 'Unrecognised',
    processes: [],
  }));
  const user = { ...blind, host: { ...blind.host, asRoot: false } };
  expect(changes(before(), blind)).toEqual(['new tcp-23', 'went telnet']);
  expect(changes(before(), user)).toEqual([]);
  const moved = withService(user, 'tcp-23', (service) => socketsOf(service, () => ({ port: 2323 })));
  expect(changes(before(), moved)).toEqual(['new tcp-23', 'went telnet']);
});
