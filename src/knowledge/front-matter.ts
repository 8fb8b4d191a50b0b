/**
 * One knowledge entry, `services/<id>.md`: YAML front matter, then five headings of Markdown.
 *
 *     ---
 *     id: telnet
 *     ports: [23/tcp]
 *     severity: {any: critical, named: high, loopback: medium}
 *     ---
 *     ## What it does
 *
 * Every scalar is read as text (YAML's failsafe schema): `4.8` and `2.10` are control ids, not numbers.
 * Whether ids of roles, controls and other entries exist is not known here; validate.ts asks that.
 */

import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { Cleartext, Knowledge, KnownPort, Severity, Stance } from '../model/knowledge.ts';

/** What is wrong with a knowledge file, in the words of the person who edits it. */
export interface Problem {
  /** `services/telnet.md`, `roles.yaml`. */
  readonly file: string;
  readonly because: string;
}

export interface ReadEntry {
  /** null where the file is too broken to make an entry of it. */
  readonly entry: Knowledge | null;
  readonly problems: readonly Problem[];
}

export const severities = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
] as const satisfies readonly Severity[];
const stances = ['dangerous', 'unneeded-unless', 'usually-needed'] as const satisfies readonly Stance[];
const cleartexts = ['yes', 'no', 'partial'] as const satisfies readonly Cleartext[];
const wrappers = ['yes', 'no', 'depends'] as const;
const kernels = ['no', 'also', 'only'] as const;
const yesOrNo = ['yes', 'no'] as const;

const required = ['id', 'title', 'stance', 'danger-zone', 'severity', 'cleartext', 'controls', 'reviewed'];
const optional = [
  'programs',
  'names',
  'ports',
  'started-as',
  'needed-for',
  'replaced-by',
  'tcp-wrappers',
  'in-kernel',
  'packages',
];

export const headings = [
  'What it does',
  'Why it matters',
  'Keep it if',
  'If you keep it',
  'Before you turn it off',
] as const;

// 23/tcp   6000-6063/tcp
const portPattern = /^(\d{1,5})(?:-(\d{1,5}))?\/(tcp|udp|sctp|dccp)$/;
// rpc/100003
const rpcPattern = /^rpc\/(\d{1,10})$/;
// 2026-11-23
const datePattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

class Fields {
  readonly #map: YAMLMap;
  readonly #problem: (because: string) => void;

  constructor(map: YAMLMap, problem: (because: string) => void) {
    this.#map = map;
    this.#problem = problem;
  }

  node(key: string): unknown {
    return this.#map.get(key, true);
  }

  text(key: string): string {
    const node = this.node(key);
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    if (node !== undefined) this.#problem(`${key}: expected one value`);
    return '';
  }

  list(key: string): readonly string[] {
    const node = this.node(key);
    if (node === undefined) return [];
    const values = textsOf(node);
    if (values === null) {
      this.#problem(`${key}: expected a list such as [a, b]`);
      return [];
    }
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) this.#problem(`${key}: ${twice} stands there twice`);
    return values;
  }

  oneOf<Word extends string>(key: string, words: readonly Word[], fallback: Word): Word {
    return this.word(key, this.text(key), words, fallback);
  }

  word<Word extends string>(key: string, got: string, words: readonly Word[], fallback: Word): Word {
    const found = words.find((word) => word === got);
    if (found !== undefined) return found;
    this.#problem(`${key}: expected one of ${words.join(', ')}, got '${got}'`);
    return fallback;
  }
}

function textsOf(node: unknown): readonly string[] | null {
  if (!isSeq(node)) return null;
  const values: string[] = [];
  for (const item of node.items) {
    if (!isScalar(item) || typeof item.value !== 'string' || item.value === '') return null;
    values.push(item.value);
  }
  return values;
}

