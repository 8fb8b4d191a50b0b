/**
 * Which sections of xinetd's configuration would listen, and on what: sections in the order of the files, `defaults`,
 * the lists of ids, and the checks that xinetd 2.3.15 makes at start. Measured (test/differential): no `disable` line
 * means on; `enabled = a` switches off everything else, and does not switch on what says `disable = yes`; both lists
 * go by id; without a family flag or a bind address one IPv6 socket takes IPv4 as well; a bind address of one family
 * with the flag of the other is lost, and the service listens on every address.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { Filter, XinetdStarter } from '../../model/service.ts';
import type { XinetdSection } from '../../model/super-server-facts.ts';
import type { Bindings } from './bindings.ts';
import { isIpv4, type Lookups } from './lookups.ts';
import type { SuperServerEntry, WouldOpen } from './types.ts';
import { nothingSet, type Settings, settingsOf } from './xinetd-attributes.ts';
import type { FileOrder } from './xinetd-files.ts';

/** A section on its way through xinetd's checks. */
export interface Candidate {
  readonly section: XinetdSection;
  readonly settings: Settings;
  readonly id: string;
  readonly switchedBy: XinetdStarter['switchedBy'];
  /** Why it does not run; null while it does. */
  refused: string | null;
  /** Switched off by somebody, in contrast to rejected by xinetd. */
  switchedOff: boolean;
  sockets: readonly WouldOpen[];
  /** It or defaults name an address to bind, be it every one. */
  bound: boolean;
}

const one = (settings: Settings, name: string): string | null => settings.set.get(name)?.values[0] ?? null;
/** A value of the fixed words, which go in any case. */
const word = (settings: Settings, name: string): string | null => one(settings, name)?.toLowerCase() ?? null;

const internalServices: ReadonlyMap<string, readonly string[]> = new Map([
  ['echo', ['stream', 'dgram']],
  ['discard', ['stream', 'dgram']],
  ['chargen', ['stream', 'dgram']],
  ['daytime', ['stream', 'dgram']],
  ['time', ['stream', 'dgram']],
  ['sensor', ['stream', 'dgram']],
  ['tcpmux', ['stream']],
]);

export interface XinetdReading {
  readonly candidates: readonly Candidate[];
  /** The defaults as they stand at the end of all files. */
  readonly defaults: Settings;
}

export function xinetdCandidates(order: FileOrder, lookups: Lookups): XinetdReading {
  let defaults = nothingSet;
  const candidates: Candidate[] = [];
  for (const section of order.sections) {
    if (section.block === 'defaults') {
      // What stands before the line that xinetd cannot read is in force all the same.
      defaults = settingsOf(section, defaults, lookups);
    } else if (section.block === 'service') {
      // only_from and no_access come from the defaults that were read up to here; lists of ids are settled at the end.
      const { onlyFrom, noAccess, successLog } = defaults;
      const settings = settingsOf(section, { ...nothingSet, onlyFrom, noAccess, successLog }, lookups);
      candidates.push({
        section,
        settings,
        id: one(settings, 'id') ?? section.name,
        switchedBy: settings.set.has('disable') ? 'disable' : 'default',
        refused: section.valid ? null : (section.rejected ?? 'xinetd rejects the section'),
        switchedOff: false,
        sockets: [],
        bound: false,
      });
    }
  }
  const switched = candidates.map((candidate) => withLists(candidate, defaults));
  // Ids and ports are compared with what is still there, in the order of the files.
  const kept: Candidate[] = [];
  for (const candidate of switched) {
    if (candidate.refused !== null) continue;
    const outcome = opened(candidate, defaults, lookups);
    if (typeof outcome === 'string') candidate.refused = outcome;
    else {
      const [asked] = outcome;
      candidate.bound = bindOf(candidate.settings, defaults) !== null;
      const twin = kept.find((other) => asked !== undefined && repeats(other, asked, candidate.bound));
      if (twin !== undefined)
        candidate.refused = `the section of line ${twin.section.evidence[0].line} of ${twin.section.evidence[0].origin} has its port and address already`;
      else {
        candidate.sockets = outcome;
        kept.push(candidate);
      }
    }
  }
  return { candidates: switched, defaults };
}

/** Why the lists in defaults switch an id off, or null. */
export function offByLists(id: string, defaults: Settings): string | null {
  if (defaults.disabledIds?.includes(id.toLowerCase()) === true)
    return `\`disabled\` in defaults names the id ${id}`;
  if (defaults.enabledIds !== null && !defaults.enabledIds.includes(id.toLowerCase()))
    return `\`enabled\` in defaults does not name the id ${id}`;
  return null;
}

