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
import { type AccessLists, accessLists, admittedBy } from './address-match-list.ts';
import { fileOf, settingsCalled } from './settings.ts';

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
  const lists = accessLists(of('acl').map((setting) => setting.value));
  // Each view has its own: the widest tells.
  const answers = viewsOf(service).map((view) => answerOf(view, lists));
  const answer = firstOf(answers, ({ recursion }) => recursion, ['everybody', 'named-networks', 'default']);
  return {
    zones: zoneStatements.flatMap((setting) => ownZone(setting.value) ?? []),
    zonesCaptured: zoneStatements.some((setting) => setting.value.includes('type')),
    recursion: answer?.recursion ?? 'default',
    recursionSays: answer?.says ?? '',
    answersTo: of('listen-on', 'listen-on-v6', 'allow-query', 'allow-recursion').map(shown),
    settings,
  };
}

type Of = (key: string) => readonly ServiceSetting[];

interface Answer {
  readonly recursion: NameServer['recursion'];
  readonly says: string;
}

/** Both lists have to let an address in, where both stand (measured with named 9.18). */
function answerOf(of: Of, lists: AccessLists): Answer {
  const switched = of('recursion');
  if (switched.length > 0 && switched.every(({ value }) => /^(?:no|false|0)\b/i.test(value)))
    return { recursion: 'off', says: 'recursion no' };
  const both = [of('allow-recursion'), of('allow-query-cache')].filter((group) => group.length > 0);
  const admitted = (both.length > 0 ? both : [of('allow-query')]).flatMap((group) => {
    const each = group.map((setting) => ({ says: shown(setting), whom: admittedBy(setting.value, lists) }));
    return firstOf(each, ({ whom }) => whom, ['everybody', 'named']) ?? [];
  });
  const narrowest = firstOf(admitted, ({ whom }) => whom, ['nobody', 'named']);
  return { recursion: recursionFor[narrowest?.whom ?? 'default'], says: narrowest?.says ?? '' };
}

/** The item whose answer stands first in the order; the first of all where none has one of these. */
function firstOf<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Answer,
  order: readonly Answer[],
): Item | undefined {
  for (const wanted of order) {
    const found = items.find((item) => ask(item) === wanted);
    if (found !== undefined) return found;
  }
  return items[0];
}

/** The settings of each view, and of all where a view has none of its own; one answer where there is no view. */
function viewsOf(service: Service): readonly Of[] {
  const everywhere: ServiceSetting[] = [];
  const views: ServiceSetting[][] = [];
  let within = everywhere;
  let file = '';
  for (const setting of service.settings) {
    if (fileOf(setting) !== file) within = everywhere;
    file = fileOf(setting);
    if (setting.key === 'view') {
      within = [];
      views.push(within);
    } else within.push(setting);
  }
  const called = (settings: readonly ServiceSetting[], key: string) =>
    settings.filter((setting) => setting.key === key);
  if (views.length === 0) return [(key) => called(everywhere, key)];
  return views.map((view) => (key) => {
    const own = called(view, key);
    return own.length > 0 ? own : called(everywhere, key);
  });
}

const recursionFor = {
  everybody: 'everybody',
  named: 'named-networks',
  nobody: 'off',
  default: 'default',
} as const;

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
