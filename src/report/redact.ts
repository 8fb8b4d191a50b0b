/**
 * `--redact`: a twin of the report with addresses, host names and user names replaced, the same name by the same
 * stand-in everywhere. Ids of services, findings and rules stay, so that twin and original can be laid side by side.
 * The key that leads back is returned apart and must be kept apart.
 *
 * Replaced are the names that the model knows as names (host, users, operator, owners, approvers, addresses of
 * sockets) wherever they stand as whole words, and everything that looks like an IP or hardware address or a
 * qualified name of the host's own domain. Loopback and wildcard addresses stay: they name nobody. Not replaced is a
 * name that stands only in free text and nowhere else; the report says that it is redacted, not that it is anonymous.
 */
import { isIP } from 'node:net';
import type { ReportModel } from '../model/report.ts';

export interface Redacted {
  readonly model: ReportModel;
  /** Stand-in, what it stands for; in the order of first appearance. */
  readonly key: readonly {
    readonly standIn: string;
    readonly kind: RedactedKind;
    readonly original: string;
  }[];
}

export type RedactedKind = 'host' | 'user' | 'person' | 'address' | 'hardware-address' | 'machine';

/** Accounts that every system has: they name nobody. */
const everybody = new Set(
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody nogroup named bind postfix sshd rpc rpcuser ntp apache mysql postgres squid messagebus systemd-network systemd-resolve systemd-timesync _apt avahi cups ftp operator adm shutdown halt dbus chrony unbound redis memcache nfsnobody xfs gdm ident identd statd'.split(
    ' ',
  ),
);

/** Words that a host name must not take with it when it is replaced as a word. */
const tooCommon = new Set([
  'localhost',
  'localdomain',
  'localhost.localdomain',
  'any',
  'all',
  'none',
  'host',
  'unknown',
]);

// `192.168.1.17`, with what may not stand beside it; a version `2.4.7.10.1` is no address
const ipv4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
// `fe80::412:a5ff:fe01:2`, `::ffff:10.0.0.1`; at least two colons. Checked by isIP before it is replaced.
const ipv6 = /(?<![\w:.])[0-9A-Fa-f:]{2,45}(?:\.\d{1,3}){0,3}(?![\w:]|\.\d)/g;
// `52:54:00:12:34:56`
const hardware = /(?<![\w:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![\w:])/g;

const stays = (address: string) =>
  /^(?:127\.|0\.0\.0\.0$|255\.)/.test(address) ||
  // `::`, `0::`, `::1`, `0:0:0:0:0:0:0:1`
  /^[0:]*:[01]?$/.test(address) ||
  address.toLowerCase() === '::ffff:127.0.0.1';

/**
 * Netstat writes `fe80::1:53` for port 53 of fe80::1, and `::1:953` is no address either: the port stays as it is. Which
 * of the two it is, the addresses tell that the sockets were read with.
 */
function apart(found: string, known: ReadonlySet<string>, standIn: (address: string) => string): string {
  const [, address = '', port = ''] = /^(.+):(\d{1,5})$/.exec(found) ?? [];
  if (!known.has(found) && isIP(address) === 6 && (stays(address) || known.has(address) || isIP(found) !== 6))
    return `${standIn(address)}:${port}`;
  return isIP(found) === 6 ? standIn(found) : found;
}

class Key {
  readonly entries: { standIn: string; kind: RedactedKind; original: string }[] = [];
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<RedactedKind, number>();

  standIn(kind: RedactedKind, original: string): string {
    const known = this.#known.get(`${kind} ${original.toLowerCase()}`);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const standIn = standInWords(kind, count, original);
    this.#known.set(`${kind} ${original.toLowerCase()}`, standIn);
    this.entries.push({ standIn, kind, original });
    return standIn;
  }
}

function standInWords(kind: RedactedKind, count: number, original: string): string {
  // Not an address of anybody: names that no parser takes for one.
  if (kind === 'address') return `${isIP(original) === 6 ? 'ip6' : 'ip4'}-${count}`;
  return `${kind}-${count}`;
}

export function redact(model: ReportModel): Redacted {
  const key = new Key();
  const names = namesIn(model, key);
  const words = [...names.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const known =
    words.length === 0
      ? null
      : new RegExp(`(?<![A-Za-z0-9_])(?:${words.map(escaped).join('|')})(?![A-Za-z0-9_])`, 'gi');
  const addresses = new Set(model.services.flatMap(({ sockets }) => sockets.map(({ address }) => address)));
  const text = (value: string): string => {
    let changed = value;
    if (known !== null) changed = changed.replace(known, (word) => names.get(word.toLowerCase()) ?? word);
    if (changed.includes(':')) {
      changed = changed.replace(hardware, (found) => key.standIn('hardware-address', found));
      changed = changed.replace(ipv6, (found) =>
        apart(found, addresses, (address) => (stays(address) ? address : key.standIn('address', address))),
      );
    }
    if (changed.includes('.')) {
      changed = changed.replace(ipv4, (found) =>
        isIP(found) === 4 && !stays(found) ? key.standIn('address', found) : found,
      );
    }
    return changed;
  };
  return { model: walk(model, text, null), key: key.entries };
}

/** These hold our own words and ids; they stay, and so do hashes, which say nothing without the file. */
const untouched = new Set([
  'schema',
  'id',
  'serviceId',
  'serviceIds',
  'rule',
  'kind',
  'verdict',
  'severity',
  'confidence',
  'sha256',
  'status',
  'knowledge',
  'controls',
  'generator',
  'rules',
  'when',
  'phase',
]);

function walk<T>(value: T, text: (value: string) => string, name: string | null): T;
function walk(value: unknown, text: (value: string) => string, name: string | null): unknown {
  if (name !== null && untouched.has(name)) return value;
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, text, null));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, text, key)]));
}