export function readEntry(file: string, text: string): ReadEntry {
  const problems: Problem[] = [];
  const problem = (because: string) => {
    problems.push({ file, because });
  };
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end === -1) {
    problem('expected front matter between two lines of ---');
    return { entry: null, problems };
  }
  const document = parseDocument(lines.slice(1, end).join('\n'), { schema: 'failsafe' });
  for (const error of document.errors) {
    // The front matter begins on the file's second line.
    const line = (error.linePos?.[0].line ?? 0) + 1;
    problem(`line ${line}: ${error.message.split('\n')[0] ?? ''}`);
  }
  if (!isMap(document.contents) || document.errors.length > 0) {
    if (document.errors.length === 0) problem('expected `key: value` lines as front matter');
    return { entry: null, problems };
  }
  const map = document.contents;
  const keys = map.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''));
  for (const key of required) if (!keys.includes(key)) problem(`${key}: missing`);
  for (const key of keys) {
    if (!required.includes(key) && !optional.includes(key)) {
      problem(`${key}: unknown; expected one of ${[...required, ...optional].join(', ')}`);
    }
  }
  const fields = new Fields(map, problem);
  const ports = readPorts(fields.list('ports'), problem);
  const reviewed = fields.text('reviewed');
  if (keys.includes('reviewed') && !datePattern.test(reviewed)) {
    problem(`reviewed: expected a date such as 2026-11-23, got '${reviewed}'`);
  }
  const replacedBy = fields.text('replaced-by');
  const entry: Knowledge = {
    id: fields.text('id'),
    title: fields.text('title'),
    programs: fields.list('programs'),
    names: fields.list('names'),
    ports: ports.ports,
    rpcPrograms: ports.rpcPrograms,
    startedAs: fields.list('started-as'),
    stance: fields.oneOf('stance', stances, 'unneeded-unless'),
    dangerZone: fields.oneOf('danger-zone', yesOrNo, 'no') === 'yes',
    severity: readSeverity(fields, problem),
    cleartext: fields.oneOf('cleartext', cleartexts, 'partial'),
    neededFor: fields.list('needed-for'),
    replacedBy: replacedBy === '' ? null : replacedBy,
    tcpWrappers: keys.includes('tcp-wrappers') ? fields.oneOf('tcp-wrappers', wrappers, 'no') : 'no',
    inKernel: keys.includes('in-kernel') ? fields.oneOf('in-kernel', kernels, 'no') : 'no',
    controls: readControls(fields.node('controls'), problem),
    packages: fields.list('packages'),
    reviewed,
    prose: readProse(lines.slice(end + 1), problem),
  };
  return { entry, problems };
}

function readPorts(
  values: readonly string[],
  problem: (because: string) => void,
): { readonly ports: readonly KnownPort[]; readonly rpcPrograms: readonly number[] } {
  const ports: KnownPort[] = [];
  const rpcPrograms: number[] = [];
  for (const value of values) {
    const rpc = rpcPattern.exec(value);
    const port = portPattern.exec(value);
    if (rpc !== null) rpcPrograms.push(Number(rpc[1]));
    else if (port === null) {
      problem(`ports: expected 23/tcp, 6000-6063/tcp or rpc/100003, got '${value}'`);
    } else {
      const from = Number(port[1]);
      const to = port[2] === undefined ? from : Number(port[2]);
      if (from < 1 || to > 65535 || to < from) problem(`ports: '${value}' is no range of 1 to 65535`);
      ports.push({ protocol: port[3] ?? '', from, to });
    }
  }
  return { ports, rpcPrograms };
}

function readSeverity(fields: Fields, problem: (because: string) => void): Knowledge['severity'] {
  const node = fields.node('severity');
  if (!isMap(node)) {
    const one = fields.oneOf('severity', severities, 'info');
    return { any: one, named: one, loopback: one };
  }
  const given = new Map<string, string>();
  for (const pair of node.items) {
    if (isScalar(pair.key) && isScalar(pair.value))
      given.set(String(pair.key.value), String(pair.value.value));
  }
  for (const key of given.keys()) {
    if (!['any', 'named', 'loopback'].includes(key)) {
      problem(`severity: ${key}: unknown; expected any, named, loopback`);
    }
  }
  const severity = (exposure: string) =>
    fields.word(`severity: ${exposure}`, given.get(exposure) ?? '', severities, 'info');
  const read = { any: severity('any'), named: severity('named'), loopback: severity('loopback') };
  const rank = (word: Severity) => severities.indexOf(word);
  if (rank(read.any) > rank(read.named) || rank(read.named) > rank(read.loopback)) {
    problem('severity: less exposed cannot be worse: expected any >= named >= loopback');
  }
  return read;
}

function readControls(node: unknown, problem: (because: string) => void): Knowledge['controls'] {
  if (!isMap(node)) {
    if (node !== undefined) problem('controls: expected {framework: [id, …]}');
    return {};
  }
  const controls: Record<string, readonly string[]> = {};
  for (const pair of node.items) {
    const framework = isScalar(pair.key) ? String(pair.key.value) : '';
    const ids = textsOf(pair.value);
    if (ids === null) problem(`controls: ${framework}: expected a list of ids such as [CM-7]`);
    else controls[framework] = ids;
  }
  return controls;
}

function readProse(lines: readonly string[], problem: (because: string) => void): Knowledge['prose'] {
  const sections = new Map<string, string[]>();
  const order: string[] = [];
  let open: string[] | null = null;
  for (const line of lines) {
    if (line.startsWith('## ')) {
      const heading = line.slice(3).trim();
      open = [];
      order.push(heading);
      sections.set(heading, open);
    } else if (open !== null) open.push(line);
    else if (line.trim() !== '') problem(`text before the first heading: '${line}'`);
  }
  if (order.join('\n') !== headings.join('\n')) {
    problem(`headings: expected ${headings.join(' | ')}, got ${order.join(' | ')}`);
  }
  const section = (heading: string) => {
    const text = (sections.get(heading) ?? []).join('\n').trim();
    if (text === '' && sections.has(heading)) problem(`${heading}: nothing under this heading`);
    return text;
  };
  return {
    whatItDoes: section(headings[0]),
    whyItMatters: section(headings[1]),
    keepItIf: section(headings[2]),
    ifYouKeepIt: section(headings[3]),
    beforeYouTurnItOff: section(headings[4]),
  };
}
