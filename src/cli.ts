/**
 * The command line. This file only says which commands there are; each of them stands in src/cli/ and is loaded when it
 * is called, so that a start costs no more than what the command needs.
 *
 * Exit 0 done; 1 done, and something reached --fail-on (or a comparison found a difference); 2 could not run.
 */

import { Command, CommanderError, Option } from 'commander';
import { complain, leave, standardOutput, visible } from './cli/terminal.ts';
import { exitStatuses, helpStyle, usageError } from './cli/usage.ts';
import { refusalOf, UserError } from './errors.ts';
import { version } from './version.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
/** @param none what it means not to give it */
const repeated = (flags: string, description: string, none: string) =>
  new Option(flags, description).argParser(collect).default([], none);
const limit = () =>
  repeated(
    '--limit <name=number>',
    'read more or less of a bundle, as member-bytes=400M; may be repeated',
    'see SECURITY.md',
  );

/** The help that commander shows where there is no command to run. */
let helpOfError = '';

const program = new Command('portledger')
  .description(
    'From a capture of a Linux host to an audit report: what listens, who started it, will it come back, is it needed, how to turn it off for good.',
  )
  .version(version)
  .addHelpText('after', exitStatuses)
  .configureHelp(helpStyle)
  .exitOverride()
  .configureOutput({
    writeOut: (text) => standardOutput().write(text),
    writeErr: (text) => {
      helpOfError += text;
    },
    // usageError says it.
    outputError: () => {},
  });

program
  .command('capture')
  .summary('print the capture script, to be run on the host')
  .description('print the capture script, to be run on the host: sh capture.sh > host.tar.gz')
  .option('-o, --output <file>', 'write it to a file instead')
  .action(async (options: { output?: string }) => (await import('./cli/capture.ts')).captureCommand(options));

program
  .command('report')
  .summary('make the audit report of a capture; of many, one for each and the fleet')
  .description(
    'make the audit report of a capture (tarball, folder, sosreport, Insights or UAC archive, lone netstat listing, - for stdin)',
  )
  .argument('<capture...>', 'one, or many and folders of them for a fleet; - is standard input')
  .option('-o, --output <dir>', 'folder for the results (default: out/NAME)')
  .option('-f, --format <list>', 'comma-separated; `portledger formats` lists them', 'html,pdf,json')
  .option('-r, --register <file>', 'service register (CSV) with the approvals')
  .addOption(
    repeated(
      '--role <name>',
      'a role that the host has, or GLOB=NAME for the hosts whose name fits; may be repeated, `portledger roles` lists them',
      'no role',
    ),
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
  .option('--author <name>', 'who answers for the report')
  .option('--reviewer <name>', 'who has reviewed it')
  .option('--classification <text>', 'how confidential it is, on the cover and at the foot of each page')
  .option('--logo <file>', 'picture on the cover (PNG, JPEG, GIF, WebP)')
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
  .addOption(
    repeated(
      '--group <rule>',
      'many captures: GLOB=NAME, or a CSV of pattern,group; may be repeated',
      'one group of all',
    ),
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
  .summary('join what the shards of a run left to one fleet report')
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
  .summary('what changed from capture to capture, and was there a reboot between')
  .description(
    'what changed from capture to capture, and was there a reboot between; exit 0 the same, 1 different, 2 could not',
  )
  .argument('<before>', 'a capture, or a report.json or its folder')
  .argument('<after...>', 'captures or report.json files, oldest first')
  .option('-o, --output <dir>', 'folder for the results (default: out/compare)')
  .option('-f, --format <list>', 'comma-separated: html, pdf, json, md', 'html,json,md')
  .option('-r, --register <file>', 'service register (CSV) with the approvals')
  .addOption(repeated('--role <name>', 'a role that the host has, or GLOB=NAME; may be repeated', 'no role'))
  .option('--classification <text>', 'how confidential it is, on the cover and at the foot of each page')
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
  .summary('print a service register (CSV) to fill in')
  .description('print a service register to fill in: one row for each listening socket')
  .argument('<capture>', 'a tarball, folder, archive of another collector, or -')
  .option('-o, --output <file>', 'write it to a file instead')
  .addOption(limit())
  .action(async (capture: string, options: { output?: string; limit: readonly string[] }) =>
    (await import('./cli/register.ts')).registerCommand(capture, options),
  );

program
  .command('verify')
  .summary('does every file of a capture match its manifest? is its signature good?')
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
  .summary('note the receipt of a capture in a custody log')
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
  .summary('print what is read from one listing, as JSON')
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
  .summary('explain a service, a rule, a role or a finding')
  .description('explain a service, a rule, a role or a finding in the terminal')
  .argument('<id>', 'telnet, 23/tcp, in.telnetd, a rule, a role, or the id of a finding')
  .action(async (id: string) => (await import('./cli/explain.ts')).explainCommand(id));

program
  .command('roles')
  .description('list the roles that a host can have')
  .action(async () => (await import('./cli/lists.ts')).rolesCommand());

program
  .command('formats')
  .description('list the formats of a report, a finding, a comparison and a fleet')
  .action(async () => (await import('./cli/lists.ts')).formatsCommand());

program
  .command('browser')
  .description('say which browser prints the PDF; exit 2 where none is found or it does not start')
  .option('--browser <path>', 'try this one')
  .action(async (options: { browser?: string }) => (await import('./cli/lists.ts')).browserCommand(options));

/** `JSON.stringify` of more than 512 Mi characters, or a file of so many read as text. */
function isTooLong(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.message === 'Invalid string length' || /longer than 0x/.test(error.message))
  );
}

function tell(error: UserError): void {
  complain(visible(error.message));
  if (error.hint !== null) complain(`hint: ${visible(error.hint)}`);
}

async function run(): Promise<void> {
  const given = process.argv.slice(2);
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = 2;
    const refusal = refusalOf(error);
    if (error instanceof UserError) {
      tell(error);
    } else if (error instanceof CommanderError) {
      // --help and --version are no errors. Without a command nothing was done: the help, and 2.
      if (error.exitCode === 0) process.exitCode = 0;
      else if (given.length === 0) process.stderr.write(helpOfError);
      else tell(usageError(error, program, given));
    } else if (refusal !== null) {
      complain(visible(refusal));
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
