import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { openCapture, openCaptureBytes } from '../../src/snapshot/index.ts';
import {
  bigcat,
  capture,
  concatenation,
  type Entry,
  entriesOf,
  gnuLongName,
  manifest,
  pax,
  sha256,
  tar,
  tarball,
  top,
} from './bundles.ts';

const folder = mkdtempSync(join(tmpdir(), 'portledger-snapshot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onDisk(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const told = (snapshot: Snapshot) =>
  snapshot.sections.map(({ id, kind, status, origin, file, lines }) => ({
    id,
    kind,
    status,
    origin,
    file,
    lines: [...lines],
  }));

const expected = [
  {
    id: 'netstat-tap',
    kind: 'netstat',
    status: 'collected',
    origin: '$ netstat -tap',
    file: 'cmd/netstat-tap',
    lines: ['tcp 0 0 *:telnet *:* LISTEN 412/inetd', 'tcp 0 0 *:ssh *:* LISTEN 388/sshd'],
  },
  {
    id: 'etc/inetd.conf',
    kind: 'inetd-conf',
    status: 'collected',
    origin: '/etc/inetd.conf',
    file: 'file/etc/inetd.conf',
    lines: ['telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd'],
  },
  {
    id: 'etc/xinetd.conf',
    kind: 'xinetd-conf',
    status: 'absent',
    origin: '/etc/xinetd.conf',
    file: '',
    lines: [],
  },
];

describe('a capture of our own', () => {
  test('opens as a tarball, with the hash of the bundle and of each file', async () => {
    const bytes = tarball();
    const snapshot = await openCapture(onDisk('host.tar.gz', bytes));
    expect(told(snapshot)).toEqual(expected);
    expect(snapshot.bundle).toEqual({
      file: 'host.tar.gz',
      sha256: sha256(bytes),
      bytes: bytes.length,
      kind: 'portledger',
    });
    expect(snapshot.integrity).toEqual([]);
    expect(snapshot.sections[0]?.sha256).toBe(sha256(String(bigcat[0]?.content)));
    expect(snapshot.capture.get('host')).toEqual({
      value: 'bigcat',
      at: { file: 'manifest.tsv', line: 2, text: '@host\tbigcat', origin: 'manifest.tsv' },
    });
  });

  test('says nothing where its manifest has a dash', async () => {
    const told = manifest(bigcat).replace('@started', '@machine-id-hash\t-\n@machine-id-hash\tx\n@started');
    const snapshot = await openCapture(onDisk('dashes.tar', tar(entriesOf(bigcat, told))));
    expect(snapshot.capture.has('machine-id-hash')).toBe(false);
    expect(snapshot.capture.get('host')?.value).toBe('bigcat');
    expect(snapshot.integrity.map((problem) => problem.because)).toEqual([
      '@machine-id-hash stands in it twice; the first counts',
    ]);
  });

  test('opens as a plain tar that is called .tar.gz', async () => {
    expect(told(await openCapture(onDisk('plain.tar.gz', capture())))).toEqual(expected);
  });

  test('opens as two gzip members one after the other', async () => {
    const bytes = capture();
    const two = Buffer.concat([gzipSync(bytes.subarray(0, 700)), gzipSync(bytes.subarray(700))]);
    const snapshot = await openCaptureBytes('host.tar.gz', two);
    expect(told(snapshot)).toEqual(expected);
    expect(snapshot.integrity).toEqual([]);
  });

  test('opens when it was packed twice', async () => {
    expect(told(await openCaptureBytes('host.tar.gz.gz', gzipSync(tarball())))).toEqual(expected);
  });

  test('opens as a V7 archive, which has no magic', async () => {
    const old = tar(entriesOf(bigcat).map((entry) => ({ ...entry, magic: null })));
    expect(told(await openCaptureBytes('old.tar', old))).toEqual(expected);
  });

  test('opens with long names by PAX or GNU, whatever the header beside them says', async () => {
    const folderName = `portledger-${'long'.repeat(40)}/`;
    const renamed = entriesOf(bigcat).map((entry) => ({
      ...entry,
      name: folderName + entry.name.slice(top.length),
    }));
    const short = (entry: Entry) => ({ ...entry, name: entry.name.slice(-90), prefix: 'not/this' });
    const byPax = renamed.flatMap((entry) => [pax({ path: entry.name }), short(entry)]);
    const byGnu = renamed.flatMap((entry) => [gnuLongName(entry.name), { ...entry, name: 'short' }]);
    for (const entries of [byPax, byGnu]) {
      const snapshot = await openCaptureBytes('x.tar', tar(entries));
      expect(told(snapshot)).toEqual(expected);
      expect(snapshot.integrity).toEqual([]);
    }
  });

  test('opens as an unpacked folder', async () => {
    for (const entry of entriesOf(bigcat)) {
      if (entry.type === undefined) onDisk(`unpacked/${entry.name}`, entry.content ?? '');
    }
    const inside = await openCapture(join(folder, 'unpacked', top));
    expect(told(inside)).toEqual(expected);
    expect(inside.bundle.kind).toBe('portledger');
    expect(told(await openCapture(join(folder, 'unpacked')))).toEqual(expected);
  });

  test.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzipped', gzipSync],
  ])('opens as a concatenation from a host without tar, %s', async (_, pack) => {
    const members = entriesOf(bigcat).filter((entry) => entry.type === undefined);
    const text = concatenation(
      members.map((entry) => ({ name: entry.name, content: String(entry.content ?? '') })),
    );
    const snapshot = await openCaptureBytes('host.txt', pack(Buffer.from(text)));
    expect(told(snapshot)).toEqual(expected);
    expect(snapshot.integrity).toEqual([]);
  });

  test('has the stderr of a command and a note where the size cap cut it', async () => {
    const files = [{ ...(bigcat[0] ?? expect.fail()), truncated: true, stderr: 'err/netstat-tap' }];
    const bytes = tar([
      ...entriesOf(files),
      { name: `${top}err/netstat-tap`, content: '(Not all processes could be identified)\n' },
    ]);
    const snapshot = await openCaptureBytes('x', bytes);
    expect(snapshot.sections[0]).toMatchObject({
      stderr: '(Not all processes could be identified)',
      truncated: true,
      exitCode: 0,
      durationMs: 31,
      startedAt: 1764020000,
    });
    expect(snapshot.integrity).toEqual([]);
  });

  test('of a later format version is refused in one line', async () => {
    const later = manifest(bigcat).replace('portledger-capture\t1', 'portledger-capture\t2');
    await expect(openCaptureBytes('x.tar', tar(entriesOf(bigcat, later)))).rejects.toThrow(
      'x.tar: written in version "2" of the capture format, which this portledger does not know',
    );
  });
});

