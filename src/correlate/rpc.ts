/** `rpcinfo -p`: which registered RPC program answers on a port. */

import type { RpcFact } from '../model/facts.ts';
import { transportOf } from './port-names.ts';

const none: readonly RpcFact[] = [];

export function rpcIndex(facts: readonly RpcFact[]): (port: number, protocol: string) => readonly RpcFact[] {
  if (facts.length === 0) return () => none;
  const byPlace = new Map<string, RpcFact[]>();
  for (const fact of facts) {
    const key = `${transportOf(fact.protocol)}|${fact.port}`;
    const list = byPlace.get(key);
    if (list === undefined) byPlace.set(key, [fact]);
    else list.push(fact);
  }
  return (port, protocol) => byPlace.get(`${transportOf(protocol)}|${port}`) ?? none;
}
