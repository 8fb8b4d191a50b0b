/**
 * The simple commands of a shell script, each with the conditions around it.
 *
 * Enough of the grammar to answer "which commands would run when this starts": if, loops, case branches,
 * functions, `&&` and `||`. Nothing is evaluated but `$name` of plain assignments, and a `for` over plain words:
 *
 *     for server in lpd rwhod; do
 *       ${NET}/${server}
 *     done
 */

import { eachLogicalLine, type LogicalLine, type Token } from './shell-lines.ts';

export interface ShellCommand {
  readonly from: number;
  readonly to: number;
  readonly words: readonly string[];
  readonly assignments: readonly (readonly [string, string])[];
  /** Paths that `[ -x PATH ]` and its kin ask for on the way to this command. */
  readonly requires: readonly string[];
  /** Something else is asked on the way: a variable, an exit status, an `else`. */
  readonly conditional: boolean;
  /** Functions and case branches around it: `sshd_start`, `start`. */
  readonly within: readonly string[];
}

export interface ScriptText {
  /** Without those of the names in `silent`. */
  readonly commands: readonly ShellCommand[];
  /** Lines that hold a comment and nothing else. */
  readonly comments: readonly { readonly line: number; readonly text: string }[];
  readonly functions: ReadonlySet<string>;
}

/** Of a `for`: its variable and the words that it goes through. */
interface Loop {
  readonly name: string;
  readonly values: readonly string[];
}

/** What the frames around a command say of it. */
type Around = Pick<ShellCommand, 'requires' | 'conditional' | 'within'> & { readonly loops: readonly Loop[] };

const nothingAround: Around = { requires: [], conditional: false, within: [], loops: [] };

interface Frame {
  readonly kind: 'if' | 'loop' | 'case' | 'group' | 'function';
  readonly name: string;
  phase: 'condition' | 'pattern' | 'body';
  requires: string[];
  conditional: boolean;
  label: string;
  readonly loop: Loop | null;
  /** Nothing of the frames around one changes before it ends. */
  readonly around: Around;
  /** `around` and the frame itself, until something of it changes. */
  inside: Around | null;
}

function inside(frame: Frame | undefined): Around {
  if (frame === undefined) return nothingAround;
  const { around, requires, conditional, kind, loop } = frame;
  frame.inside ??= {
    requires: requires.length === 0 ? around.requires : [...around.requires, ...requires],
    conditional: around.conditional || conditional,
    within:
      kind === 'function' || kind === 'case'
        ? [...around.within, kind === 'case' ? frame.label : frame.name]
        : around.within,
    loops: loop === null ? around.loops : [...around.loops, loop],
  };
  return frame.inside;
}

const deepest = 100;

/** Commands that print, wait or tidy up: what starts a service is none of them. */
const silent: ReadonlySet<string> = new Set(
  `: true false echo printf return exit sleep usleep touch mkdir rmdir rm cp mv ln chmod chown chgrp cat log_daemon_msg log_end_msg
  log_progress_msg log_action_msg log_warning_msg log_failure_msg log_success_msg log_begin_msg ebegin eend einfo ewarn eerror
  success failure passed`.split(/\s+/),
);

const keywords: ReadonlySet<string> = new Set('if while until then do elif else fi done esac { }'.split(' '));

/** Stands for a loop's variable until its values are put in: no script holds these characters. */
const placeholder = (name: string) => `\u0001${name}\u0001`;
const mostValues = 32;

export function readShell(lines: Iterable<string>, known: ReadonlyMap<string, string>): ScriptText {
  const walk = new Walk(known);
  eachLogicalLine(lines, (line) => walk.line(line));
  return { commands: walk.commands, comments: walk.comments, functions: walk.functions };
}

class Walk {
  readonly commands: ShellCommand[] = [];
  readonly comments: { line: number; text: string }[] = [];
  readonly functions = new Set<string>();
  readonly #variables: Map<string, string>;
  readonly #frames: Frame[] = [];
  /** The last of the frames. */
  #top: Frame | undefined = undefined;
  #words: string[] = [];
  #chainRequires: string[] = [];
  #chainConditional = false;
  #pendingFunction: string | null = null;
  #line: LogicalLine = { from: 1, to: 1, tokens: [], comment: null };

  constructor(known: ReadonlyMap<string, string>) {
    this.#variables = new Map(known);
  }

