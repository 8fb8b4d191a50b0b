import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { nameByContent } from '../../src/parse/by-content.ts';
import { openCapture, openCaptureBytes } from '../../src/snapshot/index.ts';
import { adjustLimits, defaultLimits } from '../../src/snapshot/limits.ts';
import {
  bigcat,
  capture,
  type Entry,
  entriesOf,
  gnuLongName,
  header,
  manifest,
  pax,
  sha256,
  tar,
  tarball,
  top,
} from './bundles.ts';

const folder = mkdtempSync(join(tmpdir(), 'portledger-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = 'root:x:0:0 from another file';
const problems = (snapshot: Snapshot) => snapshot.integrity.map((problem) => problem.kind);
const allText = (snapshot: Snapshot) =>
  snapshot.sections.flatMap((section) => [...section.lines, section.stderr]).join('\n');

/** The rest of the capture is still read. */
function expectBigcat(snapshot: Snapshot): void {
  expect(snapshot.sections.map((section) => section.id)).toEqual(bigcat.map((file) => file.id));
  expect([...(snapshot.sections[0]?.lines ?? [])]).toHaveLength(2);
}

describe('names that no honest tar writes are refused, and the rest is read', () => {
  const names: readonly (readonly [string, readonly Entry[], RegExp])[] = [
    ['absolute', [{ name: '/etc/passwd', content: secret }], /absolute/],
    ['of a Windows drive', [{ name: 'C:\\Windows\\x', content: secret }], /absolute/],
    ['of a Windows share', [{ name: '\\\\host\\share', content: secret }], /absolute/],
    ['climbing out', [{ name: `${top}../../etc/passwd`, content: secret }], /climbs out/],
    ['with a newline', [{ name: `${top}cmd/a\nb`, content: secret }], /control characters/],
    ['with an escape sequence', [{ name: `${top}cmd/\x1b[2J`, content: secret }], /control characters/],
    ['that turn the reading direction', [{ name: `${top}cmd/\u202egnp.sh`, content: secret }], /control/],
    [
      '64 kB long, by PAX',
      [pax({ path: `${'a/'.repeat(32768)}x` }), { name: 'x', content: secret }],
      /6553[67] bytes/,
    ],
    [
      '64 kB long, by GNU',
      [gnuLongName('b'.repeat(65536)), { name: 'x', content: secret }],
      /6553[67] bytes/,
    ],
    ['climbing out by PAX', [pax({ path: '../x' }), { name: `${top}cmd/x`, content: secret }], /climbs out/],
    ['climbing out by GNU', [gnuLongName('../x'), { name: `${top}cmd/x`, content: secret }], /climbs out/],
    [
      'a thousand folders deep',
      [gnuLongName(`${'a/'.repeat(1000)}x`), { name: 'x', content: secret }],
      /parts/,
    ],
  ];
  test.each(names)('%s', async (_, entries, because) => {
    const snapshot = await openCaptureBytes('host.tar.gz', tarball(entries));
    expectBigcat(snapshot);
    expect(snapshot.integrity).toHaveLength(1);
    expect(snapshot.integrity[0]).toMatchObject({ kind: 'unsafe-member' });
    expect(snapshot.integrity[0]?.because).toMatch(because);
    expect((snapshot.integrity[0]?.member ?? '').length).toBeLessThan(200);
    expect(allText(snapshot)).not.toContain(secret);
  });
});

describe('entries that are no plain files are not read', () => {
  const entries: readonly (readonly [string, Entry | readonly Entry[], RegExp])[] = [
    ['a link out', { name: `${top}cmd/x`, type: '2', link: '/etc/shadow' }, /link to \/etc\/shadow/],
    ['a link inside', { name: `${top}cmd/x`, type: '2', link: 'netstat-tap' }, /link to netstat-tap/],
    ['a hard link', { name: `${top}cmd/x`, type: '1', link: '/etc/shadow' }, /hard link/],
    ['a character device', { name: `${top}cmd/x`, type: '3' }, /device/],
    ['a block device', { name: `${top}cmd/x`, type: '4' }, /device/],
    ['a FIFO', { name: `${top}cmd/x`, type: '6' }, /FIFO/],
    ['an old GNU sparse file', { name: `${top}cmd/x`, type: 'S', content: secret }, /type/],
    ['a volume label', { name: 'label', type: 'V' }, /type/],
    [
      'a PAX sparse file',
      [pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'x' }), { name: `${top}cmd/x`, content: secret }],
      /sparse/,
    ],
  ];
  test.each(entries)('%s', async (_, entry, because) => {
    const list = Array.isArray(entry) ? entry : [entry];
    const snapshot = await openCaptureBytes('host.tar.gz', tarball(list));
    expectBigcat(snapshot);
    expect(problems(snapshot)).toEqual(['unsafe-member']);
    expect(snapshot.integrity[0]?.because).toMatch(because);
    expect(allText(snapshot)).not.toContain(secret);
  });

  test('a section whose file is a link to another file has failed, and its lines are none', async () => {
    const entries = entriesOf(bigcat).map((entry) =>
      entry.name.endsWith('netstat-tap') ? { name: entry.name, type: '2', link: '/etc/shadow' } : entry,
    );
    const snapshot = await openCaptureBytes('x.tar', tar(entries));
    expect(snapshot.sections[0]).toMatchObject({ status: 'failed', sha256: null });
    expect(problems(snapshot)).toEqual(expect.arrayContaining(['missing-file', 'unsafe-member']));
  });
});

