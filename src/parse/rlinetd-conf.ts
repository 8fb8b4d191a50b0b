/**
 * /etc/rlinetd.conf and the files of its folders: blocks in braces, statements that end in a semicolon.
 *
 *     directory "/etc/rlinetd.d" "" "(~|\.bak)$";
 *     defaults { instances 5; interface 127.0.0.1; }
 *     service "telnet" {
 *         enabled no;                      # a comment runs to the end of the line
 *         port "telnet", 8023;
 *         exec "/usr/sbin/in.telnetd";
 *         user "root";
 *     }
 *
 * As rlinetd 0.9.3 reads it, measured with the daemon: keywords are in small letters; a word that it does not know is
 * dropped with a warning, and so is any stray character; what then does not fit ends the daemon at start (status 65),
 * whatever else stands in its files. Strings run over lines and know no escapes. A service whose first statement is
 * `user` ends it too (status 70). A block that is lost is a fact all the same (`valid: false`, and why).
 *
 * Not read: what the statements of an `rpc`, `rlimit` or `tcpd` block say beyond the name of the RPC program.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { RlinetdBlock, RlinetdStatement } from '../model/super-server-facts.ts';
import { Reading } from './reading.ts';
import { type Token, tokensOf } from './rlinetd-tokens.ts';

const blocks: ReadonlySet<string> = new Set(['service', 'defaults', 'directory', 'log']);

/**
 * What may follow each keyword, one letter a token: s string, n number, a address, b yes or no, w other word.
 * Keywords that are not here take anything.
 */
const shapes: ReadonlyMap<string, RegExp> = new Map([
  ['enabled', /^b$/],
  ['wait', /^b$/],
  ['initgroups', /^b$/],
  ['exec', /^s$/],
  ['server', /^s$/],
  ['chroot', /^s$/],
  ['banner', /^s$/],
  ['echo', /^s$/],
  ['capability', /^s$/],
  ['user', /^[sn]$/],
  ['group', /^[sn]$/],
  ['port', /^[sn](?:,[sn])*$/],
  ['interface', /^(?:w|a(?:,a)*)$/],
  ['protocol', /^w$/],
  ['family', /^w$/],
  ['instances', /^n$/],
  ['backlog', /^n$/],
  ['nice', /^-?n$/],
  ['chargen', /^s?$/],
  ['loopback', /^$/],
  ['discard', /^$/],
  ['close', /^$/],
  ['exit', /^$/],
]);
const fixedWords: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['protocol', new Set(['tcp', 'udp'])],
  ['family', new Set(['ipv4', 'ipv6'])],
  ['interface', new Set(['any'])],
]);

function letterOf(token: Token): string {
  if (token.is === 'string') return 's';
  if (token.is === 'number') return 'n';
  if (token.is === 'address') return 'a';
  if (token.is === 'mark') return token.text;
  return token.text === 'yes' || token.text === 'no' ? 'b' : 'w';
}

/** Why the words behind a keyword do not fit it, or null. */
function misfit(keyword: string, values: readonly Token[]): string | null {
  const shape = shapes.get(keyword);
  if (shape === undefined) return null;
  if (!shape.test(values.map(letterOf).join(''))) return `what follows ${keyword} does not fit it`;
  const allowed = fixedWords.get(keyword);
  const first = values[0];
  return allowed !== undefined && first?.is === 'word' && !allowed.has(first.text)
    ? `${keyword} knows no ${first.text}`
    : null;
}

class Source {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token | null {
    return this.#tokens[this.#at] ?? null;
  }

  take(): Token | null {
    const token = this.peek();
    if (token !== null) this.#at++;
    return token;
  }

  /** Line on which the last token taken ends. */
  get line(): number {
    return this.#tokens[this.#at - 1]?.lastLine ?? 0;
  }

  /** Takes the mark where it is next. */
  takes(mark: string): boolean {
    const token = this.peek();
    if (token?.is !== 'mark' || token.text !== mark) return false;
    this.#at++;
    return true;
  }
}

/** tcpd { … } within a service is the deepest that makes sense; a stranger's file must not exhaust the stack. */
const deepest = 20;

