/**
 * Logical lines of a shell script as words and operators.
 *
 *     if [ -x /usr/sbin/rpc.portmap ]; then    # portmapper
 *       echo -n " rpc.portmap"; /usr/sbin/rpc.portmap &
 *
 * A backslash or an open quote joins lines; a here-document is passed over; quotes are taken off, `$name` stays.
 */

/** A word, with its quotes taken off, or an operator: a quoted `;` is a word. */
export type Token = string | Operator;

export interface Operator {
  /** `&&`, `||`, `;;`, `;`, `&`, `|`, `(`, `)` or a line's end within quotes or behind a backslash. */
  readonly operator: string;
}

export interface LogicalLine {
  readonly from: number;
  readonly to: number;
  readonly tokens: readonly Token[];
  /** What stands after `#`, or null. */
  readonly comment: string | null;
}

/** A script with a quote left open must not swallow the whole file. */
const longestJoin = 60;

export function eachLogicalLine(lines: Iterable<string>, take: (line: LogicalLine) => void): void {
  let held = '';
  let heldLines = 0;
  let number = 0;
  let hereEnds: readonly HereEnd[] = [];
  let open: Closer | null = null;
  for (const raw of lines) {
    number += 1;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const hereEnd = hereEnds[0];
    if (heldLines === 0 && hereEnd !== undefined) {
      if (hereEnd.mark === (hereEnd.behindTabs ? line.replace(/^\t+/, '') : line))
        hereEnds = hereEnds.slice(1);
      continue;
    }
    if (heldLines === 0) {
      const start = partEnd(blanks, line, 0);
      if (start === line.length) continue;
      if (line[start] === '#') {
        take({ from: number, to: number, tokens: nothing, comment: line.slice(start + 1) });
        continue;
      }
    }
    held = heldLines === 0 ? line : `${held}\n${line}`;
    heldLines += 1;
    const mayJoin: boolean = heldLines < longestJoin && held.length < 100_000;
    if (mayJoin && open !== null && !closes(open, line)) continue;
    const read = tokenized(held);
    open = mayJoin ? read.open : null;
    if (open !== null) continue;
    take({ from: number - heldLines + 1, to: number, tokens: read.tokens, comment: read.comment });
    hereEnds = read.hereEnds;
    heldLines = 0;
  }
  if (heldLines > 0) {
    const { tokens, comment } = tokenized(held);
    take({ from: number - heldLines + 1, to: number, tokens, comment });
  }
}

/** The line that ends a here-document; `<<-` lets tabs stand before it. */
interface HereEnd {
  readonly mark: string;
  readonly behindTabs: boolean;
}

/** What ends what was left open: a quote, a bracket of either kind, or (`\\`) whatever comes. */
type Closer = "'" | '"' | '`' | ')' | '\\';

/** A line without it leaves open what is open: it need not be read for that, nor all before it again. */
const closes = (open: Closer, line: string) =>
  open === '\\' || line.includes(open) || (open === ')' && line.includes('}'));

interface Tokenized {
  readonly tokens: readonly Token[];
  readonly comment: string | null;
  /** Null: nothing is left open. */
  readonly open: Closer | null;
  readonly hereEnds: readonly HereEnd[];
}

/**
 * A third of all lines are `;;`, `fi`, `start)`, `exit 0` and the like. Longer ones are not kept: V8 makes of a line of 13
 * characters a view of the whole file, which would stay with it.
 */
const shortLine = 12;
const mostShortLines = 1000;
const shortLines = new Map<string, Tokenized>();

function tokenized(text: string): Tokenized {
  if (text.length > shortLine) return tokensOf(text);
  const known = shortLines.get(text);
  if (known !== undefined) return known;
  const made = tokensOf(text);
  if (shortLines.size < mostShortLines) shortLines.set(text, made);
  return made;
}

const operators: ReadonlyMap<string, Operator> = new Map(
  ['&&', '||', ';;', ';', '&', '|', '(', ')', '\n'].map((operator) => [operator, { operator }]),
);

function operatorAt(text: string, at: number): Operator | undefined {
  const char = text[at] ?? '';
  const doubled = text[at + 1] === char ? operators.get(char + char) : undefined;
  return doubled ?? operators.get(char);
}

/**
 * A line as most are: no comment, redirection, backslash or substitution in it, and no quote of one kind in the other.
 * Two expressions read it at once.
 */
