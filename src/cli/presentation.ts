/** `--notes` and `--logo`: what the auditor adds to a report, read from files. */
import { basename } from 'node:path';
import { UserError } from '../errors.ts';
import type { ReportModel } from '../model/report.ts';
import { type Notes, parseNotes } from '../report/notes.ts';
import { readInput } from './inputs.ts';

export function readNotes(path: string | undefined, model: ReportModel): Notes {
  if (path === undefined) return new Map();
  return parseNotes(readInput(path).toString('utf8'), basename(path), model);
}

const pictureTypes: readonly (readonly [type: string, magic: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

/** A picture as a `data:` URI, so that the report stays one file. SVG is refused: it can hold scripts and links. */
export function readLogo(path: string | undefined): string | null {
  if (path === undefined) return null;
  const bytes = readInput(path);
  const type = pictureTypes.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte))?.[0];
  if (type === undefined) throw new UserError(`${path}: not a PNG, JPEG or GIF picture`);
  return `data:${type};base64,${bytes.toString('base64')}`;
}
