/** What a bundle can make us hold or do over and over, though it is small itself: names, links, rows of the manifest. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { defaultLimits } from '../../src/snapshot/limits.ts';
import { bigcat, capture, type Entry, entriesOf, manifest, pax, tar, tarball, top } from './bundles.ts';

const over = ({ integrity }: Snapshot) =>
  integrity.filter(({ kind }) => kind === 'over-limit').map(({ because }) => because);
const row = (id: string, file: string, stderr = '-') =>
  [id, 'netstat', 'collected', '0', '1', '-', '0', '1', '1', file, stderr, '$ x', '-'].join('\t');
const withRows = (more: readonly string[], limits = defaultLimits) =>
  openCaptureBytes('x.tar', tar(entriesOf(bigcat, manifest(bigcat, more))), limits);

test('names count as evidence does: a quarter of a million of 4 kB would be two gigabytes', async () => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, at): readonly Entry[] => [
      pax({ path: `${top}cmd/${'N'.repeat(3000)}${at}` }),
      { name: 'x' },
    ]).flat();
  const limits = { ...defaultLimits, keptBytes: 400_000 };
  const few = await openCaptureBytes('x.tar', capture(named(5)), limits);
  expect(over(few)).toEqual([]);
  const many = await openCaptureBytes('x.tar', capture(named(60)), limits);
  expect(over(many)).toEqual([
    expect.stringMatching(/names in it .* larger than 400000 bytes \(limit kept-bytes\)/),
  ]);
  expect(many.integrity.length).toBeLessThan(30);
  expect([...(many.sections[0]?.lines ?? [])]).toHaveLength(2);
});

test('a link to a name longer than any path is refused, and the others count', async () => {
  const link = (target: string, at: number): readonly Entry[] => [
    pax({ linkpath: target }),
    { name: `${top}cmd/l${at}`, type: '2', link: 'x' },
  ];
  const long = await openCaptureBytes('x.tar', capture(link('L'.repeat(5000), 0)));
  expect(long.integrity).toMatchObject([
    { kind: 'unsafe-member', because: expect.stringContaining('5000 bytes (limit name-bytes') },
  ]);
  const links = Array.from({ length: 60 }, (_, at) => link('L'.repeat(3000), at)).flat();
  const many = await openCaptureBytes('x.tar', capture(links), { ...defaultLimits, keptBytes: 400_000 });
  expect(over(many)).toEqual([expect.stringContaining('limit kept-bytes')]);
});

test('a short name in a header of a megabyte does not hold the megabyte', async () => {
  const comment = 'c'.repeat(1_000_000);
  const entries = Array.from({ length: 40 }, (_, at): readonly Entry[] => [
    pax({ comment, path: `name-of-twenty-letters-${at}` }),
    { name: 'x', content: 'x' },
    pax({ comment, linkpath: `target-of-twenty-letters-${at}` }),
    { name: `link-of-twenty-letters-${at}`, type: '2', link: 'x' },
  ]).flat();
  const bytes = capture(entries);
  const { heapUsed } = process.memoryUsage();
  const snapshot = await openCaptureBytes('x.tar', bytes, { ...defaultLimits, ratio: 10_000 });
  expect(snapshot.integrity.length).toBe(80);
  expect(process.memoryUsage().heapUsed - heapUsed).toBeLessThan(50e6);
  expect(JSON.stringify(snapshot.integrity)).toContain('name-of-twenty-letters-39');
}, 120_000);

test('links that lead to links are followed no more than one', async () => {
  const snapshot = await openCaptureBytes(
    'x.tar.gz',
    tarball([
      { name: `${top}file/a`, type: '2', link: '/etc' },
      { name: `${top}file/b`, type: '2', link: 'a' },
      { name: `${top}file/b/shadow`, content: 'root:x:0:0' },
      { name: `${top}file/c`, type: '1', link: `${top}file/b` },
    ]),
  );
  expect(snapshot.integrity.map(({ kind, member }) => `${kind} ${member.slice(top.length)}`).sort()).toEqual([
    'extra-file file/b/shadow',
    'unsafe-member file/a',
    'unsafe-member file/b',
    'unsafe-member file/c',
  ]);
  expect(snapshot.sections.flatMap(({ lines }) => [...lines]).join()).not.toContain('root:x');
});

test('a file belongs to the row that names it first: a thousand rows would let it be read a thousand times', async () => {
  const snapshot = await withRows([row('again', 'cmd/netstat-tap'), row('and-again', 'cmd/netstat-tap')]);
  expect(snapshot.integrity.map(({ kind }) => kind)).toEqual(['bad-manifest-line', 'bad-manifest-line']);
  expect(snapshot.sections.filter(({ lines }) => [...lines].length > 0).map(({ id }) => id)).toEqual([
    'netstat-tap',
    'etc/inetd.conf',
  ]);
  expect(snapshot.sections.find(({ id }) => id === 'again')?.status).toBe('failed');
});

test('a manifest has so many lines as a bundle may have entries, and lines of some length', async () => {
  const many = await withRows(
    Array.from({ length: 200 }, (_, at) => `@key${at}\tx`),
    { ...defaultLimits, members: 100 },
  );
  expect(over(many)).toEqual([expect.stringContaining('more than 100 lines (limit members)')]);
  expect(many.sections.map(({ id }) => id)).toEqual(bigcat.map(({ id }) => id));
  const long = await withRows(['\t'.repeat(1_000_000), '@after\tx']);
  expect(long.integrity).toEqual([
    expect.objectContaining({ kind: 'bad-manifest-line', because: 'a line of 1000000 characters; not read' }),
  ]);
  expect(long.capture.get('after')?.value).toBe('x');
});

test('of what a command said on stderr the beginning is decoded, though it were one line of 20 MB', async () => {
  const said = `first words ${'x'.repeat(20_000_000)}`;
  const files = [{ ...(bigcat[0] ?? expect.fail()), stderr: 'err/netstat-tap' }, ...bigcat.slice(1)];
  const bytes = gzipSync(tar([...entriesOf(files), { name: `${top}err/netstat-tap`, content: said }]));
  const { sections } = await openCaptureBytes('x.tar.gz', bytes, { ...defaultLimits, ratio: 10_000 });
  expect(sections[0]?.stderr).toBe(said.slice(0, 400));
});