function withLists(candidate: Candidate, defaults: Settings): Candidate {
  if (candidate.refused !== null) return candidate;
  const { id, settings } = candidate;
  const off = offByLists(id, defaults);
  if (off !== null)
    return {
      ...candidate,
      switchedBy:
        defaults.disabledIds?.includes(id.toLowerCase()) === true ? 'disabled-list' : 'enabled-list',
      switchedOff: true,
      refused: off,
    };
  // A section that is named in `enabled` and says `disable = yes` stays off all the same.
  return settings.disabled
    ? {
        ...candidate,
        switchedOff: word(settings, 'disable') === 'yes',
        refused: settings.because ?? 'it is disabled',
      }
    : candidate;
}

const bindOf = (settings: Settings, defaults: Settings): string | null =>
  one(settings, 'bind') ?? one(defaults, 'bind');

/**
 * xinetd drops a service at the port of an earlier one where that one binds an address and this one binds the same or
 * none; `bind = 0.0.0.0` counts as an address. Others just fail to bind.
 */
export function repeats(earlier: Candidate, socket: WouldOpen, bound: boolean): boolean {
  const first = earlier.sockets[0];
  if (first === undefined || !earlier.bound) return false;
  if (first.port !== socket.port || first.protocol !== socket.protocol) return false;
  return !bound || (first.address === socket.address && first.family === socket.family);
}

/** The sockets that one section asks for, or why xinetd refuses it. */
function opened(candidate: Candidate, defaults: Settings, lookups: Lookups): readonly WouldOpen[] | string {
  const { settings, section } = candidate;
  const name = section.name;
  const has = (attribute: string) => settings.set.has(attribute);
  const internal = settings.types.has('INTERNAL') || settings.flags.has('SENSOR');
  const rpc = settings.types.has('RPC');
  const unlisted = settings.types.has('UNLISTED');
  const multiplexed = settings.types.has('TCPMUX') || settings.types.has('TCPMUXPLUS');
  const redirected = has('redirect');
  if (!settings.types.has('INTERNAL') && !redirected && !has('server')) return 'it names no server';
  if (!settings.types.has('INTERNAL') && settings.flags.has('NAMEINARGS') && !has('server_args'))
    return 'the flag NAMEINARGS wants server_args';
  const writtenType = word(settings, 'socket_type');
  const writtenProtocol = one(settings, 'protocol');
  const protocol =
    writtenProtocol ?? (writtenType === 'stream' ? 'tcp' : writtenType === 'dgram' ? 'udp' : null);
  const type =
    writtenType ?? (writtenProtocol === 'tcp' ? 'stream' : writtenProtocol === 'udp' ? 'dgram' : null);
  const writtenPort = one(settings, 'port');
  let port = writtenPort === null ? null : Number(writtenPort);
  if (port === null && !multiplexed && !rpc) {
    if (unlisted) return 'a service of type UNLISTED must have a port';
    if (protocol === null) return 'it has neither a port nor a protocol';
    port = lookups.portOf(name, protocol);
    if (port === null) return `${name}/${protocol} is not in /etc/services`;
  }
  if (settings.flags.has('NAMEINARGS') && (internal || redirected))
    return 'the flag NAMEINARGS goes with no internal and no redirected service';
  if (internal) {
    const builtin = settings.flags.has('SENSOR') ? 'sensor' : name;
    if (type === null || internalServices.get(builtin.toLowerCase())?.includes(type) !== true)
      return `xinetd has no internal service ${builtin} of this socket type`;
  }
  if (multiplexed && (!unlisted || protocol !== 'tcp'))
    return 'a service of type TCPMUX must be UNLISTED and tcp';
  if (rpc && !unlisted) {
    if (lookups.rpcOf(name) === null) return `${name} is not in /etc/rpc`;
  } else if (!unlisted) {
    if (protocol === null) return 'it has neither a protocol nor a socket_type';
    const listed = lookups.portOf(name, protocol);
    if (listed === null) return `${name}/${protocol} is not in /etc/services`;
    if (port !== listed) return `/etc/services has port ${listed} for ${name}, and the section says ${port}`;
  }
  if (redirected) {
    if (type !== 'stream') return 'only stream services are redirected';
    if (word(settings, 'wait') === 'yes') return 'a redirected service must not wait';
  } else if (settings.successLog.has('TRAFFIC')) return 'TRAFFIC is logged of redirected services only';
  const missing = [
    ...(type === null ? ['socket_type'] : []),
    ...(has('wait') ? [] : ['wait']),
    ...(internal || has('user') ? [] : ['user']),
    ...(internal || has('server') || redirected ? [] : ['server']),
    ...(unlisted && !internal && protocol === null ? ['protocol'] : []),
    ...(unlisted && !internal && !multiplexed && !rpc && writtenPort === null ? ['port'] : []),
    ...(rpc && protocol === null ? ['protocol'] : []),
    ...(rpc && !has('rpc_version') ? ['rpc_version'] : []),
    ...(rpc && unlisted && !has('rpc_number') ? ['rpc_number'] : []),
  ];
  if (missing.length > 0) return `xinetd misses the attribute ${missing.join(', ')}`;
  if (multiplexed) return [];
  if ((type === 'stream' && protocol === 'udp') || (type === 'dgram' && protocol === 'tcp'))
    return `${type} does not go with ${protocol}`;
  const bind = bindOf(settings, defaults);
  const at = addressAndFamily(bind, settings, defaults, lookups);
  if (typeof at === 'string') return at;
  const number = rpc ? null : port;
  return [
    {
      protocol: type === 'stream' ? 'tcp' : type === 'dgram' ? 'udp' : 'other',
      ...at,
      port: number,
      portName: writtenPort === null && !rpc ? name : null,
      rpcProgram: rpc ? (unlisted ? Number(one(settings, 'rpc_number')) : lookups.rpcOf(name)) : null,
    },
  ];
}

