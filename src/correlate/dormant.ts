/** What is configured to start and does not listen: drafts of services that wait for the next boot. */

import type { UnitFact } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { onceInARow } from '../model/once-per.ts';
import { transportOf } from './port-names.ts';
import { type KnownProcess, type ProcessTable, programOfTitle } from './processes.ts';
import type { Draft, Scene } from './scene.ts';
import { startersOf } from './starting.ts';

/** A draft of nothing, to be filled in. */
export function newDraft(holding: Draft['holding']): DraftInTheMaking {
  return {
    holding,
    held: [],
    processes: [],
    main: null,
    program: null,
    superServer: null,
    entries: [],
    boot: [],
    container: null,
    unit: null,
    rpc: [],
  };
}

type DraftInTheMaking = { -readonly [Key in keyof Draft]: Draft[Key] };

/** Ports that something opened which this capture could not see: a service that seems to be off may hold them. */
export function unownedKnowledge(drafts: readonly Draft[], scene: Scene): ReadonlySet<Knowledge> {
  const { knownBy } = scene.knowledge;
  const found = new Set<Knowledge>();
  for (const draft of drafts) {
    if (draft.holding !== 'nobody-told') continue;
    for (const { listener } of draft.held) {
      if (listener.port !== null)
        for (const entry of knownBy.port(listener.port, transportOf(listener.protocol))) found.add(entry);
      for (const fact of draft.rpc) for (const entry of knownBy.rpcProgram(fact.program)) found.add(entry);
    }
  }
  return found;
}

const isNetworkScript = (name: string) =>
  name === 'network' || name === 'networking' || name.startsWith('net.');

const activeServices = onceInARow((units: readonly UnitFact[]): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { unit, active } of units) if (active === 'active' && unit.endsWith('.service')) found.add(unit);
  return found;
});

/** So many of one program are enough to know that it runs. */
const mostOfOne = 50;

function processesByProgram({ byPid }: ProcessTable): ReadonlyMap<string, readonly KnownProcess[]> {
  const found = new Map<string, KnownProcess[]>();
  for (const each of byPid.values()) {
    const program = each.program ?? '';
    const own = found.get(program);
    if (own === undefined) found.set(program, [each]);
    else if (own.length <= mostOfOne) own.push(each);
    else own[mostOfOne] = each;
  }
  return found;
}

/**
 * Configured to start, known to be a network service, and nothing of it listens. What nobody knows to be a network
 * service (a mount, a console, a clock) is not one for being started at boot.
 */
export function dormant(drafts: readonly Draft[], scene: Scene): readonly Draft[] {
  const shown = new Set(drafts.flatMap((draft) => draft.boot));
  const programs = new Set(drafts.flatMap((draft) => draft.processes.map((each) => each.pid)));
  const unowned = unownedKnowledge(drafts, scene);
  // systemd says that it runs (or did what it had to do), whatever its processes are called.
  const active = activeServices(scene.readings.facts['systemctl-units']);
  let byProgram: ReadonlyMap<string, readonly KnownProcess[]> | null = null;
  const runningAs = (name: string) => {
    byProgram ??= processesByProgram(scene.processes);
    return byProgram.get(name) ?? [];
  };
  return scene.boot.flatMap((entry): Draft[] => {
    if (shown.has(entry) || entry.starter.atBoot === false) return [];
    if (entry.starter.enabled !== true && entry.starter.atBoot !== true) return [];
    if (scene.superServers.some((server) => server.boot.includes(entry))) return [];
    const names = entry.programs.flatMap((path) => programOfTitle(path) ?? []);
    // The script that sets up the interfaces may start a DHCP client, and mostly does not.
    if (names.length === 0 && isNetworkScript(entry.starter.name)) return [];
    const known = scene.recogniser.known(entry.names, names);
    if (known === null || (known.ports.length === 0 && known.rpcPrograms.length === 0)) return [];
    // An ordinary user's capture: the port is open, and who holds it was not to be seen.
    if (unowned.has(known)) return [];
    const running = names
      .flatMap(runningAs)
      .filter(
        (each) =>
          !programs.has(each.pid) &&
          startersOf(each, [], scene.bootIndex, scene.processes, scene.packages).includes(entry),
      );
    const main: KnownProcess | null = running[0] ?? null;
    // It runs and opens no port, as syslogd does without -r: no server. In the danger zone it is shown all the same.
    if ((main !== null || active.has(entry.starter.name)) && !known.dangerZone) return [];
    const draft = newDraft('configured');
    draft.processes = running;
    draft.main = main;
    draft.program = main === null ? (names[0] ?? null) : main.program;
    draft.boot = [entry];
    draft.unit = entry.starter.kind === 'systemd' ? entry.starter.name : null;
    return [draft];
  });
}
