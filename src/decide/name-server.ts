/**
 * What a named does and for whom, from the settings of named.conf:
 *
 *     recursion no;                                       authoritative only
 *     allow-recursion { localnets; localhost; };          a cache for its networks
 *     zone "example.org" { type master; file "…"; };      an authority for a domain
 *
 * Defaults as BIND 9.4.2 and later have them (CHANGES 2206): allow-recursion unset takes allow-query-cache, else allow-query,
 * else localnets and localhost. Before 9.4 everybody was answered.
 */

import { onceInARow } from '../model/once-per.ts';
import type { Service, ServiceSetting } from '../model/service.ts';
import { accessLists, admittedBy } from './address-match-list.ts';
import { settingsCalled } from './settings.ts';

export interface NameServer {
  /** Domains of its own; zones that every installation has (localhost, 127.in-addr.arpa) left out. */
  readonly zones: readonly string[];
  /** True where the zones were captured, so that none means none. */
  readonly zonesCaptured: boolean;
  readonly recursion: 'off' | 'everybody' | 'named-networks' | 'default';
  /** `allow-recursion { any; }`, `recursion no`: the setting that says so; '' where a default does. */
  readonly recursionSays: string;
  /** `it listens on …`, `it answers queries of …`: settings as written, for the sentence. */
  readonly answersTo: readonly string[];
  readonly settings: readonly ServiceSetting[];
}

/** null where nothing of its configuration was captured. Several rules ask. */
export const nameServerOf = onceInARow(readSettings);

function readSettings(service: Service): NameServer | null {
  const settings = settingsCalled(
    service,
    'acl',
    'recursion',
    'allow-recursion',
    'allow-query-cache',
    'allow-query',
    'listen-on',
    'listen-on-v6',
    'zone',
    'forwarders',
  );
  if (settings.length === 0) return null;
  const of = (...keys: readonly string[]) => settings.filter((setting) => keys.includes(setting.key));
  const zoneStatements = of('zone');
  const asked =
    [of('allow-recursion'), of('allow-query-cache'), of('allow-query')].find((group) => group.length > 0) ??
    [];
  const lists = accessLists(of('acl').map((setting) => setting.value));
  const admits = asked.map((setting) => ({ setting, whom: admittedBy(setting.value, lists) }));
  // Each view has its own: the widest tells.
  const widest =
    admits.find(({ whom }) => whom === 'everybody') ??
    admits.find(({ whom }) => whom === 'named') ??
    admits[0];
  const off = of('recursion').some((setting) => /^no\b|^false\b/.test(setting.value));
  const on = of('recursion').some((setting) => /^yes\b|^true\b/.test(setting.value));
  const never = off && !on;
  const recursion = never || widest?.whom === 'nobody' ? 'off' : recursionFor[widest?.whom ?? 'default'];
  return {
    zones: zoneStatements.flatMap((setting) => ownZone(setting.value) ?? []),
    zonesCaptured: zoneStatements.some((setting) => setting.value.includes('type')),
    recursion,
    recursionSays: never ? 'recursion no' : widest === undefined ? '' : shown(widest.setting),
    answersTo: of('listen-on', 'listen-on-v6', 'allow-query', 'allow-recursion').map(shown),
    settings,
  };
}

const recursionFor = { everybody: 'everybody', named: 'named-networks', default: 'default' } as const;

const shown = ({ key, value }: ServiceSetting) => `${key} ${value}`.trim();

/** `"example.org" IN { type master; file "db.example.org"; }` → `example.org`. */
function ownZone(value: string): string | null {
  const name = /^"?([^"\s{]+)"?/.exec(value)?.[1] ?? '';
  if (!/\btype\s+(?:master|primary|slave|secondary)\b/.test(value)) return null;
  if (isUsual(name.toLowerCase())) return null;
  return /\bfile\s+"[^"]*\b(?:db\.empty|named\.empty|named\.loopback)"/.test(value) ? null : name;
}

const usual = new Set(['.', 'localhost', 'localdomain', 'localhost.localdomain', 'local']);

const isUsual = (name: string) =>
  usual.has(name) ||
  (name.endsWith('.arpa') &&
    /^(?:(?:0|127|255)\.in-addr\.arpa|(?:\d+\.){0,3}127\.in-addr\.arpa|(?:0\.)+ip6\.arpa|1\.(?:0\.)+ip6\.arpa)$/.test(
      name,
    ));
