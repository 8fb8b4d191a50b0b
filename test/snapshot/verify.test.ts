import { expect, test } from 'vitest';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { adjustLimits, defaultLimits } from '../../src/snapshot/limits.ts';
import { verifyCapture } from '../../src/snapshot/verify.ts';
import { bigcat, capture, entriesOf, manifest, sha256, tar, top } from './bundles.ts';

const verified = async (bytes: Buffer) => verifyCapture(await openCaptureBytes('host.tar', bytes));

test('a capture whose files all match its manifest is intact', async () => {
  const result = await verified(capture());
  expect(result.verdict).toBe('intact');
  expect(result.counts).toEqual({ ok: 2, changed: 0, missing: 0, extra: 0, undeclared: 0 });
});

test('what a command said on stderr has a row of its own, and is intact as well', async () => {
  const [netstat = expect.fail()] = bigcat;
  const errors = { id: 'err/netstat-tap', file: 'err/netstat-tap', content: 'no\n', origin: 'stderr of $ x' };
  const files = [{ ...netstat, stderr: errors.file }, errors];
  const result = await verified(capture([], files));
  expect(result.verdict).toBe('intact');
  expect(result.counts.ok).toBe(2);
  const snapshot = await openCaptureBytes('host.tar', capture([], files));
  expect(snapshot.sections.map((section) => section.stderr)).toEqual(['no', '']);
});

test('a changed, a missing and an extra file are each told', async () => {
  const files = [...bigcat, { id: 'ps-ax', file: 'cmd/ps-ax', content: 'PID\n', origin: '$ ps ax' }];
  const entries = entriesOf(files)
    .filter((entry) => !entry.name.endsWith('inetd.conf'))
    .map((entry) => (entry.name.endsWith('ps-ax') ? { ...entry, content: 'PIX\n' } : entry));
  const result = await verified(tar([...entries, { name: `${top}cmd/added`, content: 'x' }]));
  expect(result.verdict).toBe('differs');
  expect(result.files.map((file) => [file.file, file.state])).toEqual([
    ['cmd/netstat-tap', 'ok'],
    ['file/etc/inetd.conf', 'missing'],
    ['cmd/ps-ax', 'changed'],
    [`${top}cmd/added`, 'extra'],
  ]);
  expect(result.problems.find((problem) => problem.kind === 'changed-file')?.because).toBe(
    `its SHA-256 is ${sha256('PIX\n')} and the manifest says ${sha256('PID\n')}`,
  );
});

test('a manifest without hashes cannot tell, but tells a file of another size', async () => {
  const files = bigcat.map((file) => ({ ...file, sha256: '-' }));
  expect((await verified(capture([], files))).verdict).toBe('cannot-tell');
  const entries = entriesOf(files, manifest(files)).map((entry) =>
    entry.name.endsWith('netstat-tap') ? { ...entry, content: 'shorter\n' } : entry,
  );
  expect((await verified(tar(entries))).counts).toMatchObject({ changed: 1, undeclared: 1 });
});

test('a lone listing has nothing to compare with', async () => {
  expect((await verified(Buffer.from('tcp\n'))).verdict).toBe('cannot-tell');
});

test('limits are adjusted by name, and a wrong name is told in one line', () => {
  expect(adjustLimits('member-bytes=1K').memberBytes).toBe(1024);
  expect(adjustLimits('ratio=2000', adjustLimits('members=7'))).toEqual({
    ...defaultLimits,
    members: 7,
    ratio: 2000,
  });
  expect(() => adjustLimits('size=1')).toThrow('size=1: not a limit');
  expect(() => adjustLimits('ratio=many')).toThrow('ratio=many: not a limit');
  expect(() => adjustLimits('member-bytes=1G')).toThrow('at most 511M');
});
