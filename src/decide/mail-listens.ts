/**
 * Where a mail transfer agent was told to listen. Each form was given to the daemon itself: Postfix 3.7, Exim 4.96, Sendmail 8.17.
 *
 *     inet_interfaces = loopback-only                          Postfix: the last one counts; it does not read `$name`s for us
 *     0.0.0.0:2525 inet n - y - - smtpd                        master.cf: an address here goes before inet_interfaces
 *     DaemonPortOptions=Port=smtp,Addr=127.0.0.1, Name=MTA     Sendmail: all count, of one the last Addr; blanks part nothing
 *     dc_local_interfaces='127.0.0.1 ; ::1'                    Exim on Debian
 *     exim -bd -oX 0.0.0.0.2525                                an address here goes before local_interfaces
 */

import type { Service, ServiceSetting } from '../model/service.ts';
import { eximAddress, eximItems } from './exim-list.ts';
import { fileOf, lastOfEachFile, settingsCalled, unquoted } from './settings.ts';

export interface ToldReach {
  readonly reach: 'this-machine' | 'others';
  /** `inet_interfaces = all`: the one that decides. */
  readonly says: string;
  readonly settings: readonly ServiceSetting[];
}

type Reach = ToldReach['reach'] | 'unknown' | 'nowhere';

/** null where no setting that was captured says it. */
export function toldReach(service: Service): ToldReach | null {
  const told = toldBy(service).map((setting) => ({ setting, reach: reachOf(setting) }));
  const others = told.filter(({ reach }) => reach === 'others').map(({ setting }) => setting);
  if (others[0] !== undefined) return { reach: 'others', says: shown(others[0]), settings: others };
  if (told.some(({ reach }) => reach === 'unknown')) return null;
  const here = told.filter(({ reach }) => reach === 'this-machine').map(({ setting }) => setting);
  return here[0] === undefined ? null : { reach: 'this-machine', says: shown(here[0]), settings: here };
}

const shown = ({ key, value }: ServiceSetting) =>
  key === 'master.cf' ? `${key}: ${value}` : `${key} = ${value}`;

/** Those that count, in their order. */
function toldBy(service: Service): readonly ServiceSetting[] {
  const command = settingsCalled(service, 'command line').filter(
    ({ value }) => addressesOfCommand(value).length > 0,
  );
  if (command.length > 0) return command;
  const ports = settingsCalled(service, 'master.cf');
  const interfaces = lastOfEachFile(settingsCalled(service, 'inet_interfaces'));
  // Where each port of master.cf has its own address, inet_interfaces says nothing; where one has none, and inet_interfaces was
  // not captured, it may be on all.
  const postfix =
    ports.length > 0 && ports.every(({ value }) => hostOfPort(value) !== null)
      ? ports
      : [
          ...ports.filter((port) => hostOfPort(port.value) !== null && reachOf(port) === 'others'),
          ...interfaces,
        ];
  return [
    ...postfix,
    // submit.cf is for those who hand mail in, and no daemon listens by it.
    ...settingsCalled(service, 'DaemonPortOptions').filter(
      (setting) => !fileOf(setting).endsWith('submit.cf'),
    ),
    ...lastOfEachFile(settingsCalled(service, 'dc_local_interfaces')),
    // Debian's template: `local_interfaces = MAIN_LOCAL_INTERFACES`.
    ...settingsCalled(service, 'local_interfaces').filter(({ value }) => !/^[A-Z_]+$/.test(value)),
  ];
}

function reachOf({ key, value }: ServiceSetting): Reach {
  const text = unquoted(value);
  switch (key) {
    case 'DaemonPortOptions':
      return isLoopback(sendmailAddress(text)) ? 'this-machine' : 'others';
    case 'master.cf':
      return isLoopback(hostOfPort(text) ?? '') ? 'this-machine' : 'others';
    case 'command line':
      return widest(addressesOfCommand(text));
    case 'inet_interfaces':
      return widest(text.split(/[\s,]+/).filter((word) => word !== ''));
    case 'dc_local_interfaces':
      return text.trim() === '' ? 'others' : widest(ofExim(text.includes(';') ? `<;${text}` : text));
    default:
      return widest(ofExim(text));
  }
}

/** What is no address is a macro, which stands for anything. */
const ofExim = (text: string) => eximItems(text).map((item) => eximAddress(item) ?? `$${item}`);

/** Told to listen on no address it listens nowhere. */
function widest(words: readonly string[]): Reach {
  if (words.length === 0) return 'nowhere';
  if (words.some((word) => !word.includes('$') && word !== 'loopback-only' && !isLoopback(word)))
    return 'others';
  return words.some((word) => word.includes('$')) ? 'unknown' : 'this-machine';
}

/** Known by its first letter; what stands behind `#` is a comment, and of two the last counts. */
function sendmailAddress(text: string): string {
  let address = '';
  for (const option of text.replace(/#.*$/s, '').split(',')) {
    const [, given] = /^\s*a[^=]*=\s*(\S*)\s*$/is.exec(option) ?? [];
    if (given !== undefined) address = given;
    else if (/^\s*a[^=]*=/is.test(option)) address = '';
  }
  return address;
}

/** `127.0.0.1` of `127.0.0.1:2525 inet n …`; null for a port alone. */
function hostOfPort(text: string): string | null {
  const [service = ''] = text.trim().split(/\s/, 1);
  const host = service.slice(0, Math.max(0, service.lastIndexOf(':')));
  return host === '' ? null : host;
}

/** `-oX 2525` moves the port and no more. */
function addressesOfCommand(command: string): readonly string[] {
  const words = command.replace(/["']/g, '').split(/\s+/);
  const at = words.indexOf('-oX');
  if (at < 0 || words[0]?.includes('exim') !== true) return [];
  const rest = words.slice(at + 1);
  const end = rest.findIndex((word) => word.startsWith('-'));
  return eximItems((end < 0 ? rest : rest.slice(0, end)).join(' ')).flatMap(
    (item) => eximAddress(item) ?? [],
  );
}

const loopbacks = new Set(['localhost', 'localhost.localdomain', '::1', '::01', 'ip6-localhost']);

function isLoopback(text: string): boolean {
  const address = text
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^ipv6:/, '')
    .replace(/^::ffff:(?=127\.)/, '');
  return loopbacks.has(address) || /^127\.\d+\.\d+\.\d+$/.test(address);
}
