/** Ports of names by the IANA registry, read when the first name is asked for. */

import type { KnowledgeBase } from '../model/knowledge.ts';
import { ianaPorts } from './iana-ports.ts';

export function portRegistry(): KnowledgeBase['registeredPort'] {
  let ports: ReadonlyMap<string, number> | null = null;
  return (name, protocol) => {
    ports ??= portsByName(ianaPorts());
    return ports.get(`${name}/${protocol}`) ?? null;
  };
}

/** `rtelnet/tcp` → 107; a name of several ports gives its lowest. */
function portsByName(text: string): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  // 107/tcp rtelnet
  for (const [, port = '', protocol = '', name = ''] of text.matchAll(/^(\d{1,5})\/([a-z]+) (\S+)$/gm)) {
    const key = `${name}/${protocol}`;
    const known = ports.get(key);
    if (known === undefined || known > Number(port)) ports.set(key, Number(port));
  }
  return ports;
}
