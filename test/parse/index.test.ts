import { expect, test } from 'vitest';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import { listingKind, listingKinds, parse, recognise } from '../../src/parse/index.ts';

const section = (part: Partial<Section>): Section => ({
  id: 'netstat-tap',
  kind: 'netstat',
  status: 'collected',
  exitCode: 0,
  durationMs: 1,
  startedAt: null,
  bytes: 1,
  sha256: null,
  declaredSha256: null,
  truncated: false,
  stderr: '',
  note: '',
  file: 'cmd/netstat-tap',
  origin: '$ netstat -tap',
  lines: [],
  ...part,
});

const snapshot = (kind: Snapshot['bundle']['kind'], ...sections: readonly Section[]): Snapshot => ({
  bundle: { file: 'host.tar.gz', sha256: '', bytes: 0, kind },
  capture: new Map(),
  sections,
  integrity: [],
});

test('every kind has a name that is looked up again', () => {
  expect(listingKinds.length).toBeGreaterThan(35);
  for (const kind of listingKinds) expect(listingKind(kind)).toBe(kind);
  expect(listingKind('toString')).toBeNull();
});

test('a section that was not collected gives no facts and no unread lines', () => {
  const readings = parse(snapshot('portledger', section({ status: 'denied', lines: ['nonsense'] })));
  expect(readings.unread).toEqual([]);
  expect(readings.sections[0]?.status).toBe('denied');
  expect(readings.sections[0]?.lines.total).toBe(0);
});

test('a section of a kind that this version does not know is kept as evidence and not read', () => {
  const readings = parse(snapshot('portledger', section({ kind: 'constructor', lines: ['x'] })));
  expect(readings.sections[0]?.kind).toBe('constructor');
  expect(readings.sections[0]?.lines.total).toBe(0);
});

test('a lone listing of another system is refused with one line, not half-read', () => {
  const lines = [
    'Active Internet connections',
    'Proto Recv-Q Send-Q  Local Address  Foreign Address  (state)',
    'tcp4  0  0  *.22  *.*  LISTEN',
  ];
  expect(recognise({ lines })).toEqual({
    refused: 'a BSD or macOS netstat listing: only listings of Linux hosts are read',
  });
  const readings = parse(snapshot('listing', section({ kind: null, lines })));
  expect(readings.facts.netstat).toEqual([]);
  expect(readings.unread.map((line) => line.why)).toEqual([
    'a BSD or macOS netstat listing: only listings of Linux hosts are read',
  ]);
  expect(readings.sections[0]?.lines).toEqual({ total: 3, read: 0, skipped: 2, unread: 1 });
});
