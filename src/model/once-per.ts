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
    let at = branches;
    for (const key of keys) at = at.towards(key);
    at.made ??= { value: make(...keys) };
    return at.made.value;
  };
}

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
