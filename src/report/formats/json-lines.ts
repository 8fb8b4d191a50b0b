/**
 * A model as JSON with one line for each of its members, and for each element of its lists: no larger than it must be,
 * and a diff or grep still tells which service it was.
 *
 *     {"schema":"portledger/report/1",
 *     "services":[
 *     {"id":"tcp/23", …},
 *     {"id":"tcp/79", …}
 *     ], …
 */
export function jsonLines(model: object): string {
  const known = made.get(model) ?? lines(model);
  made.set(model, known);
  return known;
}

/** Several prints of a model ask for it. */
const made = new WeakMap<object, string>();

function lines(model: object): string {
  const members = Object.entries(model).map(
    ([key, value]) => `${JSON.stringify(key)}:${Array.isArray(value) ? list(value) : JSON.stringify(value)}`,
  );
  return `{${members.join(',\n')}}\n`;
}

function list(items: readonly unknown[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
}
