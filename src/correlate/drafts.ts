/**
 * Drafts of services: listeners gathered by who holds them, and what is configured and does not listen.
 *
 * A line of the super-server is one service (its tcp and tcp6 lines together), a daemon with its workers and all its
 * sockets is one, a socket unit with what it activates is one, a container is one. Where no owner is known a port is
 * one, its TCP and UDP side together, and so is a registered RPC program with all its ports.
 */

import type { ContainerPortFact, RpcFact } from '../model/facts.ts';
import type { ContainerStarter } from '../model/service.ts';
import type { BootEntry } from './boot/index.ts';
import type { Held } from './daemons.ts';
import { dormant, newDraft } from './dormant.ts';
import { withKnownStart } from './known-start.ts';
import { type KnownProcess, programOfTitle } from './processes.ts';
import type { Draft, Scene, SuperEntry, SuperServer } from './scene.ts';
import { withSecondStarts } from './second-start.ts';
import { startersOf } from './starting.ts';
import { matchEntries } from './super-matching.ts';

export function draftsOf(scene: Scene): readonly Draft[] {
  const claimed = new Set<Held>();
  const drafts: Draft[] = [];
  for (const server of scene.superServers) {
    const own = scene.held.filter((held) => !claimed.has(held) && belongsTo(held, server, scene));
    for (const held of own) claimed.add(held);
    drafts.push(...superDrafts(own, server, scene));
  }
  const groups = new Map<string, Held[]>();
  for (const held of scene.held) {
    if (claimed.has(held)) continue;
    const key = groupKey(held, scene);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [held]);
    else group.push(held);
  }
  for (const held of groups.values()) drafts.push(withKnownStart(draftOf(held, scene), scene));
  const gathered = withSecondStarts(drafts, scene);
  return [...gathered, ...unpublished(gathered, scene), ...dormant(gathered, scene)];
}

/**
 * Held by this super-server; or held by nobody that the capture could see, opened by an enabled entry of a super-server
 * that runs (a capture by an ordinary user).
 */
function belongsTo({ listener, holding }: Held, server: SuperServer, scene: Scene): boolean {
  if (holding.kind === 'super-server')
    return scene.superServers.length === 1 || (holding.program === 'xinetd') === (server.kind === 'xinetd');
  if (holding.kind !== 'nobody-told' || server.process === null) return false;
  const rpc = listener.port === null ? [] : scene.rpcOf(listener.port, listener.protocol);
  return server.entries.some(
    (entry) =>
      entry.enabled &&
      entry.transport === listener.protocol &&
      (entry.rpc ? rpc.some((fact) => fact.name === entry.service) : entry.port === listener.port),
  );
}

function superDrafts(held: readonly Held[], server: SuperServer, scene: Scene): readonly Draft[] {
  const opened = matchEntries(held, server.entries, scene.addresses, scene.rpcOf);
  const byKey = new Map<string, { entries: SuperEntry[]; held: Held[] }>();
  const heldOf = new Map(
    opened.flatMap(({ entry, held: own }) => (entry === null ? [] : [[entry, own] as const])),
  );
  for (const entry of server.entries) {
    const own = heldOf.get(entry) ?? [];
    if (!entry.enabled && own.length === 0) continue;
    const key = [entry.service, entry.transport, entry.port ?? '', entry.bind ?? ''].join('|');
    const group = byKey.get(key) ?? { entries: [], held: [] };
    group.entries.push(entry);
    group.held.push(...own);
    byKey.set(key, group);
  }
  const configured = [...byKey.values()].map((group) => superDraft(group.entries, group.held, server, scene));
  // Held by the super-server, and no line of its configuration opens it.
  const orphans = new Map<string, Held[]>();
  for (const { entry, held: own } of opened) {
    if (entry !== null) continue;
    for (const each of own) {
      const key = `${each.listener.protocol}|${each.listener.port ?? each.listener.printedName}`;
      orphans.set(key, [...(orphans.get(key) ?? []), each]);
    }
  }
  return [...configured, ...[...orphans.values()].map((own) => superDraft([], own, server, scene))];
}

