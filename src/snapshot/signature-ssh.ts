/**
 * SSHSIG, what `ssh-keygen -Y sign` writes (PROTOCOL.sshsig of OpenSSH).
 *
 *     -----BEGIN SSH SIGNATURE-----
 *     base64 of: "SSHSIG", version, public key, namespace, reserved, hash algorithm, signature
 *     -----END SSH SIGNATURE-----
 *
 * Signed is "SSHSIG", namespace, reserved, hash algorithm and the hash of the file.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { SignatureResult, SignedFile } from './signature-result.ts';

/** What people sign files under; a signature made for git or for a login is none for a capture. */
const namespaces: ReadonlySet<string> = new Set(['file', 'portledger']);

const leastRsaBits = 2048;

export function isSshSignature(text: string): boolean {
  return text.trimStart().startsWith('-----BEGIN SSH SIGNATURE-----');
}

class Malformed extends Error {}

/** SSH wire format: strings behind a length of four bytes. */
class Wire {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(): number {
    if (this.#at + 4 > this.#bytes.length) throw new Malformed('cut off');
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new Malformed('cut off');
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  string(): Buffer {
    return this.take(this.number());
  }
}

function wired(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

interface Signature {
  readonly publicKey: Buffer;
  readonly namespace: Buffer;
  readonly reserved: Buffer;
  readonly hash: 'sha256' | 'sha512';
  readonly algorithm: string;
  readonly value: Buffer;
}

function readSignature(text: string): Signature {
  const match = /-----BEGIN SSH SIGNATURE-----([A-Za-z0-9+/=\s]*)-----END SSH SIGNATURE-----/.exec(text);
  if (match === null) throw new Malformed('without its end line');
  const wire = new Wire(Buffer.from(match[1] ?? '', 'base64'));
  if (wire.take(6).toString('latin1') !== 'SSHSIG') throw new Malformed('not an SSHSIG');
  if (wire.number() !== 1) throw new Malformed('of an unknown version');
  const [publicKey, namespace, reserved] = [wire.string(), wire.string(), wire.string()];
  const hash = wire.string().toString('latin1');
  if (hash !== 'sha256' && hash !== 'sha512') throw new Malformed(`over the hash ${JSON.stringify(hash)}`);
  const inner = new Wire(wire.string());
  if (!wire.done) throw new Malformed('with something behind its end');
  const signature = {
    publicKey,
    namespace,
    reserved,
    hash,
    algorithm: inner.string().toString('latin1'),
  } as const;
  const value = inner.string();
  if (!inner.done) throw new Malformed('with something behind its end');
  return { ...signature, value };
}

interface Trusted {
  readonly signer: string | null;
  readonly type: string;
  readonly blob: Buffer;
  readonly namespaces: readonly string[] | null;
  readonly hasTimes: boolean;
}

const keyTypes = /(?:^|\s)((?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+)\s+([A-Za-z0-9+/]+=*)(?:\s+(.*))?$/;

/** allowed_signers (`alice@example.org namespaces="file" ssh-ed25519 AAAA…`) or public keys (`ssh-ed25519 AAAA… alice`). */
function readTrusted(text: string): readonly Trusted[] {
  const trusted: Trusted[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.length > 16_384) continue;
    const match = keyTypes.exec(line);
    if (match === null) continue;
    const before = line.slice(0, match.index).trim();
    // A certificate authority is no signer.
    if (/(?:^|[\s,])cert-authority(?:[\s,]|$)/i.test(before)) continue;
    // namespaces="file,git"
    const allowed = /namespaces="([^"]*)"/i.exec(before)?.[1];
    trusted.push({
      signer: before.split(/\s/)[0] || (match[3] ?? null),
      type: match[1] ?? '',
      blob: Buffer.from(match[2] ?? '', 'base64'),
      namespaces: allowed === undefined ? null : allowed.split(','),
      hasTimes: /valid-(?:after|before)=/i.test(before),
    });
  }
  return trusted;
}

const curves: Readonly<
  Record<string, { readonly crv: string; readonly hash: string; readonly bytes: number }>
> = {
  nistp256: { crv: 'P-256', hash: 'sha256', bytes: 32 },
  nistp384: { crv: 'P-384', hash: 'sha384', bytes: 48 },
  nistp521: { crv: 'P-521', hash: 'sha512', bytes: 66 },
};

interface Check {
  readonly key: KeyObject;
  readonly hash: string | null;
  readonly signature: Buffer;
  readonly raw: boolean;
}

function checkOf(signature: Signature): Check {
  const wire = new Wire(signature.publicKey);
  const type = wire.string().toString('latin1');
  const jwk = (key: Record<string, string>) => createPublicKey({ key, format: 'jwk' });
  if (type === 'ssh-ed25519' && signature.algorithm === type) {
    const key = jwk({ kty: 'OKP', crv: 'Ed25519', x: wire.string().toString('base64url') });
    return { key, hash: null, signature: signature.value, raw: false };
  }
  const curve = type.startsWith('ecdsa-sha2-') ? curves[type.slice('ecdsa-sha2-'.length)] : undefined;
  if (curve !== undefined && signature.algorithm === type) {
    wire.string();
    const point = wire.string();
    if (point.length !== 1 + 2 * curve.bytes || point[0] !== 4) throw new Malformed('with a malformed key');
    const coordinate = (from: number) => point.subarray(from, from + curve.bytes).toString('base64url');
    const key = jwk({ kty: 'EC', crv: curve.crv, x: coordinate(1), y: coordinate(1 + curve.bytes) });
    const pair = new Wire(signature.value);
    const parts = [pair.string(), pair.string()].map((part) => fixed(part, curve.bytes));
    return { key, hash: curve.hash, signature: Buffer.concat(parts), raw: true };
  }
  if (type === 'ssh-rsa' && /^rsa-sha2-(?:256|512)$/.test(signature.algorithm)) {
    const [e, n] = [unpadded(wire.string()), unpadded(wire.string())];
    if (n.length * 8 < leastRsaBits) throw new Malformed(`by an RSA key of less than ${leastRsaBits} bits`);
    const key = jwk({ kty: 'RSA', e: e.toString('base64url'), n: n.toString('base64url') });
    const hash = signature.algorithm === 'rsa-sha2-512' ? 'sha512' : 'sha256';
    return { key, hash, signature: signature.value, raw: false };
  }
  throw new Malformed(`by a key of a type that is not checked here (${type}, ${signature.algorithm})`);
}

/** A big number without its leading zeros. */
function unpadded(bytes: Buffer): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  return bytes.subarray(from);
}

