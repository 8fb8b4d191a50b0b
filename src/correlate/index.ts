/**
 * The join: sockets × processes × starters × boot state become services, with the contradictions between them.
 *
 * Nothing is judged here. Each answer that the capture cannot give is null, and the starter says what would tell.
 */

import type { Readings } from '../model/facts.ts';
import type { KnowledgeBase } from '../model/knowledge.ts';
import type { Inventory, Process, Service, Socket, SwitchedOff } from '../model/service.ts';
import { addresses } from './addresses.ts';
import { answersOf, evidenceOfDraft } from './answers.ts';
import { bootEntries } from './boot/index.ts';
import { capturedOf } from './captured.ts';
import { contradictionsOf, contradictionsOfTheHost } from './contradictions/index.ts';
import { holdersOf } from './daemons.ts';
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
import { recogniser, type Traits } from './recognise.ts';
import { rpcIndex } from './rpc.ts';
import type { Draft, Joined, Scene, SuperEntry } from './scene.ts';
import { settingsOf } from './settings.ts';
import { exposureOfAll, socketsOf } from './sockets.ts';
import { bootIndex, isLocal, isWritableByAnybody } from './starting.ts';
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
    services: services.sort(compareServices),
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
    held: holdersOf(listeners, processes, readings, resolver),
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
  const shownProcesses = draft.processes.flatMap((each): Process[] => {
    const process = asProcess(
      each,
      draft.held.flatMap(({ listener }) => linesOf(listener, new Set([each.pid]))),
    );
    return process === null ? [] : [process];
  });
  const joined: Joined = {
    ...draft,
    ...answersOf(draft, evidence, scene),
    recognised,
    name,
    sockets: socketsOf(draft, scene),
    shownProcesses,
    evidence,
  };
  return { joined, called: { id, title } };
}

function traitsOf(draft: Draft, scene: Scene): Traits {
  const servers = draft.entries.flatMap((entry) =>
    entry.server === null ? [] : [programOfTitle(entry.server) ?? ''],
  );
  const main = draft.main;
  const superHeld = draft.superServer !== null || draft.holding === 'super-server';
  const program = superHeld ? null : draft.program;
  // A file in /tmp or /home may call itself what it likes.
  const titles =
    superHeld || main === null || (main.exe !== null && isLocal(main.exe))
      ? []
      : [main.comm, programOfTitle(main.command)];
  const named: readonly (string | null)[] = [
    program,
    main === null || superHeld ? null : main.program,
    ...titles,
  ];
  const busybox = main?.exe?.endsWith('/busybox') === true;
  const disguised = !superHeld && main?.exe != null && isWritableByAnybody(main.exe);
  return {
    disguised,
    servers,
    programs: [...new Set(disguised ? [] : named)].flatMap((name) =>
      // busybox's httpd is not Apache, which Red Hat calls by that name.
      name === null || name === '' || (name === 'httpd' && busybox) ? [] : [name],
    ),
    startedAs: superHeld
      ? []
      : draft.boot
          .filter((entry) => isOwnStart(entry.starter.kind))
          .flatMap((entry) => entry.names)
          .filter((name) => !(name === 'httpd' && busybox)),
    rpcPrograms: draft.rpc.map((fact) => fact.program),
    ports: [
      ...draft.held.flatMap(({ listener }) =>
        listener.port === null && listener.printedName === null
          ? []
          : [
              {
                port: listener.port ?? -1,
                protocol: listener.protocol,
                name: portNameOf(listener, scene),
              },
            ],
      ),
      ...draft.entries.flatMap((entry) => [
        { port: entry.port ?? -1, protocol: entry.transport, name: entry.service },
      ]),
    ],
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
  const paths = [
    ...each.entries.flatMap((entry) => (entry.server === null ? [] : [entry.server])),
    ...(each.entries.length > 0
      ? []
      : each.processes.flatMap((process) =>
          process.pid === 1 || process.exe === null ? [] : [process.exe],
        )),
    ...(each.processes.length > 0
      ? []
      : each.boot.flatMap((entry) => [...entry.programs, entry.starter.file ?? ''])),
  ];
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
    package: paths.map((path) => scene.packages.ownerOf(path)).find((owner) => owner !== null) ?? null,
    contradictions: contradictionsOf(each, scene),
    settings: settingsOf(each, knowledge, scene),
    filters: [
      ...each.entries.flatMap((entry) => entry.filters),
      ...wrapperFilters(scene.readings.facts['hosts-access'], wrapperNames(each)),
      ...firewallFilters(scene.readings.facts, each.sockets),
    ],
    evidence: each.evidence,
  };
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
  const entries = scene.superServers.flatMap((server) =>
    server.entries
      .filter((entry) => !entry.enabled && !mayBeOpen(entry, scene))
      .map((entry): SwitchedOff => {
        const { kind, name, file, line, evidence } = entry.starter;
        return { kind, name, file, line, evidence };
      }),
  );
  const unowned = unownedKnowledge(joined, scene);
  const known = off.filter((each) => {
    const name = each.name.replace(/\.(?:service|socket)$/, '');
    const entry = scene.recogniser.known([name], [name]);
    return entry !== null && !unowned.has(entry);
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
function mayBeOpen(entry: SuperEntry, scene: Scene): boolean {
  return scene.held.some(
    ({ listener, holding }) =>
      holding.kind === 'nobody-told' &&
      entry.port !== null &&
      listener.port === entry.port &&
      listener.protocol === entry.transport,
  );
}

/** What listens first, by port; then what is only configured, by name. */
function compareServices(a: Service, b: Service): number {
  const port = (service: Service) => firstPort(service.sockets);
  const listens = (service: Service) => (service.listens === true ? 0 : 1);
  return (
    listens(a) - listens(b) || port(a) - port(b) || compareText(a.name, b.name) || compareText(a.id, b.id)
  );
}

function firstPort(sockets: readonly Socket[]): number {
  return sockets.reduce((lowest, socket) => Math.min(lowest, socket.port ?? 65536), 65537);
}
