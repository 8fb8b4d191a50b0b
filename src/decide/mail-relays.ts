/**
 * For whom a mail transfer agent relays. The first item that fits decides:
 *
 *     mynetworks = 127.0.0.0/8, 0.0.0.0/0        Postfix: everybody
 *     mynetworks = !0.0.0.0/0                    nobody
 *     hostlist relay_from_hosts = *              Exim: everybody
 *     hostlist relay_from_hosts = !192.0.2.7     everybody else: a list that ends with whom it leaves out lets in all others
 *     dc_relay_domains='*'                       for every domain, so everybody
 *
 * Each was given to Postfix 3.7 and Exim 4.96, and mail for elsewhere handed in from an address that none names.
 */

import type { Service, ServiceSetting } from '../model/service.ts';
import { eximItems } from './exim-list.ts';
import { lastOfEachFile, settingsCalled, unquoted } from './settings.ts';

const networks = ['mynetworks', 'dc_relay_nets', 'relay_hosts', 'relay_from_hosts'];
const domains = ['relay_domains', 'dc_relay_domains', 'relay_to_domains'];
const ofPostfix: ReadonlySet<string> = new Set(['mynetworks', 'relay_domains']);

/** Networks that may send through it, loopback left out: `mynetworks`, `dc_relay_nets`. */
export function relaysFor(service: Service): readonly ServiceSetting[] {
  return told(service, networks).filter(
    (setting) => everybodyIn(setting) || itemsOf(setting).some(letsOthersIn),
  );
}

/** The settings by which everybody may send through it to anywhere. */
export function openRelayBy(service: Service): readonly ServiceSetting[] {
  return told(service, [...networks, ...domains]).filter(everybodyIn);
}

const told = (service: Service, keys: readonly string[]) =>
  keys.flatMap((key) => lastOfEachFile(settingsCalled(service, key)));

function itemsOf({ key, value }: ServiceSetting): readonly string[] {
  const text = unquoted(value);
  if (ofPostfix.has(key)) return text.split(/[\s,]+/).filter((word) => word !== '');
  const items = eximItems(key.startsWith('dc_') && text.includes(';') ? `<;${text}` : text);
  // update-exim4.conf puts loopback behind them, so that the list does not end with whom it leaves out.
  return key === 'dc_relay_nets' && items.length > 0 ? [...items, '127.0.0.1'] : items;
}

function letsOthersIn(item: string): boolean {
  return (
    !item.startsWith('!') && !isMacro(item) && !/^\[?(?:127\.|::1|::ffff:127|localhost|@\[\])/i.test(item)
  );
}

function everybodyIn(setting: ServiceSetting): boolean {
  const postfix = ofPostfix.has(setting.key);
  const items = itemsOf(setting);
  const halves = new Set<string>();
  for (const item of items) {
    const negated = item.startsWith('!');
    const bare = negated ? item.slice(1).trim() : item;
    if (postfix ? wholeOfPostfix.test(bare) : wholeOfExim.test(bare)) return !negated;
    if (!negated && (bare === '0.0.0.0/1' || bare === '128.0.0.0/1')) halves.add(bare);
  }
  if (halves.size === 2) return true;
  return !postfix && items[items.length - 1]?.startsWith('!') === true;
}

/** What others than IPv6 clients never see is open all the same: `[::]/0`. */
const wholeOfPostfix = /^(?:0\.0\.0\.0\/0|\[::\]\/0|static:.*)$/;
/** Exim takes any address with a prefix of 0 bits for all; `0/0` fits nobody. */
const wholeOfExim = /^(?:\*|\d+\.\d+\.\d+\.\d+\/0|[0-9a-f]*:[0-9a-f:]*\/0)$/i;

/** Debian's exim4.conf.template names its settings by macros, which say nothing by themselves: `relay_from_hosts = MAIN_RELAY_NETS`. */
export const isMacro = (word: string) => /^(?:MAIN_|DC_)[A-Z_]+$/.test(word);