function fixed(number: Buffer, length: number): Buffer {
  const bytes = unpadded(number);
  if (bytes.length > length) throw new Malformed('with a malformed number');
  return Buffer.concat([Buffer.alloc(length - bytes.length), bytes]);
}

export async function verifySsh(
  signed: SignedFile,
  text: string,
  keys: string,
  signatureFile: string,
  keyFile: string,
): Promise<SignatureResult> {
  const trusted = readTrusted(keys);
  if (trusted.length === 0) {
    throw new UserError(
      `${keyFile}: no OpenSSH public key in it`,
      'give an allowed_signers file or a .pub file',
    );
  }
  let signature: Signature;
  let check: Check;
  try {
    signature = readSignature(text);
    check = checkOf(signature);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UserError(
      `${signatureFile}: a signature ${error instanceof Malformed ? error.message : 'with a key that is none'}`,
    );
  }
  const namespace = signature.namespace.toString('utf8');
  const key = `SHA256:${createHash('sha256').update(signature.publicKey).digest('base64').replace(/=+$/, '')}`;
  const known = trusted.find((each) => each.blob.equals(signature.publicKey));
  const result = (good: boolean, because: string): SignatureResult => ({
    good,
    format: 'openssh',
    signer: known?.signer ?? null,
    key,
    because,
  });
  const message = Buffer.concat([
    Buffer.from('SSHSIG'),
    wired(signature.namespace),
    wired(signature.reserved),
    wired(Buffer.from(signature.hash)),
    wired(await signed.digest(signature.hash)),
  ]);
  const given = check.raw ? { key: check.key, dsaEncoding: 'ieee-p1363' as const } : check.key;
  if (!verify(check.hash, message, given, check.signature)) {
    return result(false, 'the signature does not fit the bundle: one of the two was changed');
  }
  if (known === undefined)
    return result(false, `signed by ${key}, which is not among the keys that you trust`);
  if (!namespaces.has(namespace)) {
    return result(false, `signed for the namespace ${JSON.stringify(namespace)}, not for "file"`);
  }
  if (known.namespaces !== null && !known.namespaces.includes(namespace)) {
    return result(false, `this key is not allowed to sign for the namespace ${JSON.stringify(namespace)}`);
  }
  const times = known.hasTimes ? '; the validity times of the key were not checked' : '';
  return result(true, `signed by ${known.signer ?? key} and unchanged since${times}`);
}