describe('two members of one name', () => {
  const second = { name: `${top}cmd/netstat-tap`, content: 'tcp 0 0 *:666 *:* LISTEN\n' };

  test('the first is read, so that another program cannot be shown something else unseen', async () => {
    const snapshot = await openCaptureBytes('x.tar.gz', tarball([second]));
    expectBigcat(snapshot);
    expect(allText(snapshot)).not.toContain('666');
    expect(snapshot.integrity).toMatchObject([
      { kind: 'duplicate-member', because: expect.stringContaining('different content') },
    ]);
  });

  test('written in two ways are one name', async () => {
    const snapshot = await openCaptureBytes(
      'x.tar.gz',
      tarball([{ ...second, name: `./${top}/cmd//netstat-tap` }]),
    );
    expect(problems(snapshot)).toEqual(['duplicate-member']);
  });

  test('that differ in case only are told, since a Mac or Windows would show one', async () => {
    const snapshot = await openCaptureBytes(
      'x.tar.gz',
      tarball([{ ...second, name: `${top}cmd/Netstat-TAP` }]),
    );
    expect(problems(snapshot)).toEqual(['duplicate-member', 'extra-file']);
  });

  test('a second manifest does not count', async () => {
    const snapshot = await openCaptureBytes(
      'x.tar.gz',
      tarball([{ name: 'portledger-other/manifest.tsv', content: manifest([]) }]),
    );
    expectBigcat(snapshot);
    expect(problems(snapshot)).toContain('duplicate-member');
  });
});

describe('sizes that lie', () => {
  const sized = (size: string | Buffer): Entry => ({ name: `${top}cmd/x`, content: 'x', size });
  test.each([
    ['negative', sized(Buffer.from('ffffffffffffffffffffffff', 'hex'))],
    ['of eight exabytes', sized(Buffer.from('800000007fffffffffffffff', 'hex'))],
    ['of eight gigabytes', sized('77777777777\0')],
    ['no number', sized('zzzzzzzzzzz\0')],
    ['huge by PAX', pax({ size: '9'.repeat(30) })],
  ])('%s: what stands before is read, and the damage is told', async (_, entry) => {
    const snapshot = await openCaptureBytes(
      'x.tar.gz',
      tarball([entry, { name: `${top}cmd/y`, content: 'y' }]),
    );
    expectBigcat(snapshot);
    expect(problems(snapshot)).toContain('truncated-bundle');
  });
});

test('a negative size by PAX does not count: the header has the size', async () => {
  const entries = [pax({ size: '-1' }), { name: `${top}cmd/y`, content: 'y' }];
  const snapshot = await openCaptureBytes('x.tar.gz', tarball(entries));
  expectBigcat(snapshot);
  expect(snapshot.integrity).toMatchObject([{ kind: 'extra-file', member: `${top}cmd/y` }]);
});

