import { expect, test } from 'vitest';
import { summaryOf } from '../../src/fleet/index.ts';
import { fleetFormats, fleetHtml } from '../../src/fleet/prints/index.ts';
import type { HostSummary } from '../../src/model/fleet.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { before, without } from '../compare/reports.ts';
import { fleetOf } from '../published-schemas.ts';
import { wholePrint } from './whole-print.ts';

const named = (report: ReportModel, name: string): ReportModel => ({
  ...report,
  host: { ...report.host, name },
});
const host = (folder: string, report: ReportModel = before(), group = 'all'): HostSummary =>
  summaryOf(named(report, folder), folder, group);

const quiet = without(without(before(), 'telnet'), 'ftp');
const three = [host('alpha', quiet), host('bravo'), host('charlie', without(before(), 'telnet'))];
const unread = [{ input: 'broken.tar.gz', because: 'not a capture' }];
const options = { paper: 'a4', file: 'report.html', classification: null } as const;

test('one finding over several hosts is one entry with its hosts', () => {
  const { findings } = fleetOf(three, [], '0.1.0');
  expect(findings.find((each) => each.id === 'danger-zone-listens:domain')?.hosts).toEqual([
    'alpha',
    'bravo',
    'charlie',
  ]);
  expect(findings.find((each) => each.id === 'danger-zone-listens:ftp')?.hosts).toEqual(['bravo', 'charlie']);
  expect(new Set(findings.map((each) => each.id)).size).toBe(findings.length);
});

test('the worst findings come first', () => {
  const order = ['critical', 'high', 'medium', 'low', 'info'];
  const ranks = fleetOf(three, [], '0.1.0').findings.map((each) => order.indexOf(each.severity));
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
});

test('a listener that only one host of a group of three has is the odd one out', () => {
  const { odd } = fleetOf(three, [], '0.1.0');
  expect(odd.map((each) => `${each.serviceId} on ${each.folder}`)).toEqual(['telnet on bravo']);
});

test('two hosts are no group to be odd in', () => {
  expect(fleetOf(three.slice(0, 2), [], '0.1.0').odd).toEqual([]);
});

test('the order in which hosts come makes no difference to any print', async () => {
  const one = fleetOf(three, unread, '0.1.0');
  const other = fleetOf([...three].reverse(), unread, '0.1.0');
  for (const format of fleetFormats)
    expect(Buffer.from(wholePrint(await format.render(one, options)))).toEqual(
      Buffer.from(wholePrint(await format.render(other, options))),
    );
});

test('coverage tells who took the captures, which are the same, and which host is there twice', async () => {
  const [alpha, bravo, charlie] = three;
  if (alpha === undefined || bravo === undefined || charlie === undefined) throw new Error('three hosts');
  const hosts = [
    { ...alpha, sha256: 'a', capturedBy: 'sue' },
    { ...bravo, sha256: 'b', capturedBy: 'joe', asRoot: false },
    { ...charlie, sha256: 'a', capturedBy: 'sue', host: 'ALPHA' },
  ];
  const fleet = fleetOf(hosts, [], '0.1.0');
  expect(fleet.coverage).toMatchObject({
    repeated: 1,
    takenBy: [
      { by: 'sue', captures: 2 },
      { by: 'joe', captures: 1 },
    ],
  });
  const html = await fleetHtml(fleet, options);
  expect(html).toContain('Taken by: sue (2), joe (1).');
  const row = (question: string) => new RegExp(`${question}.*?</tr>`, 's').exec(html)?.[0] ?? '';
  expect(row('Not taken as root')).toContain('href="../bravo/report.html"');
  expect(row('The same capture as another')).toContain('href="../charlie/report.html"');
  expect(row('Of a host that others')).toContain('ALPHA (charlie)');
  const odd = html.slice(html.indexOf('The odd one out</h2>'));
  expect(odd).toMatch(/bravo(?:(?!<tr).)*not taken as root/s);
});

test('coverage counts what was not read, not taken as root and long out of date', () => {
  const user = before();
  const old = { ...user, host: { ...user.host, asRoot: false, capturedFrom: '2026-01-02T03:04:05+01:00' } };
  expect(fleetOf([...three, host('delta', old)], unread, '0.1.0').coverage).toMatchObject({
    inputs: 5,
    read: 4,
    unread: 1,
    notAsRoot: 1,
    stale: 1,
    oldest: '2026-01-02T03:04:05+01:00',
  });
});

test('the measure of a group is the sum of its hosts', () => {
  const { groups, measure } = fleetOf(
    [host('a', before(), 'web'), host('b', before(), 'web'), host('c', before(), 'db')],
    [],
    '0.1.0',
  );
  expect(groups.map(({ name, hosts, measure: { m2 } }) => [name, hosts, m2])).toEqual([
    ['db', 1, 21],
    ['web', 2, 42],
  ]);
  expect(measure.m2).toBe(63);
});

