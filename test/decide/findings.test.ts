import { join } from 'node:path';
import { expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { rules } from '../../src/decide/index.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { readRegister } from '../../src/register/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { projectRoot } from '../shared.ts';

const knowledge = loadKnowledge();
const heading =
  'host,protocol,port,service,business need,owner,approved by,approved on,expires on,security features';
const reportWith = async (...rows: string[]) =>
  audit(await openCapture(join(projectRoot, 'samples/bigcat/capture')), {
    knowledge,
    register: readRegister(`${heading}\n${rows.join('\n')}\n`, 'register.csv', '00'),
    roles: [],
  });
const kinds = (report: Awaited<ReturnType<typeof reportWith>>) =>
  report.findings.map((finding) => finding.kind);

test('an inetd that was never told of its new configuration is one finding with all its services', async () => {
  const found = (await reportWith()).findings.filter(
    (finding) => finding.kind === 'listens-but-not-configured',
  );
  expect(found).toHaveLength(1);
  const named = [...(found[0]?.serviceIds ?? [])].sort();
  expect(named).toEqual(['exec', 'finger', 'ftp', 'login', 'printer', 'shell', 'telnet']);
});

test('finding ids are unique', async () => {
  const ids = (await reportWith()).findings.map((finding) => finding.id);
  expect(ids.length).toBeGreaterThan(10);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a register row keeps the service that it names, and only that one, until it expires', async () => {
  const verdictOf = async (row: string, name: string) =>
    (await reportWith(row)).services.find((service) => service.name === name && service.listens)?.decision
      .verdict;
  const row = (host: string, expires: string, features = '') =>
    `${host},tcp,80,http,The web pages,a,b,2001-01-01,${expires},${features}`;
  expect(await verdictOf(row('bigcat', '2003-01-01'), 'http')).toBe('restrict');
  expect(await verdictOf(row('bigcat', '2003-01-01', 'TLS proxy in front'), 'http')).toBe('keep');
  expect(await verdictOf(row('bigcat', '2002-01-01'), 'http')).toBe('turn-off');
  expect(await verdictOf(row('other', '2003-01-01'), 'http')).toBe('turn-off');
  expect(await verdictOf(row('big*', ''), 'http')).toBe('restrict');
  expect(await verdictOf(row('bigcat', ''), 'ftp')).toBe('turn-off');
});

test('approvals that are expired, empty, of nothing, or by the owner are findings', async () => {
  const ours = [
    'approval-expired',
    'approval-of-nothing',
    'approval-without-reason',
    'approved-by-its-owner',
  ];
  const found = async (row: string) => kinds(await reportWith(row)).filter((kind) => ours.includes(kind));
  expect(await found('bigcat,tcp,80,http,The web pages,a,b,2002-01-01,2003-01-01,')).toEqual([]);
  expect(await found('bigcat,tcp,80,http,x,a,b,2001-01-01,2002-01-01,')).toEqual(['approval-expired']);
  expect(await found('bigcat,tcp,8443,https,x,a,b,2002-01-01,,')).toEqual(['approval-of-nothing']);
  expect(await found('bigcat,tcp,80,http,,a,b,2002-01-01,,')).toEqual(['approval-without-reason']);
  expect(await found('bigcat,tcp,80,http,x,Ann,ann,2002-01-01,,')).toEqual(['approved-by-its-owner']);
});

test('an approval never hides a finding, it marks it as accepted', async () => {
  const report = await reportWith('bigcat,tcp,80,http,The web pages,a,b,2002-01-01,2003-01-01,');
  const about = report.findings.filter((finding) => finding.serviceIds.includes('http'));
  expect(about.map((finding) => finding.accepted)).toEqual([true]);
});

test('the report names the rules that were asked, in their order, up to the last that decided about a service', async () => {
  const { services, rules: said } = await reportWith();
  expect(services.length).toBeGreaterThan(15);
  const asked = said.asked.map((each) => each.rule);
  expect(asked).toEqual(rules.slice(0, asked.length).map((each) => each.id));
  for (const { decision } of services) expect(asked).toContain(decision.rule);
  expect(services.map(({ decision }) => decision.rule)).toContain(asked.at(-1));
  expect(said.asked.map((each) => each.question)).toEqual(
    rules.slice(0, asked.length).map((each) => each.question),
  );
});
