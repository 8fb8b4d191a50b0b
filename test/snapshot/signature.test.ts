import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/snapshot/signature.ts';

/** Made by ssh-keygen 9 and minisign 0.11 over c.tar.xz. */
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const bundle = fixture('c.tar.xz');
const folder = mkdtempSync(join(tmpdir(), 'portledger-signature-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const changed = () => {
  const bytes = readFileSync(bundle);
  bytes[50] = (bytes[50] ?? 0) ^ 1;
  return written('changed.tar.xz', bytes);
};

const kinds = ['ed25519', 'ecdsab256', 'ecdsab384', 'ecdsab521', 'rsab3072'];

describe.each(kinds)('a signature by ssh-keygen with %s', (kind) => {
  const signature = fixture(`c.tar.xz.${kind}.sig`);

  test('is good for the bundle that it was made for', async () => {
    const result = await verifySignature(bundle, signature, fixture('allowed_signers'));
    expect(result).toMatchObject({ good: true, format: 'openssh', signer: `${kind}@example.org` });
    expect(result.key).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test('is not good for a bundle with one other bit', async () => {
    const result = await verifySignature(changed(), signature, fixture('allowed_signers'));
    expect(result).toMatchObject({ good: false, because: expect.stringContaining('does not fit') });
  });

  test('is not good where its key is not trusted', async () => {
    const others = readFileSync(fixture('allowed_signers'), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith(`${kind}@`));
    const result = await verifySignature(bundle, signature, written('others', others.join('\n')));
    expect(result).toMatchObject({
      good: false,
      signer: null,
      because: expect.stringContaining('not among'),
    });
  });
});

const lineOf = (kind: string) =>
  readFileSync(fixture('allowed_signers'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${kind}@`)) ?? expect.fail();

describe('the file of trusted keys', () => {
  const signature = fixture('c.tar.xz.ed25519.sig');

  test('may be a public key', async () => {
    const [, type, key] = lineOf('ed25519').split(' ');
    const result = await verifySignature(bundle, signature, written('id.pub', `${type} ${key} alice\n`));
    expect(result).toMatchObject({ good: true, signer: 'alice' });
  });

  test('may restrict a key to other namespaces', async () => {
    const [who, type, key] = lineOf('ed25519').split(' ');
    const keys = written('restricted', `${who} namespaces="git,email" ${type} ${key}\n`);
    expect((await verifySignature(bundle, signature, keys)).good).toBe(false);
    const allowed = written('allowed', `${who} namespaces="git,file" ${type} ${key}\n`);
    expect((await verifySignature(bundle, signature, allowed)).good).toBe(true);
  });

  test('does not trust a certificate authority as a signer', async () => {
    const [who, type, key] = lineOf('ed25519').split(' ');
    const keys = written('ca', `${who} cert-authority ${type} ${key}\n${lineOf('rsab3072')}\n`);
    expect((await verifySignature(bundle, signature, keys)).good).toBe(false);
  });

  test('without a key is refused in one line', async () => {
    await expect(verifySignature(bundle, signature, written('none', 'hello\n'))).rejects.toThrow(
      'no OpenSSH public key in it',
    );
  });
});

describe('minisign', () => {
  test.each(['c.tar.xz.minisig', 'c.tar.xz.legacy.minisig'])('%s is good', async (name) => {
    const result = await verifySignature(bundle, fixture(name), fixture('minisign.pub'));
    expect(result).toMatchObject({ good: true, format: 'minisign' });
    expect(result.key).toMatch(/^[0-9A-F]{16}$/);
    // The key file names the key by the same id.
    expect(readFileSync(fixture('minisign.pub'), 'utf8')).toContain(result.key.replace(/^0+/, ''));
  });

  test.each(['c.tar.xz.minisig', 'c.tar.xz.legacy.minisig'])(
    '%s is not good for another file',
    async (name) => {
      expect((await verifySignature(changed(), fixture(name), fixture('minisign.pub'))).good).toBe(false);
    },
  );

  test('a changed trusted comment is told', async () => {
    const text = readFileSync(fixture('c.tar.xz.minisig'), 'utf8').replace('1764020000', '1764020001');
    const result = await verifySignature(bundle, written('comment.minisig', text), fixture('minisign.pub'));
    expect(result).toMatchObject({ good: false, signer: null, because: expect.stringContaining('comment') });
  });
});

describe('what is no signature is refused in one line', () => {
  test.each([
    ['an empty file', ''],
    ['text', 'hello'],
    ['an SSH signature without an end', '-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n'],
    [
      'an SSH signature cut off',
      '-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAAL\n-----END SSH SIGNATURE-----\n',
    ],
    ['a minisign signature of nothing', 'untrusted comment: x\n\ntrusted comment: y\n\n'],
  ])('%s', async (_, text) => {
    const keys = text.startsWith('untrusted') ? fixture('minisign.pub') : fixture('allowed_signers');
    await expect(verifySignature(bundle, written('bad.sig', text), keys)).rejects.toMatchObject({
      name: 'UserError',
    });
  });
});

const hasSshKeygen = (() => {
  try {
    execFileSync('ssh-keygen', ['-Q', '-l', '-f', '/dev/null'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
})();

test.skipIf(!hasSshKeygen)(
  'what ssh-keygen signs here for another namespace is not good (ssh-keygen)',
  async () => {
    const key = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const mine = join(folder, 'mine.tar.xz');
    copyFileSync(bundle, mine);
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', 'git', mine], { stdio: 'ignore' });
    const result = await verifySignature(mine, `${mine}.sig`, `${key}.pub`);
    expect(result).toMatchObject({ good: false, because: expect.stringContaining('namespace "git"') });
  },
);
