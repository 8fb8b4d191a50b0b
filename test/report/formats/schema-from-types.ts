/**
 * JSON Schema from the model's own declarations, so that the published schema cannot fall behind the types.
 *
 * Reads the part of TypeScript that src/model is written in: interfaces (with `extends`), unions, arrays, tuples,
 * `Readonly`, `Record`, `Omit`, `T['key']`, literals. Anything else is an error, not a guess.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Schema = { readonly [key: string]: unknown };

// Sample: `/** ISO 8601. */`, `'turn-off'`, `capturedFrom`, `=>`, `[`.
const token =
  /\/\*\*([\s\S]*?)\*\/|\/\/[^\n]*|\/\*[\s\S]*?\*\/|'([^'\n]*)'|([A-Za-z_$][\w$]*)|(\d+)|=>|\.\.\.|[^\s]/g;

interface Token {
  readonly text: string;
  readonly kind: 'word' | 'string' | 'number' | 'mark';
  /** The doc comment right before it. */
  readonly doc: string;
}

function tokensOf(source: string): readonly Token[] {
  const found: Token[] = [];
  let doc = '';
  for (const match of source.matchAll(token)) {
    const [text, comment, string, word, number] = match;
    if (comment !== undefined)
      doc = comment
        .replace(/^\s*\*?/gm, '')
        .replace(/\s+/g, ' ')
        .trim();
    if (text.startsWith('/*') || text.startsWith('//')) continue;
    const kind =
      string !== undefined
        ? 'string'
        : word !== undefined
          ? 'word'
          : number !== undefined
            ? 'number'
            : 'mark';
    found.push({ text: string ?? text, kind, doc });
    doc = '';
  }
  return found;
}

interface Declaration {
  readonly parents: readonly string[];
  readonly doc: string;
  readonly tokens: readonly Token[];
  readonly start: number;
}

/** `export interface X extends Y {` and `export type X =`, by name. */
function declarationsOf(folder: string): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const name of readdirSync(folder).sort()) {
    const tokens = tokensOf(readFileSync(join(folder, name), 'utf8'));
    for (let at = 0; at < tokens.length - 2; at += 1) {
      const word = tokens[at]?.text;
      if (word !== 'interface' && word !== 'type') continue;
      const own = tokens[at + 1];
      if (own?.kind !== 'word') continue;
      const doc = tokens[at - 1]?.text === 'export' ? (tokens[at - 1]?.doc ?? '') : (tokens[at]?.doc ?? '');
      let start = at + 2;
      const parents: string[] = [];
      while (word === 'interface' && tokens[start]?.text !== '{') {
        const text = tokens[start]?.text ?? '';
        if (text !== 'extends' && text !== ',') parents.push(text);
        start += 1;
      }
      if (word === 'type' && tokens[start]?.text !== '=') continue;
      found.set(own.text, { parents, doc, tokens, start: word === 'type' ? start + 1 : start });
    }
  }
  return found;
}

class Reader {
  private readonly names: ReadonlyMap<string, Declaration>;
  private readonly made = new Map<string, Schema>();

  constructor(names: ReadonlyMap<string, Declaration>) {
    this.names = names;
  }

  definitions(): Schema {
    return Object.fromEntries([...this.made].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  reference(name: string): Schema {
    if (!this.made.has(name)) {
      this.made.set(name, {});
      this.made.set(name, this.declared(name));
    }
    return { $ref: `#/definitions/${name}` };
  }

  declared(name: string, leftOut: readonly string[] = []): Schema {
    const declaration = this.names.get(name);
    if (declaration === undefined) throw new Error(`no type called ${name}`);
    const cursor = new Cursor(declaration.tokens, declaration.start);
    if (cursor.peek() === '|') cursor.next();
    if (leftOut.length > 0) {
      cursor.expect('{');
      return this.object(cursor, leftOut);
    }
    const own = this.type(cursor);
    const parents = declaration.parents.map((parent) => this.declared(parent));
    const merged = parents.length === 0 ? own : joined([...parents, own]);
    return declaration.doc === '' ? merged : { description: declaration.doc, ...merged };
  }

  type(cursor: Cursor): Schema {
    const parts = [this.postfixed(cursor)];
    while (cursor.peek() === '|') {
      cursor.next();
      parts.push(this.postfixed(cursor));
    }
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    const literals = parts.flatMap((part) => ('const' in part ? [part.const] : []));
    return literals.length === parts.length ? { enum: literals } : { anyOf: parts };
  }

  private postfixed(cursor: Cursor): Schema {
    let made = this.primary(cursor);
    while (cursor.peek() === '[') {
      cursor.next();
      if (cursor.peek() === ']') made = { type: 'array', items: made };
      else made = this.property(made, cursor.next().text);
      cursor.expect(']');
    }
    return made;
  }

  private primary(cursor: Cursor): Schema {
    const { text, kind } = cursor.next();
    if (kind === 'string') return { const: text };
    if (kind === 'number') return { const: Number(text) };
    switch (text) {
      case 'readonly':
        return this.postfixed(cursor);
      case 'string':
      case 'boolean':
      case 'number':
        return { type: text };
      case 'null':
        return { type: 'null' };
      case 'true':
      case 'false':
        return { const: text === 'true' };
      case '(': {
        const inner = this.type(cursor);
        cursor.expect(')');
        return inner;
      }
      case '[':
        return this.tuple(cursor);
      case '{':
        return this.object(cursor);
      case 'Readonly':
      case 'Record':
      case 'Omit':
        return this.generic(text, cursor);
      default:
        if (kind !== 'word') throw new Error(`unexpected ${text}`);
        return cursor.picksProperty() ? this.declared(text) : this.reference(text);
    }
  }

  /** `[SourceLine, ...SourceLine[]]`: at least one. */
  private tuple(cursor: Cursor): Schema {
    const first = this.type(cursor);
    cursor.expect(',');
    cursor.expect('...');
    this.type(cursor);
    cursor.expect(']');
    return { type: 'array', items: first, minItems: 1 };
  }

  private object(cursor: Cursor, leftOut: readonly string[] = []): Schema {
    const properties: Record<string, Schema> = {};
    while (cursor.peek() !== '}') {
      let name = cursor.next();
      const { doc } = name;
      if (name.text === 'readonly') name = cursor.next();
      cursor.expect(':');
      if (cursor.peek() === '|') cursor.next();
      if (leftOut.includes(name.text)) {
        while (cursor.peek() !== ';') cursor.next();
        cursor.next();
        continue;
      }
      const made = this.type(cursor);
      properties[name.text] = doc === '' ? made : { description: doc, ...made };
      if (cursor.peek() === ';') cursor.next();
    }
    cursor.expect('}');
    return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
  }

  private generic(name: string, cursor: Cursor): Schema {
    cursor.expect('<');
    // What is left out of a type need not have a schema: `Omit<HostFacts, 'tools'>`.
    const first = name === 'Omit' ? this.without(cursor) : this.type(cursor);
    if (name === 'Omit') return first;
    if (name === 'Readonly') {
      cursor.expect('>');
      return first;
    }
    cursor.expect(',');
    const second = this.type(cursor);
    cursor.expect('>');
    const keys = this.resolved(first);
    const names = Array.isArray(keys.enum) ? keys.enum.map(String) : null;
    if (names === null) return { type: 'object', additionalProperties: second };
    return {
      type: 'object',
      properties: Object.fromEntries(names.map((key) => [key, second])),
      required: names,
      additionalProperties: false,
    };
  }

  private without(cursor: Cursor): Schema {
    const name = cursor.next().text;
    cursor.expect(',');
    const leftOut = [cursor.next().text];
    while (cursor.peek() === '|') {
      cursor.next();
      leftOut.push(cursor.next().text);
    }
    cursor.expect('>');
    return this.declared(name, leftOut);
  }

  /** `Starter['kind']`: of a union, the union of what its members have there. */
  private property(schema: Schema, name: string): Schema {
    const whole = this.resolved(schema);
    if (Array.isArray(whole.anyOf)) {
      const parts = whole.anyOf.map((part: Schema) => this.property(part, name));
      const literals = parts.flatMap((part): readonly unknown[] =>
        Array.isArray(part.enum) ? part.enum : [part.const],
      );
      return { enum: [...new Set(literals)] };
    }
    const found = (whole.properties as Record<string, Schema> | undefined)?.[name];
    if (found === undefined) throw new Error(`no property called ${name}`);
    const { description: _description, ...rest } = found;
    return rest;
  }

  private resolved(schema: Schema): Schema {
    const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/definitions/', '') : null;
    return name === null ? schema : this.declared(name);
  }
}

class Cursor {
  private readonly tokens: readonly Token[];
  private at: number;

  constructor(tokens: readonly Token[], at: number) {
    this.tokens = tokens;
    this.at = at;
  }

  peek(): string {
    return this.tokens[this.at]?.text ?? '';
  }

  /** At `['phase']`, not at `[]`. */
  picksProperty(): boolean {
    return this.peek() === '[' && this.tokens[this.at + 1]?.kind === 'string';
  }

  next(): Token {
    const found = this.tokens[this.at];
    if (found === undefined) throw new Error('unexpected end');
    this.at += 1;
    return found;
  }

  expect(text: string): void {
    const found = this.next();
    if (found.text !== text) throw new Error(`expected ${text}, got ${found.text}`);
  }
}

function joined(parts: readonly Schema[]): Schema {
  const properties = Object.assign({}, ...parts.map((part) => part.properties)) as Record<string, Schema>;
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export function schemaOf(folder: string, root: string, heading: Schema): Schema {
  const reader = new Reader(declarationsOf(folder));
  const { description: _description, ...own } = reader.declared(root);
  return { ...heading, ...own, definitions: reader.definitions() };
}
