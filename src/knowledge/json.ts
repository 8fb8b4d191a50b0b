/**
 * The knowledge base as the build bakes it: an index, which recognition asks of every entry, and beside it the details
 * of each entry as one JSON text of their own, which are parsed where a host has that service.
 */

import type { Knowledge, KnowledgeBase } from '../model/knowledge.ts';
import { portRegistry } from './port-registry.ts';

type Detailed = 'controls' | 'packages' | 'reviewed' | 'prose';
type Details = Pick<Knowledge, Detailed>;

export interface KnowledgeIndex extends Omit<KnowledgeBase, 'portNames' | 'registeredPort' | 'services'> {
  readonly portNames: Readonly<Record<string, string>>;
  readonly services: readonly (Omit<Knowledge, Detailed> & {
    /** Where its details begin and end, in bytes. */
    readonly at: readonly [number, number];
  })[];
}

export function toIndex(base: KnowledgeBase): { readonly index: KnowledgeIndex; readonly details: Buffer } {
  const texts: Buffer[] = [];
  let end = 0;
  const { registeredPort: _, ...data } = base;
  const services = base.services.map(({ controls, packages, reviewed, prose, ...plain }) => {
    const details: Details = { controls, packages, reviewed, prose };
    const text = Buffer.from(`${JSON.stringify(details)}\n`);
    texts.push(text);
    const from = end;
    end += text.length;
    return { ...plain, at: [from, end] as const };
  });
  return {
    index: { ...data, services, portNames: Object.fromEntries(base.portNames) },
    details: Buffer.concat(texts),
  };
}

/** `details` is asked for once, when the first detail is. */
export function fromIndex(index: KnowledgeIndex, details: () => Buffer): KnowledgeBase {
  let all: Buffer | null = null;
  return {
    ...index,
    services: index.services.map(({ at: [from, to], ...plain }): Knowledge => {
      let known: Details | null = null;
      const own = (): Details => {
        all ??= details();
        const read = known ?? parsed(all.toString('utf8', from, to));
        known = read;
        return read;
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
    }),
    portNames: new Map(Object.entries(index.portNames)),
    registeredPort: portRegistry(),
  };
}

function parsed(text: string): Details {
  return JSON.parse(text);
}
