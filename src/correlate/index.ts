/**
 * The join: sockets × processes × starters × boot state become services, with the contradictions between them.
 *
 * Nothing is judged here. Each answer that the capture cannot give is null, and the starter says what would tell.
 */

import type { Readings } from '../model/facts.ts';
import type { KnowledgeBase } from '../model/knowledge.ts';
import { isWritableByAnybody } from '../model/open-places.ts';
import type { Inventory, OwningPackage, Process, Service, Socket, SwitchedOff } from '../model/service.ts';
import { addresses } from './addresses.ts';
import { answersOf, evidenceOfDraft } from './answers.ts';
import { bootEntries } from './boot/index.ts';
import { capturedOf } from './captured.ts';
import { contradictionsOf, contradictionsOfTheHost } from './contradictions/index.ts';
import { type Held, holdersOf } from './daemons.ts';
import { unownedKnowledge } from './dormant.ts';
import { draftsOf } from './drafts.ts';
import { compareText } from './evidence-lines.ts';
import { firewallFilters, wrapperFilters } from './filters.ts';
import { hostFacts } from './host.ts';
import { listedPorts } from './listed-ports.ts';
import { type Listener, linesOf, listenersOf } from './listeners.ts';
import { callOf, distinctIds } from './naming.ts';
import { packagesOf } from './packages.ts';
import { portNames } from './port-names.ts';
import { asProcess, processTable, programOfTitle } from './processes.ts';
import { recogniser, type Traits, unitStem } from './recognise.ts';
import { rpcIndex } from './rpc.ts';
import type { Draft, Joined, Scene, SuperEntry } from './scene.ts';
import { settingsOf } from './settings.ts';
import { exposureOfAll, socketsOf } from './sockets.ts';
import { bootIndex, isLocal } from './starting.ts';
import { superServersOf } from './super-entries.ts';
import { wrapperNames } from './wrapper-names.ts';

export function correlate(readings: Readings, knowledge: KnowledgeBase): Inventory {
  const { scene, off } = sceneOf(readings, knowledge);
  const joined: Joined[] = [];
  const called: { readonly id: string; readonly title: string }[] = [];
  for (const draft of draftsOf(scene)) {
    const made = join(draft, scene);
    if (made === null) continue;
    joined.push(made.joined);
    called.push(made.called);
  }
  const ids = distinctIds(
    joined,
    called.map(({ id }) => id),
  );
  const services = joined.map((each, index) =>
    serviceOf(each, ids[index] ?? each.name, called[index]?.title ?? each.name, scene),
  );
  return {
    host: scene.host,
    services: inOrder(services),
    alreadyOff: switchedOff(off, joined, scene),
    superServers: scene.superServers.map(({ kind, boot }) => ({
      kind,
      starters: boot.map(({ starter }) => starter),
    })),
    contradictions: contradictionsOfTheHost(scene),
  };
}

function sceneOf(
  readings: Readings,
  knowledge: KnowledgeBase,
): { readonly scene: Scene; readonly off: readonly SwitchedOff[] } {
  const { facts } = readings;
  const ports = portNames(facts.services, knowledge);
  const resolver = addresses(facts.hosts);
  const processes = processTable(facts.ps, facts['proc-pid'], facts.ss);
  const packages = packagesOf(facts.packages);
  const boot = bootEntries(readings);
  const index = bootIndex(boot.entries);
  const supers = superServersOf(readings, ports, processes, boot.entries, index, packages);
  const listeners = listenersOf(
    [...facts['proc-net'], ...facts.ss, ...facts.netstat, ...facts.lsof],
    facts['socket-inodes'],
    ports,
    resolver,
  );
  const scene: Scene = {
    readings,
    knowledge,
    host: hostFacts(readings, boot, supers.flavour),
    ports,
    addresses: resolver,
    processes,
    packages,
    recogniser: recogniser(knowledge),
    superServers: supers.servers,
    boot: boot.entries,
    bootIndex: index,
    held: holdersOf(listeners, processes, readings, resolver, knowledge.knownBy),
    rpcOf: rpcIndex(facts.rpcinfo),
    captured: capturedOf(readings),
    listed: listedPorts(readings, ports),
  };
  return { scene, off: boot.off };
}

