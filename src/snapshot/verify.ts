/**
 * Does every file of a bundle match what its manifest says? For `portledger verify` and page one of the report.
 *
 * The manifest stands in the same bundle, so a match shows that nothing was damaged on the way, not that nobody changed
 * both. For that there are signatures (signature.ts) and the custody log (custody.ts), which hold the bundle's own hash.
 */
import type { IntegrityProblem, Snapshot } from '../model/snapshot.ts';

/** `undeclared`: the host had no tool for SHA-256, or the bundle is of a kind without a manifest. */
export type FileState = 'ok' | 'changed' | 'missing' | 'extra' | 'undeclared';

export interface VerifiedFile {
  readonly file: string;
  readonly origin: string;
  readonly state: FileState;
  readonly sha256: string | null;
  readonly declaredSha256: string | null;
}

export interface VerifyResult {
  readonly bundle: Snapshot['bundle'];
  /** `intact`: each file matches. `differs`: at least one does not. `cannot-tell`: nothing to compare with. */
  readonly verdict: 'intact' | 'differs' | 'cannot-tell';
  readonly files: readonly VerifiedFile[];
  readonly counts: Readonly<Record<FileState, number>>;
  /** All problems of the bundle, also those that belong to no file. */
  readonly problems: readonly IntegrityProblem[];
}

export function verifyCapture(snapshot: Snapshot): VerifyResult {
  const named = (kind: IntegrityProblem['kind']) =>
    new Set(snapshot.integrity.filter((problem) => problem.kind === kind).map((problem) => problem.member));
  const changed = named('changed-file');
  const missing = named('missing-file');
  const files: VerifiedFile[] = [];
  for (const section of snapshot.sections) {
    if (section.file === '') continue;
    const state: FileState = missing.has(section.file)
      ? 'missing'
      : changed.has(section.file)
        ? 'changed'
        : section.declaredSha256 === null
          ? 'undeclared'
          : section.declaredSha256 === section.sha256
            ? 'ok'
            : 'changed';
    files.push({
      file: section.file,
      origin: section.origin,
      state,
      sha256: section.sha256,
      declaredSha256: section.declaredSha256,
    });
  }
  for (const problem of snapshot.integrity) {
    if (problem.kind !== 'extra-file') continue;
    files.push({ file: problem.member, origin: '', state: 'extra', sha256: null, declaredSha256: null });
  }
  const counts = { ok: 0, changed: 0, missing: 0, extra: 0, undeclared: 0 };
  for (const file of files) counts[file.state] += 1;
  const differs = snapshot.integrity.length > 0 || counts.changed + counts.missing + counts.extra > 0;
  const verdict = differs ? 'differs' : counts.ok > 0 ? 'intact' : 'cannot-tell';
  return { bundle: snapshot.bundle, verdict, files, counts, problems: snapshot.integrity };
}
