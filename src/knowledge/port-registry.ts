/**
 * Ports of names by the IANA registry, in which a name is looked for as in a file:
 *
 *     107/tcp rtelnet
 *
 * An index of its 12,000 lines costs a tenth of one host's report, and a host asks for a handful of names; whoever asks
 * for many gets the index.
 */

import type { KnowledgeBase } from '../model/knowledge.ts';
import { ianaPorts } from './iana-ports.ts';

const fewNames = 100;

export function portRegistry(): KnowledgeBase['registeredPort'] {
  const known = new Map<string, number | null>();
  let text: string | null = null;
  let index: ReadonlyMap<string, number> | null = null;
  return (name, protocol) => {
    const key = `${name}/${protocol}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    text ??= ianaPorts();
    if (known.size >= fewNames) index ??= portsByName(text);
    const port = index === null ? lowestPort(text, name, protocol) : (index.get(key) ?? null);
    if (index === null) known.set(key, port);
    return port;
  };
}

/** The first of its lines: the registry goes by number. */
function lowestPort(text: string, name: string, protocol: string): number | null {
  if (name === '' || /\s/.test(name)) return null;
  const at = text.indexOf(`/${protocol} ${name}\n`);
  return at < 0 ? null : Number(text.slice(text.lastIndexOf('\n', at) + 1, at));
}

/** `rtelnet/tcp` → 107; a name of several ports gives its lowest. */
function portsByName(text: string): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const [, port = '', protocol = '', name = ''] of text.matchAll(/^(\d{1,5})\/([a-z]+) (\S+)$/gm)) {
    const key = `${name}/${protocol}`;
    if (!ports.has(key)) ports.set(key, Number(port));
  }
  return ports;
}
