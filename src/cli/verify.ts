/** `portledger verify`: does every file of a capture match its manifest? Exit 1 where one does not, 2 where nothing tells. */
import { UserError } from '../errors.ts';
import { openCapture } from '../snapshot/index.ts';
import { type VerifyResult, verifyCapture } from '../snapshot/verify.ts';
import { limitsCalled } from './inputs.ts';
import { print, visible } from './terminal.ts';

const verdicts: Readonly<
  Record<VerifyResult['verdict'], { readonly says: string; readonly exit: 0 | 1 | 2 }>
> = {
  intact: { says: 'every file matches the manifest', exit: 0 },
  differs: { says: 'the capture does NOT match its manifest', exit: 1 },
  'cannot-tell': { says: 'nothing to compare with: the capture declares no hashes', exit: 2 },
};

export interface VerifyOptions {
  readonly json?: boolean;
  readonly limit: readonly string[];
  readonly signature?: string;
  readonly key?: string;
}

export async function verifyCommand(path: string, options: VerifyOptions): Promise<void> {
  if (options.key !== undefined && options.signature === undefined)
    throw new UserError('--key: there is no signature to check with it', 'name it with --signature FILE');
  if (options.signature !== undefined) return verifySigned(path, options.signature, options);
  const result = verifyCapture(await openCapture(path, limitsCalled(options.limit)));
  const verdict = verdicts[result.verdict];
  if (options.json === true) {
    print(JSON.stringify(result, null, 2));
  } else {
    for (const file of result.files)
      if (file.state !== 'ok') print(visible(`${file.state.padEnd(11)}${file.file}`));
    for (const problem of result.problems)
      print(visible(`${problem.kind}: ${problem.member}: ${problem.because}`));
    print(visible(`${result.bundle.file}: ${verdict.says} (${result.counts.ok} files)`));
    print(`SHA-256 ${result.bundle.sha256}`);
    // Whoever edits the manifest itself leaves every file matching it.
    if (result.verdict === 'intact')
      print(
        'host, times and boot id stand in the manifest itself: only this SHA-256 or a signature covers them',
      );
  }
  process.exitCode = verdict.exit;
}

/** Detached signatures of `ssh-keygen -Y sign` and of minisign, checked in process. */
async function verifySigned(path: string, signature: string, options: VerifyOptions): Promise<void> {
  if (options.key === undefined)
    throw new UserError(
      'a signature needs the key to check it with',
      'name it with --key FILE (allowed_signers, .pub)',
    );
  const { verifySignature } = await import('../snapshot/signature.ts');
  const result = await verifySignature(path, signature, options.key);
  if (options.json === true) print(JSON.stringify(result, null, 2));
  else
    print(
      visible(
        `${path}: ${result.good ? 'good' : 'NOT a good'} ${result.format} signature: ${result.because}`,
      ),
    );
  process.exitCode = result.good ? 0 : 1;
}
