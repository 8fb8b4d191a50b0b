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
import { oncePer } from '../../model/once-per.ts';

/** Made once: several prints of a model ask for it. */
export const jsonLines = oncePer((model: object): string => {
  const members = Object.entries(model).map(([key, value]) => `${JSON.stringify(key)}:${member(key, value)}`);
  return `{${members.join(',\n')}}\n`;
});

function member(key: string, value: unknown): string {
  if (Array.isArray(value)) return list(value);
  return key === 'knowledge' && isTable(value) ? table(value) : JSON.stringify(value);
}

type Table = Readonly<Record<string, object>>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((each) => typeof each === 'object' && each !== null);

/** The entries are the same for many hosts. */
const entry = oncePer((value: object): string => JSON.stringify(value));

function table(entries: Table): string {
  const rows = Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}:${entry(value)}`);
  return rows.length === 0 ? '{}' : `{\n${rows.join(',\n')}\n}`;
}

function list(items: readonly unknown[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
}
