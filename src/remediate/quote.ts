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
