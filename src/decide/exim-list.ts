/**
 * Lists of Exim: items between colons, of which two stand for one in an item, or between what `<` names.
 *
 *     127.0.0.1 : ::::1        127.0.0.1, ::1
 *     <; 127.0.0.1 ; ::1       127.0.0.1, ::1
 *     127.0.0.1.2525           127.0.0.1   (an address with its port)
 *
 * Measured with Exim 4.96.
 */

export function eximItems(text: string): readonly string[] {
  const [, given, rest] = /^\s*<([^\sA-Za-z0-9])(.*)$/s.exec(text) ?? [];
  const separator = given ?? ':';
  return (rest ?? text)
    .replaceAll(separator + separator, '\0')
    .split(separator)
    .map((item) => item.replaceAll('\0', separator).trim())
    .filter((item) => item !== '');
}

/** The address of an item of local_interfaces or -oX, its port left out; null for a port alone, a macro, a name. */
export function eximAddress(item: string): string | null {
  const [, inBrackets] = /^\[([0-9A-Fa-f:.]+)\](?::\d+)?$/.exec(item) ?? [];
  if (inBrackets !== undefined) return inBrackets;
  const [, four] = /^(\d+\.\d+\.\d+\.\d+)(?:\.\d+)?$/.exec(item) ?? [];
  if (four !== undefined) return four;
  return item.includes(':') && /^[0-9A-Fa-f:]+(?:\.\d+)*$/.test(item) ? item : null;
}
