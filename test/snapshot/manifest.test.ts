/** Manifests that lie: rows that name what is not theirs, values twice, lines that are none. */
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { bigcat, type Entry, entriesOf, manifest, sha256, tar, top } from './bundles.ts';

const problems = (snapshot: Snapshot) => snapshot.integrity.map((problem) => problem.kind);

/** The rest of the capture is still read. */
function expectBigcat(snapshot: Snapshot): void {
  expect(snapshot.sections.map((section) => section.id)).toEqual(bigcat.map((file) => file.id));
  expect([...(snapshot.sections[0]?.lines ?? [])]).toHaveLength(2);
}

describe('a manifest that lies', () => {
  const lines = (more: readonly string[]) =>
    openCaptureBytes('x.tar', tar(entriesOf(bigcat, manifest(bigcat, more))));
  const row = (cells: readonly string[]) => cells.join('\t');

  test.each([
    ['outside the bundle', '../../etc/passwd'],
    ['by an absolute path', '/etc/passwd'],
    ['that is the manifest', 'manifest.tsv'],
  ])('a row that names a file %s is refused', async (_, file) => {
    const snapshot = await lines([
      row(['x', '-', 'collected', '0', '1', '-', '0', '1', '1', file, '-', '$ x', '-']),
    ]);
    expectBigcat(snapshot);
    expect(problems(snapshot)).toEqual(['bad-manifest-line']);
  });

  test.each([
    ['an unknown status', row(['x', '-', 'fine', '0', '1', '-', '0', '1', '1', '-', '-', '$ x', '-'])],
    ['too few cells', 'x'],
    [
      'a second row of one id',
      row(['netstat-tap', 'ss', 'absent', '-', '0', '-', '0', '1', '1', '-', '-', 'x', '-']),
    ],
    ['a second @host', '@host\tother'],
  ])('%s is told', async (_, line) => {
    const snapshot = await lines([line]);
    expectBigcat(snapshot);
    expect(snapshot.capture.get('host')?.value).toBe('bigcat');
    expect(problems(snapshot)).toEqual(['bad-manifest-line']);
  });

  test('escapes in values are undone', async () => {
    const snapshot = await lines(['@case\ta\\tb\\nc\\\\d\\re\\x']);
    expect(snapshot.capture.get('case')?.value).toBe('a\tb\nc\\d\re\\x');
  });
});

