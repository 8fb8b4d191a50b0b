/**
 * One run over many captures: a folder of results for each host, written whole, and what the fleet report needs of it.
 *
 *     out/web-1/report.html  report.json  summary.json
 *     out/fleet/run-3-of-16.json
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AuditContext } from '../audit.ts';
import { UserError } from '../errors.ts';
import { foldersFor } from '../fleet/folders.ts';
import { type GroupRule, groupOf } from '../fleet/groups.ts';
import { summaryOf } from '../fleet/index.ts';
import type { HostSummary, UnreadCapture } from '../model/fleet.ts';
import type { ReportModel } from '../model/report.ts';
import type { RenderOptions } from '../report/options.ts';
import type { Printer } from '../report/pdf/printer.ts';
import type { Limits } from '../snapshot/limits.ts';
import { version } from '../version.ts';
import { auditCapture, nothingRead } from './audited.ts';
import { inputHash } from './fleet-inputs.ts';
import { hostKey, listKey } from './fleet-key.ts';
import {
  type HostRecord,
  isWhole,
  type RunRecord,
  readHostRecord,
  runFile,
  runFileName,
  summaryFile,
} from './fleet-records.ts';
import { growSlowly } from './heap-growth.ts';
import { KeptSummaries } from './kept-summaries.ts';
import { progressOf } from './progress.ts';
import { contentOf, reportPdf, type Wanted } from './report.ts';
import { type Content, isFolder, writeWhole } from './write.ts';

export interface FleetRun {
  readonly captures: readonly string[];
  readonly output: string;
  readonly wanted: Wanted;
  readonly context: AuditContext;
  readonly groups: readonly GroupRule[];
  readonly limits: Limits;
  readonly shard: { readonly index: number; readonly of: number };
  readonly resume: boolean;
  readonly quiet: boolean;
  /** What of the options changes a host's report, for `--resume`. */
  readonly optionsKey: string;
  /** Of the fleet report. */
  readonly classification: string | null;
  readonly render: (model: ReportModel) => Promise<RenderOptions>;
  readonly printer: Printer | null;
  /** True when somebody pressed Ctrl-C, or ended the program otherwise: the hosts under way are finished, no other is begun. */
  readonly stopped: () => boolean;
}

export interface FleetResult {
  readonly summaries: readonly HostSummary[];
  readonly unread: readonly UnreadCapture[];
  /** What the captures call their hosts; null where one does not. */
  readonly names: readonly (string | null)[];
  /** Those of all captures, also of the other shares. */
  readonly folders: readonly string[];
  readonly reused: number;
  /** Hosts whose PDF could not be printed; all else of them is written. */
  readonly unprinted: readonly UnreadCapture[];
  /** Captures on which portledger itself broke down; each of them is an unread row too. */
  readonly defects: number;
}

