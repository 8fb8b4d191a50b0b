/** Names of systemd units, and the colours and dots that systemctl prints around them. */

const types =
  /^[^\s/]+\.(?:service|socket|target|mount|automount|swap|path|timer|slice|scope|device|snapshot|busname)$/;

/** `ssh.service`, `getty@tty1.service`, `dev-disk-by\x2duuid.swap`; not `systemd-…` cut to a narrow window. */
export function isUnitName(text: string): boolean {
  return text.length < 512 && types.test(text);
}

/** The line without colours, a leading state dot, blanks at the ends and a carriage return. */
export function plainText(line: string): string {
  const plain = line.includes('\u001b') ? line.replace(/\u001b\[[0-9;]*[mK]/g, '') : line;
  return plain.replace(/^\s*[●○×↻*]\s/u, '').trim();
}
