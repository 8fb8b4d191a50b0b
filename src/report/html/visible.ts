/**
 * Captured text as a reader may see it: control characters and invisible or direction-changing marks are spelled
 * out (`\x1b`, `\u202e`), because a report that is read by people must not be rearranged by what a host says.
 *
 *     inetd\x1b[2Jsshd      a terminal escape in a process name
 */

// C0 but tab and newline, DEL, C1, soft hyphen, Arabic letter mark, zero width, bidi controls, separators, BOM, tags.
const hidden =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

// Nearly every text is plain ASCII, which this finds at a tenth of the price.
const unusual = /[^\t\n\x20-\x7e]/;

export function visible(text: string): string {
  if (!unusual.test(text)) return text;
  return text.replace(hidden, (mark) => {
    const code = mark.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/**
 * What makes a JSON text worth a closer look: the hidden characters that JSON leaves as they are, all that stands outside
 * the basic plane, and escapes but tab and newline (`\\u` may also be a backslash before a u).
 */
const unusualInJson =
  /[\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\ufff9-\ufffb]|\\[bfru]/;

const unusualInAscii = ['\x7f', '\\b', '\\f', '\\r', '\\u'];

/** Is all the text of this JSON such that `visible` leaves it as it is? */
export function isPlainJson(json: string): boolean {
  // In ASCII alone a few searches tell, at a tenth of the price of the expression.
  if (Buffer.byteLength(json) === json.length) return !unusualInAscii.some((mark) => json.includes(mark));
  return !unusualInJson.test(json);
}

/** The same plain value with every text in it made visible, keys too; what needs no change is not copied. */
export function visibleDeep<T>(value: T): T {
  return isVisible(value, new Set()) ? value : madeVisible(value);
}

function isVisible(value: unknown, known: Set<object>): boolean {
  if (typeof value === 'string') return !unusual.test(value) || visible(value) === value;
  if (typeof value !== 'object' || value === null) return true;
  // A line of evidence is cited in many places.
  if (known.has(value)) return true;
  known.add(value);
  if (Array.isArray(value)) return value.every((item) => isVisible(item, known));
  for (const [key, item] of Object.entries(value))
    if (!isVisible(key, known) || !isVisible(item, known)) return false;
  return true;
}

function madeVisible<T>(value: T): T;
function madeVisible(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => madeVisible(item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): readonly [string, unknown] => [visible(key), madeVisible(item)]),
  );
}

/** Lines longer than this are cut in the prints; `report.json` has them whole. */
export const longestLine = 600;

export function clipped(text: string): string {
  if (text.length <= longestLine) return text;
  return `${text.slice(0, longestLine)} … (${text.length - longestLine} more characters in the bundle)`;
}
