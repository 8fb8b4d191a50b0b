/** `portledger report` over many captures, and `portledger fleet --merge` over what shards of it left. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkRoles, rulesVersion } from '../decide/index.ts';
import { UserError } from '../errors.ts';
import { noGroup } from '../fleet/groups.ts';
import { fleetOf } from '../fleet/index.ts';
import { fleetFormats, fleetHtml } from '../fleet/prints/index.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import type { FleetModel, HostSummary, UnreadCapture } from '../model/fleet.ts';
import type { Printer } from '../report/pdf/printer.ts';
import { version } from '../version.ts';
import { fleetInputs, inputHash } from './fleet-inputs.ts';
import { fleetBaseline, groupRules, reaches, shardCalled } from './fleet-options.ts';
import { type RunRecord, readHostRecord, readRunRecord, runFileName, summaryFile } from './fleet-records.ts';
import { hostFileOf, runFleet } from './fleet-run.ts';
import { limitsCalled, readRegisterFile } from './inputs.ts';
import { formatsCalled, type ReportOptions, renderOptions, type Wanted } from './report.ts';
import { complain, print, visible } from './terminal.ts';
import { writeWhole } from './write.ts';

export interface FleetOptions extends ReportOptions {
  readonly group: readonly string[];
  readonly shard?: string;
  readonly resume?: boolean;
  readonly baseline?: string;
}

export async function fleetCommand(named: readonly string[], options: FleetOptions): Promise<void> {
  if (options.redact !== undefined)
    throw new UserError('--redact: a twin is made of one host', 'call report for each host alone');
  if (options.finding !== undefined)
    throw new UserError('--finding: a finding is one of one host', 'call report for that host alone');
  if (options.notes !== undefined)
    throw new UserError(
      '--notes: the notes of an auditor are about one host',
      'call report for that host alone',
    );
  const { captures, others } = fleetInputs(named);
  if (captures.length === 0)
    throw new UserError(
      `${named.join(', ')}: no capture in it`,
      'captures are .tar, .tar.gz, .tgz, .tar.xz, .tar.bz2 or .tar.zst files, or unpacked folders',
    );
  const [wanted, output] = [await wantedFormats(options.format), options.output ?? 'out'];
  const [shard, baseline] = [shardCalled(options.shard), fleetBaseline(options.baseline)];
  const register = await readRegisterFile(options.register);
  const knowledge = loadKnowledge();
  checkRoles(options.role, knowledge.roles);
  const { printer, refused } = await printerFor(wanted, options.browser);
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  try {
    const result = await runFleet({
      captures,
      output,
      wanted,
      context: { knowledge, register, roles: options.role },
      groups: await groupRules(options.group),
      limits: limitsCalled(options.limit),
      shard,
      resume: options.resume === true,
      quiet: options.quiet === true,
      optionsKey: await optionsKey(options, [register.sha256, JSON.stringify(knowledge)]),
      render: (model) => renderOptions(options, model),
      printer,
      stopped: () => stopped,
    });
    const say = (line: string) => {
      if (options.quiet !== true) print(visible(line));
    };
    const { summaries, unread, unprinted, reused, defects } = result;
    for (const { input, because } of unread) complain(visible(`${input}: not read, because: ${because}`));
    for (const { input, because } of unprinted) complain(visible(`${input}: no PDF, because: ${because}`));
    say(
      `${summaries.length} hosts done${reused > 0 ? `, ${reused} of them up to date already` : ''}; ${unread.length} captures not read; ${others} other files left alone`,
    );
    if (stopped) {
      complain('stopped; what is finished is whole, and --resume goes on from here');
      process.exitCode = 130;
      return;
    }
    if (shard.of === 1) {
      const fleet = fleetOf(summaries, unread, version);
      await writeFleet(fleet, hostFileOf(wanted), wanted.ids, output, options.paper, printer);
      say(join(output, 'fleet'));
    }
    const failOn = options.failOn;
    if (
      failOn !== undefined &&
      summaries.some((host) => reaches(host.findings, failOn, baseline.of(host.folder)))
    )
      process.exitCode = 1;
    if (summaries.length === 0 && unread.length > 0) process.exitCode = 2;
    if (defects > 0 || unprinted.length > 0) process.exitCode = 2;
    if (refused !== null) throw refused;
  } finally {
    process.off('SIGINT', stop);
    await printer?.close();
  }
}

/** Formats of the hosts' reports; xlsx and csv are prints of the fleet too. */
async function wantedFormats(list: string) {
  return { ...formatsCalled(list), ids: new Set(list.split(',').map((each) => each.trim())) };
}

