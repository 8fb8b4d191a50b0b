/**
 * Where a mail transfer agent was told to listen, for whom it relays, for which domains it takes mail.
 *
 *     inet_interfaces = loopback-only                          Postfix
 *     DaemonPortOptions=Port=smtp,Addr=127.0.0.1, Name=MTA     Sendmail
 *     dc_local_interfaces='127.0.0.1 ; ::1'                    Exim on Debian
 */

import type { Service, ServiceSetting } from '../model/service.ts';
import { settingsCalled, unquoted } from './settings.ts';

export const mailServers: ReadonlySet<string> = new Set([
  'sendmail',
  'postfix',
  'exim',
  'qmail',
  'courier-mta',
  'opensmtpd',
  'smtp',
]);

export function isMailServer(service: Service): boolean {
  return mailServers.has(service.knowledge?.id ?? '');
}

export interface ToldReach {
  readonly reach: 'this-machine' | 'others';
  readonly settings: readonly ServiceSetting[];
}

/** null where no setting that was captured says it. */
export function toldReach(service: Service): ToldReach | null {
  const settings = settingsCalled(
    service,
    'inet_interfaces',
    'DaemonPortOptions',
    'dc_local_interfaces',
    'local_interfaces',
  ).filter((setting) => !/^[A-Z_]+$/.test(setting.value));
  if (settings.length === 0) return null;
  const local = settings.every((setting) => saysThisMachine(setting));
  return { reach: local ? 'this-machine' : 'others', settings };
}

function saysThisMachine({ key, value }: ServiceSetting): boolean {
  const text = unquoted(value);
  if (key === 'DaemonPortOptions') {
    const address = /(?:^|[,\s])A(?:ddr(?:ess)?)?=\[?([^,\s\]]*)/i.exec(text)?.[1] ?? '';
    return isLoopback(address);
  }
  const words = text
    .split(key.includes('local_interfaces') ? /[\s;<]+/ : /[\s,]+/)
    .filter((word) => word !== '');
  return words.length > 0 && words.every((word) => word === 'loopback-only' || isLoopback(word));
}

const loopbacks = new Set([
  'localhost',
  'localhost.localdomain',
  '::1',
  '::01',
  'ipv6:::1',
  'ip6-localhost',
  '[::1]',
]);

const isLoopback = (address: string) =>
  loopbacks.has(address.toLowerCase()) ||
  (address.startsWith('127.') && /^127\.\d+\.\d+\.\d+(?:\.\d+)?$/.test(address));

/** Debian's exim4.conf.template names its settings by macros, which say nothing by themselves: `relay_from_hosts = MAIN_RELAY_NETS`. */
const isMacro = (word: string) => /^(?:MAIN_|DC_)[A-Z_]+$/.test(word);

/** Networks that may send through it, loopback left out: `mynetworks`, `dc_relay_nets`, relay-domains. */
export function relaysFor(service: Service): readonly ServiceSetting[] {
  return settingsCalled(service, 'mynetworks', 'dc_relay_nets', 'relay_hosts', 'relay_from_hosts').filter(
    (setting) =>
      unquoted(setting.value)
        .split(/[\s,;]+/)
        .some(
          (word) => word !== '' && !isMacro(word) && !/^\[?(?:127\.|::1|::ffff:127|localhost)/i.test(word),
        ),
  );
}

/** Domains whose mail it takes in or passes on, names of this host left out. */
export function domainsOf(service: Service): readonly ServiceSetting[] {
  return settingsCalled(
    service,
    'relay_domains',
    'relay-domains',
    'rcpthosts',
    'dc_relay_domains',
    'virtual_mailbox_domains',
    'virtual_alias_domains',
    'relay_to_domains',
  ).filter(
    (setting) =>
      /[^\s'"$]/.test(setting.value) &&
      !isMacro(setting.value.trim()) &&
      !/^\s*\$mydestination\s*$/.test(setting.value),
  );
}

/** What fetchmail does on this host: it needs the mail server, or with -m it does not. */
export function fetchmailOf(service: Service): {
  readonly says: string;
  readonly settings: readonly ServiceSetting[];
} {
  const seen = settingsCalled(service, 'fetchmail');
  const [first] = seen;
  if (first === undefined)
    return {
      says: 'Mail that is fetched from a provider needs no mail server here: fetchmail -m procmail delivers it.',
      settings: [],
    };
  const own = seen.every((each) => /\s(?:-m|--mda)[\s=]/.test(each.value));
  return {
    says: own
      ? `fetchmail delivers by its own agent here (${first.value}), so it does not need this server.`
      : `fetchmail runs here (${first.value}): give it -m procmail, or mda in its .fetchmailrc, before the server goes.`,
    settings: seen,
  };
}
