/** A section of a snapshot, from a member of the bundle or from the lack of one. */
import type { Section, SectionStatus } from '../model/snapshot.ts';
import type { Member } from './members.ts';
import { TextLines } from './text-lines.ts';

export const noLines: readonly string[] = [];

/** Something that the bundle does not hold. */
export function emptySection(
  id: string,
  kind: string | null,
  status: SectionStatus,
  origin: string,
  note = '',
): Section {
  return {
    id,
    kind,
    status,
    origin,
    file: '',
    lines: noLines,
    exitCode: null,
    durationMs: null,
    startedAt: null,
    bytes: 0,
    sha256: null,
    declaredSha256: null,
    truncated: false,
    stderr: '',
    note,
  };
}

/** `file` is the member's path as evidence names it: without the bundle's top folder. */
export function sectionOf(member: Member, file: string, kind: string | null, origin: string): Section {
  return {
    ...emptySection(file, kind, member.bytes === 0 ? 'empty' : 'collected', origin),
    file,
    lines: new TextLines(member.chunks),
    bytes: member.bytes,
    sha256: member.sha256,
    truncated: member.cut,
  };
}
