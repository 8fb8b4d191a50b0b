/**
 * What was looked for: each service of the HOWTO's danger zone, and each kind of mismatch.
 *
 * "Not observed" is only said where the listings that would have shown it were captured (invariant 3);
 * otherwise the check is not assessed, which is neither a pass nor a fail.
 */
import type { Readings } from '../model/facts.ts';
import type { KnowledgeBase } from '../model/knowledge.ts';
import { oncePer } from '../model/once-per.ts';
import type { ReportCheck } from '../model/report.ts';
import type { ContradictionKind, Inventory, Service } from '../model/service.ts';

interface Source {
  readonly kinds: readonly string[];
  readonly words: string;
}

const listeners: Source = {
  kinds: ['netstat', 'ss', 'proc-net', 'lsof'],
  words: 'the listings of listening sockets',
};
/** Sample: `$ netstat -uap`, `$ ss -tulpn`, `/proc/net/udp6`. */
export const listsUdp = /(?:^|[\s/])(?:udp6?|-[a-z]*u[a-z]*)(?:\s|$)/;
const udpListeners = 'the listings of UDP sockets';
const starters: Source = {
  kinds: [
    'inetd-conf',
    'xinetd-conf',
    'rc-listing',
    'systemctl-unit-files',
    'openrc',
    'rc-inet2',
    'supervised',
  ],
  words: 'the configuration that starts services',
};
const executables: Source = { kinds: ['proc-pid'], words: 'the executables of the processes' };
const packages: Source = { kinds: ['packages'], words: 'the list of which package owns which file' };
const superServers: Source = {
  kinds: ['inetd-conf', 'xinetd-conf'],
  words: "the super-servers' configuration",
};

interface Mismatch {
  readonly title: string;
  readonly needs: readonly Source[];
}

/** Exhaustive: a new kind of contradiction does not compile until it has its words here. */
export const mismatches: Readonly<Record<ContradictionKind, Mismatch>> = {
  'listens-but-not-configured': {
    title: 'A service listens and nothing that was captured configures it',
    needs: [listeners, starters],
  },
  'configured-but-does-not-listen': {
    title: 'A service is switched on in its configuration and does not listen',
    needs: [listeners, starters],
  },
  'listens-but-will-not-start-at-boot': {
    title: 'A service listens now and nothing starts it at the next boot',
    needs: [listeners, starters],
  },
  'starts-at-boot-but-not-running': {
    title: 'A service starts at the next boot and does not run now',
    needs: [listeners, starters],
  },
  'deleted-executable': {
    title: 'A process runs from an executable that has been deleted or replaced',
    needs: [executables],
  },
  'executable-of-no-package': {
    title: 'A listening program belongs to no installed package',
    needs: [executables, packages],
  },
  'listings-disagree': { title: 'Two listings disagree about what listens', needs: [listeners] },
  'super-server-starts-a-shell': { title: 'A super-server hands out a shell', needs: [superServers] },
  'server-file-missing': {
    title: 'A super-server names a program that is not there',
    needs: [superServers, { kinds: ['server-files'], words: 'the list of the servers that they name' }],
  },
  'super-server-with-nothing-enabled': {
    title: 'A super-server runs with nothing switched on in it',
    needs: [listeners, superServers],
  },
  'port-name-differs-from-registry': {
    title: "The host's own port names differ from the registry",
    needs: [{ kinds: ['services'], words: '/etc/services' }],
  },
};

const mismatchKinds: readonly ContradictionKind[] = [
  'listens-but-not-configured',
  'configured-but-does-not-listen',
  'listens-but-will-not-start-at-boot',
  'starts-at-boot-but-not-running',
  'deleted-executable',
  'executable-of-no-package',
  'listings-disagree',
  'super-server-starts-a-shell',
  'server-file-missing',
  'super-server-with-nothing-enabled',
  'port-name-differs-from-registry',
];

export function checksOf(input: {
  readonly readings: Readings;
  readonly inventory: Inventory;
  readonly knowledge: KnowledgeBase;
}): readonly ReportCheck[] {
  const read = new Set(
    input.readings.sections
      .filter((section) => section.status === 'collected' || section.status === 'empty')
      .map((section) => section.kind),
  );
  const lackingOf = new Map<readonly Source[], readonly string[]>();
  const missing = (needs: readonly Source[]) => {
    const known = lackingOf.get(needs);
    if (known !== undefined) return known;
    const lacking = needs
      .filter((source) => !source.kinds.some((kind) => read.has(kind)))
      .map((source) => source.words);
    lackingOf.set(needs, lacking);
    return lacking;
  };
  const check = (
    id: string,
    title: string,
    needs: readonly Source[],
    serviceIds: readonly string[],
    seenWithoutService = false,
    alsoLacking: readonly string[] = [],
  ): ReportCheck => {
    if (serviceIds.length > 0 || seenWithoutService) {
      const count = serviceIds.length;
      const because =
        count === 0 ? 'Seen on the host as a whole.' : `Seen on ${count} service${count === 1 ? '' : 's'}.`;
      return { id, title, outcome: 'observed', because, serviceIds };
    }
    const lacking = alsoLacking.length === 0 ? missing(needs) : [...missing(needs), ...alsoLacking];
    return lacking.length > 0
      ? { id, title, outcome: 'not-assessed', because: `Not captured: ${lacking.join('; ')}.`, serviceIds }
      : {
          id,
          title,
          outcome: 'not-observed',
          because: `Not observed in ${needs.map((source) => source.words).join(' and ')}.`,
          serviceIds,
        };
  };
  const { services, contradictions } = input.inventory;
  // NFS of 2002 has no TCP port: a listing of TCP alone does not show that nobody serves it.
  const udpShown =
    input.readings.sections.some(
      ({ kind, status, origin }) =>
        (status === 'collected' || status === 'empty') &&
        listeners.kinds.some((each) => each === kind) &&
        listsUdp.test(origin),
    ) || services.some(({ sockets }) => sockets.some(({ protocol }) => protocol.startsWith('udp')));
  const known = grouped(services, ({ knowledge }) => (knowledge === null ? [] : [knowledge.id]));
  const mismatched = grouped(services, (service) => service.contradictions.map(({ kind }) => kind));
  return [
    ...dangerZoneOf(input.knowledge).map((entry) =>
      check(
        entry.check,
        entry.title,
        configuredOrListening,
        known.get(entry.id) ?? [],
        false,
        entry.needsUdp && !udpShown ? [udpListeners] : [],
      ),
    ),
    ...mismatchKinds.map((kind) =>
      check(
        `mismatch:${kind}`,
        mismatches[kind].title,
        mismatches[kind].needs,
        mismatched.get(kind) ?? [],
        contradictions.some((found) => found.kind === kind),
      ),
    ),
  ];
}

const configuredOrListening = [listeners, starters];

/** The same for each host. */
const dangerZoneOf = oncePer(({ dangerZone }: KnowledgeBase) =>
  dangerZone.map(({ id, title, rpcPrograms, ports }) => ({
    id,
    check: `danger-zone:${id}`,
    title: `${title} (danger zone)`,
    needsUdp: rpcPrograms.length > 0 || ports.some(({ protocol }) => protocol === 'udp'),
  })),
);

/** Ids of services by what they have, each once. */
function grouped(
  services: readonly Service[],
  whatHas: (service: Service) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const service of services) {
    const keys = whatHas(service);
    // Most have none.
    if (keys.length === 0) continue;
    for (const key of new Set(keys)) {
      const ids = found.get(key);
      if (ids === undefined) found.set(key, [service.id]);
      else ids.push(service.id);
    }
  }
  return found;
}
