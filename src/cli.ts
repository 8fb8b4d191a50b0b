/**
 * The command line. This file only says which commands there are; each of them stands in src/cli/ and is loaded when it
 * is called, so that a start costs no more than what the command needs.
 *
 * Exit 0 done; 1 done, and something reached --fail-on (or a comparison found a difference); 2 could not run.
 */

import { Command, CommanderError, Option } from 'commander';
import { complain, leave, standardOutput, visible } from './cli/terminal.ts';
import { UserError } from './errors.ts';
import { version } from './version.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const limit = () =>
  new Option('--limit <name=number>', 'read more or less of a bundle, as member-bytes=400M; may be repeated')
    .argParser(collect)
    .default([], 'see SECURITY.md');

const program = new Command('portledger')
  .description(
    'From a capture of a Linux host to an audit report: what listens, who started it, will it come back, is it needed, how to turn it off for good.',
  )
  .version(version)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
  .configureOutput({ writeOut: (text) => standardOutput().write(text) });

program
  .command('capture')
  .description('print the capture script, to be run on the host: sh capture.sh > host.tar.gz')
  .option('-o, --output <file>', 'write it to a file instead')
  .action(async (options: { output?: string }) => (await import('./cli/capture.ts')).captureCommand(options));

program
  .command('report')
  .description(
    'make the audit report of a capture (tarball, folder, sosreport, Insights or UAC archive, lone netstat listing, - for stdin)',
  )
  .argument('<capture...>')
  .option('-o, --output <dir>', 'folder for the results (default: out/NAME)')
  .option('-f, --format <list>', 'comma-separated; `portledger formats` lists them', 'html,pdf,json')
  .option('-r, --register <file>', 'service register (CSV) with the approvals')
  .option(
    '--role <name>',
    'a role that the host has, or GLOB=NAME for the hosts whose name fits; may be repeated, `portledger roles` lists them',
    collect,
    [],
  )
  .addOption(
    new Option('--fail-on <level>', 'exit 1 where a finding is at least so severe').choices([
      'critical',
      'high',
      'medium',
      'low',
      'info',
    ]),
  )
  .option('--browser <path>', 'the Chrome, Chromium or Edge that prints the PDF')
  .addOption(new Option('--paper <size>', 'of the PDF').choices(['a4', 'letter']).default('a4'))
  .addOption(
    new Option('--variant <kind>', 'how much of it')
      .choices(['executive', 'full', 'technical'])
      .default('full'),
  )
  .option('--title <text>', 'title on the cover')
  .option('--client <name>', 'whom the report is for')
  .option('--logo <file>', 'picture on the cover (PNG, JPEG, GIF)')
  .option('--notes <file>', 'notes of the auditor (Markdown; its first-level headings name the place)')
  .option(
    '--redact <keyfile>',
    'replace addresses, host and user names, and write what stands for what to KEYFILE (default output: out/redacted)',
  )
  .addOption(limit())
  .option(
    '--finding <id>',
    'one finding alone (its id or F-07) as Markdown for a ticket, to stdout; or -f json',
  )
  .option('--template <dir>', 'folder with templates or a stylesheet in the place of ours')
  .option('--json', 'print the JSON report to stdout instead of writing files')
  .option('-q, --quiet', 'no summary and no progress')
  .option('--baseline <before>', 'with --fail-on: findings that were there before do not fail')
  .option(
    '--group <rule>',
    'many captures: GLOB=NAME, or a CSV of pattern,group; may be repeated',
    collect,
    [],
  )
  .option('--resume', 'many captures: redo nothing whose input, rules and options are the same')
  .option('--shard <k/n>', 'many captures: do only this share, as 3/16')
  .action(async (captures: readonly string[], options) =>
    (await import('./cli/fleet-inputs.ts')).isFleet(captures, options)
      ? (await import('./cli/fleet.ts')).fleetCommand(captures, options)
      : (await import('./cli/report.ts')).reportCommand(captures, options),
  );

program
  .command('fleet')
  .description('join what the shards of a run left to the fleet report of a single run')
  .requiredOption('--merge <dir...>', 'folders that `report --shard K/N -o DIR` wrote')
  .option('-o, --output <dir>', 'folder for the results (default: the first DIR)')
  .option('-f, --format <list>', 'comma-separated: html, pdf, json, csv, xlsx', 'html,json,csv')
  .option('--browser <path>', 'the Chrome, Chromium or Edge that prints the PDF')
  .addOption(new Option('--paper <size>', 'of the PDF').choices(['a4', 'letter']).default('a4'))
  .option('-q, --quiet', 'no summary')
  .action(async (options) => (await import('./cli/fleet-merge.ts')).mergeCommand(options.merge, options));

