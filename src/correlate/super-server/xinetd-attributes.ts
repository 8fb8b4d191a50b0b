/**
 * The attributes of one xinetd section, taken one after the other as xinetd 2.3.15 takes them:
 * the first `disable` counts and a second is ignored; a wrong number of values makes the line nothing
 * (`disable = yes # why` has four values, so the service runs); a value that it cannot read switches the service off,
 * and a later good `disable = no` switches it on again.
 */

import type { XinetdAttribute, XinetdSection } from '../../model/super-server-facts.ts';
import type { Lookups } from './lookups.ts';

/** Attribute → how many values it wants; 'some' takes any number, 'list' knows += and -= as well. */
const serviceAttributes: ReadonlyMap<string, number | 'some' | 'list'> = new Map<
  string,
  number | 'some' | 'list'
>([
  ...[
    'socket_type',
    'protocol',
    'wait',
    'user',
    'group',
    'server',
    'instances',
    'rpc_version',
    'rpc_number',
    'id',
    'port',
    'nice',
    'banner',
    'bind',
    'interface',
    'per_source',
    'groups',
    'banner_success',
    'banner_fail',
    'disable',
    'max_load',
    'rlimit_as',
    'rlimit_cpu',
    'rlimit_data',
    'rlimit_files',
    'rlimit_rss',
    'rlimit_stack',
    'v6only',
    'deny_time',
    'umask',
    'libwrap',
  ].map((name) => [name, 1] as const),
  ['redirect', 2],
  ['cps', 2],
  ...['server_args', 'log_type', 'access_times', 'type', 'flags'].map((name) => [name, 'some'] as const),
  ...['log_on_success', 'log_on_failure', 'only_from', 'no_access', 'env', 'passenv'].map(
    (name) => [name, 'list'] as const,
  ),
]);

const defaultsAttributes: ReadonlyMap<string, number | 'some' | 'list'> = new Map<
  string,
  number | 'some' | 'list'
>([
  ...[
    'log_type',
    'log_on_success',
    'log_on_failure',
    'disabled',
    'enabled',
    'no_access',
    'only_from',
    'passenv',
  ].map((name) => [name, 'list'] as const),
  ...[
    'instances',
    'banner',
    'bind',
    'interface',
    'per_source',
    'groups',
    'banner_success',
    'banner_fail',
    'max_load',
    'v6only',
    'umask',
  ].map((name) => [name, 1] as const),
  ['cps', 2],
]);

const knownFlags = new Set([
  'reuse',
  'intercept',
  'noretry',
  'idonly',
  'nameinargs',
  'nodelay',
  'keepalive',
  'nolibwrap',
  'sensor',
  'ipv4',
  'ipv6',
  'labeled',
]);
const knownTypes = new Set(['rpc', 'internal', 'unlisted', 'special', 'tcpmux', 'tcpmuxplus']);
const successFlags = new Set(['host', 'userid', 'exit', 'pid', 'duration', 'traffic']);
const failureFlags = new Set(['host', 'userid', 'attempt']);
const whole = /^[+-]?\d{1,9}$/;

export interface Settings {
  /** Attribute → the line that set it; bind and interface are one. */
  readonly set: ReadonlyMap<string, XinetdAttribute>;
  readonly disabled: boolean;
  /** The line or lines that switched it off or on, in words. */
  readonly because: string | null;
  readonly types: ReadonlySet<string>;
  readonly flags: ReadonlySet<string>;
  readonly onlyFrom: readonly string[] | null;
  readonly noAccess: readonly string[] | null;
  readonly successLog: ReadonlySet<string>;
  readonly enabledIds: readonly string[] | null;
  readonly disabledIds: readonly string[] | null;
}

export const nothingSet: Settings = {
  set: new Map(),
  disabled: false,
  because: null,
  types: new Set(),
  flags: new Set(),
  onlyFrom: null,
  noAccess: null,
  successLog: new Set(),
  enabledIds: null,
  disabledIds: null,
};

const same = (name: string) => (name === 'interface' ? 'bind' : name);

