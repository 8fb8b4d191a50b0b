/** `portledger fleet --merge`: the shares of several machines become the report of a single run. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { noGroup } from '../fleet/groups.ts';
import { fleetOf } from '../fleet/index.ts';
import { fleetFormats } from '../fleet/prints/index.ts';
import type { HostSummary, UnreadCapture } from '../model/fleet.ts';
import { version } from '../version.ts';
import { printerFor, wantedFormats, writeFleet } from './fleet-prints.ts';
import {
  type HostRecord,
  isWhole,
  type RunRecord,
  readHostRecord,
  readRunRecord,
  runFileName,
  summaryFile,
} from './fleet-records.ts';
import { print, visible } from './terminal.ts';
import { writeWhole } from './write.ts';

export interface MergeOptions {
  readonly output?: string;
  readonly format: string;
  readonly browser?: string;
  readonly paper: 'a4' | 'letter';
  readonly quiet?: boolean;
}

/** Joins what shards left to the fleet report of a single run, byte for byte. */
export async function mergeCommand(folders: readonly string[], options: MergeOptions): Promise<void> {
  const wanted = await wantedFormats(options.format);
  // What the shards were asked for may be given here as it was: but something has to come of it.
  const own = [...new Set(['html', 'pdf', ...fleetFormats.map((format) => format.id)])];
  if (!own.some((id) => wanted.ids.has(id)))
    throw new UserError(
      `--format ${options.format}: no format of a fleet report`,
      `there are ${own.join(', ')}`,
    );
  const output = options.output ?? folders[0] ?? 'out';
  const named = [...new Map(folders.map((folder) => [resolve(folder), folder])).values()];
  const runs = named.flatMap((folder) => runsIn(folder).map((record) => ({ folder, record })));
  const records = runs.map(({ record }) => record);
  onceEach(runs);
  complete(records);
  const summaries: HostSummary[] = [];
  const unread: UnreadCapture[] = records.flatMap((record) => record.unread);
  const from = new Map<string, string>();
  for (const { folder, record } of runs) {
    for (const name of record.folders) {
      const before = from.get(name);
      if (before !== undefined)
        throw new UserError(
          `${join(folder, name)}: ${join(before, name)} has the same name`,
          'give every shard the same list of captures',
        );
      from.set(name, folder);
      const { summary, files } = hostIn(folder, name);
      summaries.push({ ...summary, folder: name, group: record.groups[name] ?? noGroup });
      if (resolve(folder) !== resolve(output))
        copied(
          join(folder, name),
          join(output, name),
          files.map((file) => file.name),
        );
    }
  }
  const { printer, refused } = await printerFor(wanted, options.browser);
  try {
    const print = {
      paper: options.paper,
      file: records[0]?.hostFile ?? null,
      classification: records.find((record) => record.classification !== null)?.classification ?? null,
    };
    await writeFleet(fleetOf(summaries, unread, version), wanted.ids, output, print, printer);
  } finally {
    await printer?.close();
  }
  if (options.quiet !== true)
    print(
      visible(
        `${join(output, 'fleet')}: ${summaries.length} hosts of ${records.length} runs, ${unread.length} captures not read`,
      ),
    );
  if (refused !== null) throw refused;
}

function runsIn(folder: string): readonly RunRecord[] {
  const at = join(folder, 'fleet');
  const names = existsSync(at)
    ? readdirSync(at)
        .filter((name) => runFileName.test(name))
        .sort()
    : [];
  if (names.length === 0)
    throw new UserError(
      `${folder}: no run in it`,
      'name the folders that `portledger report … --shard K/N -o DIR` wrote',
    );
  return names.map((name) => {
    const record = readRunRecord(readFileSync(join(at, name), 'utf8'));
    if (record === null)
      throw new UserError(`${join(at, name)}: not the record of a run, or one of another version`);
    return record;
  });
}

/** A share that is named twice, as a folder and its copy, is no host of one name. */
function onceEach(runs: readonly { readonly folder: string; readonly record: RunRecord }[]): void {
  const seen = new Map<string, string>();
  for (const { folder, record } of runs) {
    if (record.of === 1) continue;
    const share = `shard ${record.shard} of ${record.of}`;
    const before = seen.get(share);
    if (before !== undefined)
      throw new UserError(`${share}: in ${before} and in ${folder}`, 'name each share once');
    seen.set(share, folder);
  }
}

/** Every share of each division must be there, else a fleet report would leave hosts out in silence. */
function complete(records: readonly RunRecord[]): void {
  for (const of of new Set(records.map((record) => record.of))) {
    if (of === 1) continue;
    const there = new Set(records.filter((record) => record.of === of).map((record) => record.shard));
    const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !there.has(index));
    if (missing.length > 0)
      throw new UserError(
        `shard ${missing.slice(0, 5).join(', ')} of ${of}: not there`,
        'run it, then merge again',
      );
    const alike = (what: (record: RunRecord) => string) =>
      new Set(records.filter((record) => record.of === of).map(what)).size === 1;
    if (!alike((record) => record.list))
      throw new UserError(`the shards of ${of} were not given the same list of captures`, 'run them again');
    if (!alike((record) => record.options))
      throw new UserError(
        `the shards of ${of} were not run with the same options, register and version`,
        'run them again, with --resume where most of them is up to date',
      );
  }
}

function hostIn(folder: string, name: string): HostRecord {
  const path = join(folder, name, summaryFile);
  const record = existsSync(path) ? readHostRecord(readFileSync(path, 'utf8')) : null;
  if (record === null) throw new UserError(`${path}: missing, or of another version`, 'run that shard again');
  if (!isWhole(join(folder, name), record))
    throw new UserError(
      `${join(folder, name)}: a file of it is missing or cut`,
      'run that shard again, with --resume',
    );
  return record;
}

/** One host's results from the place of its share to that of all; the summary last, as in a run. */
function copied(from: string, to: string, files: readonly string[]): void {
  for (const name of [...files, summaryFile]) {
    let content: Buffer;
    try {
      content = readFileSync(join(from, name));
    } catch {
      throw new UserError(`${join(from, name)}: cannot be read`, 'run that shard again');
    }
    writeWhole(join(to, name), content);
  }
}
