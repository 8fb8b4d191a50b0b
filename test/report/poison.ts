/** Payloads that some tool would obey, and the report model with one of them in the place of every text that a host can choose. */
import type { ReportModel } from '../../src/model/report.ts';
import { quote } from '../../src/remediate/quote.ts';

export const payloads: Readonly<Record<string, string>> = {
  'script element': '<script>alert(1)</script>',
  'event handler': '"><img src=x onerror=alert(1)>',
  'attribute in single quotes': "' autofocus onfocus=alert(1) x='",
  'end of a style': '</style><style>*{background:url(//example.net)}</style>',
  'style rule': 'red;} * { background: url(javascript:alert(1)) } /*',
  'svg element': '</text></svg><svg onload=alert(1)><use href="//example.net#a"/>',
  'end of a script': '</script><script>alert(1)//',
  'comment and CDATA': '<!-- --><![CDATA[ ]]> ]]>',
  'javascript address': 'javascript:alert(1)//',
  'data address': 'data:text/html,<script>alert(1)</script>',
  'markdown link': '[x](javascript:alert(1)) ![y](http://example.net/) <http://example.net>',
  'markdown structure': '| a | b |\n# head\n- item\n> quote\n```\n***\n',
  'handlebars block': '{{#each this}}x{{/each}}{{{constructor}}}{{> cover}}{{7*7}}',
  'ansible template': '{{ lookup("pipe", "touch owned") }} {% raw %}',
  'formula =': "=cmd|' /C calc'!A1",
  'formula +': '+1+cmd',
  'formula -': '-2+3',
  'formula @': '@SUM(1+1)',
  'formula behind a tab': '\t=1+1',
  'formula behind a return': '\r=1+1',
  'cell and row': 'a","b\r\n"c";d',
  'command substitution': '$(touch owned)`touch owned`',
  'end of a quoted word': '\'; touch owned; \'"; touch owned; "',
  'new line of a script': 'a\ntouch owned\n#',
  'here document': 'EOF\ntouch owned\nPORTLEDGER\n',
  'terminal sequence': '\x1b[2J\x1b]0;owned\x07\x9b31m',
  'right-to-left mark': '\u202egpj.exe\u2066\u200f\u061c',
  'invisible characters': 'a\u200b\u00ad\ufeff\u2060\u2028b',
  'no text at all': '\u0000\ufffe\ud800',
  'file name': '../../etc/cron.d/x',
  'PDF string': ') /OpenAction << /S /JavaScript /JS (app.alert(1)) >> (\\',
  'JSON string': '\\","__proto__":{"x":1},"\\u003c',
  'yaml structure': '!!js/function x: &a [*a]\n- b: |\n  c # d',
  'XML entity': '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;',
};

/** Texts that choose words or links, and no host's: changing them would be another report. */
const fixed = new Set([
  ...[
    'schema',
    'id',
    'verdict',
    'severity',
    'confidence',
    'exposure',
    'kind',
    'status',
    'phase',
    'when',
    'outcome',
  ],
  ...[
    'by',
    'flavour',
    'cleartext',
    'stance',
    'knowledge',
    'capturedFrom',
    'capturedUntil',
    'serviceId',
    'serviceIds',
  ],
  ...[
    'replacedBy',
    'generator',
    'rules',
    'framework',
    'controls',
    'expiresOn',
    'approvedOn',
    'sha256',
    'declaredSha256',
  ],
  'protocol',
]);

export interface Poisoned {
  readonly model: ReportModel;
  /** Names of the fields that hold the payload now. */
  readonly fields: ReadonlySet<string>;
}

/** The same text becomes the same text wherever it stands, so that what belonged together still does. */
export function poisonedWith(payload: string, model: ReportModel): Poisoned {
  const made = new Map<string, string>();
  const fields = new Set<string>();
  const walk = (value: unknown, key: string): unknown => {
    // A command of which the whole is hostile cannot be: oneFieldWith has its words quoted.
    if (fixed.has(key) || key === 'commands') return value;
    if (typeof value === 'string') {
      if (value === '') return '';
      fields.add(key);
      const known = made.get(value) ?? `${payload}${made.size}`;
      made.set(value, known);
      return known;
    }
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return { model: walk(model, '') as ReportModel, fields };
}

/** What is ours and no host's, at the top of the model. */
const own = new Set(['knowledge', 'generator', 'rules', 'checks']);

function walkTexts(value: unknown, path: string, change: (text: string, path: string) => string): unknown {
  const key = /([^.[\]]*)(?:\[\])?$/.exec(path)?.[1] ?? '';
  if (fixed.has(key)) return value;
  if (typeof value === 'string') return value === '' ? '' : change(value, path);
  if (Array.isArray(value)) return value.map((item) => walkTexts(item, `${path}[]`, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      path === '' && own.has(name) ? item : walkTexts(item, path === '' ? name : `${path}.${name}`, change),
    ]),
  );
}

/** Where a text stands that a host, a register or an auditor chose: `services[].sockets[].program`. */
export function fieldsOf(model: ReportModel): readonly string[] {
  const fields = new Set<string>();
  walkTexts(model, '', (text, path) => {
    fields.add(path);
    return text;
  });
  return [...fields].sort();
}

/** One field alone holds the text, each of its values with a number behind it; in a command it is a quoted word. */
export function oneFieldWith(field: string, text: string, model: ReportModel): ReportModel {
  const made = new Map<string, string>();
  const changed = walkTexts(model, '', (value, path) => {
    if (path !== field) return value;
    const word = `${text}${made.size}`;
    const known = made.get(value) ?? (field.endsWith('.commands[]') ? `: ${quote(word)}` : word);
    made.set(value, known);
    return known;
  });
  return changed as ReportModel;
}