describe('a lone listing', () => {
  test('is one section that a parser has yet to recognise', async () => {
    const snapshot = await openCapture(onDisk('services.lst', 'a\nb\n'));
    expect(snapshot.bundle.kind).toBe('listing');
    expect(told(snapshot)).toEqual([
      {
        id: 'services.lst',
        kind: null,
        status: 'collected',
        origin: 'services.lst',
        file: 'services.lst',
        lines: ['a', 'b'],
      },
    ]);
  });
});

describe('what is no capture is refused in one line', () => {
  const hex = (text: string) => Buffer.from(text, 'hex');
  test.each([
    ['empty.tar.gz', Buffer.alloc(0), 'empty.tar.gz: empty file'],
    ['nothing.gz', gzipSync(''), 'nothing.gz: nothing in it'],
    ['other.tar', tar([{ name: 'README', content: 'hello' }]), 'no manifest in it, so it is not a capture'],
    ['x.zip', hex('504b03040a0000000000019c7a5d2030'), 'x.zip: a zip archive, not a capture'],
    // The beginnings of what zip 3.0 with -P and GnuPG 2 really write: by a password, for a key, for a key unnamed.
    ['locked.zip', hex('504b03040a0009000000019c7a5d2030'), 'locked.zip: an encrypted zip archive, not'],
    ['x.gpg', hex('8c0d04090302b0d5a27e9ae39acaffd2'), 'x.gpg: encrypted by PGP, not a capture'],
    ['key.gpg', hex('845e03783fc117138a2a3e1201074004'), 'key.gpg: encrypted by PGP, not a capture'],
    ['unnamed.gpg', hex('845e0300000000000000001201074015'), 'unnamed.gpg: encrypted by PGP, not a capture'],
    ['x.asc', Buffer.from('-----BEGIN PGP MESSAGE-----\n'), 'x.asc: encrypted by PGP, not a capture'],
    ['x.tar.gz', Buffer.from('Salted__abcdefgh'), 'x.tar.gz: encrypted by openssl, not a capture'],
    ['x.tar.gz.age', Buffer.from('age-encryption.org/v1\n'), 'encrypted by age, not a capture'],
    ['noise', Buffer.alloc(600, '\x00\x01\x02x'), 'noise: binary data, not a capture'],
  ])('%s', async (name, bytes, message) => {
    await expect(openCaptureBytes(name, bytes)).rejects.toThrow(message);
    await expect(openCaptureBytes(name, bytes)).rejects.toMatchObject({ name: 'UserError' });
    const error: unknown = await openCaptureBytes(name, bytes).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('\n');
    if (/encrypted/.test(message))
      expect(error).toMatchObject({ hint: expect.stringMatching(/^if it is a capture, decrypt/) });
  });

  test('a file that is not there', async () => {
    await expect(openCapture('nowhere.tar.gz')).rejects.toThrow('nowhere.tar.gz: no such file');
  });
});
