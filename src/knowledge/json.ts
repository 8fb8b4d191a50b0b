/**
 * The knowledge base as the build bakes it: an index, which is read at every start, and beside it the entries, each as two
 * lines of JSON. The first is what decides of a service, the second what is told of it; each is parsed where a host asks for it.
 */

import type { Knowledge, KnowledgeBase } from '../model/knowledge.ts';
import { type KnownByTables, knownBy, knownByTables } from './known-by.ts';
import { portRegistry } from './port-registry.ts';

type Detailed = 'controls' | 'packages' | 'reviewed' | 'prose';
type Details = Pick<Knowledge, Detailed>;
type Plain = Omit<Knowledge, Detailed>;

export interface KnowledgeIndex extends Pick<KnowledgeBase, 'roles' | 'frameworks' | 'controls'> {
  readonly portNames: readonly (readonly [string, string])[];
  readonly tables: KnownByTables;
  /** Numbers of the entries. */
  readonly dangerZone: readonly number[];
  /** Where each line of the entries begins, in bytes, and where the last one ends. */
  readonly at: readonly number[];
}

export function toIndex(base: KnowledgeBase): { readonly index: KnowledgeIndex; readonly entries: Buffer } {
  const lines: Buffer[] = [];
  const at = [0];
  let end = 0;
  for (const { controls, packages, reviewed, prose, ...plain } of base.services) {
    const details: Details = { controls, packages, reviewed, prose };
    for (const part of [plain, details]) {
      const line = Buffer.from(`${JSON.stringify(part)}\n`);
      lines.push(line);
      end += line.length;
      at.push(end);
    }
  }
  const { roles, frameworks, controls, portNames, services, dangerZone } = base;
  return {
    index: {
      roles,
      frameworks,
      controls,
      portNames: [...portNames],
      tables: knownByTables(services),
      dangerZone: dangerZone.map((entry) => services.indexOf(entry)),
      at,
    },
    entries: Buffer.concat(lines),
  };
}

/** `entries` is asked for once, when the first entry is. */
export function fromIndex(index: KnowledgeIndex, entries: () => Buffer): KnowledgeBase {
  const { roles, frameworks, controls, at } = index;
  let all: Buffer | null = null;
  const line = (number: number): string => {
    all ??= entries();
    return all.toString('utf8', at[number], at[number + 1]);
  };
  const read = new Map<number, Knowledge>();
  const entry = (number: number): Knowledge => {
    const before = read.get(number);
    if (before !== undefined) return before;
    const made = withDetails(plainOf(line(2 * number)), () => detailsOf(line(2 * number + 1)));
    read.set(number, made);
    return made;
  };
  let services: readonly Knowledge[] | null = null;
  let dangerZone: readonly Knowledge[] | null = null;
  return {
    get services() {
      services ??= Array.from({ length: (at.length - 1) / 2 }, (_, number) => entry(number));
      return services;
    },
    knownBy: knownBy(index.tables, entry),
    get dangerZone() {
      dangerZone ??= index.dangerZone.map(entry);
      return dangerZone;
    },
    roles,
    frameworks,
    controls,
    portNames: new Map(index.portNames),
    registeredPort: portRegistry(),
  };
}

function withDetails(plain: Plain, details: () => Details): Knowledge {
  let known: Details | null = null;
  const own = (): Details => {
    known ??= details();
    return known;
  };
  return {
    ...plain,
    get controls() {
      return own().controls;
    },
    get packages() {
      return own().packages;
    },
    get reviewed() {
      return own().reviewed;
    },
    get prose() {
      return own().prose;
    },
  };
}

function plainOf(text: string): Plain {
  return JSON.parse(text);
}

function detailsOf(text: string): Details {
  return JSON.parse(text);
}
