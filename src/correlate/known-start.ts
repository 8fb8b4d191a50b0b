/** The script or unit by a name under which a service is known to be started, where the capture says no more. */

import type { Knowledge } from '../model/knowledge.ts';
import type { BootEntry } from './boot/index.ts';
import { programOfTitle } from './processes.ts';
import type { Draft, Scene } from './scene.ts';
import { runsLocally } from './starting.ts';

/**
 * Nothing that was captured says who starts it, and there is a script or unit by a name under which this service is
 * known to be started (`nfs` starts mountd and nfsd): that is it, unless the script's text says that it starts
 * something else.
 */
export function withKnownStart(draft: Draft, scene: Scene): Draft {
  const socket = knownSocket(draft, scene);
  if (socket !== null) return { ...draft, boot: [socket] };
  if (draft.boot.length > 0 || draft.container !== null || draft.unit?.endsWith('.scope') === true)
    return draft;
  const { main } = draft;
  if (draft.holding !== 'process' && draft.holding !== 'named' && draft.holding !== 'kernel') return draft;
  if (main !== null && (runsLocally(main) || main.unit?.endsWith('.service') === true)) return draft;
  const program = draft.holding === 'kernel' ? null : draft.program;
  const known =
    program !== null
      ? scene.recogniser.known([], [program])
      : firstById(draft.rpc.flatMap((fact) => scene.knowledge.knownBy.rpcProgram(fact.program)));
  if (known === null) return draft;
  const boot = scene.boot.filter(
    (entry) =>
      (entry.starter.kind === 'init-script' ||
        entry.starter.kind === 'openrc' ||
        entry.starter.kind === 'slackware-rc' ||
        mayBeItsUnit(entry, main)) &&
      entry.names.some((name) => known.startedAs.includes(name)) &&
      (entry.programs.length === 0 ||
        draft.holding === 'kernel' ||
        entry.programs.some((path) => programOfTitle(path) === program)),
  );
  return boot.length === 0 ? draft : { ...draft, boot: oneUnit(boot) };
}

function firstById(entries: readonly Knowledge[]): Knowledge | null {
  const [first = null, ...others] = entries;
  return others.reduce((best, entry) => (best === null || entry.id < best.id ? entry : best), first);
}

/** Where no control group was captured, the unit files' names are all that is left to go by. */
function mayBeItsUnit({ starter, programs }: BootEntry, main: Draft['main']): boolean {
  return (
    starter.kind === 'systemd' &&
    !starter.userUnit &&
    starter.name.endsWith('.service') &&
    programs.length === 0 &&
    main !== null &&
    main.cgroup === null
  );
}

/** mysql.service and mariadb.service may both be there: of units the one that is switched on. */
function oneUnit(boot: readonly BootEntry[]): readonly BootEntry[] {
  if (!boot.every(({ starter }) => starter.kind === 'systemd')) return boot;
  return [boot.find(({ starter }) => starter.atBoot === true) ?? boot[0]].flatMap((entry) => entry ?? []);
}

/** systemd holds it and no list-sockets says for whom: the unit whose socket has a name that this port's service goes by. */
function knownSocket(draft: Draft, scene: Scene): BootEntry | null {
  if (scene.host.init !== 'systemd' || draft.boot.length > 0) return null;
  const held = draft.held.flatMap(({ pids }) => [...pids]);
  if (held.length === 0 || held.some((pid) => pid !== 1)) return null;
  const names = new Set<string>();
  for (const { listener } of draft.held)
    if (listener.port !== null)
      for (const entry of scene.knowledge.knownBy.port(listener.port, listener.protocol))
        for (const name of entry.startedAs) names.add(name);
  const isNamed = (unit: string) => unit.endsWith('.socket') && names.has(unit.slice(0, -'.socket'.length));
  const found = scene.boot.filter(
    ({ starter }) => starter.kind === 'systemd' && [starter.name, ...starter.sockets].some(isNamed),
  );
  return found.find(({ starter }) => starter.atBoot === true) ?? found[0] ?? null;
}
