/** What a check of a detached signature needs and gives. */

export interface SignatureResult {
  readonly good: boolean;
  readonly format: 'openssh' | 'minisign';
  /** The principal of allowed_signers, the comment of a public key, or minisign's trusted comment. */
  readonly signer: string | null;
  /** `SHA256:…` as ssh-keygen prints it, or minisign's key id. */
  readonly key: string;
  /** One sentence: why it is good or not, and what was not checked. */
  readonly because: string;
}

/** Hashes of the signed file, by the names that the formats use. */
export type Digest = (algorithm: 'sha256' | 'sha512' | 'blake2b512') => Promise<Buffer>;

export interface SignedFile {
  readonly digest: Digest;
  /** The whole file, for minisign's old signatures, which are not over a hash. */
  readonly bytes: () => Buffer;
}
