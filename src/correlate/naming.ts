/**
 * What a service is called. The name is the field's word for it (the port name of its principal socket where we know
 * the service: `telnet`, `netbios-ssn`, `x11`); the id tells it from every other service of the host and is the same
 * in the next capture: no pid, no port of the day.
 *
 *     exec                rexec through inetd on its own port
 *     telnet-8023         a second telnet, on a port that is not telnet's
 *     time-udp            the UDP half: another line of inetd.conf, turned off on its own
 *     mountd              rpc.mountd, whatever port the portmapper gave it today
 *     tcp-8081-acme       nobody knows it
 *     tcpgate             nobody knows it, and its port may be one of the day
 */

import type { Knowledge } from '../model/knowledge.ts';
import { compareText } from './evidence-lines.ts';
import type { Listener } from './listeners.ts';
import { factsOfPort } from './port-names.ts';
import { hasPort, type Recognised } from './recognise.ts';
import type { Draft, Joined, Scene } from './scene.ts';

/** Linux gives ports from here on to sockets that ask for none (ip_local_port_range). */
const firstEphemeral = 32768;

/** The socket that a service is known by: its own port before others, TCP before UDP, the lowest. */
export function principalOf(
  listeners: readonly Listener[],
  knowledge: Knowledge | null,
  nameOf: (listener: Listener) => string | null,
): Listener | null {
  const [only, ...others] = listeners;
  if (only === undefined || others.length === 0) return only ?? null;
  const rank = ({ port, protocol }: Listener, name: string | null) =>
    (knowledge !== null && port !== null && hasPort(knowledge, port, protocol) ? 0 : 8) +
    (name === null ? 4 : 0) +
    (protocol === 'tcp' ? 0 : protocol === 'udp' ? 1 : 2);
  let best = only;
  let lowest = rank(only, nameOf(only));
  for (const each of others) {
    const own = rank(each, nameOf(each));
    if (own < lowest || (own === lowest && (each.port ?? 65536) < (best.port ?? 65536)))
      [best, lowest] = [each, own];
  }
  return best;
}

export interface Called {
  readonly name: string;
  readonly id: string;
  readonly title: string;
}

export function callOf(draft: Draft, recognised: Recognised, scene: Scene): Called {
  const { knowledge } = recognised;
  const entry = draft.entries[0] ?? null;
  const portNameOf = (listener: Listener) =>
    (listener.port === null ? null : scene.ports.nameOf(listener.port, listener.protocol)?.name) ??
    listener.printedName;
  const principal = principalOf(
    draft.held.map(({ listener }) => listener),
    knowledge,
    portNameOf,
  );
  const portName = principal === null ? null : portNameOf(principal);
  const rpc = draft.rpc.find((fact) => knowledge?.rpcPrograms.includes(fact.program)) ?? draft.rpc[0] ?? null;

  if (entry !== null) {
    const port = entry.port;
    const own = port === null ? null : (scene.ports.nameOf(port, entry.transport)?.name ?? null);
    // The host's file has both names on one line (`ident` and `auth`); a name that it gives to nothing stays.
    const sameName = port !== null && scene.ports.portsOf(entry.service, entry.transport).includes(port);
    const alias = sameName && isAlias(entry.service, port, entry.transport, scene);
    const numeric = /^\d+$/.test(entry.service);
    const name = numeric
      ? (knowledge?.names[0] ?? knowledge?.id ?? own ?? draftProgram(draft) ?? entry.service)
      : alias
        ? (own ?? entry.service)
        : entry.service;
    return {
      name,
      id: slug(
        `${name}${udpMark(entry.transport, knowledge)}${portMark(port, knowledge, entry.rpc || (sameName && !numeric))}`,
      ),
      title: knowledge?.title ?? `${name} through ${draft.superServer?.kind ?? 'inetd'}`,
    };
  }

  const registered = knowledge !== null && knowledge.rpcPrograms.length > 0;
  if (knowledge !== null) {
    const ownPort = principal?.port != null && hasPort(knowledge, principal.port, principal.protocol);
    const name =
      principal === null
        ? silentName(knowledge, scene)
        : portName !== null && (ownPort || knowledge.names.includes(portName))
          ? portName
          : registered && rpc?.name != null
            ? (knowledge.names[0] ?? rpc.name)
            : (knowledge.names[0] ?? knowledge.id);
    const superHeld = draft.superServer !== null || draft.holding === 'super-server';
    const udp = superHeld && principal !== null ? udpMark(principal.protocol, knowledge) : '';
    return {
      name,
      id: slug(`${name}${udp}${portMark(principal?.port ?? null, knowledge, registered)}`),
      title: knowledge.title,
    };
  }

  const program = draftProgram(draft);
  const container = draft.container?.name ?? null;
  const label = container ?? rpc?.name ?? (draft.holding === 'super-server' ? portName : program) ?? portName;
  const port = principal?.port ?? null;
  const place = port === null ? (principal?.printedName ?? '') : String(port);
  const protocol = principal?.protocol ?? 'tcp';
  const name = label ?? (principal === null ? 'unnamed' : `${protocol}-${place}`);
  const fixed = port !== null && port < firstEphemeral && rpc === null;
  return {
    name,
    id: slug(
      draft.holding === 'super-server'
        ? `${name}${protocol === 'udp' ? '-udp' : ''}`
        : fixed
          ? `${protocol}-${port}-${label === portName && program === null ? (label ?? '') : name}`
          : name,
    ),
    title: principal === null ? name : `Unrecognised: ${name} on ${protocol}/${place}`,
  };
}

