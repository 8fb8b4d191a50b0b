/** `--notes` and `--logo`: what the auditor adds to a report, read from files. */
import { basename } from 'node:path';
import type { ReportModel } from '../model/report.ts';
import { logoUri } from '../report/logo.ts';
import { type Notes, parseNotes } from '../report/notes.ts';
import { readInput } from './inputs.ts';

export function readNotes(path: string | undefined, model: ReportModel): Notes {
  if (path === undefined) return new Map();
  return parseNotes(readInput(path).toString('utf8'), basename(path), model);
}

/** A picture as a `data:` URI, so that the report stays one file. */
export function readLogo(path: string | undefined): string | null {
  return path === undefined ? null : logoUri(readInput(path), path);
}