  line(line: LogicalLine): void {
    const { tokens, comment } = line;
    if (tokens.length === 0) {
      if (comment !== null) this.comments.push({ line: line.from, text: this.#expand(comment) });
      return;
    }
    this.#line = line;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      if (token === undefined) continue;
      if (typeof token !== 'string') this.#operator(token.operator);
      // sshd_start() {
      else if (
        this.#words.length === 0 &&
        isOperator(tokens[i + 1], '(') &&
        isOperator(tokens[i + 2], ')') &&
        this.#top?.phase !== 'pattern'
      ) {
        this.#pendingFunction = token;
        this.functions.add(token);
        i += 2;
      } else this.#word(token);
    }
    this.#operator('\n');
  }

  #push(kind: Frame['kind'], phase: Frame['phase'], name = '', loop: Frame['loop'] = null): void {
    if (this.#frames.length >= deepest) return;
    const around = inside(this.#top);
    this.#top = {
      kind,
      name,
      phase,
      requires: [],
      conditional: false,
      label: '',
      loop,
      around,
      inside: null,
    };
    this.#frames.push(this.#top);
  }

  /** `for NAME in WORDS` */
  #forLoop(words: readonly string[]): void {
    const [, name = '', , ...rest] = words;
    const values = rest.flatMap((word) => this.#expand(word).split(/\s+/)).filter((word) => word !== '');
    const plain = values.length > 0 && values.length <= mostValues && /^[A-Za-z_]\w*$/.test(name);
    this.#push('loop', 'condition', '', plain ? { name, values } : null);
    if (plain) this.#variables.set(name, placeholder(name));
  }

  #pop(...kinds: readonly Frame['kind'][]): void {
    const index = this.#frames.findLastIndex((frame) => kinds.includes(frame.kind));
    if (index < 0) return;
    for (const { loop } of this.#frames.slice(index)) if (loop !== null) this.#variables.delete(loop.name);
    this.#cut(index);
  }

  #cut(length: number): void {
    this.#frames.length = length;
    this.#top = this.#frames[length - 1];
  }