function superDraft(
  entries: readonly SuperEntry[],
  held: readonly Held[],
  server: SuperServer,
  scene: Scene,
): Draft {
  const holder = held.map(({ holding }) => (holding.kind === 'super-server' ? holding : null))[0] ?? null;
  const process = holder?.process ?? server.process;
  const draft = newDraft(held.length === 0 ? 'configured' : 'super-server');
  draft.held = held;
  draft.processes = held.length === 0 || process === null ? [] : [process];
  draft.main = process;
  draft.program = holder?.program ?? (process === null ? server.kind : process.program);
  draft.superServer = server;
  draft.entries = entries;
  draft.boot = server.boot;
  draft.rpc = rpcOfAll(held, scene);
  return draft;
}

function groupKey({ listener, holding, pids }: Held, scene: Scene): string {
  switch (holding.kind) {
    case 'socket-unit':
      return `socket-unit|${holding.unit.unit}`;
    case 'container':
      return `container|${holding.container.name || holding.container.container}`;
    case 'process': {
      const { root } = holding;
      // init holds sockets for others: what lies on two ports is two services.
      if (root.pid === 1) return `init|${listener.port ?? listener.printedName}`;
      const unit = root.unit?.endsWith('.service') ? root.unit : null;
      // Workers of one unit that do not descend from each other are one daemon all the same.
      return unit !== null &&
        startersOf(root, [], scene.bootIndex, scene.processes, scene.packages).some(
          (entry) => entry.starter.name === unit,
        )
        ? `unit|${unit}|${root.program}`
        : `process|${root.pid}`;
    }
    case 'unit':
      return `unit|${holding.unit}|null`;
    case 'named':
      if (holding.pid === 1) return `init|${listener.port ?? listener.printedName}`;
      return `named|${holding.program}|${holding.pid ?? ''}`;
    case 'super-server':
      return `super|${holding.program}|${listener.protocol}|${listener.port ?? listener.printedName}`;
    case 'kernel':
    case 'nobody-told': {
      const rpc = listener.port === null ? [] : scene.rpcOf(listener.port, listener.protocol);
      const program = rpc[0]?.program;
      if (program !== undefined) return `rpc|${program}`;
      return `port|${listener.port ?? listener.printedName}|${[...pids].join(',')}`;
    }
  }
}

function draftOf(held: readonly Held[], scene: Scene): Draft {
  const [first] = held;
  if (first === undefined) return newDraft('nobody-told');
  const { holding } = first;
  const known = processesOf(held, scene);
  const draft = newDraft(holding.kind);
  draft.held = held;
  draft.rpc = rpcOfAll(held, scene);
  switch (holding.kind) {
    case 'process': {
      const main = holding.root;
      draft.processes = [main, ...known.filter((each) => each.pid !== main.pid)];
      draft.main = main;
      draft.boot = startersOf(main, draft.processes, scene.bootIndex, scene.processes, scene.packages);
      draft.program = startedProgram(main, draft.boot) ?? main.program;
      draft.unit = main.unit;
      break;
    }
    case 'socket-unit': {
      const { unit } = holding.unit;
      draft.processes = known;
      draft.main = known.find((each) => each.pid !== 1) ?? null;
      draft.boot = scene.boot.filter(
        ({ starter }) => starter.kind === 'systemd' && starter.sockets.includes(unit),
      );
      const path = draft.boot.flatMap((entry) => entry.programs)[0];
      draft.program = draft.main?.program ?? (path === undefined ? null : programOfTitle(path));
      draft.unit = unit;
      break;
    }
    case 'unit':
      draft.boot = scene.boot.filter(
        ({ starter }) => starter.kind === 'systemd' && starter.name === holding.unit,
      );
      draft.unit = holding.unit;
      break;
    case 'kernel':
      // Docker and networkd ask the kernel for tunnels, and are no tunnels; nfs-server is what the kernel holds for it.
      if (holding.maker !== null && isOfTheKernel(holding.maker, scene)) {
        draft.boot = scene.boot.filter(
          ({ starter }) => starter.kind === 'systemd' && starter.name === holding.maker,
        );
        draft.unit = holding.maker;
      }
      break;
    case 'container':
      draft.processes = known;
      draft.main = known[0] ?? null;
      draft.program = known[0]?.program ?? null;
      draft.container = containerStarter(holding.container);
      break;
    case 'named':
      draft.program = holding.program;
      draft.boot = byNameAlone(holding.program, scene);
      break;
    case 'super-server':
      draft.program = holding.program;
      draft.main = holding.process;
      break;
  }
  return draft;
}

