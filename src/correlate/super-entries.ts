/**
 * The super-servers of the host as the join needs them: entries with the port that each opens or would open,
 * the process that serves them, and whether that process comes back at boot.
 */

import type { SourceLine } from '../model/evidence.ts';
import type { Readings } from '../model/facts.ts';
import { oncePer } from '../model/once-per.ts';
import type { InetdStarter, XinetdStarter } from '../model/service.ts';
import type { BootEntry } from './boot/index.ts';
import { isSuperServer } from './daemons.ts';
import { joinEvidence } from './evidence-lines.ts';
import type { Packages } from './packages.ts';
import { type PortNames, transportOf } from './port-names.ts';
import type { KnownProcess, ProcessTable } from './processes.ts';
import type { SuperEntry, SuperServer } from './scene.ts';
import { type BootIndex, startersOf } from './starting.ts';
import { type InetdFlavour, type SuperServerEntry, superServers } from './super-server/index.ts';

export function superServersOf(
  readings: Readings,
  ports: PortNames,
  processes: ProcessTable,
  boot: readonly BootEntry[],
  index: BootIndex,
  packages: Packages,
): { readonly servers: readonly SuperServer[]; readonly flavour: InetdFlavour | null } {
  const found = superServers(readings, ports.portOf);
  const served = servedBy(found.entries);
  const running = [...processes.byPid.values()].filter((each) => isSuperServer(each.program));
  const servers = (['inetd', 'xinetd'] as const).flatMap((kind): SuperServer[] => {
    const own = served[kind];
    const process = oldest(running.filter((each) => (each.program === 'xinetd') === (kind === 'xinetd')));
    if (own.length === 0 && process === null) return [];
    const starting = startsOf(kind, process, boot, index, processes, packages);
    const listing =
      kind === 'xinetd'
        ? 'xinetd-conf'
        : process !== null && process.program === 'rlinetd'
          ? 'rlinetd-conf'
          : 'inetd-conf';
    const [first, ...others] = starting;
    const atBoot =
      first === undefined ? startedByNothing : others.length === 0 ? bootOfOne(first) : bootOf(starting);
    return [
      {
        kind,
        entries: superEntries(own, ports, atBoot),
        process,
        boot: starting,
        configurationCaptured: readings.sections.some(
          (section) =>
            section.kind === listing && (section.status === 'collected' || section.status === 'empty'),
        ),
      },
    ];
  });
  const flavour = found.running[0]?.flavour ?? found.flavour ?? found.installed[0]?.flavour ?? null;
  return { servers, flavour };
}

/** Debian's xinetd runs with -inetd_compat and serves the lines of inetd.conf as well. */
const servedBy = oncePer((entries: readonly SuperServerEntry[]) => {
  const byXinetd = ({ starter }: SuperServerEntry) =>
    starter.kind === 'xinetd' || starter.flavour === 'xinetd';
  return {
    inetd: entries.filter((entry) => !byXinetd(entry)),
    xinetd: entries.filter(byXinetd),
  };
});

/** The daemon, not a child that it has forked for a connection. */
function oldest(all: readonly KnownProcess[]): KnownProcess | null {
  const pids = new Set(all.map((each) => each.pid));
  return all.find((each) => each.ppid === null || !pids.has(each.ppid)) ?? all[0] ?? null;
}

function startsOf(
  kind: 'inetd' | 'xinetd',
  process: KnownProcess | null,
  boot: readonly BootEntry[],
  index: BootIndex,
  processes: ProcessTable,
  packages: Packages,
): readonly BootEntry[] {
  if (process !== null) {
    const found = startersOf(process, [], index, processes, packages);
    if (found.length > 0) return found;
  }
  const names =
    kind === 'xinetd'
      ? ['xinetd']
      : ['inetd', 'inet', 'openbsd-inetd', 'inetutils-inetd', 'netkit-inetd', 'rlinetd'];
  return boot.filter((entry) => entry.names.some((name) => names.includes(name)));
}

/** True where one surely starts it, false where all surely do not. */
export function startsAtBoot(starting: readonly BootEntry[]): boolean | null {
  if (starting.some((entry) => entry.starter.atBoot === true)) return true;
  return starting.length > 0 && starting.every((entry) => entry.starter.atBoot === false) ? false : null;
}

/** What all entries of a super-server have in common. */
interface SuperServerBoot {
  readonly startsAtBoot: boolean | null;
  readonly runlevels: readonly string[];
  readonly lines: readonly SourceLine[];
}

function bootOf(starting: readonly BootEntry[]): SuperServerBoot {
  return {
    startsAtBoot: startsAtBoot(starting),
    runlevels: [...new Set(starting.flatMap((entry) => entry.starter.runlevels))].sort(),
    lines: starting.flatMap((entry) => entry.starter.evidence.slice(0, 4)),
  };
}

const bootOfOne = oncePer((entry: BootEntry) => bootOf([entry]));
const startedByNothing = bootOf([]);

/** Hosts of one image have the configuration and the script that starts the super-server in common. */
const superEntries = oncePer(
  (entries: readonly SuperServerEntry[], ports: PortNames, boot: SuperServerBoot): readonly SuperEntry[] =>
    entries.map((entry) => superEntry(entry, ports, boot)),
);

function superEntry(entry: SuperServerEntry, ports: PortNames, boot: SuperServerBoot): SuperEntry {
  const first = entry.sockets[0];
  const transport = first?.protocol ?? transportOf(entry.starter.protocol);
  const plain = entry.serviceName.includes('/')
    ? entry.serviceName.replace(/\/[\d-]+$/, '')
    : entry.serviceName;
  const service = plain.slice(plain.lastIndexOf(':') + 1);
  const rpc =
    entry.sockets.some((socket) => socket.rpcProgram !== null) || entry.starter.protocol.startsWith('rpc');
  const enabled = entry.starter.enabled ?? entry.willListen ?? false;
  const bind =
    entry.sockets.find((socket) => socket.address !== '*')?.address ??
    (entry.starter.kind === 'xinetd' ? entry.starter.bind : null);
  return {
    starter: atBootOf(entry.starter, enabled, boot),
    enabled,
    willListen: entry.willListen,
    because: entry.because,
    service,
    transport: transport === 'tcp' || transport === 'udp' ? transport : 'other',
    family: entry.starter.protocol.endsWith('6') ? 6 : entry.starter.protocol.endsWith('4') ? 4 : null,
    port: rpc ? null : (first?.port ?? ports.portOf(service, transport)),
    rpc,
    bind,
    server: entry.program,
    command: entry.command,
    filters: entry.filters,
    lines: entry.evidence,
  };
}

/** An entry comes back at boot where it is switched on and the super-server itself comes back. */
function atBootOf<Starter extends InetdStarter | XinetdStarter>(
  starter: Starter,
  enabled: boolean,
  boot: SuperServerBoot,
): Starter {
  return {
    ...starter,
    atBoot: enabled ? boot.startsAtBoot : false,
    runlevels: boot.runlevels,
    evidence: joinEvidence(starter.evidence, boot.lines),
  };
}
