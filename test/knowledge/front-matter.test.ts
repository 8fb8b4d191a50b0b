import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEntry } from '../../src/knowledge/front-matter.ts';
import { loadKnowledge, validateKnowledge } from '../../src/knowledge/index.ts';
import type { Knowledge, KnowledgeBase } from '../../src/model/knowledge.ts';
import { projectRoot } from '../shared.ts';

const telnet = readFileSync(join(projectRoot, 'src/knowledge/services/telnet.md'), 'utf8');
const read = (text: string) => readEntry('services/telnet.md', text);
const because = (text: string) => read(text).problems.map((problem) => problem.because);

test('the telnet entry reads without a problem', () => {
  const { entry, problems } = read(telnet);
  expect(problems).toEqual([]);
  expect(entry?.ports).toEqual([{ protocol: 'tcp', from: 23, to: 23 }]);
  expect(entry?.controls['cis-controls']).toContain('4.8');
  expect(entry?.dangerZone).toBe(true);
  expect(entry?.prose.whatItDoes).toMatch(/^Gives a login prompt/);
});

test('a file with Windows line ends reads the same', () => {
  expect(read(telnet.replaceAll('\n', '\r\n')).entry).toEqual(read(telnet).entry);
});

const broken: readonly (readonly [string, string | RegExp, string, string])[] = [
  [
    'an unknown stance is told with the words that are allowed',
    'stance: dangerous',
    'stance: bad',
    "stance: expected one of dangerous, unneeded-unless, usually-needed, got 'bad'",
  ],
  ['a missing field is named', /^title: .*\n/m, '', 'title: missing'],
  ['a misspelt field is named', 'cleartext: yes', 'cleartexts: yes', 'cleartext: missing'],
  [
    'a port without a protocol is told',
    '[23/tcp]',
    '[23]',
    "ports: expected 23/tcp, 6000-6063/tcp or rpc/100003, got '23'",
  ],
  ['a port beyond 65535 is told', '[23/tcp]', '[99999/tcp]', "ports: '99999/tcp' is no range of 1 to 65535"],
  [
    'a value that stands there twice is told',
    '[23/tcp]',
    '[23/tcp, 23/tcp]',
    'ports: 23/tcp stands there twice',
  ],
  [
    'a list that is no list is told',
    'names: [telnet]',
    'names: telnet',
    'names: expected a list such as [a, b]',
  ],
  [
    'a severity that is worse on loopback is told',
    /severity: .*/,
    'severity: {any: low, named: low, loopback: high}',
    'severity: less exposed cannot be worse: expected any >= named >= loopback',
  ],
  [
    'a date that is none is told',
    /reviewed: .*/,
    'reviewed: yesterday',
    "reviewed: expected a date such as 2026-11-23, got 'yesterday'",
  ],
  [
    'an empty section is told',
    /## What it does\n[^#]*/,
    '## What it does\n\n',
    'What it does: nothing under this heading',
  ],
  [
    'text before the first heading is told',
    '## What it does',
    'Stray.\n\n## What it does',
    "text before the first heading: 'Stray.'",
  ],
];

test.each(broken)('%s', (_name, from, to, expected) => {
  expect(because(telnet.replace(from, to))).toContain(expected);
});

test('a heading that is missing is told with the order that is expected', () => {
  expect(because(telnet.replace('## Keep it if', '## Keep it'))[0]).toMatch(
    /^headings: expected What it does \| /,
  );
});

test('a file without front matter makes no entry', () => {
  expect(read('# Telnet\n')).toEqual({
    entry: null,
    problems: [{ file: 'services/telnet.md', because: 'expected front matter between two lines of ---' }],
  });
});

test('broken YAML is told with the line of the file', () => {
  expect(because(telnet.replace('programs: [', 'programs: [[['))[0]).toMatch(/^line \d+: /);
});

const base = loadKnowledge();
const entryOf = (id: string): Knowledge => {
  const found = base.services.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no entry ${id}`);
  return found;
};
const problemsWith = (entry: Knowledge, others: readonly string[] = []) => {
  const changed: KnowledgeBase = { ...base, services: [...others.map(entryOf), entry] };
  return validateKnowledge(changed).map((problem) => problem.because);
};

test('a program that runs anything may not name a service', () => {
  expect(problemsWith({ ...entryOf('xdmcp'), replacedBy: null, programs: ['python3'] })).toEqual([
    "programs: python3 runs other programs or may be anybody's, so it names no service",
  ]);
});

test('a name that another entry has is told', () => {
  expect(problemsWith({ ...entryOf('nginx'), names: ['www'] }, ['http'])).toEqual([
    'names: www already belongs to services/http.md',
  ]);
});

test('a program that another entry on the same port has is told', () => {
  expect(problemsWith({ ...entryOf('nginx'), programs: ['apache2'] }, ['apache'])).toEqual([
    'programs: apache2 belongs to services/apache.md too, and no port tells them apart',
  ]);
});

test('a port that two entries claim needs something else to tell them apart', () => {
  const bare = { ...entryOf('nginx'), programs: [], names: [], startedAs: [] };
  expect(problemsWith(bare, ['apache'])).toEqual([
    'ports: shared with services/apache.md, and no program, name or unit tells them apart',
  ]);
});

test('a role, a replacement, a framework and a control that do not exist are told', () => {
  const entry = {
    ...entryOf('nginx'),
    neededFor: ['king'],
    replacedBy: 'abacus',
    controls: { 'pci-dss': ['9.9.9'], x: [] },
  };
  expect(problemsWith(entry)).toEqual([
    'needed-for: no role king in roles.yaml',
    'replaced-by: no entry abacus',
    'controls: pci-dss: no 9.9.9 in controls.yaml',
    'controls: no framework x in controls.yaml',
  ]);
});

test('a link over plain http is told', () => {
  const prose = { ...entryOf('nginx').prose, whatItDoes: 'See [this](http://example.org/).' };
  expect(problemsWith({ ...entryOf('nginx'), prose })).toEqual(["link: 'http://example.org/' is not https"]);
});