/** Lower-case name → stand-in, in an order that depends on the model alone. */
function namesIn(model: ReportModel, key: Key): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (kind: RedactedKind, name: string | null | undefined) => {
    const word = (name ?? '').trim();
    const lower = word.toLowerCase();
    if (word.length < 2 || tooCommon.has(lower) || names.has(lower) || isIP(word) !== 0) return;
    names.set(lower, key.standIn(kind, word));
  };
  const host = (name: string | null | undefined) => {
    add('host', name);
    if (name?.includes('.') === true) add('host', name.split('.')[0]);
  };
  const user = (name: string | null | undefined) => {
    if (name !== null && name !== undefined && !everybody.has(name) && !/^\d+$/.test(name)) add('user', name);
  };
  const said = model.capture;
  for (const name of [said.fqdn, said.host, model.host.name, model.host.facts.name]) host(name);
  add('machine', model.host.bootId);
  add('machine', model.host.machineIdHash);
  for (const hash of (said['ssh-host-keys'] ?? '').split(' ')) add('machine', hash);
  for (const name of [said.operator, model.host.capturedBy]) {
    if (name !== said.user) add('person', name);
  }
  add('person', said.case);
  user(said.user);
  for (const service of model.services) {
    for (const process of service.processes) user(process.user);
    if (service.approval?.by === 'register') {
      add('person', service.approval.owner);
      add('person', service.approval.approvedBy);
    }
    for (const socket of service.sockets) {
      if (/[A-Za-z]/.test(socket.address) && isIP(socket.address) === 0) host(socket.address);
    }
  }
  return names;
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The key as a file: tab-separated, one stand-in a line. Control characters of a hostile name are spelled out. */
export function redactionKeyFile(redacted: Redacted): string {
  const cell = (text: string) =>
    text.replace(/[\0-\x1f\x7f]/g, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const rows = redacted.key.map(({ standIn, kind, original }) => `${standIn}\t${kind}\t${cell(original)}`);
  return `${['stand-in\tkind\toriginal', ...rows].join('\n')}\n`;
}
