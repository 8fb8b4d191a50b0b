/** Harm done to texts and bytes, as the numbers say. */

export type Random = () => number;

export const pick = <T>(list: readonly T[], random: Random): T => {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

const strange = [
  ...[
    '\u0000',
    '\r',
    '\u001b[31m',
    '\ufeff',
    '\u202e',
    '\u2028',
    '\ud800',
    '\ufffd',
    'é',
    '日本',
    '\x85',
    '\x0c',
  ],
  ...[
    '::::',
    '"',
    '",pid=',
    '))',
    '((',
    '{',
    '}',
    '[',
    ']',
    '\\',
    '\\\\n',
    '#',
    '=',
    ';',
    '\t',
    '|',
    '`',
    '$(',
    "'",
  ],
  ...[
    '-1',
    '0',
    '65536',
    '4294967296',
    '1e99',
    '0x',
    '9'.repeat(40),
    'NaN',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...[
    '---',
    '...',
    '&a',
    '*a',
    '<<: *a',
    '!!js/function',
    '%YAML',
    '- - -',
    '> ',
    '| ',
    '```',
    '~~~',
    '# summary',
  ],
  ...[
    ' '.repeat(300),
    '\t'.repeat(100),
    '\n'.repeat(50),
    'a'.repeat(3000),
    '../',
    '/',
    '127.0.0.1:22',
    '[::]:22',
    '*:*',
  ],
];

/** Longest text that comes out. */
const longest = 100_000;

export function mutateText(text: string, random: Random): string {
  let out = text;
  const at = () => Math.floor(random() * (out.length + 1));
  const times = 1 + Math.floor(random() ** 2 * 6);
  for (let time = 0; time < times; time++) {
    const from = at();
    const length = Math.floor(random() ** 3 * 400);
    switch (Math.floor(random() * 8)) {
      case 0:
        out = out.slice(0, from) + out.slice(from + length);
        break;
      case 1:
        out = out.slice(0, from) + pick(strange, random) + out.slice(from);
        break;
      case 2:
        out = out.slice(0, from) + out.slice(from, from + length).repeat(2) + out.slice(from + length);
        break;
      case 3: {
        const other = at();
        out = out.slice(0, from) + out.slice(other, other + length) + out.slice(from);
        break;
      }
      case 4:
        out = out.slice(0, from) + String.fromCharCode(Math.floor(random() * 256)) + out.slice(from + 1);
        break;
      case 5:
        out = out.replaceAll('\n', random() < 0.5 ? '\r\n' : ' \n');
        break;
      case 6:
        // A word for another: what a field holds changes, and the line stays one.
        out = out.slice(0, from) + out.slice(from).replace(/[^\s:,/]+/, () => pick(strange, random));
        break;
      default: {
        const most = random() < 0.004 ? 3000 : 10;
        const piece = out.slice(from, from + 20).repeat(Math.floor(random() * most));
        out = out.slice(0, from) + piece + out.slice(from);
      }
    }
  }
  return out.slice(0, longest);
}

/** Some lines of a text, mostly few: two million inputs are to be read in an hour. */
export function windowOf(text: string, random: Random): string {
  if (random() < 0.004) return text;
  const lines = text.split('\n');
  const from = random() < 0.4 ? 0 : Math.floor(random() * lines.length);
  return lines.slice(from, from + 1 + Math.floor(random() ** 3 * 30)).join('\n');
}

export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let out = Buffer.from(bytes);
  const times = 1 + Math.floor(random() * 5);
  for (let time = 0; time < times; time++) {
    const from = Math.floor(random() * (out.length + 1));
    const length = Math.floor(random() ** 2 * 600);
    switch (Math.floor(random() * 5)) {
      case 0:
        out = out.subarray(0, from);
        break;
      case 1:
        out[Math.min(from, out.length - 1)] = Math.floor(random() * 256);
        break;
      case 2:
        out = Buffer.concat([out.subarray(0, from), out.subarray(from + length)]);
        break;
      case 3:
        out = Buffer.concat([out.subarray(0, from), out.subarray(from, from + length), out.subarray(from)]);
        break;
      default:
        out.fill(Math.floor(random() * 256), from, Math.min(out.length, from + Math.floor(random() * 24)));
    }
  }
  return out;
}
