/**
 * Which entry of the knowledge base a service is, and by what it was recognised.
 *
 * The program that answers says most; then the unit or script; then a registered RPC program; then the port.
 * A program that no entry knows is not taken for the service of its port: a `tcpgate` on 8080 is unknown, and
 * the reader is to see it. Ports below 1024 are the exception (root opened it, and the port is its purpose),
 * and so are entries of ports known from backdoors. What the kernel holds is none of the services that are programs.
 */

import type { Knowledge, KnowledgeBase } from '../model/knowledge.ts';
import { oncePer } from '../model/once-per.ts';
import type { Service } from '../model/service.ts';
import { transportOf } from './port-names.ts';

export interface Traits {
  /** True where its executable lies where anybody may write: then no name says what it is, and only a port of back doors does. */
  readonly disguised: boolean;
  /** True where the kernel holds it, and no process: then it is none of the services that are programs. */
  readonly kernel: boolean;
  /** Server of a super-server entry, by name. */
  readonly servers: readonly string[];
  readonly programs: readonly string[];
  /** Units and scripts, without suffix. */
  readonly startedAs: readonly string[];
  readonly rpcPrograms: readonly number[];
  readonly ports: readonly {
    readonly port: number;
    readonly protocol: string;
    readonly name: string | null;
  }[];
}

export interface Recognised {
  readonly knowledge: Knowledge | null;
  readonly by: Service['recognisedBy'];
}

export interface Recogniser {
  readonly recognise: (traits: Traits) => Recognised;
  /** Is this unit, script or program one of a network service that we know? */
  readonly known: (startedAs: readonly string[], programs: readonly string[]) => Knowledge | null;
}

/** One for each knowledge base: a fleet asks it of every host. */
export const recogniser = oncePer(makeRecogniser);

function makeRecogniser(base: KnowledgeBase): Recogniser {
  const { knownBy } = base;

  /** Of several entries the one whose port it is. */
  const among = (entries: readonly Knowledge[], ports: Traits['ports']): Knowledge | null =>
    entries.find((entry) => ports.some((each) => hasPort(entry, each.port, each.protocol))) ??
    entries[0] ??
    null;

  const programs = (names: readonly string[], ports: Traits['ports']) => {
    for (const name of names) {
      const found = among(knownBy.program(name), ports);
      if (found !== null) return found;
    }
    return null;
  };
  const units = (names: readonly string[], ports: Traits['ports']) => {
    for (const name of names) {
      const plain = stemOf(name);
      const entries = knownBy.unit(plain);
      const found = among(entries.length > 0 ? entries : knownBy.unit(name), ports);
      if (found !== null) return found;
    }
    return null;
  };

  return {
    recognise(traits) {
      const server = programs(traits.servers, traits.ports);
      if (server !== null) return { knowledge: server, by: 'server-program' };
      const process = programs(traits.programs, traits.ports);
      if (process !== null) return { knowledge: process, by: 'process' };
      for (const rpc of traits.rpcPrograms) {
        const found = knownBy.rpcProgram(rpc)[0];
        if (found !== undefined) return { knowledge: found, by: 'rpc-program' };
      }
      const unit = units(traits.startedAs, traits.ports);
      if (unit !== null) return { knowledge: unit, by: 'unit' };
      const unknownProgram = traits.servers.length + traits.programs.length > 0;
      for (const { port, protocol, name } of traits.ports) {
        const may = (entry: Knowledge) => {
          if (traits.kernel) return entry.inKernel !== 'no';
          if (!unknownProgram) return entry.programs.length === 0 || !traits.disguised;
          if (entry.inKernel === 'only') return false;
          return entry.programs.length === 0
            ? port < 1024 || entry.stance === 'dangerous'
            : !traits.disguised && port < 1024;
        };
        const named = name === null ? [] : knownBy.name(name).filter(may);
        const best =
          named.find((entry) => hasPort(entry, port, protocol)) ??
          (named[0]?.ports.length === 0 || !unknownProgram ? named[0] : undefined);
        if (best !== undefined) return { knowledge: best, by: 'port-name' };
        const numbered = onlyOneOf(
          knownBy
            .port(port, transportOf(protocol))
            .filter((entry) => may(entry) && !inWideRange(entry, port)),
          port,
        );
        if (numbered !== undefined) return { knowledge: numbered, by: 'port' };
      }
      return { knowledge: null, by: 'nothing' };
    },
    known: (startedAs, names) => programs(names, []) ?? units(startedAs, []),
  };
}

/** `telnet@0-10.99.3.2:23.service` → `telnet` */
function stemOf(name: string): string {
  const stem = unitStem(name);
  const at = stem.indexOf('@');
  return at < 0 ? stem : stem.slice(0, at);
}

/** `ssh.socket` → `ssh` */
export function unitStem(name: string): string {
  return name.endsWith('.service') || name.endsWith('.socket') ? name.slice(0, name.lastIndexOf('.')) : name;
}

/**
 * 3000 is Grafana's, Gitea's and that of any application: where several claim a port and its name is nobody's, the
 * number says nothing. Below 1024 those of one port do the same (web servers, name servers); what has no program is the general entry.
 */
function onlyOneOf(entries: readonly Knowledge[], port: number): Knowledge | undefined {
  if (port < 1024) return entries[0];
  const exact = entries.filter(({ ports }) => ports.some(({ from, to }) => from === port && to === port));
  const claiming = exact.length > 0 ? exact : entries;
  return claiming.length === 1 ? claiming[0] : claiming.find((entry) => entry.programs.length === 0);
}

/** Among a thousand ports (10000-20000 of telephony), or among those of the day, a range says nothing of one socket. */
function inWideRange(entry: Knowledge, port: number): boolean {
  return entry.ports.every(
    ({ from, to }) => port < from || port > to || (from !== to && (port >= 32768 || to - from >= 1000)),
  );
}

export function hasPort(entry: Knowledge, port: number, protocol: string): boolean {
  const transport = transportOf(protocol);
  return entry.ports.some((each) => each.protocol === transport && each.from <= port && port <= each.to);
}
