/**
 * A model as JSON with one line for each of its members, for each element of its lists and each of its entries of the
 * knowledge base: no larger than it must be, and a diff or grep still tells which service it was.
 *
 *     {"schema":"portledger/report/1",
 *     "services":[
 *     {"id":"tcp/23", …},
 *     {"id":"tcp/79", …}
 *     ], …
 *     "knowledge":{
 *     "telnet":{"id":"telnet", …}
 *     }}
 */
import { onceInARow, oncePer } from '../../model/once-per.ts';

export const jsonLines = (model: object): string => jsonParts(model).join('');

/** The pieces of it, made once: several prints of a model ask for them. */
export const jsonParts = onceInARow((model: object): readonly string[] => [...jsonPieces(model)]);

/** The same of which no two need be there at a time: the JSON of thousands of hosts is larger than what it tells. */
export function* jsonPieces(model: object): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(model)) {
    yield `${before}${JSON.stringify(key)}:`;
    if (Array.isArray(value)) yield* list(value);
    else if (key === 'knowledge' && isTable(value)) yield* table(value);
    else yield JSON.stringify(value);
    before = ',\n';
  }
  yield before === '{' ? '{}\n' : '}\n';
}

type Table = Readonly<Record<string, object>>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((each) => typeof each === 'object' && each !== null);

/** The entries are the same for many hosts. */
const entry = oncePer((value: object): string => JSON.stringify(value));

function* table(entries: Table): Generator<string> {
  let before = '{\n';
  for (const [key, value] of Object.entries(entries)) {
    yield `${before}${JSON.stringify(key)}:${entry(value)}`;
    before = ',\n';
  }
  yield before === '{\n' ? '{}' : '\n}';
}

function* list(items: readonly unknown[]): Generator<string> {
  let before = '[\n';
  for (const item of items) {
    yield `${before}${JSON.stringify(item)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : '\n]';
}
