/** What a run leaves for `--resume` and `fleet --merge`: a record beside each host's results, and one of the run. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { HostSummary, UnreadCapture } from '../model/fleet.ts';

export const summaryFile = 'summary.json';
export const runFile = (shard: { readonly index: number; readonly of: number }) =>
  `run-${shard.index}-of-${shard.of}.json`;
/** `run-3-of-16.json` */
export const runFileName = /^run-\d{1,6}-of-\d{1,6}\.json$/;

export interface HostRecord {
  readonly schema: 'portledger/summary/3';
  /** SHA-256 over the input, the rules, the knowledge and the options. */
  readonly key: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** What the capture calls its host; null where it does not: the summary's is its file's name then. */
  readonly name: string | null;
  readonly summary: HostSummary;
}

export interface RunRecord {
  readonly schema: 'portledger/run/2';
  readonly shard: number;
  readonly of: number;
  readonly inputs: number;
  /** Hash of the list of captures, and of the options: shares that differ in them cannot be joined. */
  readonly list: string;
  readonly options: string;
  readonly folders: readonly string[];
  readonly groups: Readonly<Record<string, string>>;
  readonly unread: readonly UnreadCapture[];
  readonly hostFile: string | null;
  readonly classification: string | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/** `report.json`, `summary.json`: a name of ours, and no way out of the folder. */
const isFileName = (value: unknown) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(value);

/** Do the files stand in the folder of the host as they were written, by their sizes? */
export function isWhole(folder: string, { files }: HostRecord): boolean {
  return files.every(
    ({ name, bytes }) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === bytes,
  );
}

/** null where it is none, or one of another version: the host is then done anew. */
export function readHostRecord(text: string): HostRecord | null {
  const value = parsed(text);
  return isHostRecord(value) ? value : null;
}

function isHostRecord(value: unknown): value is HostRecord {
  if (!isRecord(value) || value.schema !== 'portledger/summary/3') return false;
  const { summary } = value;
  return (
    typeof value.key === 'string' &&
    (value.name === null || typeof value.name === 'string') &&
    Array.isArray(value.files) &&
    value.files.every((file) => isRecord(file) && isFileName(file.name) && typeof file.bytes === 'number') &&
    isRecord(summary) &&
    ['folder', 'host', 'reportId', 'bundle', 'sha256'].every((name) => typeof summary[name] === 'string') &&
    isRecord(summary.measure) &&
    isRecord(summary.verdicts) &&
    Array.isArray(summary.services) &&
    summary.services.every(isRecord) &&
    Array.isArray(summary.findings) &&
    summary.findings.every(isRecord)
  );
}

export function readRunRecord(text: string): RunRecord | null {
  const value = parsed(text);
  return isRunRecord(value) ? value : null;
}

function isRunRecord(value: unknown): value is RunRecord {
  return (
    isRecord(value) &&
    value.schema === 'portledger/run/2' &&
    ['shard', 'of', 'inputs'].every((name) => typeof value[name] === 'number') &&
    ['list', 'options'].every((name) => typeof value[name] === 'string') &&
    isTexts(value.folders) &&
    value.folders.every((name) => /^[A-Za-z0-9-]+$/.test(name)) &&
    isRecord(value.groups) &&
    Array.isArray(value.unread) &&
    value.unread.every(
      (row) => isRecord(row) && typeof row.input === 'string' && typeof row.because === 'string',
    ) &&
    [null, 'report.html', 'report.pdf'].some((name) => name === value.hostFile) &&
    (value.classification === null || typeof value.classification === 'string')
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