function join(
  draft: Draft,
  scene: Scene,
): { readonly joined: Joined; readonly called: { readonly id: string; readonly title: string } } | null {
  const evidence = evidenceOfDraft(draft);
  if (evidence === null) return null;
  const recognised = scene.recogniser.recognise(traitsOf(draft, scene));
  const { name, id, title } = callOf(draft, recognised, scene);
  const shownProcesses: Process[] = [];
  for (const each of draft.processes) {
    const pid = new Set([each.pid]);
    const process = asProcess(
      each,
      draft.held.flatMap(({ listener }) => linesOf(listener, pid)),
    );
    if (process !== null) shownProcesses.push(process);
  }
  const { starters, listens, configured, startsAtBoot } = answersOf(draft, evidence, scene);
  const joined: Joined = {
    holding: draft.holding,
    held: draft.held,
    processes: draft.processes,
    main: draft.main,
    program: draft.program,
    superServer: draft.superServer,
    entries: draft.entries,
    boot: draft.boot,
    container: draft.container,
    unit: draft.unit,
    rpc: draft.rpc,
    starters,
    listens,
    configured,
    startsAtBoot,
    recognised,
    name,
    sockets: socketsOf(draft, scene),
    shownProcesses,
    evidence,
  };
  return { joined, called: { id, title } };
}

function traitsOf(draft: Draft, scene: Scene): Traits {
  const { main } = draft;
  const exe = main?.exe ?? null;
  const superHeld = draft.superServer !== null || draft.holding === 'super-server';
  const disguised = !superHeld && exe !== null && isWritableByAnybody(exe);
  // busybox's httpd is not Apache, which Red Hat calls by that name.
  const notApache = exe?.endsWith('/busybox') === true;
  const programs: string[] = [];
  const startedAs: string[] = [];
  const add = (name: string | null) => {
    if (name !== null && name !== '' && !(notApache && name === 'httpd') && !programs.includes(name))
      programs.push(name);
  };
  if (!superHeld && !disguised) {
    add(draft.program);
    if (main !== null) add(main.program);
    // A file in /tmp or /home may call itself what it likes.
    if (main !== null && (exe === null || !isLocal(exe))) {
      add(main.comm);
      add(programOfTitle(main.command));
    }
  }
  if (!superHeld)
    for (const { starter, names } of draft.boot)
      if (isOwnStart(starter.kind))
        for (const name of names) if (!(notApache && name === 'httpd')) startedAs.push(name);
  const servers: string[] = [];
  const ports: Traits['ports'][number][] = [];
  for (const { listener } of draft.held) {
    const { port, protocol, printedName } = listener;
    if (port !== null || printedName !== null)
      ports.push({ port: port ?? -1, protocol, name: portNameOf(listener, scene) });
  }
  for (const { server, port, transport, service } of draft.entries) {
    if (server !== null) servers.push(programOfTitle(server) ?? '');
    ports.push({ port: port ?? -1, protocol: transport, name: service });
  }
  return {
    disguised,
    kernel: draft.holding === 'kernel',
    servers,
    programs,
    startedAs,
    rpcPrograms: draft.rpc.map((fact) => fact.program),
    ports,
  };
}

function portNameOf({ port, protocol, printedName }: Listener, scene: Scene): string | null {
  const known = port === null ? null : scene.ports.nameOf(port, protocol);
  return known === null ? printedName : known.name;
}

/** A unit or script names what it starts; a line of cron or rc.local names nothing. */
const isOwnStart = (kind: string) => kind !== 'cron' && kind !== 'rc-local' && kind !== 'inittab';