export function addressAndFamily(
  bind: string | null,
  settings: Settings,
  defaults: Settings,
  lookups: Lookups,
): Pick<WouldOpen, 'address' | 'family'> | string {
  const only = settings.set.has('v6only') || defaults.set.has('v6only');
  const both = settings.flags.has('IPV4') && settings.flags.has('IPV6');
  const wanted = both ? null : settings.flags.has('IPV4') ? 4 : settings.flags.has('IPV6') ? 6 : null;
  const any: Pick<WouldOpen, 'address' | 'family'> =
    wanted === 4 ? { family: 4, address: '*' } : { family: only ? 6 : null, address: '*' };
  if (bind === null) return any;
  const addresses = lookups.addressesOf(bind);
  // A name with several addresses is looked up again for one family: IPv4 unless the flag says IPv6 or both.
  const fitting =
    addresses.length < 2 ? addresses : addresses.filter((each) => isIpv4(each) === !(wanted === 6 || both));
  const address = fitting[0];
  if (address === undefined) return `${bind} is no address of the family that its flags ask for`;
  const family = isIpv4(address) ? 4 : 6;
  // Measured: the address of the one family is no address in the other, and the socket is open to all.
  if (wanted !== null && wanted !== family) return any;
  if (both && family === 4) return any;
  if (address === '0.0.0.0') return { family: 4, address: '*' };
  if (address === '::') return { family: only ? 6 : null, address: '*' };
  return { family, address };
}

/** The lines of a section on which the answer hangs: its header, and the attributes that say on, where and what. */
const telling = new Set([
  'disable',
  'type',
  'port',
  'server',
  'bind',
  'interface',
  'redirect',
  'only_from',
  'flags',
]);

function evidenceOf(section: XinetdSection): readonly [SourceLine, ...SourceLine[]] {
  const lines = new Set(
    section.attributes
      .filter((attribute) => telling.has(attribute.name.toLowerCase()))
      .map((attribute) => attribute.line),
  );
  const [header, ...rest] = section.evidence;
  return [header, ...rest.filter((line) => lines.has(line.line))];
}

