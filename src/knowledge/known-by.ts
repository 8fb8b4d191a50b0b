/**
 * By what entries are recognised: texts in which a name is looked for as in a file, with the numbers of the entries in the
 * list of all.
 *
 *     in.telnetd<TAB>262
 *     master<TAB>51 204
 *
 * The build bakes them (json.ts), so that a report looks only at the entries that its host asks for. To index a text costs
 * more than the few dozen questions of one host; whoever asks for many gets the index.
 */

import type { Knowledge, KnowledgeBase, KnownBy } from '../model/knowledge.ts';

export interface KnownByTables {
  readonly programs: string;
  readonly names: string;
  readonly units: string;
  readonly rpcPrograms: string;
  /** `tcp|23` */
  readonly ports: string;
  /** Protocol, first and last port, entry. */
  readonly ranges: readonly (readonly [string, number, number, number])[];
}

export function knownByTables(services: readonly Knowledge[]): KnownByTables {
  const table = (keysOf: (entry: Knowledge) => readonly (string | number)[]): string => {
    const numbers = new Map<string, number[]>();
    for (const [number, entry] of services.entries())
      for (const key of new Set(keysOf(entry))) {
        const list = numbers.get(String(key));
        if (list === undefined) numbers.set(String(key), [number]);
        else list.push(number);
      }
    return ['', ...[...numbers].map(([key, list]) => `${key}\t${list.join(' ')}`), ''].join('\n');
  };
  return {
    programs: table((entry) => entry.programs),
    names: table((entry) => entry.names),
    units: table((entry) => entry.startedAs),
    rpcPrograms: table((entry) => entry.rpcPrograms),
    ports: table(({ ports }) =>
      ports.filter(({ from, to }) => from === to).map(({ protocol, from }) => portKey(from, protocol)),
    ),
    ranges: services.flatMap(({ ports }, number) =>
      ports
        .filter(({ from, to }) => from !== to)
        .map(({ protocol, from, to }) => [protocol, from, to, number] as const),
    ),
  };
}

const portKey = (port: number, transport: string) => `${transport}|${port}`;

const nobody: readonly Knowledge[] = [];
const fewKeys = 100;

export function knownBy(tables: KnownByTables, entry: (number: number) => Knowledge): KnownBy {
  const through = (table: string): ((key: string) => readonly Knowledge[]) => {
    const known = new Map<string, readonly Knowledge[]>();
    let index: ReadonlyMap<string, string> | null = null;
    return (key) => {
      const before = known.get(key);
      if (before !== undefined) return before;
      if (known.size >= fewKeys) index ??= indexOf(table);
      const numbers = index === null ? numbersIn(table, key) : index.get(key);
      const entries = numbers === undefined ? nobody : numbers.split(' ').map((each) => entry(Number(each)));
      if (index === null || entries !== nobody) known.set(key, entries);
      return entries;
    };
  };
  const rpcPrograms = through(tables.rpcPrograms);
  const ports = through(tables.ports);
  const { ranges } = tables;
  return {
    program: through(tables.programs),
    name: through(tables.names),
    unit: through(tables.units),
    rpcProgram: (program) => rpcPrograms(String(program)),
    port(port, transport) {
      const named = ports(portKey(port, transport));
      // Asked for each unknown service: nothing is made in the loop, neither by taking a range apart nor by an iterator.
      const wider = ranges.filter((range) => range[1] <= port && port <= range[2] && range[0] === transport);
      return wider.length === 0 ? named : [...new Set([...named, ...wider.map((range) => entry(range[3]))])];
    },
  };
}

/** What stands behind the key; undefined where it has no line. */
function numbersIn(table: string, key: string): string | undefined {
  if (/[\t\n]/.test(key)) return undefined;
  const at = table.indexOf(`\n${key}\t`);
  return at < 0 ? undefined : table.slice(at + key.length + 2, table.indexOf('\n', at + 1));
}

function indexOf(table: string): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const line of table.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab > 0) index.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return index;
}

/** What a base says of its list of entries. */
export function lookups(services: readonly Knowledge[]): Pick<KnowledgeBase, 'knownBy' | 'dangerZone'> {
  const at = (number: number): Knowledge => {
    const entry = services[number];
    if (entry === undefined) throw new Error(`no entry ${number}`);
    return entry;
  };
  return {
    knownBy: knownBy(knownByTables(services), at),
    dangerZone: services.filter((entry) => entry.dangerZone),
  };
}