/** Why xinetd refuses the value of an attribute, or null. Its fixed words go in any case: `Disable = YES`. */
function complaint(attribute: XinetdAttribute, lookups: Lookups): string | null {
  const { name } = attribute;
  const written = attribute.values[0] ?? '';
  const bad = `${name} = ${attribute.values.join(' ')} is no value that xinetd knows`;
  const values = attribute.values.map((each) => each.toLowerCase());
  const value = values[0] ?? '';
  switch (name) {
    case 'disable':
    case 'wait':
    case 'groups':
    case 'v6only':
      return value === 'yes' || value === 'no' ? null : bad;
    case 'user':
      return lookups.userExists(written) === false ? `there is no user ${written}` : null;
    case 'socket_type':
      return ['stream', 'dgram', 'raw', 'seqpacket'].includes(value) ? null : bad;
    case 'protocol':
      return /^(?:tcp|udp|ip|icmp|TCP|UDP|IP|ICMP)$/.test(written) ? null : `${bad} (not in /etc/protocols)`;
    case 'port':
      return whole.test(value) && Number(value) >= 0 && Number(value) < 65536 ? null : bad;
    case 'instances':
    case 'per_source':
      return value === 'unlimited' || (whole.test(value) && Number(value) >= 0) ? null : bad;
    case 'nice':
    case 'rpc_number':
      return whole.test(value) ? null : bad;
    case 'rpc_version':
      return /^\d{1,9}(?:-\d{1,9})?$/.test(value) &&
        Number(value.split('-')[0]) <= Number(value.split('-')[1] ?? value)
        ? null
        : bad;
    case 'type':
      return values.length > 0 && values.every((each) => knownTypes.has(each)) ? null : bad;
    case 'flags':
      return values.length > 0 && values.every((each) => knownFlags.has(each)) ? null : bad;
    case 'log_on_success':
      return values.every((each) => successFlags.has(each)) ? null : bad;
    case 'log_on_failure':
      return values.every((each) => failureFlags.has(each)) ? null : bad;
    case 'server':
      return lookups.fileExists(written) === false ? `the server ${written} is not there` : null;
    case 'server_args':
      return values.length > 0 ? null : bad;
    case 'access_times':
      return values.length > 0 && values.every((each) => interval(each)) ? null : bad;
    case 'redirect':
      return whole.test(values[1] ?? '') || lookups.portOf(attribute.values[1] ?? '', 'tcp') !== null
        ? null
        : bad;
    case 'bind':
    case 'interface':
      return lookups.addressesOf(value).length > 0
        ? null
        : `${value} is no address and no name in /etc/hosts`;
    case 'only_from':
    case 'no_access':
      return values.every((each) => !each.includes(',') || each.includes('{'))
        ? null
        : `${bad} (a comma in it)`;
    case 'cps':
      return values.every((each) => /^\d{1,9}$/.test(each)) ? null : bad;
    case 'umask':
      return /^[0-7]{1,4}$/.test(value) ? null : bad;
    case 'deny_time':
      return value === 'forever' || value === 'never' || whole.test(value) ? null : bad;
    case 'max_load':
      return Number.parseFloat(value) !== 0 && !Number.isNaN(Number.parseFloat(value)) ? null : bad;
    case 'log_type':
      return value === 'syslog' || value === 'file' ? null : bad;
    default:
      return null;
  }
}

/** `8:00-17:30` */
function interval(text: string): boolean {
  const match = /^(\d{1,2}):(\d{1,2})-(\d{1,2}):(\d{1,2})$/.exec(text);
  if (match === null) return false;
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number);
  if ([fromHour, toHour].some((hour) => hour === undefined || hour > 23)) return false;
  if ([fromMinute, toMinute].some((minute) => minute === undefined || minute > 59)) return false;
  return (fromHour ?? 0) * 60 + (fromMinute ?? 0) <= (toHour ?? 0) * 60 + (toMinute ?? 0);
}

function applied(
  before: readonly string[],
  attribute: XinetdAttribute,
  inDefaults: boolean,
): readonly string[] {
  if (attribute.operator === '-=') return before.filter((each) => !attribute.values.includes(each));
  if (attribute.operator === '+=' || inDefaults) return [...before, ...attribute.values];
  return attribute.values;
}

/** Reads a section on top of what `defaults` passes on (only_from, no_access) or of earlier `defaults`. */
export function settingsOf(section: XinetdSection, before: Settings, lookups: Lookups): Settings {
  const inDefaults = section.block === 'defaults';
  const table = inDefaults ? defaultsAttributes : serviceAttributes;
  const set = new Map(before.set);
  let { disabled, because, onlyFrom, noAccess, enabledIds, disabledIds } = before;
  let successLog = before.successLog;
  const types = new Set(before.types);
  const flags = new Set(before.flags);
  for (const attribute of section.attributes) {
    const name = attribute.name.toLowerCase();
    const { values } = attribute;
    const wants = table.get(name);
    if (wants === undefined) continue;
    if (wants !== 'list' && (set.has(same(name)) || attribute.operator !== '=')) {
      if (name === 'disable') because = `the disable of line ${attribute.line} is ignored: it is set already`;
      continue;
    }
    if (typeof wants === 'number' && wants !== values.length) {
      if (name === 'disable')
        because = `xinetd ignores \`disable = ${values.join(' ')}\` of line ${attribute.line}: ${values.length} values are not one`;
      continue;
    }
    const wrong = complaint({ ...attribute, name }, lookups);
    if (wrong !== null) {
      if (!inDefaults) {
        disabled = true;
        because = `${wrong}, so xinetd switches the service off (line ${attribute.line})`;
        // Of all attributes this one counts as set although its value is none.
        if (name === 'disable') set.set(name, attribute);
      }
      continue;
    }
    set.set(same(name), attribute);
    switch (name) {
      case 'disable':
        disabled = values[0]?.toLowerCase() === 'yes';
        because = `disable = ${values[0]} (line ${attribute.line})`;
        break;
      case 'type':
        for (const value of values) types.add(value.toUpperCase());
        break;
      case 'flags':
        for (const value of values) flags.add(value.toUpperCase());
        break;
      case 'only_from':
        onlyFrom = applied(onlyFrom ?? [], attribute, inDefaults);
        break;
      case 'no_access':
        noAccess = applied(noAccess ?? [], attribute, inDefaults);
        break;
      case 'log_on_success':
        successLog = new Set(
          applied([...successLog], attribute, inDefaults).map((each) => each.toUpperCase()),
        );
        break;
      case 'enabled':
        enabledIds = [...(enabledIds ?? []), ...values.map((each) => each.toLowerCase())];
        break;
      case 'disabled':
        disabledIds = [...(disabledIds ?? []), ...values.map((each) => each.toLowerCase())];
        break;
    }
  }
  return { set, disabled, because, types, flags, onlyFrom, noAccess, successLog, enabledIds, disabledIds };
}