/** Without a browser the other prints are written, and the PDFs refused at the end. */
async function printerFor(wanted: Wanted, browser: string | undefined) {
  if (!wanted.pdf) return { printer: null, refused: null };
  try {
    return { printer: await opened(browser), refused: null };
  } catch (error) {
    if (!(error instanceof UserError) || wanted.formats.length === 0) throw error;
    return { printer: null, refused: error };
  }
}

async function opened(browser: string | undefined): Promise<Printer> {
  const { openPrinter } = await import('../report/pdf/printer.ts');
  return openPrinter({ browser: browser ?? null, pages: 2 });
}

async function optionsKey(options: FleetOptions, more: readonly (string | null)[]): Promise<string> {
  const { format, role, limit, paper, variant, title, client, logo, template } = options;
  const files = [];
  for (const path of [logo, template]) files.push(path === undefined ? null : await inputHash(path));
  return createHash('sha256')
    .update(
      JSON.stringify([
        version,
        rulesVersion,
        format,
        role,
        limit,
        paper,
        variant,
        title,
        client,
        files,
        more,
      ]),
    )
    .digest('hex');
}

async function writeFleet(
  fleet: FleetModel,
  hostFile: string | null,
  formats: ReadonlySet<string>,
  output: string,
  paper: 'a4' | 'letter',
  printer: Printer | null,
): Promise<void> {
  const options = { paper, file: hostFile };
  for (const format of fleetFormats.filter((each) => formats.has(each.id)))
    writeWhole(join(output, 'fleet', format.file), await format.render(fleet, options));
  if (printer === null) return;
  const pdf = await printer.print(await fleetHtml(fleet, options), {
    date: fleet.coverage.newest,
    generator: `portledger ${version}`,
    running: {
      title: 'Fleet report of listening services',
      host: `${fleet.hosts.length} hosts`,
      reportId: `PL-F-${fleet.id}`,
      bundleSha256: '',
    },
  });
  writeWhole(join(output, 'fleet', 'fleet.pdf'), pdf);
}

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
  const output = options.output ?? folders[0] ?? 'out';
  const runs = folders.flatMap((folder) => runsIn(folder).map((record) => ({ folder, record })));
  const records = runs.map(({ record }) => record);
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
      summaries.push({ ...summaryIn(folder, name), folder: name, group: record.groups[name] ?? noGroup });
      if (resolve(folder) !== resolve(output))
        cpSync(join(folder, name), join(output, name), { recursive: true });
    }
  }
  const printer = wanted.pdf ? await opened(options.browser) : null;
  try {
    const hostFile = records[0]?.hostFile ?? null;
    await writeFleet(
      fleetOf(summaries, unread, version),
      hostFile,
      wanted.ids,
      output,
      options.paper,
      printer,
    );
  } finally {
    await printer?.close();
  }
  if (options.quiet !== true)
    print(
      visible(
        `${join(output, 'fleet')}: ${summaries.length} hosts of ${records.length} runs, ${unread.length} captures not read`,
      ),
    );
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
    if (new Set(records.filter((record) => record.of === of).map((record) => record.inputs)).size > 1)
      throw new UserError(`the shards of ${of} were not given the same list of captures`, 'run them again');
  }
}

function summaryIn(folder: string, name: string): HostSummary {
  const path = join(folder, name, summaryFile);
  const record = existsSync(path) ? readHostRecord(readFileSync(path, 'utf8')) : null;
  if (record === null) throw new UserError(`${path}: missing, or of another version`, 'run that shard again');
  return record.summary;
}
