/**
 * Detached signatures of a bundle, checked in this process by Node's own cryptography; nothing is executed.
 *
 *     ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n file host.tar.gz     host.tar.gz.sig      (SSHSIG, PROTOCOL.sshsig)
 *     minisign -S -m host.tar.gz                                     host.tar.gz.minisig
 *
 * Keys come from a file that the auditor trusts: OpenSSH's allowed_signers, a public key, or a minisign public key. A good
 * signature by a key that is not in that file is no good signature. Read of OpenSSH: ed25519, ECDSA and RSA keys; not read:
 * certificates and hardware keys (sk-…), which are refused with a word.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { UserError, whyNotRead } from '../errors.ts';
import { isMinisign, verifyMinisign } from './signature-minisign.ts';
import type { SignatureResult, SignedFile } from './signature-result.ts';
import { isSshSignature, verifySsh } from './signature-ssh.ts';

/** Signatures and key files are small; larger is something else. */
const mostBytes = 1024 * 1024;

export async function verifySignature(
  bundle: string,
  signatureFile: string,
  keyFile: string,
): Promise<SignatureResult> {
  const signature = readSmall(signatureFile);
  const keys = readSmall(keyFile);
  if (!statOf(bundle).isFile()) throw new UserError(`${bundle}: not a file, so it has no signature`);
  const signed: SignedFile = {
    digest: async (algorithm) => {
      const hash = createHash(algorithm);
      for await (const chunk of createReadStream(bundle)) hash.update(chunk);
      return hash.digest();
    },
    bytes: () => readFileSync(bundle),
  };
  if (isSshSignature(signature)) return verifySsh(signed, signature, keys, signatureFile, keyFile);
  if (isMinisign(signature)) return verifyMinisign(signed, signature, keys, signatureFile, keyFile);
  throw new UserError(
    `${signatureFile}: neither an OpenSSH nor a minisign signature`,
    'make one with `ssh-keygen -Y sign -n file -f KEY BUNDLE`',
  );
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    throw new UserError(`${path}: ${whyNotRead(error)}`);
  }
}

function readSmall(path: string): string {
  if (statOf(path).size > mostBytes) throw new UserError(`${path}: too large for a signature or a key`);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path}: ${whyNotRead(error)}`);
  }
}

export type { SignatureResult } from './signature-result.ts';