function isOfTheKernel(unit: string, scene: Scene): boolean {
  const knowledge = scene.recogniser.known([unit], []);
  return knowledge !== null && knowledge.inKernel !== 'no';
}

/**
 * One file may be several programs: redis-server is a link to redis-check-rdb, and /proc/PID/exe shows the latter. Where
 * the unit and the process agree on the name, that is its name.
 */
function startedProgram(main: KnownProcess, boot: readonly BootEntry[]): string | null {
  for (const title of [main.comm, programOfTitle(main.command)])
    if (title !== null && boot.some((entry) => entry.programs.some((path) => programOfTitle(path) === title)))
      return title;
  return null;
}

/** Lowest first. */
function processesOf(held: readonly Held[], scene: Scene): readonly KnownProcess[] {
  const pids = new Set<number>();
  for (const each of held) for (const pid of each.pids) pids.add(pid);
  return [...pids].sort((a, b) => a - b).flatMap((pid) => scene.processes.byPid.get(pid) ?? []);
}

/** The listing names a program that no process list shows: its script by name is a likely guess, not more. */
function byNameAlone(program: string | null, scene: Scene): readonly BootEntry[] {
  if (program === null) return [];
  return scene.boot
    .filter(
      (entry) =>
        entry.names.includes(program) || entry.programs.some((path) => programOfTitle(path) === program),
    )
    .slice(0, 1);
}

function rpcOfAll(held: readonly Held[], scene: Scene): readonly RpcFact[] {
  const found = new Set<RpcFact>();
  for (const { listener } of held)
    if (listener.port !== null)
      for (const fact of scene.rpcOf(listener.port, listener.protocol)) found.add(fact);
  if (found.size === 0) return [];
  return [...found].sort((a, b) => a.program - b.program || a.version - b.version);
}

function containerStarter(fact: ContainerPortFact): ContainerStarter {
  // `no` and an empty policy: the container stays down after a reboot. `unless-stopped` and `always` bring it back.
  const atBoot =
    fact.restart === null
      ? null
      : /^(?:always|unless-stopped)/.test(fact.restart)
        ? true
        : fact.restart === 'no'
          ? false
          : null;
  return {
    kind: 'container',
    name: fact.name || fact.container,
    file: null,
    line: null,
    enabled: true,
    atBoot,
    runlevels: [],
    runtime: fact.runtime,
    image: fact.image,
    restart: fact.restart,
    evidence: fact.evidence,
  };
}

/** Published by NAT alone (no userland proxy): reachable without a socket that a listing could show. */
function unpublished(drafts: readonly Draft[], scene: Scene): readonly Draft[] {
  const shown = new Set(drafts.flatMap((draft) => (draft.container === null ? [] : [draft.container.name])));
  const found = new Map<string, Draft>();
  for (const fact of scene.readings.facts.containers) {
    const name = fact.name || fact.container;
    if (fact.hostPort === null || shown.has(name) || found.has(name)) continue;
    const draft = newDraft('configured');
    draft.container = containerStarter(fact);
    found.set(name, draft);
  }
  return [...found.values()];
}
