/** `portledger report` over many captures: a report for each host, and one of the fleet. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkRoles } from '../decide/index.ts';
import { UserError } from '../errors.ts';
import { fleetOf } from '../fleet/index.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import type { HostSummary } from '../model/fleet.ts';
import { version } from '../version.ts';
import { type Baseline, fleetBaseline } from './fleet-baseline.ts';
import { fleetInputs } from './fleet-inputs.ts';
import { optionsKey } from './fleet-key.ts';
import { groupRules, reaches, shardCalled } from './fleet-options.ts';
import { printerFor, wantedFormats, writeFleet } from './fleet-prints.ts';
import { summaryFile } from './fleet-records.ts';
import { hostFileOf, runFleet } from './fleet-run.ts';
import { limitsCalled, readRegisterFile } from './inputs.ts';
import { badRowLines, ownerRemarks } from './owner-remarks.ts';
import { checkTogether, type ReportOptions, renderOptions } from './report.ts';
import { endedBy, heedSignals } from './signals.ts';
import { complain, listed, print, visible } from './terminal.ts';

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
  if (options.json === true)
    throw new UserError(
      '--json: standard output takes the report of one host',
      'use -f json: it writes report.json for each host, and fleet/fleet.json',
    );
  if (named.includes('-'))
    throw new UserError(
      '-: standard input is one capture, and here are many',
      'put it into a file beside them',
    );
  checkTogether(named, options);
  const { captures, others } = fleetInputs(named);
  if (captures.length === 0)
    throw new UserError(
      `${named.join(', ')}: no capture in it`,
      'captures are .tar, .tar.gz, .tgz, .tar.xz, .tar.bz2 or .tar.zst files, or unpacked folders',
    );
  const [wanted, output] = [await wantedFormats(options.format), options.output ?? 'out'];
  const shard = shardCalled(options.shard);
  const baseline = options.baseline === undefined ? null : fleetBaseline(options.baseline);
  const register = await readRegisterFile(options.register);
  const knowledge = loadKnowledge();
  checkRoles(options.role, knowledge.roles);
  // Before the browser starts, which would hear them in our place.
  const heeded = heedSignals();
  const classification = options.classification ?? null;
  const { printer, refused } = await printerFor(wanted, options.browser);
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
      optionsKey: await optionsKey(options, register.sha256),
      classification,
      render: (model) => renderOptions(options, model),
      printer,
      stopped: () => heeded.signal() !== null,
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
    const stopped = heeded.signal();
    // A share does not see all hosts, so that which rows fit none of them is not for it to say.
    const remarks =
      shard.of === 1 && stopped === null
        ? ownerRemarks(register, options.role, result.names)
        : badRowLines(register);
    for (const line of remarks) say(line);
    if (stopped !== null) {
      complain('stopped; what is finished is whole, and --resume goes on from here');
      process.exitCode = endedBy[stopped];
      return;
    }
    if (shard.of === 1) {
      const fleet = fleetOf(summaries, unread, version);
      const print = { paper: options.paper, file: hostFileOf(wanted), classification };
      await writeFleet(fleet, wanted.ids, output, print, printer);
      for (const line of leftOverLines(output, new Set(result.folders))) say(line);
      say(join(output, 'fleet'));
    }
    if (baseline !== null) for (const line of newLines(summaries, baseline)) complain(visible(line));
    const failOn = options.failOn;
    if (
      failOn !== undefined &&
      summaries.some((host) => reaches(host.findings, failOn, baseline?.of(host) ?? noneKnown))
    )
      process.exitCode = 1;
    if (summaries.length === 0 && unread.length > 0) process.exitCode = 2;
    if (defects > 0 || unprinted.length > 0) process.exitCode = 2;
    if (refused !== null) throw refused;
  } finally {
    heeded.heedNoMore();
    await printer?.close();
  }
}

const noneKnown: ReadonlySet<string> = new Set();

/** A pipeline that fails should say whether it is for want of an earlier report. */
function newLines(summaries: readonly HostSummary[], baseline: Baseline): readonly string[] {
  const fresh = summaries.filter((host) => baseline.of(host) === null).map(({ host }) => host);
  return fresh.length === 0
    ? []
    : [`no earlier report in the baseline, so all is new: ${listed(fresh, mostListed)}`];
}

/** What stands in the output folder and is of no capture of this run: a fleet's report does not count it, a reader might. */
function leftOverLines(output: string, current: ReadonlySet<string>): readonly string[] {
  const old = readdirSync(output).filter(
    (name) => !current.has(name) && existsSync(join(output, name, summaryFile)),
  );
  return old.length === 0
    ? []
    : [
        `${output}: also holds hosts of an earlier run, no part of this one: ${listed(old.sort(), mostListed)}`,
      ];
}

const mostListed = 10;
