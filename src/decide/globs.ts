/** Host names of the register and of `--role`, with `*` for any run of characters. */

/** `web*`, `*`, `bigcat`, '' (every host). Case does not count in host names. */
export function globFits(glob: string, name: string): boolean {
  const parts = (glob === '' ? '*' : glob.toLowerCase()).split('*');
  const text = name.toLowerCase();
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 1) return text === first || text.split('.')[0] === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