function filtersOf(candidate: Candidate): readonly Filter[] {
  const { section, settings } = candidate;
  const header = section.evidence[0];
  const lineOf = (names: readonly string[]): readonly [SourceLine, ...SourceLine[]] => {
    const numbers = new Set(
      section.attributes.filter((each) => names.includes(each.name.toLowerCase())).map((each) => each.line),
    );
    const [first, ...others] = section.evidence.filter((line) => numbers.has(line.line));
    return first === undefined ? [header] : [first, ...others];
  };
  const filters: Filter[] = [];
  const add = (names: readonly string[], says: string) =>
    filters.push({ by: 'xinetd', says, evidence: lineOf(names) });
  const { onlyFrom, noAccess } = settings;
  if (onlyFrom !== null)
    add(
      ['only_from'],
      onlyFrom.length === 0
        ? 'xinetd answers nobody: only_from is empty'
        : `xinetd answers only ${onlyFrom.join(' ')} (the port is open to all)`,
    );
  if (noAccess !== null && noAccess.length > 0) add(['no_access'], `xinetd refuses ${noAccess.join(' ')}`);
  const times = settings.set.get('access_times');
  if (times !== undefined) add(['access_times'], `xinetd answers only at ${times.values.join(' ')}`);
  const bind = settings.set.get('bind');
  if (bind !== undefined) add(['bind', 'interface'], `xinetd listens on ${bind.values.join(' ')} only`);
  const instances = one(settings, 'instances');
  if (instances === '0') add(['instances'], 'xinetd starts no server: instances = 0');
  return filters;
}

/** Entries for every section of every file, read or not. */
export function xinetdEntries(
  order: FileOrder,
  candidates: readonly Candidate[],
  bindings: Bindings,
): readonly SuperServerEntry[] {
  const entries: SuperServerEntry[] = candidates.map((candidate) => {
    const { section, settings } = candidate;
    let refused = candidate.refused;
    let sockets = candidate.sockets;
    const obstacle = sockets.map((socket) => bindings.take(socket)).find((taken) => taken !== null);
    if (obstacle !== undefined) {
      refused = `another entry has port ${obstacle.port} already, so it cannot bind`;
      sockets = [];
    }
    const listening = refused === null;
    const internal = settings.types.has('INTERNAL') || settings.flags.has('SENSOR');
    const server = internal || settings.set.has('redirect') ? null : one(settings, 'server');
    const commandLine = settings.set.get('server_args')?.values ?? [];
    const wrapped = server !== null && /(?:^|\/)tcpd$/.test(server);
    const program = wrapped ? (commandLine.find((word) => !word.startsWith('-')) ?? server) : server;
    const because = refused ?? settings.because ?? 'no disable line, so xinetd runs it';
    const known = order.mainKnown || !listening;
    const starter: XinetdStarter = {
      kind: 'xinetd',
      name: section.name,
      id: candidate.id,
      file: section.evidence[0].origin,
      line: section.evidence[0].line,
      enabled: listening,
      atBoot: null,
      runlevels: [],
      // A section that is off opens nothing, and what it would open is asked for where its port is open all the same.
      protocol:
        sockets[0]?.protocol ?? one(settings, 'protocol') ?? protocolOfType(one(settings, 'socket_type')),
      server,
      switchedBy: candidate.switchedBy,
      onlyFrom: settings.onlyFrom ?? [],
      bind: one(settings, 'bind'),
      evidence: evidenceOf(section),
    };
    return {
      starter,
      serviceName: section.name,
      sockets: listening ? sockets : [],
      program,
      command: server === null ? null : [server, ...commandLine].join(' '),
      internal,
      wrapped,
      user: one(settings, 'user'),
      willListen: known ? listening && sockets.length > 0 : null,
      because: known
        ? listening && sockets.length === 0
          ? 'a tcpmux service opens no port of its own'
          : because
        : `${because}; /etc/xinetd.conf was not captured, so its defaults are not known`,
      redirect: settings.set.get('redirect')?.values.join(' ') ?? null,
      filters: filtersOf(candidate),
      evidence: evidenceOf(section),
    };
  });
  for (const { because, sections } of order.notRead)
    for (const section of sections) entries.push(notReadEntry(section, because));
  return entries;
}

function protocolOfType(type: string | null): string {
  return type === 'stream' ? 'tcp' : type === 'dgram' ? 'udp' : '';
}

function notReadEntry(section: XinetdSection, because: string): SuperServerEntry {
  return {
    starter: {
      kind: 'xinetd',
      name: section.name,
      id: section.name,
      file: section.evidence[0].origin,
      line: section.evidence[0].line,
      enabled: false,
      atBoot: false,
      runlevels: [],
      protocol: '',
      server: null,
      switchedBy: 'default',
      onlyFrom: [],
      bind: null,
      evidence: evidenceOf(section),
    },
    serviceName: section.name,
    sockets: [],
    program: null,
    command: null,
    internal: false,
    wrapped: false,
    user: null,
    willListen: false,
    because,
    redirect: null,
    filters: [],
    evidence: evidenceOf(section),
  };
}
