/**
 * Which services are mail transfer agents, for which domains one takes mail, and whether fetchmail feeds it.
 */

import type { Service, ServiceSetting } from '../model/service.ts';
import { isMacro } from './mail-relays.ts';
import { settingsCalled } from './settings.ts';

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
