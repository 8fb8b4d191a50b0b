/**
 * For whom a mail transfer agent relays, for which domains it takes mail, and whether fetchmail feeds it.
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
