/**
 * What a pure function makes of values that do not change, made once for each of them and forgotten with them.
 *
 *     const namesOf = oncePer((facts: readonly PortNameFact[]) => new Map(…));
 *
 * The hosts of a fleet are of few images: parse/ gives them the very same facts for what is the same file (read-once.ts),
 * and what is made of those alone is made once for all of them. Values are known by identity, never by what they say:
 * a key is the whole of what the function may look at.
 */

export function oncePer<Keys extends readonly [object, ...object[]], Value>(
  make: (...keys: Keys) => Value,
): (...keys: Keys) => Value {
  const branches = new Branch<Value>();
  return (...keys) => {
    const at = keys.reduce<Branch<Value>>(towards, branches);
    at.made ??= { value: make(...keys) };
    return at.made.value;
  };
}

/**
 * The same for a value of one host alone, of which much is asked before the next host comes: the last is remembered. What
 * oncePer remembers V8's quick collections take for used, and a fleet drags a host along until the next thorough one.
 */
export function onceInARow<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let last: { readonly key: Key; readonly value: Value } | null = null;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}

const towards = <Value>(branch: Branch<Value>, key: object) => branch.towards(key);

class Branch<Value> {
  made: { readonly value: Value } | null = null;
  #further: WeakMap<object, Branch<Value>> | null = null;

  towards(key: object): Branch<Value> {
    this.#further ??= new WeakMap();
    const known = this.#further.get(key);
    if (known !== undefined) return known;
    const branch = new Branch<Value>();
    this.#further.set(key, branch);
    return branch;
  }
}