function isAlias(name: string, port: number, protocol: string, scene: Scene): boolean {
  const lines = factsOfPort(scene.readings.facts.services).get(`${port}/${protocol}`) ?? [];
  return lines.some((fact) => !fact.commentedOut && fact.aliases.includes(name));
}

function draftProgram(draft: Draft): string | null {
  const command = draft.entries[0]?.server ?? null;
  if (command !== null) return command.slice(command.lastIndexOf('/') + 1);
  return draft.program;
}

/** The name that it would have if it listened, so that it is the same service before and after it is stopped. */
function silentName(knowledge: Knowledge, scene: Scene): string {
  const [first] = [...knowledge.ports].sort(
    (a, b) => (a.protocol === 'tcp' ? 0 : 1) - (b.protocol === 'tcp' ? 0 : 1) || a.from - b.from,
  );
  const usual = first === undefined ? null : scene.ports.nameOf(first.from, first.protocol);
  if (knowledge.rpcPrograms.length > 0 || usual === null) return knowledge.names[0] ?? knowledge.id;
  return usual.name;
}

/** UDP is the other half of a service that has a TCP one; tftp and talk have none. */
function udpMark(transport: string, knowledge: Knowledge | null): string {
  if (transport !== 'udp') return '';
  const udpOnly =
    knowledge?.ports.length !== 0 && knowledge?.ports.every((port) => port.protocol === 'udp') === true;
  const registered = knowledge !== null && knowledge.rpcPrograms.length > 0;
  return udpOnly || registered ? '' : '-udp';
}

function portMark(port: number | null, knowledge: Knowledge | null, expected: boolean): string {
  if (port === null || expected || knowledge === null || port >= firstEphemeral) return '';
  return knowledge.ports.length === 0 || knowledge.ports.some((each) => each.from <= port && port <= each.to)
    ? ''
    : `-${port}`;
}

export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .slice(0, 80)
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain === '' ? 'unnamed' : plain;
}

/** Ids that two services share are told apart by what will still tell them apart next year. */
export function distinctIds(joined: readonly Joined[], ids: readonly string[]): readonly string[] {
  const used = new Set(ids);
  if (used.size === ids.length) return ids;
  const groups = new Map<string, number[]>();
  ids.forEach((id, index) => {
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [index]);
    else group.push(index);
  });
  const result = [...ids];
  for (const [id, indexes] of groups) {
    if (indexes.length < 2) continue;
    const order = [...indexes].sort((a, b) => compareText(standing(joined[a]), standing(joined[b])));
    for (const index of order.slice(1)) {
      const mark = marksOf(joined[index]).find((each) => each !== '' && !used.has(`${id}-${each}`));
      let distinct = `${id}-${mark ?? 2}`;
      for (let number = 3; used.has(distinct); number++) distinct = `${id}-${number}`;
      used.add(distinct);
      result[index] = distinct;
    }
  }
  return result;
}

/** Which of two keeps the plain id: what listens before what does not, every address before one, the lower port. */
function standing(each: Joined | undefined): string {
  if (each === undefined) return '';
  const socket = each.sockets[0];
  const rank = each.listens === true ? (each.sockets.some((one) => one.exposure === 'any') ? '0' : '1') : '2';
  const port = String(socket?.port ?? 99999).padStart(5, '0');
  return [rank, port, socket?.address ?? '', each.starters[0]?.name ?? '', each.program ?? ''].join('|');
}

function marksOf(each: Joined | undefined): readonly string[] {
  if (each === undefined) return [];
  const bind = each.entries[0]?.bind ?? each.sockets.find((one) => one.exposure !== 'any')?.address ?? '';
  const port = each.sockets[0]?.port ?? null;
  const starter = each.starters[0];
  const { knowledge } = each.recognised;
  const ownPort =
    knowledge !== null &&
    port !== null &&
    each.sockets[0] !== undefined &&
    each.sockets[0].portName === each.name;
  return [
    port !== null && port < firstEphemeral && each.rpc.length === 0 && !ownPort ? String(port) : '',
    slugOrNothing(each.entries.length > 0 ? bind : ''),
    each.superServer?.kind ?? '',
    slugOrNothing(starter !== undefined && starter.kind !== 'unknown' ? starter.name : ''),
    slugOrNothing(each.program ?? ''),
    slugOrNothing(bind),
  ];
}

const slugOrNothing = (text: string) => (text === '' ? '' : slug(text));
