/** What a plan is made for: one service on one host, and what that host has to work with. */

import type { DirectoryEntry, ProcessFact, Readings } from '../model/facts.ts';
import { onceInARow, oncePer } from '../model/once-per.ts';
import type { HostFacts, Inventory, Service, Starter } from '../model/service.ts';

export interface Target {
  readonly service: Service;
  readonly host: HostFacts;
  /** All services of the host: turning one off may touch others. */
  readonly services: readonly Service[];
  /** Ids of those that stay, restricted or not. */
  readonly stays: ReadonlySet<string>;
  readonly superServers: Inventory['superServers'];
  readonly readings: Readings;
}

export type StarterOf<Kind extends Starter['kind']> = Extract<Starter, { readonly kind: Kind }>;

/** Is the tool on the host? Where the capture does not say, what such a host usually has. */
export function has(target: Target, tool: string): boolean {
  const { tools, family, init } = target.host;
  if (tools !== null && tools.size > 0) return tools.has(tool);
  switch (tool) {
    case 'systemctl':
      return init === 'systemd';
    case 'ss':
      return init === 'systemd';
    case 'update-rc.d':
      return family === 'debian';
    case 'chkconfig':
      return family === 'redhat' || family === 'suse';
    case 'insserv':
      return family === 'suse';
    case 'telinit':
      return init === 'sysvinit' || init === 'slackware';
    case 'rc-update':
      return init === 'openrc';
    case 'service':
      return family === 'redhat' && init !== 'slackware';
    default:
      return false;
  }
}

/** Pids of the service that the capture knows, smallest first. */
export function pidsOf(service: Service): readonly number[] {
  const pids = new Set<number>();
  for (const { pid } of service.processes) if (pid > 1) pids.add(pid);
  for (const { pid } of service.sockets) if (pid !== null && pid > 1) pids.add(pid);
  return [...pids].sort((a, b) => a - b);
}

/** Does a program of that name run? null where the capture has no list of processes. Sample: `/usr/sbin/xinetd -stayalive`. */
export function runs(target: Target, program: string): boolean | null {
  const listed = target.readings.facts.ps;
  if (listed.length === 0) return null;
  return programsOf(listed).has(program);
}

const programsOf = onceInARow(
  (listed: readonly ProcessFact[]): ReadonlySet<string> =>
    new Set(
      listed.map(({ command }) => {
        const word = command.split(' ')[0] ?? '';
        return word.slice(word.lastIndexOf('/') + 1);
      }),
    ),
);

/** Is there an init script of that name? null where the capture has no listing of them. */
export function hasInitScript(target: Target, script: string): boolean | null {
  const { facts } = target.readings;
  const listed = initScriptsIn(facts['rc-listing']);
  if (listed.size === 0 && facts['init-script'].length === 0) return null;
  return listed.has(script) || facts['init-script'].some((each) => each.script === script);
}

const initScriptsIn = oncePer(
  (listing: readonly DirectoryEntry[]): ReadonlySet<string> =>
    new Set(
      listing
        .filter(({ directory }) => directory.replace(/\/+$/, '').endsWith('init.d'))
        .map(({ name }) => name),
    ),
);

/** Does init itself start it, and again whenever it ends? Then no script stops it, and none has to start it. */
export function isRespawned({ starters }: Service): boolean {
  return starters.some((starter) => starter.kind === 'inittab' && starter.respawn);
}