describe('a bundle that was cut off', () => {
  const whole = capture();
  const packed = gzipSync(whole);
  const original = new Map(
    bigcat.map((file) => [
      file.id,
      Buffer.from(file.content ?? '')
        .toString()
        .trimEnd()
        .split('\n'),
    ]),
  );

  async function expectPartial(bytes: Buffer): Promise<void> {
    let snapshot: Snapshot;
    try {
      snapshot = await openCaptureBytes('host.tar.gz', bytes);
    } catch (error) {
      expect(error).toMatchObject({ name: 'UserError' });
      return;
    }
    if (snapshot.bundle.kind === 'listing') return;
    expect(problems(snapshot).length).toBeGreaterThan(0);
    for (const section of snapshot.sections) {
      const lines = [...section.lines];
      const all = original.get(section.id) ?? [];
      // Whole lines as they were, but for the last one.
      expect(lines.slice(0, -1)).toEqual(all.slice(0, Math.max(0, lines.length - 1)));
      if (section.status === 'collected' && lines.length < all.length) {
        expect(section.truncated || section.sha256 !== section.declaredSha256).toBe(true);
      }
    }
  }

  test('at any byte of the gzip data is one line or a partial capture that says so', async () => {
    for (let length = 1; length < packed.length; length += 1) await expectPartial(packed.subarray(0, length));
  });

  test('at any byte of a plain tar is a partial capture that says so', async () => {
    for (let length = 1; length < whole.length - 1024; length += 1) {
      await expectPartial(whole.subarray(0, length));
    }
  });

  test('between two members is told, though each member is whole', async () => {
    const withoutEnd = tar(entriesOf(bigcat)).subarray(0, -1024);
    const snapshot = await openCaptureBytes('x.tar.gz', gzipSync(withoutEnd));
    expectBigcat(snapshot);
    expect(snapshot.integrity).toMatchObject([
      { kind: 'truncated-bundle', because: expect.stringContaining('end mark') },
    ]);
  });

  test('before its manifest is read by the names of its files', async () => {
    const entries = entriesOf(bigcat).filter((entry) => !entry.name.endsWith('manifest.tsv'));
    const snapshot = await openCaptureBytes('x.tar', tar(entries));
    expect(snapshot.sections.map((section) => [section.id, section.kind, section.status])).toEqual([
      ['netstat-tap', 'netstat', 'collected'],
      ['etc/inetd.conf', 'inetd-conf', 'collected'],
    ]);
    expect(problems(snapshot)).toContain('missing-file');
  });

  test('with garbage behind it is read, and the garbage told', async () => {
    const snapshot = await openCaptureBytes(
      'x.tar.gz',
      Buffer.concat([packed, Buffer.from('garbage'.repeat(99))]),
    );
    expectBigcat(snapshot);
    expect(snapshot.integrity).toHaveLength(1);
  });

  test('and padded with zeros, as tapes do, is whole', async () => {
    const snapshot = await openCaptureBytes('x.tar.gz', Buffer.concat([packed, Buffer.alloc(20_000)]));
    expectBigcat(snapshot);
    expect(snapshot.integrity).toEqual([]);
  });

  test('with a wrong byte anywhere is never read as if nothing were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(packed);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        try {
          const snapshot = await openCaptureBytes('x.tar.gz', bytes);
          // Time, flags and system of the gzip header are no content.
          if (at >= 10 && snapshot.bundle.kind !== 'listing') {
            expect(snapshot.integrity.length).toBeGreaterThan(0);
          }
        } catch (error) {
          expect(error).toMatchObject({ name: 'UserError' });
        }
      }),
      { numRuns: 400, seed: 20261123 },
    );
  });
});

describe('limits', () => {
  const over = (snapshot: Snapshot) => snapshot.integrity.filter((problem) => problem.kind === 'over-limit');

  test('a gzip bomb of 1:1000 ends where the ratio is told, in bounded memory', async () => {
    const bomb = gzipSync(
      tar([...entriesOf(bigcat), { name: `${top}cmd/bomb`, content: Buffer.alloc(150e6) }]),
    );
    const before = process.memoryUsage().arrayBuffers;
    const snapshot = await openCaptureBytes('x.tar.gz', bomb);
    expectBigcat(snapshot);
    expect(over(snapshot)[0]?.because).toContain('limit ratio');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(120e6);
  });

  test('a bomb inside a bomb is one, too', async () => {
    const inner = gzipSync(Buffer.alloc(100e6), { level: 9 });
    await expect(openCaptureBytes('x.gz', gzipSync(inner))).rejects.toThrow();
  });

  test('a file over its limit keeps its beginning and its real hash', async () => {
    const limits = { ...defaultLimits, memberBytes: 40 };
    const files = bigcat.slice(1);
    const snapshot = await openCaptureBytes('x.tar', capture([], files), { ...limits, memberBytes: 2000 });
    expect(over(snapshot)).toEqual([]);
    const long = [{ ...(bigcat[0] ?? expect.fail()), content: 'tcp 0 0 *:ssh *:* LISTEN\n'.repeat(200) }];
    const cut = await openCaptureBytes('x.tar', capture([], long), { ...limits, memberBytes: 2000 });
    expect(cut.sections[0]).toMatchObject({
      truncated: true,
      bytes: 5000,
      sha256: sha256(String(long[0]?.content)),
    });
    expect([...(cut.sections[0]?.lines ?? [])]).toHaveLength(80);
    expect(over(cut)[0]).toMatchObject({ because: expect.stringContaining('limit member-bytes') });
  });

  test('all evidence together has a limit', async () => {
    const snapshot = await openCaptureBytes('x.tar', capture(), {
      ...defaultLimits,
      keptBytes: manifest(bigcat).length + 100,
    });
    expect(over(snapshot)[0]?.because).toContain('limit kept-bytes');
  });

  test('too many entries end the reading, and are not listed one by one', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({ name: `../${index}`, content: '' }));
    const snapshot = await openCaptureBytes('x.tar', capture(many), { ...defaultLimits, members: 3000 });
    expectBigcat(snapshot);
    expect(snapshot.integrity.length).toBeLessThan(600);
    expect(snapshot.integrity.at(-1)?.because).toMatch(/\d+ more problems/);
  });

  test('ten million entries are not waited for', async () => {
    const block = Buffer.concat([header({ name: 'x' }), header({ name: 'y' })]);
    const stream = Buffer.concat([capture().subarray(0, -1024), Buffer.alloc(block.length * 150_000, block)]);
    const snapshot = await openCaptureBytes('x.tar', stream, { ...defaultLimits, members: 20_000 });
    expectBigcat(snapshot);
    expect(over(snapshot).some((problem) => problem.because.includes('limit members'))).toBe(true);
  });

  test('unpacked bytes, bundle bytes and wrappings are bounded', async () => {
    const small = { ...defaultLimits, unpackedBytes: 2048 };
    const snapshot = await openCaptureBytes('x.tar.gz', tarball(), small);
    expect(over(snapshot)[0]?.because).toContain('limit unpacked-bytes');
    await expect(openCaptureBytes('x', capture(), { ...defaultLimits, bundleBytes: 100 })).rejects.toThrow(
      'x: larger than 100 bytes (limit bundle-bytes)',
    );
    let wrapped = tarball();
    for (let times = 0; times < 5; times += 1) wrapped = gzipSync(wrapped);
    await expect(openCaptureBytes('x', wrapped)).rejects.toThrow('compressed more than 3 times over');
  });

  test('an archive inside the archive is a file like another', async () => {
    const snapshot = await openCaptureBytes(
      'x.tar.gz',
      tarball([{ name: `${top}inner.tar.gz`, content: tarball() }]),
    );
    expectBigcat(snapshot);
    expect(problems(snapshot)).toEqual(['extra-file']);
  });
});

