/** What commander has to say about a command line that it cannot read, in the voice of all our errors; and its help. */
import { existsSync } from 'node:fs';
import type { Command, CommanderError, HelpConfiguration } from 'commander';
import { UserError } from '../errors.ts';

/** At 80 columns the summaries stand beside the bare names; each command's own help has its arguments. */
export const helpStyle: HelpConfiguration = { subcommandTerm: (command) => command.name() };

export const exitStatuses = `
Exit status: 0 done; 1 done, and something reached --fail-on, or a comparison or
verification found a difference; 2 could not run, and one line says what to do.
\`portledger COMMAND --help\` has the options. Begin with:

  portledger capture > capture.sh
  ssh root@host sh -s < capture.sh > host.tar.gz
  portledger report host.tar.gz`;

/**
 * `error: unknown option '--formt'\n(Did you mean --format?)` → `unknown option '--formt'`, hint: did you mean --format?
 * @param given the words of the command line
 */
export function usageError(error: CommanderError, program: Command, given: readonly string[]): UserError {
  if (error.code === 'commander.help')
    return new UserError(`unknown command '${given[1] ?? ''}'`, '`portledger help` lists the commands');
  const [first = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const message = first.replace(/\.$/, '').replace('. Allowed choices are', ', but can be');
  const meant = /Did you mean (.+)\?/.exec(guess ?? '')?.[1];
  return new UserError(
    message,
    meant === undefined ? hintFor(error, program, given) : `did you mean ${meant}?`,
  );
}

function hintFor(error: CommanderError, program: Command, given: readonly string[]): string {
  const option = /unknown option '(-.*)'/.exec(error.message)?.[1];
  if (option !== undefined && existsSync(option)) return `the file of that name is ./${option}`;
  const command = program.commands.find((each) => each.name() === given[0])?.name();
  return command === undefined
    ? '`portledger --help` lists the commands'
    : `\`portledger ${command} --help\` says how it is called`;
}