/** @throws UserError where a result cannot be written; hosts that are finished stay whole */
export async function runFleet(run: FleetRun): Promise<FleetResult> {
  const folders = foldersFor(run.captures);
  const share = run.captures.filter((_, at) => at % run.shard.of === run.shard.index - 1);
  const summaries: HostSummary[] = [];
  const names: (string | null)[] = [];
  const unread: UnreadCapture[] = [];
  const unprinted: UnreadCapture[] = [];
  let [reused, defects, next] = [0, 0, 0];
  let unwritable: UserError | null = null;
  growSlowly();
  const kept = new KeptSummaries();
  const progress = progressOf(share.length, run.quiet);
  const worker = async () => {
    for (let input = share[next]; input !== undefined && !run.stopped(); input = share[next]) {
      if (unwritable !== null) return;
      next += 1;
      const outcome = await oneHost(run, input, folders.get(input) ?? 'host').catch((error: unknown) => {
        // oneHost reads and prints without throwing for what the user can mend: this is a full disk, or none to write on.
        if (!(error instanceof UserError)) throw error;
        unwritable ??= new UserError(
          error.message,
          `${summaries.length} of ${share.length} hosts are finished and whole; make room, or name another folder with -o, and --resume goes on`,
        );
        return null;
      });
      if (outcome === null) return;
      if (outcome.kind === 'read') {
        summaries.push(kept.summary(outcome.summary));
        names.push(kept.name(outcome.name));
      } else unread.push({ input, because: outcome.because });
      if (outcome.kind === 'read' && outcome.reused) reused += 1;
      if (outcome.kind === 'read' && outcome.unprinted !== null)
        unprinted.push({ input, because: outcome.unprinted });
      if (outcome.kind === 'unread' && outcome.defect) defects += 1;
      progress.done();
      // Small captures are read without waiting, and a signal is delivered only when somebody waits.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  try {
    // The browser prints several pages at once; everything else is work for one processor.
    await Promise.all(Array.from({ length: run.printer === null ? 1 : 3 }, worker));
  } finally {
    progress.end();
  }
  if (unwritable !== null) throw unwritable;
  if (!run.stopped()) writeRun(run, listKey(folders), summaries, unread);
  return { summaries, names, unread, folders: [...folders.values()], unprinted, reused, defects };
}

function keyOf({ optionsKey, printer }: FleetRun, inputSha256: string): string {
  return hostKey(optionsKey, inputSha256, printer?.browser.version ?? null);
}

type Outcome =
  | {
      readonly kind: 'read';
      readonly summary: HostSummary;
      readonly name: string | null;
      readonly reused: boolean;
      readonly unprinted: string | null;
    }
  | { readonly kind: 'unread'; readonly because: string; readonly defect: boolean };

async function oneHost(run: FleetRun, input: string, folder: string): Promise<Outcome> {
  let files: Prints['files'];
  let summary: HostSummary;
  let name: string | null;
  let key: string;
  let unprinted: string | null;
  try {
    const hashed = run.resume || isFolder(input) ? await inputHash(input) : null;
    const before = hashed === null ? null : upToDate(join(run.output, folder), keyOf(run, hashed));
    if (run.resume && before !== null)
      return {
        kind: 'read',
        summary: regrouped(before.summary, run),
        name: before.name,
        reused: true,
        unprinted: null,
      };
    const model = await auditCapture(input, run.limits, run.context);
    if (nothingRead(model))
      return { kind: 'unread', because: 'no line in it could be read as a listing', defect: false };
    key = keyOf(run, hashed ?? model.bundle.sha256);
    summary = regrouped(summaryOf(model, folder, ''), run);
    name = model.host.name;
    ({ files, unprinted } = await printsOf(run, model));
  } catch (error) {
    if (error instanceof UserError)
      return { kind: 'unread', because: withoutPath(error.message, input), defect: false };
    const said = error instanceof Error ? error.message : String(error);
    return { kind: 'unread', because: `a defect of portledger ${version}: ${said}`, defect: true };
  }
  const written: { readonly name: string; readonly bytes: number }[] = [];
  for (const [file, text] of files) {
    written.push({ name: file, bytes: writeWhole(join(run.output, folder, file), text, false) });
  }
  const record: HostRecord = {
    schema: 'portledger/summary/3',
    // Without its PDF a host is not finished: --resume does it anew.
    key: run.wanted.pdf && !files.some(([file]) => file === 'report.pdf') ? '' : key,
    files: written,
    name,
    summary,
  };
  // Last, so that a summary stands only beside finished files. What a power failure takes, --resume sees by the sizes.
  writeWhole(join(run.output, folder, summaryFile), `${JSON.stringify(record)}\n`, false);
  return { kind: 'read', summary, name, reused: false, unprinted };
}

function regrouped(summary: HostSummary, { groups }: FleetRun): HostSummary {
  return { ...summary, group: groupOf([summary.folder, summary.host], groups) };
}

function upToDate(folder: string, key: string): HostRecord | null {
  if (!existsSync(join(folder, summaryFile))) return null;
  const record = readHostRecord(readFileSync(join(folder, summaryFile), 'utf8'));
  if (record === null || record.key !== key) return null;
  return isWhole(folder, record) ? record : null;
}

interface Prints {
  readonly files: readonly (readonly [string, Content])[];
  /** Why there is no PDF, where one was wanted. */
  readonly unprinted: string | null;
}

async function printsOf({ wanted, render, printer }: FleetRun, model: ReportModel): Promise<Prints> {
  const options = await render(model);
  const files: (readonly [string, Content])[] = [];
  for (const format of wanted.formats)
    files.push([`report.${format.extension}`, await contentOf(format, model, options)]);
  if (printer === null) return { files, unprinted: null };
  try {
    files.push(['report.pdf', await reportPdf(printer, model, options)]);
    return { files, unprinted: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { files, unprinted: error.message };
  }
}

/** `captures/a.tar.gz: empty file`, `a.tar: no listing` → without: the row names the capture already. */
function withoutPath(message: string, input: string): string {
  const named = [input, basename(input)].find((path) => message.startsWith(`${path}: `));
  return named === undefined ? message : message.slice(named.length + 2);
}

function writeRun(
  run: FleetRun,
  list: string,
  summaries: readonly HostSummary[],
  unread: readonly UnreadCapture[],
): void {
  const record: RunRecord = {
    schema: 'portledger/run/2',
    shard: run.shard.index,
    of: run.shard.of,
    inputs: run.captures.length,
    list,
    options: run.optionsKey,
    folders: summaries.map((summary) => summary.folder).sort(),
    groups: Object.fromEntries(summaries.map(({ folder, group }) => [folder, group])),
    unread: [...unread].sort((a, b) => (a.input < b.input ? -1 : 1)),
    hostFile: hostFileOf(run.wanted),
    classification: run.classification,
  };
  const folder = join(run.output, 'fleet');
  writeWhole(join(folder, runFile(run.shard)), `${JSON.stringify(record, null, 1)}\n`);
  // What another division of the work left there would be merged with this one.
  for (const name of readdirSync(folder))
    if (runFileName.test(name) && !name.endsWith(`-of-${run.shard.of}.json`))
      rmSync(join(folder, name), { force: true });
}

/** What the fleet report's links lead to: the document, else its print, else nothing that a person reads. */
export function hostFileOf(wanted: Wanted): string | null {
  if (wanted.formats.some((format) => format.id === 'html')) return 'report.html';
  return wanted.pdf ? 'report.pdf' : null;
}