const plainLine = /^(?:[^\\'"`$<>#\n]|"[^"'\\`]*"|'[^'"]*'|\$(?:[\w?@*!]|\{\w+\}))*$/;
const plainTokens = /&&|\|\||;;|[;&|()]|(?:[^ \t;&|()"']|"[^"]*"|'[^']*')+/g;
const longestPlain = 1000;
const nothing: readonly never[] = [];

function tokensOf(text: string): Tokenized {
  if (text.length > longestPlain || !plainLine.test(text)) return tokenize(text);
  const tokens = (text.match(plainTokens) ?? nothing).map((token): Token => {
    const operator = operators.get(token);
    return operator ?? (token.includes('"') || token.includes("'") ? token.replace(/["']/g, '') : token);
  });
  return { tokens, comment: null, open: null, hereEnds: nothing };
}

/** What of a word means nothing but itself, in one piece: `/usr/sbin/rpc.portmap`. */
const plainPart = /[^ \t\n;&|()<>\\'"`$]+/y;
const blanks = /[ \t]+/y;

function partEnd(part: RegExp, text: string, from: number): number {
  part.lastIndex = from;
  return part.test(text) ? part.lastIndex : from;
}

const endsWord = (char: string | undefined) =>
  char === ' ' || char === undefined || '\t\n;&|()<>'.includes(char);

function tokenize(text: string): Tokenized {
  const tokens: Token[] = [];
  const hereEnds: HereEnd[] = [];
  let comment: string | null = null;
  let open: Closer | null = null;
  let i = partEnd(blanks, text, 0);
  /** What the next word is: a word, the target of a redirection, the end mark of a here-document. */
  let next: 'word' | 'redirection' | 'here' | 'here behind tabs' = 'word';
  const { length } = text;
  while (i < length) {
    const char = text[i] ?? '';
    if (char === ' ' || char === '\t') {
      i += 1;
      continue;
    }
    if (char === '#') {
      const end = text.indexOf('\n', i);
      comment = text.slice(i + 1, end < 0 ? length : end);
      i = end < 0 ? length : end;
      continue;
    }
    const plain = partEnd(plainPart, text, i);
    if (plain === i) {
      if (char === '\\' && text[i + 1] === '\n') {
        i += 2;
        continue;
      }
      if (char === '\\' && i + 1 === length) {
        open = '\\';
        i += 1;
        continue;
      }
      if (char === '<' || char === '>') {
        // 2>&1 | >>file | <<EOF | <<-'EOF' | <<<word
        const here = text.startsWith('<<', i) && text[i + 2] !== '<';
        while ('<>&-'.includes(text[i] ?? ' ') && i < length) i += 1;
        next = !here ? 'redirection' : text[i - 1] === '-' ? 'here behind tabs' : 'here';
        continue;
      }
      const operator = operatorAt(text, i);
      if (operator !== undefined) {
        tokens.push(operator);
        i += operator.operator.length;
        next = 'word';
        continue;
      }
    }
    let word = text.slice(i, plain);
    i = plain;
    let behind = text[i];
    if (!endsWord(behind)) {
      const rest = readWord(text, i);
      word += rest.text;
      i = rest.end;
      behind = text[i];
      if (rest.open !== null) open = rest.open;
    }
    if (next === 'here' || next === 'here behind tabs')
      hereEnds.push({ mark: word, behindTabs: next !== 'here' });
    // `2>` : the number belongs to the redirection
    else if (next === 'word' && !((behind === '<' || behind === '>') && /^\d$/.test(word))) tokens.push(word);
    next = 'word';
    if (behind === ' ') i += 1;
  }
  return { tokens, comment, open, hereEnds };
}

function readWord(text: string, start: number): { text: string; end: number; open: Closer | null } {
  let word = '';
  let i = start;
  while (i < text.length) {
    const plain = partEnd(plainPart, text, i);
    if (plain > i) {
      word += text.slice(i, plain);
      i = plain;
      continue;
    }
    const char = text[i] ?? '';
    if (endsWord(char)) break;
    if (char === '\\') {
      if (i + 1 === text.length) return { text: word, end: text.length, open: char };
      if (text[i + 1] !== '\n') word += text[i + 1];
      i += 2;
    } else if (char === "'") {
      const end = text.indexOf("'", i + 1);
      if (end < 0) return { text: word + text.slice(i + 1), end: text.length, open: char };
      word += text.slice(i + 1, end);
      i = end + 1;
    } else if (char === '"') {
      const end = closingQuote(text, i + 1);
      if (end < 0) return { text: word + text.slice(i + 1), end: text.length, open: char };
      const quoted = text.slice(i + 1, end);
      word += quoted.includes('\\') ? quoted.replace(/\\(?:(["\\$`])|\n)/g, '$1') : quoted;
      i = end + 1;
    } else if (char === '`') {
      const end = text.indexOf('`', i + 1);
      if (end < 0) return { text: word + text.slice(i), end: text.length, open: char };
      word += text.slice(i, end + 1);
      i = end + 1;
    } else if (char === '$' && (text[i + 1] === '(' || text[i + 1] === '{')) {
      const end = closingBracket(text, i + 1);
      if (end < 0) return { text: word + text.slice(i), end: text.length, open: ')' };
      word += text.slice(i, end + 1);
      i = end + 1;
    } else {
      word += char;
      i += 1;
    }
  }
  return { text: word, end: i, open: null };
}

function closingQuote(text: string, from: number): number {
  const quote = text.indexOf('"', from);
  if (quote < 0) return quote;
  const backslash = text.slice(from, quote).indexOf('\\');
  if (backslash < 0) return quote;
  for (let i = from + backslash; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i;
  }
  return -1;
}

function closingBracket(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\') i += 1;
    else if (char === "'") {
      const end = text.indexOf("'", i + 1);
      if (end >= 0) i = end;
    } else if (char === '(' || char === '{') depth += 1;
    else if (char === ')' || char === '}') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return -1;
}