describe('a row, cell by cell', () => {
  const sha = 'ab'.repeat(32);
  const cells = {
    id: 'x',
    kind: 'ps',
    status: 'failed',
    exit: '3',
    bytes: '17',
    sha256: '-',
    truncated: '0',
    start: '1764020000',
    ms: '31',
    file: '-',
    stderr: '-',
    origin: '$ ps ax',
    note: 'a note',
  };
  const read = async (more: Partial<Record<keyof typeof cells, string>>, extra: readonly Entry[] = []) => {
    const text = manifest(bigcat, [Object.values({ ...cells, ...more }).join('\t')]);
    const { sections, integrity } = await openCaptureBytes(
      'x.tar',
      tar([...entriesOf(bigcat, text), ...extra]),
    );
    const section = sections.find(({ id }) => id === (more.id ?? 'x'));
    return { section, told: integrity.map(({ kind, member, because }) => `${kind} ${member}: ${because}`) };
  };
  const row = 'bad-manifest-line portledger-bigcat-20261123T235052Z/manifest.tsv:8: ';

  test('is the section that it says', async () => {
    expect(await read({})).toMatchObject({
      section: {
        id: 'x',
        kind: 'ps',
        status: 'failed',
        exitCode: 3,
        startedAt: 1764020000,
        durationMs: 31,
        origin: '$ ps ax',
        note: 'a note',
        file: '',
        stderr: '',
        truncated: false,
        declaredSha256: null,
      },
      told: [],
    });
  });
  test.each(['collected', 'empty', 'absent', 'denied', 'tool-missing', 'timed-out', 'failed', 'skipped'])(
    'of status %s',
    async (status) => {
      const { section, told } = await read({ status });
      // What was collected has a file.
      expect(section?.status).toBe(status === 'collected' ? 'failed' : status);
      expect(told).toEqual(
        status === 'collected' ? [`${row}section x is said to be collected and has no file`] : [],
      );
    },
  );
  test.each([
    [{ kind: '-' }, { kind: null }],
    [{ origin: '-' }, { origin: 'x' }],
    [{ note: '-' }, { note: '' }],
    [{ exit: '-' }, { exitCode: null }],
    [{ exit: 'x' }, { exitCode: null }],
    [{ exit: '1x' }, { exitCode: null }],
    [{ exit: '-1' }, { exitCode: null }],
    [{ exit: '1234567890123456' }, { exitCode: null }],
    [{ truncated: '1' }, { truncated: true }],
    [{ truncated: '2' }, { truncated: false }],
    [{ sha256: sha }, { declaredSha256: sha }],
    [{ sha256: sha.toUpperCase() }, { declaredSha256: sha }],
    [{ sha256: `${sha}a` }, { declaredSha256: null }],
    [{ sha256: sha.replace('a', 'g') }, { declaredSha256: null }],
    [{ origin: 'a\\tb\\\\' }, { origin: 'a\tb\\' }],
  ])('with %j is %j', async (more, expected) => {
    expect((await read(more)).section).toMatchObject(expected);
  });

  const file = { name: `${top}cmd/x`, content: 'hello\n' };
  const hash = sha256('hello\n');
  test.each([
    [{ sha256: hash, bytes: '6' }, { status: 'collected', sha256: hash, note: 'a note' }, []],
    [{ sha256: '-', bytes: '6' }, { status: 'collected' }, []],
    [{ sha256: '-', bytes: '-' }, { status: 'collected' }, []],
    // The hash tells: the number of bytes is asked only without one.
    [{ sha256: hash, bytes: '7' }, { status: 'collected' }, []],
    [
      { sha256: '-', bytes: '7' },
      { status: 'collected' },
      ['changed-file cmd/x: it has 6 bytes and the manifest says 7'],
    ],
    [
      { sha256: sha, bytes: '6' },
      { status: 'collected' },
      [`changed-file cmd/x: its SHA-256 is ${hash} and the manifest says ${sha}`],
    ],
  ])('whose file is there: %j', async (more, expected, told) => {
    const found = await read({ status: 'collected', file: 'cmd/x', ...more }, [file]);
    expect(found.section).toMatchObject(expected);
    expect([...(found.section?.lines ?? [])]).toEqual(['hello']);
    expect(found.told).toEqual(told);
  });
  test.each([
    ['collected', 'failed'],
    ['timed-out', 'timed-out'],
  ])('whose file is not there, of status %s', async (status, shown) => {
    const { section, told } = await read({ status, file: 'cmd/x' });
    expect(section).toMatchObject({
      status: shown,
      file: 'cmd/x',
      note: 'a note; its file is missing from the bundle',
    });
    expect(told).toEqual([
      'missing-file cmd/x: the manifest names it (section x) and the bundle does not hold it',
    ]);
    expect((await read({ status, file: 'cmd/x', note: '-' })).section?.note).toBe(
      'its file is missing from the bundle',
    );
  });
  test.each([
    [{ id: '-' }, 'a row without an id or with an unknown status; not read'],
    [{ status: 'constructor' }, 'a row without an id or with an unknown status; not read'],
    [{ file: 'other/x' }, 'section x names a file outside cmd/ and file/; not read'],
    [{ file: 'x/cmd/y' }, 'section x names a file outside cmd/ and file/; not read'],
    [{ file: 'cmd/a b' }, 'section x names a file outside cmd/ and file/; not read'],
    [{ file: 'cmd/./x' }, 'section x names a file outside cmd/ and file/; not read'],
    [{ file: 'cmd//x' }, 'section x names a file outside cmd/ and file/; not read'],
    [{ file: 'cmd/../x' }, 'section x names a file outside cmd/ and file/; not read'],
  ])('with %j is refused', async (more, because) => {
    const { section, told } = await read(more);
    expect(section).toBeUndefined();
    expect(told).toEqual([row + because]);
  });
  test('has what the command said on stderr, of its own file only', async () => {
    const said = { name: `${top}err/x`, content: 'a\nb\nc\nd\ne\nf\n' };
    const outside = { name: `${top}other/x`, content: 'a\n' };
    expect((await read({ stderr: 'err/x' }, [said])).section?.stderr).toBe('a\nb\nc\nd\ne');
    expect((await read({ stderr: 'err/y' })).section?.stderr).toBe('');
    expect((await read({ stderr: 'other/x' }, [outside])).section?.stderr).toBe('');
    const long = { ...said, content: 'x'.repeat(500) };
    expect((await read({ stderr: 'err/x' }, [long])).section?.stderr).toBe('x'.repeat(400));
  });
});