  #operator(text: string): void {
    const top = this.#top;
    if (top?.kind === 'case' && top.phase === 'pattern') {
      if (this.#words[0] === 'esac') {
        this.#words = [];
        this.#pop('case');
      } else if (text === ')') {
        top.label = this.#words.join('|');
        top.inside = null;
        top.phase = 'body';
        this.#words = [];
      }
      return;
    }
    this.#close(text);
    if (text === ';;') {
      const branch = this.#frames.findLastIndex((frame) => frame.kind === 'case');
      const frame = this.#frames[branch];
      if (frame !== undefined) {
        this.#cut(branch + 1);
        frame.phase = 'pattern';
        frame.label = '';
        frame.inside = null;
      }
    } else if (text === '(') this.#push('group', 'body');
    else if (text === ')') this.#pop('group');
  }

  #word(text: string): void {
    if (this.#words.length === 0 && this.#top?.phase !== 'pattern' && this.#keyword(text)) return;
    this.#words.push(text);
    // case "$1" in
    if (text === 'in' && this.#words[0] === 'case') {
      this.#words = [];
      this.#push('case', 'pattern');
    }
  }

  #keyword(text: string): boolean {
    if (!keywords.has(text)) return false;
    const top = this.#top;
    if (text === 'if') this.#push('if', 'condition');
    else if (text === 'while' || text === 'until') this.#push('loop', 'condition');
    else if (text === 'then' || text === 'do') {
      if (top?.phase === 'condition') top.phase = 'body';
    } else if (text === 'elif' || text === 'else') {
      if (top?.kind === 'if') {
        top.requires = [];
        top.conditional = true;
        top.inside = null;
        top.phase = text === 'elif' ? 'condition' : 'body';
      }
    } else if (text === 'fi') this.#pop('if');
    else if (text === 'done') this.#pop('loop');
    else if (text === 'esac') this.#pop('case');
    else if (text === '{') {
      if (this.#pendingFunction === null) this.#push('group', 'body');
      else this.#push('function', 'body', this.#pendingFunction);
      this.#pendingFunction = null;
    } else if (text === '}') this.#pop('group', 'function');
    return true;
  }

  /** A command ends with this operator. */
  #close(operator: string): void {
    const words = this.#words;
    this.#words = [];
    const top = this.#top;
    if (words.length > 0) {
      if (words[0] === 'for') this.#forLoop(words);
      else if (words[0] === 'select') this.#push('loop', 'condition');
      else if (words[0] === 'function' && words[1] !== undefined) {
        this.#pendingFunction = words[1];
        this.functions.add(words[1]);
        if (words[2] === '{') this.#keyword('{');
      } else this.#command(words, operator, top);
    }
    if (operator !== '&&' && operator !== '||' && operator !== '|') {
      if (this.#chainRequires.length > 0) this.#chainRequires = [];
      this.#chainConditional = false;
    }
  }

  #command(words: string[], operator: string, top: Frame | undefined): void {
    const inCondition = top?.phase === 'condition' && top.kind === 'if';
    if (silent.has(words[0] ?? '')) {
      if (inCondition && top !== undefined) {
        top.conditional = true;
        top.inside = null;
      }
      if (operator === '||') this.#chainConditional = true;
      return;
    }
    const negated = words[0] === '!';
    const plain = negated ? words.slice(1) : words;
    for (let i = 0; i < plain.length; i += 1) plain[i] = this.#expand(plain[i] ?? '');
    const isTest = plain[0] === '[' || plain[0] === 'test' || plain[0] === '[[';
    const tests = isTest ? testedPaths(plain) : null;
    if (inCondition && top !== undefined) {
      if (negated || tests === null || operator === '||') top.conditional = true;
      else top.requires.push(...tests);
      top.inside = null;
    }
    if (isTest) {
      if (operator === '&&' && !negated && tests !== null) this.#chainRequires.push(...tests);
      // [ "$X" ] && start; [ -x /a ] || exit 0
      else if (operator === '&&' || operator === '||') this.#chainConditional = true;
      return;
    }
    const assignments: (readonly [string, string])[] = [];
    let first = 0;
    for (const word of plain) {
      // NAME=value
      const assignment = word.includes('=') ? /^([A-Za-z_]\w*)=/.exec(word) : null;
      if (assignment === null) break;
      assignments.push([assignment[1] ?? '', word.slice(assignment[0].length)]);
      first += 1;
    }
    if (first === plain.length) {
      for (const [name, value] of assignments) if (value.length < 4096) this.#variables.set(name, value);
    }
    const around = inCondition && top !== undefined ? top.around : inside(top);
    const chain = this.#chainRequires;
    const command: ShellCommand = {
      from: this.#line.from,
      to: this.#line.to,
      words: first === 0 ? plain : plain.slice(first),
      assignments,
      requires: chain.length === 0 ? around.requires : [...around.requires, ...chain],
      conditional: this.#chainConditional || around.conditional,
      within: around.within,
    };
    if (around.loops.length === 0) this.commands.push(command);
    else for (const one of unrolled(command, around.loops)) this.commands.push(one);
    if (operator === '||') this.#chainConditional = true;
  }

  /** `$NAME`, `${NAME}`, `${NAME:-x}` of earlier plain assignments; anything else stays as written. */
  #expand(word: string): string {
    const at = word.indexOf('$');
    if (at < 0 || word.length > 8192) return word;
    // Most have one variable and nothing else.
    if (at === 0 && wholeName.test(word)) return this.#variables.get(word.slice(1)) ?? word;
    return word.replace(
      variable,
      (whole, plain: string | undefined, braced: string | undefined, otherwise: string | undefined) =>
        this.#variables.get(plain ?? braced ?? '') ?? otherwise ?? whole,
    );
  }
}

const wholeName = /^\$[A-Za-z_]\w*$/;
const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?[-=]([^${}]*))?\})/g;

/** The command once for each value of the loops around it whose variable it uses. */
function unrolled(command: ShellCommand, loops: readonly Loop[]): readonly ShellCommand[] {
  let commands: readonly ShellCommand[] = [command];
  for (const loop of loops) {
    if (commands.length * loop.values.length > mostValues * 4) continue;
    const mark = placeholder(loop.name);
    const uses = [...command.words, ...command.requires].some((word) => word.includes(mark));
    if (!uses) continue;
    commands = commands.flatMap((one) =>
      loop.values.map((value) => ({
        ...one,
        words: one.words.map((word) => word.replaceAll(mark, value)),
        requires: one.requires.map((path) => path.replaceAll(mark, value)),
      })),
    );
  }
  return commands;
}

const isOperator = (token: Token | undefined, operator: string) =>
  typeof token === 'object' && token.operator === operator;

/** `[ -x /a -a -r /b ]`, `test -f /a`: the paths; null where anything else is asked. */
function testedPaths(words: readonly string[]): readonly string[] | null {
  const bracket = words[0] !== 'test';
  const inner = words.slice(1, bracket ? -1 : undefined);
  const paths: string[] = [];
  for (let i = 0; i < inner.length; i += 3) {
    const path = inner[i + 1] ?? '';
    if (!/^-[xfrewsdLh]$/.test(inner[i] ?? '') || !path.startsWith('/') || path.includes('$')) return null;
    paths.push(path);
    const glue = inner[i + 2];
    if (glue !== undefined && glue !== '-a') return null;
  }
  return paths.length === 0 ? null : paths;
}