test('the document names every host, links to its report and asks for nothing from outside', async () => {
  const html = await fleetHtml(fleetOf(three, unread, '0.1.0'), options);
  for (const { folder } of three) expect(html).toContain(`href="../${folder}/report.html"`);
  expect(html).not.toMatch(
    /<(?:script|link|iframe|object|embed|base|form)\b|@import|url\(| style="| on[a-z]+="/i,
  );
  expect([
    ...html.matchAll(/\b(?:src|href)="(?!#|\.\.\/(?:alpha|bravo|charlie)\/report\.html")[^"]*"/g),
  ]).toEqual([]);
  expect(html).toContain('broken.tar.gz');
});

test('a heat map cell says its verdict and exposure by letter, mark and hidden words, not by colour alone', async () => {
  const html = await fleetHtml(fleetOf(three, [], '0.1.0'), options);
  expect(html).toMatch(/aria-hidden="true">T●<\/span><span class="hidden">Turn off, every address/);
  expect(html).toMatch(/aria-hidden="true">R●/);
});

test('names that hosts give themselves become neither markup nor formulas', async () => {
  const hostile = summaryOf(named(before(), '=cmd|calc!A1<script>\u202e'), 'h1', 'all');
  const fleet = fleetOf([hostile], [{ input: '<b>', because: '=1+1' }], '0.1.0');
  const html = await fleetHtml(fleet, options);
  expect(html).not.toMatch(/<script|<b>=|\u202e/);
  for (const format of fleetFormats.filter((each) => each.id === 'csv'))
    expect(String(await format.render(fleet, options))).not.toMatch(/(?:^|,)"?[=+@-]/m);
});

test('a run without a document for each host makes a fleet report without links to them', async () => {
  expect(
    await fleetHtml(fleetOf(three, [], '0.1.0'), { paper: 'a4', file: null, classification: null }),
  ).not.toContain('href="../');
});

test('a bundle that is cut short or differs from its manifest is named where the reader asks what was read', async () => {
  const cut = { kind: 'truncated-bundle', member: '', because: 'cut off' } as const;
  const html = await fleetHtml(
    fleetOf(
      [host('bravo', before({ integrity: [] })), host('delta', before({ integrity: [cut] }))],
      [],
      '0.1.0',
    ),
    options,
  );
  const row = /Cut short, or different from its own manifest.*?<\/tr>/s.exec(html)?.[0] ?? '';
  expect(row).toContain('href="../delta/report.html"');
  expect(row).not.toContain('bravo');
});

test('a service that is another program on another host bears the names of both, that of most hosts first', () => {
  const program = (title: string): ReportModel => ({
    ...before(),
    services: before().services.map((service) => (service.id === 'ssh' ? { ...service, title } : service)),
    findings: before().findings.map((finding) =>
      finding.serviceIds.includes('telnet') ? { ...finding, title: `Turn off ${title}` } : finding,
    ),
  });
  const fleet = fleetOf(
    [
      host('a', program('Dropbear SSH server')),
      host('b', program('OpenSSH server')),
      host('c', program('OpenSSH server')),
    ],
    [],
    '0.1.0',
  );
  expect(fleet.services.find(({ id }) => id === 'ssh')?.title).toBe('OpenSSH server / Dropbear SSH server');
  const titles = fleet.findings.map(({ title }) => title);
  expect(titles).toContain('Turn off OpenSSH server / Turn off Dropbear SSH server');
});

test('hosts that no rule put into a group are not called "all" beside those that have one', async () => {
  const html = await fleetHtml(
    fleetOf([host('a', before(), 'web'), host('b', before(), 'web'), host('c')], [], '0.1.0'),
    options,
  );
  expect(html).toContain('in no group (1), web (2)');
});

const findingRow = (html: string, id: string): string =>
  new RegExp(`<tr>(?:(?!</tr>).)*${id}.*?</tr>`, 's')
    .exec(html)?.[0]
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ') ?? '';

test('a finding that all hosts have, or nearly all, names the hosts that lack it in place of those that have it', async () => {
  const names = Array.from({ length: 8 }, (_, at) => `web-${at}`);
  const hosts = names.map((name, at) => host(name, at === 3 ? without(before(), 'ftp') : before()));
  const html = await fleetHtml(fleetOf(hosts, [], '0.1.0'), options);
  expect(findingRow(html, 'danger-zone-listens:domain')).toMatch(/ 8 all 8 hosts $/);
  expect(findingRow(html, 'danger-zone-listens:ftp')).toMatch(/ 7 all 8 hosts \(but not web-3 \) $/);
});

test('a finding that a whole group has names the group, and the other hosts one by one', async () => {
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
    host(name, name < 'e' ? before() : without(before(), 'ftp'), name < 'e' ? 'db' : 'all'),
  );
  const html = await fleetHtml(
    fleetOf([...hosts, host('g'), host('h', quiet), host('i', quiet)], [], '0.1.0'),
    options,
  );
  expect(findingRow(html, 'danger-zone-listens:ftp')).toMatch(/ 5 all 4 of db , g $/);
});

test('the folder of a host is told beside its name where another has that name, or it says something else', async () => {
  const called = (name: string, folder: string) => summaryOf(named(before(), name), folder, 'all');
  const html = await fleetHtml(
    fleetOf(
      [
        called('web-1.example.com', 'web-1-example-com'),
        called('db.example.com', 'db-example-com'),
        called('DB.example.com', 'db-example-com-2'),
        called('mail', 'monday'),
      ],
      [],
      '0.1.0',
    ),
    options,
  );
  const words = [...html.matchAll(/<th scope="row"><a[^>]*>([^<]*)<\/a>/g)].map(([, name]) => name);
  expect(words.sort()).toEqual([
    'DB.example.com (db-example-com-2)',
    'db.example.com (db-example-com)',
    'mail (monday)',
    'web-1.example.com',
  ]);
});

test('the heads of the heat map tell hosts apart, whose long names differ at the end', async () => {
  const html = await fleetHtml(
    fleetOf(
      [
        'build-runner-with-a-long-name-01.example.com',
        'build-runner-with-a-long-name-02.example.com',
        'db.example.com',
      ].map((name) => host(name)),
      [],
      '0.1.0',
    ),
    options,
  );
  const heads = [...html.matchAll(/class="heat-host"><a[^>]*>([^<]*)</g)].map(([, name]) => name).sort();
  expect(heads).toEqual(['build-runner-…a-long-name-01', 'build-runner-…a-long-name-02', 'db']);
});
