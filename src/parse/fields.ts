/**
 * Fields of a line, parted by blanks and tabs, without cutting the line into pieces: a listing of a busy host has
 * hundreds of thousands of connections that are looked at once and passed over.
 */

export interface FieldBounds {
  readonly starts: number[];
  readonly ends: number[];
}

export function fieldBounds(): FieldBounds {
  return { starts: [], ends: [] };
}

export function isBlankCode(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 0xa0;
}

/** Fills `into` with the bounds of the first `limit` fields of `text`; returns how many there are. */
export function findFields(text: string, limit: number, into: FieldBounds): number {
  let at = 0;
  let count = 0;
  const length = text.length;
  while (count < limit) {
    while (at < length && isBlankCode(text.charCodeAt(at))) at++;
    if (at >= length) break;
    into.starts[count] = at;
    while (at < length && !isBlankCode(text.charCodeAt(at))) at++;
    into.ends[count] = at;
    count++;
  }
  return count;
}

/** The first `limit` fields, and the rest of the line without the blanks around it. */
export function splitFields(
  text: string,
  limit: number,
): { readonly fields: readonly string[]; readonly rest: string } {
  const fields: string[] = [];
  let end = 0;
  field.lastIndex = 0;
  while (fields.length < limit) {
    const found = field.exec(text);
    if (found === null) break;
    fields.push(found[0]);
    end = field.lastIndex;
  }
  return { fields, rest: text.slice(end).trim() };
}

/** What lies between the blanks of `isBlankCode`. */
const field = /[^ \t\r\xa0]+/g;
