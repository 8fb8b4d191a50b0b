/** `portledger report` over many captures: a report for each host, and one of the fleet. */
import { join } from 'node:path';
import { checkRoles } from '../decide/index.ts';
import { UserError } from '../errors.ts';
import { fleetOf } from '../fleet/index.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import { version } from '../version.ts';
import { fleetInputs } from './fleet-inputs.ts';
import { optionsKey } from './fleet-key.ts';
import { fleetBaseline, groupRules, reaches, shardCalled } from './fleet-options.ts';
import { printerFor, wantedFormats, writeFleet } from './fleet-prints.ts';
import { hostFileOf, runFleet } from './fleet-run.ts';
import { limitsCalled, readRegisterFile } from './inputs.ts';
import { checkTogether, type ReportOptions, renderOptions, roleLines } from './report.ts';
import { complain, print, visible } from './terminal.ts';

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
  checkTogether(named, options);
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
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  // Before the browser starts: whoever presses Ctrl-C a second time ends the program at once.
  process.once('SIGINT', stop);
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
    for (const line of roleLines(
      options.role,
      summaries.map(({ host }) => host),
    ))
      say(line);
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