program
  .command('compare')
  .description(
    'what changed from capture to capture, and was there a reboot between; exit 0 the same, 1 different, 2 could not',
  )
  .argument('<before>', 'a capture, or a report.json')
  .argument('<after...>', 'captures or report.json files, oldest first')
  .option('-o, --output <dir>', 'folder for the results (default: out/compare)')
  .option('-f, --format <list>', 'comma-separated: html, pdf, json, md', 'html,json,md')
  .option('-r, --register <file>', 'service register (CSV) with the approvals')
  .option('--role <name>', 'a role that the host has, or GLOB=NAME; may be repeated', collect, [])
  .option('--browser <path>', 'the Chrome, Chromium or Edge that prints the PDF')
  .addOption(new Option('--paper <size>', 'of the PDF').choices(['a4', 'letter']).default('a4'))
  .addOption(limit())
  .option('--json', 'print the comparison as JSON to stdout instead of writing files')
  .option('-q, --quiet', 'no summary')
  .action(async (before: string, after: readonly string[], options) =>
    (await import('./cli/compare.ts')).compareCommand([before, ...after], options),
  );

program
  .command('register')
  .description('print a service register to fill in: one row for each listening socket')
  .argument('<capture>')
  .option('-o, --output <file>', 'write it to a file instead')
  .addOption(limit())
  .action(async (capture: string, options: { output?: string; limit: readonly string[] }) =>
    (await import('./cli/register.ts')).registerCommand(capture, options),
  );

program
  .command('verify')
  .description('does every file of a capture match its manifest?')
  .argument('<capture>')
  .option('--signature <file>', 'check a detached signature (ssh-keygen -Y sign, minisign) instead')
  .option('--key <file>', 'the public key or allowed signers for it')
  .addOption(limit())
  .option('--json', 'print the result as JSON')
  .action(async (capture: string, options) =>
    (await import('./cli/verify.ts')).verifyCommand(capture, options),
  );

program
  .command('receive')
  .description('note the receipt of a capture in a custody log, each entry chained to the one before')
  .argument('<capture>')
  .requiredOption('--log <file>', 'the log; made where it is not there')
  .requiredOption('--by <name>', 'who receives it')
  .requiredOption('--from <text>', 'from whom, or from where')
  .option('--note <text>', 'anything else')
  .action(async (capture: string, options) =>
    (await import('./cli/receive.ts')).receiveCommand(capture, options),
  );

program
  .command('parse')
  .description(
    'print what is read from one listing, as JSON: facts with their lines, and the lines that could not be read',
  )
  .argument('<file>', 'a listing, or - for stdin')
  .option('--as <kind>', 'the kind of listing; auto recognises it', 'auto')
  .option('--stats', 'print only the count of lines read, skipped and unread')
  .action(async (file: string, options: { as: string; stats?: boolean }) =>
    (await import('./cli/parse.ts')).parseCommand(file, options),
  );

program
  .command('explain')
  .description('explain a service, a rule, a role or a finding in the terminal')
  .argument('<id>')
  .action(async (id: string) => (await import('./cli/explain.ts')).explainCommand(id));

program
  .command('roles')
  .description('list the roles that a host can have')
  .action(async () => (await import('./cli/lists.ts')).rolesCommand());

program
  .command('formats')
  .description('list the formats of the report')
  .action(async () => (await import('./cli/lists.ts')).formatsCommand());

program
  .command('browser')
  .description('say which browser prints the PDF; exit 2 where there is none')
  .option('--browser <path>', 'try this one')
  .action(async (options: { browser?: string }) => (await import('./cli/lists.ts')).browserCommand(options));

/** `JSON.stringify` of more than 512 Mi characters, or a file of so many read as text. */
function isTooLong(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.message === 'Invalid string length' || /longer than 0x/.test(error.message))
  );
}

async function run(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = 2;
    if (error instanceof UserError) {
      complain(visible(error.message));
      if (error.hint !== null) complain(`hint: ${visible(error.hint)}`);
    } else if (error instanceof CommanderError) {
      // commander has printed its line itself; --help and --version are no errors.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (isTooLong(error)) {
      complain('the result is longer than the 512 MB of text that Node can hold');
      complain('hint: make the report of fewer listings, or without the longest format: --format html');
    } else {
      complain(`a defect of portledger ${version}, not of your input:`);
      process.stderr.write(
        `${visible(error instanceof Error ? (error.stack ?? error.message) : String(error)).replaceAll('\\x0a', '\n')}\n`,
      );
    }
  }
}

const finished = run();

// A browser that hangs would keep this process alive; at the exit Playwright kills it.
void finished.then(leave);