function serviceOf(each: Joined, id: string, title: string, scene: Scene): Service {
  const { knowledge, by } = each.recognised;
  const { facts } = scene.readings;
  return {
    id,
    name: each.name,
    title,
    sockets: each.sockets,
    processes: each.shownProcesses,
    starters: each.starters,
    listens: each.listens,
    configured: each.configured,
    startsAtBoot: each.startsAtBoot,
    exposure: exposureOfAll(each.sockets),
    knowledge,
    recognisedBy: by,
    package: packageOf(each, scene),
    contradictions: contradictionsOf(each, scene),
    settings: settingsOf(each, knowledge, scene),
    filters: [
      ...each.entries.flatMap((entry) => entry.filters),
      ...wrapperFilters(facts['hosts-access'], wrapperNames(each)),
      ...firewallFilters(facts, each.sockets),
    ],
    evidence: each.evidence,
  };
}

/** Of the servers that an entry starts; without an entry of what runs; where nothing runs of what boot starts. */
function packageOf({ entries, processes, boot }: Joined, { packages }: Scene): OwningPackage | null {
  for (const { server } of entries) {
    const owner = server === null ? null : packages.ownerOf(server);
    if (owner !== null) return owner;
  }
  if (entries.length === 0)
    for (const { pid, exe } of processes) {
      const owner = pid === 1 || exe === null ? null : packages.ownerOf(exe);
      if (owner !== null) return owner;
    }
  if (processes.length > 0) return null;
  for (const { programs, starter } of boot)
    for (const path of [...programs, starter.file ?? '']) {
      const owner = packages.ownerOf(path);
      if (owner !== null) return owner;
    }
  return null;
}

/** Entries and units that are switched off and at rest, of network services that we know. */
function switchedOff(
  off: readonly SwitchedOff[],
  joined: readonly Joined[],
  scene: Scene,
): readonly SwitchedOff[] {
  const shown = new Set(
    joined.flatMap((each) =>
      each.starters.map((starter) => `${starter.kind}|${starter.name}|${starter.file}|${starter.line}`),
    ),
  );
  const unseen = scene.held.filter(({ holding }) => holding.kind === 'nobody-told');
  const entries = scene.superServers.flatMap((server) =>
    server.entries
      .filter((entry) => !entry.enabled && !mayBeOpen(entry, unseen))
      .map((entry): SwitchedOff => {
        const { kind, name, file, line, evidence } = entry.starter;
        return { kind, name, file, line, evidence };
      }),
  );
  const unowned = off.length === 0 ? null : unownedKnowledge(joined, scene);
  const known = off.filter((each) => {
    const name = unitStem(each.name);
    const entry = scene.recogniser.known([name], [name]);
    return entry !== null && unowned?.has(entry) !== true;
  });
  return [...entries, ...known]
    .filter((each) => !shown.has(`${each.kind}|${each.name}|${each.file}|${each.line}`))
    .sort(
      (a, b) =>
        compareText(a.file ?? '', b.file ?? '') ||
        (a.line ?? 0) - (b.line ?? 0) ||
        compareText(a.name, b.name),
    );
}

/** Its port is open and this capture could not see by whom: then it is not off for sure. */
function mayBeOpen(entry: SuperEntry, unseen: readonly Held[]): boolean {
  return (
    entry.port !== null &&
    unseen.some(({ listener }) => listener.port === entry.port && listener.protocol === entry.transport)
  );
}

/** What listens first, by port; then what is only configured, by name. */
function inOrder(services: readonly Service[]): readonly Service[] {
  const placed = services.map((service) => ({ service, port: firstPort(service.sockets) }));
  placed.sort(
    (a, b) =>
      (a.service.listens === true ? 0 : 1) - (b.service.listens === true ? 0 : 1) ||
      a.port - b.port ||
      compareText(a.service.name, b.service.name) ||
      compareText(a.service.id, b.service.id),
  );
  return placed.map(({ service }) => service);
}

function firstPort(sockets: readonly Socket[]): number {
  let lowest = 65537;
  for (const { port } of sockets) lowest = Math.min(lowest, port ?? 65536);
  return lowest;
}