describe('a folder', () => {
  test.skipIf(process.platform === 'win32')(
    'with a link out of it does not show what is outside',
    async () => {
      const inside = join(folder, 'linked');
      const outside = join(folder, 'secret.txt');
      writeFileSync(outside, secret);
      for (const entry of entriesOf(bigcat)) {
        if (entry.type !== undefined || entry.name.endsWith('netstat-tap')) continue;
        const path = join(inside, entry.name.slice(top.length));
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, entry.content ?? '');
      }
      mkdirSync(join(inside, 'cmd'), { recursive: true });
      symlinkSync(outside, join(inside, 'cmd/netstat-tap'));
      symlinkSync('..', join(inside, 'loop'));
      const snapshot = await openCapture(inside);
      expect(allText(snapshot)).not.toContain(secret);
      expect(snapshot.sections[0]?.status).toBe('failed');
      expect(problems(snapshot).filter((kind) => kind === 'unsafe-member')).toHaveLength(2);
    },
  );
});

test('a folder with more files than the limit is read up to it, and the option that raises it is named', async () => {
  const many = mkdtempSync(join(folder, 'many-'));
  mkdirSync(join(many, 'etc/deeper'), { recursive: true });
  // Only what has the name or the content of a listing is one.
  for (const name of ['a', 'deeper/b', 'deeper/c']) writeFileSync(join(many, 'etc', name), 'nothing\n');
  for (const name of ['inetd.conf', 'xinetd.conf'])
    writeFileSync(join(many, 'etc', name), 'telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n');
  const told = async (members: number) =>
    (await openCapture(many, adjustLimits(`members=${members}`))).integrity.filter(
      ({ kind }) => kind === 'over-limit',
    );
  // etc, a, deeper, b, c, inetd.conf, xinetd.conf
  expect(await told(7)).toEqual([]);
  expect(await told(6)).toEqual([
    {
      kind: 'over-limit',
      member: '',
      because: expect.stringContaining('more than 6 entries (limit members)'),
    },
  ]);
  const cut = await openCapture(many, adjustLimits('members=4'));
  expect(() => nameByContent(cut)).toThrow('limit members');
  expect(() => nameByContent({ ...cut, integrity: [] })).toThrow('is not a capture');
});

test('nothing is written: the folder of the bundle holds what it held', async () => {
  const own = mkdtempSync(join(folder, 'own-'));
  writeFileSync(join(own, 'host.tar.gz'), tarball([{ name: 'evil.sh', content: 'x' }]));
  const working = readdirSync('.');
  await openCapture(join(own, 'host.tar.gz'));
  expect(readdirSync(own)).toEqual(['host.tar.gz']);
  expect(readdirSync('.')).toEqual(working);
});
