/**
 * For the build: a Handlebars template as the plain JavaScript function that does the same.
 *
 *     {{#each lines}}<li>{{text}}</li>{{else}}none{{/each}}
 *
 *     (c0) => { let out = ''; const l1 = c0.lines; if (some(l1)) { for (…) { const c1 = l1[i1]; out += '<li>' + esc(c1.text) + … } } … }
 *
 * Handlebars' runtime looks each name up through helpers, depths and prototypes, which costs more than the rest of a
 * report. Its parser is used as it is; what its templates may say here is what ours say: paths, `../`, this, if, unless,
 * each, with, @first, @last, @index and partials. Anything else is an error of the build. A test holds the two to the
 * same bytes.
 *
 * A page and its parts, which are looked up, put what they have so far into a list now and then and give the rest.
 */
import Handlebars from 'handlebars';

/** What the functions ask for: their escaping is Handlebars' own, and a name that is not there is an error. */
export const templateRuntime = `
const marks = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;', '\`': '&#x60;', '=': '&#x3D;' };
const marked = /[&<>"'\`=]/;
const everyMark = /[&<>"'\`=]/g;
const raw = (value) => {
  if (typeof value === 'string') return value;
  if (value === undefined) throw new Error('a template uses a name that its view does not have');
  return value === null ? '' : String(value);
};
const esc = (value) => {
  const text = typeof value === 'string' ? value : raw(value);
  return marked.test(text) ? escaped(text) : text;
};
// Most of these are commands, and the same for many services and hosts. The key is a copy: of a slice V8 would hold the whole
// text of a capture.
const known = new Map();
const escaped = (text) => {
  const before = known.get(text);
  if (before !== undefined) return before;
  const made = text.replace(everyMark, (mark) => marks[mark]);
  if (text.length > 2000) return made;
  if (known.size >= 5000) known.clear();
  known.set(JSON.parse(JSON.stringify(text)), made);
  return made;
};
const some = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
const items = (value) => {
  if (value === undefined || value === null || value === false) return [];
  if (!Array.isArray(value)) throw new Error('a template goes through something that is no list');
  return value;
};
`;

/** A text of up to 128 kB is made where V8 keeps what it throws away; for a larger one it asks the system for memory. */
const longestPiece = 32 * 1024;

/** The source of a function of the view and the list of pieces, if any; its partials are those of an object called \`partials\`. */
export function templateFunction(name, source) {
  const refuse = (node, why) => {
    throw new Error(`templates: ${name}.hbs:${node.loc.start.line}: ${why}`);
  };
  let made = 0;

  /** `contexts`: variables of this context and those around it, inner first; `loop`: those of the nearest each. */
  const path = (node, { contexts, loop }) => {
    if (node.type !== 'PathExpression') refuse(node, 'only a path can stand here');
    if (node.data) {
      const known = {
        first: `${loop?.index} === 0`,
        last: `${loop?.index} === ${loop?.list}.length - 1`,
        index: loop?.index,
      };
      const [only] = node.parts;
      if (loop === null || node.parts.length !== 1 || !(only in known))
        refuse(node, `@${node.parts.join('.')} outside an each`);
      return `(${known[only]})`;
    }
    const context = contexts[node.depth];
    if (context === undefined) refuse(node, 'more ../ than there are contexts');
    return context + node.parts.map((part) => `.${part}`).join('');
  };

  const flushed = (from = 0) =>
    `if (pieces !== undefined && out.length > ${from}) { pieces.push(out); out = ''; }`;

  const block = (node, scope) => {
    const [argument] = node.params;
    if (node.params.length !== 1 || node.hash !== undefined) refuse(node, 'a block takes one path');
    const value = path(argument, scope);
    const inner = (program, at) =>
      program === null || program === undefined
        ? ''
        : program.body.map((each) => statement(each, at)).join('');
    made += 1;
    const [list, index, context] = [`l${made}`, `i${made}`, `c${made}`];
    const within = { ...scope, contexts: [context, ...scope.contexts] };
    switch (node.path.original) {
      case 'if':
        return `if (some(${value})) {${inner(node.program, scope)}} else {${inner(node.inverse, scope)}}`;
      case 'unless':
        return `if (!some(${value})) {${inner(node.program, scope)}} else {${inner(node.inverse, scope)}}`;
      case 'with':
        return `{ const ${context} = ${value}; if (some(${context}) || ${context} === 0) {${inner(node.program, within)}} else {${inner(node.inverse, scope)}} }`;
      case 'each':
        return `{ const ${list} = items(${value}); for (let ${index} = 0; ${index} < ${list}.length; ${index} += 1) { const ${context} = ${list}[${index}]; ${inner(node.program, { ...within, loop: { list, index } })}${scope.loop === null ? flushed(longestPiece) : ''}} if (${list}.length === 0) {${inner(node.inverse, scope)}} }`;
      default:
        return refuse(node, `no such block: ${node.path.original}`);
    }
  };

  const partial = (node, scope) => {
    if (node.hash !== undefined || node.params.length > 1)
      refuse(node, 'a partial takes a context and no more');
    const context = node.params.length === 1 ? path(node.params[0], scope) : scope.contexts[0];
    // {{> (lookup . 'partial')}}
    const dynamic = node.name.type === 'SubExpression';
    if (dynamic && node.name.path.original !== 'lookup') refuse(node, 'a partial is named, or looked up');
    const called = dynamic
      ? `partials[${path(node.name.params[0], scope)}[${JSON.stringify(node.name.params[1].value)}]]`
      : `partials[${JSON.stringify(node.name.original)}]`;
    const indent = node.indent ? `out += ${JSON.stringify(node.indent)};` : '';
    return dynamic
      ? `${indent} ${flushed()} out += ${called}(${context}, pieces);`
      : `${indent} out += ${called}(${context});`;
  };

  const statement = (node, scope) => {
    switch (node.type) {
      case 'ContentStatement':
        return node.value === '' ? '' : `out += ${JSON.stringify(node.value)};`;
      case 'MustacheStatement':
        if (node.params.length > 0 || node.hash !== undefined) refuse(node, 'no helpers here');
        return `out += ${node.escaped ? 'esc' : 'raw'}(${path(node.path, scope)});`;
      case 'BlockStatement':
        return block(node, scope);
      case 'PartialStatement':
        return partial(node, scope);
      case 'CommentStatement':
        return '';
      default:
        return refuse(node, `${node.type} is not known`);
    }
  };

  const { body } = Handlebars.parse(source);
  const scope = { contexts: ['c0'], loop: null };
  return `(c0, pieces) => { let out = ''; ${body.map((node) => statement(node, scope)).join(' ')} return out; }`;
}
