/**
 * minisign (and OpenBSD signify's files that minisign writes).
 *
 *     untrusted comment: signature from minisign secret key
 *     base64 of: "Ed" or "ED", key id (8 bytes), Ed25519 signature of the file, or of its BLAKE2b hash for "ED"
 *     trusted comment: timestamp:1764020000 file:host.tar.gz
 *     base64 of: Ed25519 signature of the first signature and the trusted comment
 */
import { createPublicKey, verify } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { SignatureResult, SignedFile } from './signature-result.ts';

const trustedComment = 'trusted comment: ';

export function isMinisign(text: string): boolean {
  return text.startsWith('untrusted comment:');
}

interface PublicKey {
  readonly id: Buffer;
  readonly key: Buffer;
}

function readKey(text: string): PublicKey | null {
  for (const line of text.split('\n')) {
    const bytes = Buffer.from(line.trim(), 'base64');
    if (bytes.length === 42 && bytes.subarray(0, 2).toString('latin1') === 'Ed') {
      return { id: bytes.subarray(2, 10), key: bytes.subarray(10) };
    }
  }
  return null;
}

export async function verifyMinisign(
  signed: SignedFile,
  text: string,
  keys: string,
  signatureFile: string,
  keyFile: string,
): Promise<SignatureResult> {
  const trusted = readKey(keys);
  if (trusted === null) throw new UserError(`${keyFile}: no minisign public key in it`);
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const bytes = Buffer.from(lines[1] ?? '', 'base64');
  const over = Buffer.from(lines[3] ?? '', 'base64');
  const algorithm = bytes.subarray(0, 2).toString('latin1');
  const line = lines[2] ?? '';
  if (
    bytes.length !== 74 ||
    over.length !== 64 ||
    !line.startsWith(trustedComment) ||
    (algorithm !== 'Ed' && algorithm !== 'ED')
  ) {
    throw new UserError(`${signatureFile}: a malformed minisign signature`);
  }
  const comment = line.slice(trustedComment.length);
  const id = bytes.subarray(2, 10);
  const signature = bytes.subarray(10);
  // minisign prints the id as a number, lowest byte last.
  const key = Buffer.from(id).reverse().toString('hex').toUpperCase();
  const result = (good: boolean, because: string): SignatureResult => ({
    good,
    format: 'minisign',
    signer: good ? comment : null,
    key,
    because,
  });
  if (!id.equals(trusted.id)) {
    return result(false, `signed by the key ${key}, which is not the one that you trust`);
  }
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: trusted.key.toString('base64url') },
    format: 'jwk',
  });
  const message = algorithm === 'ED' ? await signed.digest('blake2b512') : signed.bytes();
  if (!verify(null, message, publicKey, signature)) {
    return result(false, 'the signature does not fit the bundle: one of the two was changed');
  }
  if (!verify(null, Buffer.concat([signature, Buffer.from(comment)]), publicKey, over)) {
    return result(false, 'the trusted comment of the signature was changed');
  }
  return result(true, `signed by the key ${key} (${comment}) and unchanged since`);
}