/** The statement that begins with `keyword`, or why rlinetd gives up there. */
function statementOf(keyword: Token, source: Source, depth: number): RlinetdStatement | string {
  if (keyword.is !== 'word') return `a statement begins with ${keyword.text.slice(0, 40)}`;
  const values: Token[] = [];
  let inner: readonly RlinetdStatement[] = [];
  for (;;) {
    const next = source.peek();
    if (next === null) return 'the file ends within a statement';
    if (source.takes(';')) break;
    if (source.takes('{')) {
      const body = bodyOf(source, depth + 1);
      if (typeof body === 'string') return body;
      inner = body;
      source.takes(';');
      break;
    }
    if (next.is === 'mark' && next.text === '}') return `no ; after ${keyword.text} (line ${keyword.line})`;
    values.push(next);
    source.take();
  }
  const why = misfit(keyword.text, values);
  if (why !== null) return `${why} (line ${keyword.line})`;
  return {
    name: keyword.text,
    values: values.filter((value) => value.is !== 'mark').map((value) => value.text),
    inner,
    line: keyword.line,
  };
}

/** The statements up to the closing brace. */
function bodyOf(source: Source, depth: number): readonly RlinetdStatement[] | string {
  if (depth > deepest) return 'blocks stand too deep in one another';
  const statements: RlinetdStatement[] = [];
  for (;;) {
    if (source.takes(';')) continue;
    if (source.takes('}')) return statements;
    const keyword = source.take();
    if (keyword === null) return 'no closing } before the end of the file';
    const statement = statementOf(keyword, source, depth);
    if (typeof statement === 'string') return statement;
    statements.push(statement);
  }
}

/** One block, or why rlinetd gives up there. */
function blockOf(header: Token, source: Source): Omit<RlinetdBlock, 'evidence'> | string {
  if (header.is !== 'word' || !blocks.has(header.text)) return 'rlinetd knows no such block';
  const block =
    header.text === 'defaults' || header.text === 'directory' || header.text === 'log'
      ? header.text
      : 'service';
  const names: string[] = [];
  for (let next = source.peek(); next?.is === 'string'; next = source.peek()) {
    names.push(next.text);
    source.take();
  }
  const whole = { block, name: names[0] ?? '', more: names.slice(1), valid: true, rejected: null } as const;
  if (block === 'directory') {
    if (names.length < 1 || names.length > 3 || !source.takes(';')) return 'the directory line does not fit';
    return { ...whole, statements: [] };
  }
  if (names.length !== (block === 'defaults' ? 0 : 1)) return `the name of the ${block} is no quoted string`;
  if (!source.takes('{')) return `no { after the ${block}`;
  const statements = bodyOf(source, 0);
  if (typeof statements === 'string') return statements;
  if (statements.length === 0) return `the ${block} is empty`;
  return { ...whole, statements };
}

// service "finger" {
const lostService = /^\s{0,40}service\s{1,40}"([^"]{1,200})"/;

export function parseRlinetdConf(listing: Listing): Parsed<RlinetdBlock> {
  const reading = new Reading<RlinetdBlock>(listing);
  const lines: SourceLine[] = [];
  const tokens: Token[] = [];
  const used = new Set<number>();
  for (const token of tokensOf(listing.lines, (number, text) => lines.push(reading.at(number, text))))
    tokens.push(token);
  for (const token of tokens) for (let line = token.line; line <= token.lastLine; line++) used.add(line);
  const source = new Source(tokens);
  const from = (first: number, last: number): SourceLine[] =>
    lines.slice(first - 1, last).filter((line) => used.has(line.line));
  let accounted = 0;
  const account = (evidence: readonly SourceLine[]): number => {
    const fresh = evidence.filter((line) => line.line > accounted);
    accounted = Math.max(accounted, fresh.at(-1)?.line ?? 0);
    return fresh.length;
  };
  for (let header = source.take(); header !== null; header = source.take()) {
    const nameAt = source.peek()?.is === 'string' ? (source.peek()?.text ?? '') : '';
    const block = blockOf(header, source);
    const [first, ...others] = from(header.line, typeof block === 'string' ? header.line : source.line);
    if (first === undefined) continue;
    if (typeof block !== 'string') {
      reading.fact({ ...block, evidence: [first, ...others] }, account([first, ...others]));
      continue;
    }
    const why = `${block}, so rlinetd ends when it starts with this file`;
    const lost = (name: string, at: SourceLine, kind: 'service' | 'defaults', count: number) =>
      reading.fact(
        { block: kind, name, more: [], statements: [], valid: false, rejected: why, evidence: [at] },
        count,
      );
    lost(nameAt, first, header.text === 'defaults' ? 'defaults' : 'service', account([first]));
    for (const line of from(accounted + 1, lines.length)) {
      const name = lostService.exec(line.text)?.[1];
      if (name === undefined) reading.unreadable(line, why);
      else lost(name, line, 'service', 1);
    }
    accounted = lines.length;
    break;
  }
  for (const line of lines) if (!used.has(line.line)) reading.skip();
  return reading.finish();
}
