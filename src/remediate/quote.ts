/**
 * The one way for captured text into a shell command (invariant 4).
 *
 * Words of harmless characters stay as they are, so that commands read as a person would type them; every other
 * word stands in single quotes, where a POSIX shell expands nothing.
 */

/** Sample: `/etc/init.d/openbsd-inetd`, `ssh.service`, `--now`. */
const harmless = /^[A-Za-z0-9_./:=,@%+][A-Za-z0-9_./:=,@%+-]*$/;

export function quote(word: string): string {
  return harmless.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Names for a command that would take one with a dash in front for an option. Sample: `-- -H.service`, `ssh.service`. */
export function operands(...names: readonly string[]): string {
  return `${names.some((name) => name.startsWith('-')) ? '-- ' : ''}${names.map(quote).join(' ')}`;
}
