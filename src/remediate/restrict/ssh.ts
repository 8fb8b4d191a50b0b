/**
 * sshd on the address of the network that needs it, and for logins from that network alone.
 *
 *     ListenAddress 192.0.2.10
 *     AllowUsers *@192.0.2.* *@127.0.0.1 *@::1
 *
 * Both stand at the top of sshd_config, because behind a Match block they would belong to it. Several AllowUsers add up, so
 * none is added beside one that is there. Who may log in is for the owner to say; the plan narrows from where. `sshd -t` has
 * the last word, and sessions that are open outlive a restart of the daemon (measured with OpenSSH 9.2).
 */

import type { Step } from '../../model/step.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { ownAddress, ownNetwork } from './network.ts';
import { restartOf } from './restart.ts';
import { addAtTop, gone, hide, inFile, inFiles, settingsOf } from './setting.ts';

const title = 'Let sshd listen on the address of the network that needs it';
const who = 'who may log in is yours to say: AllowUsers YOUR-NAMES, PermitRootLogin no';

export function sshSteps(target: Target): readonly Step[] {
  const given = givenBy(target);
  const own = ownAddress(target);
  const expect = own === null ? 'port 22 is open on the named address only' : `it listens on ${own} only`;
  if (typeof given === 'string')
    return byHand(title, expect, given, [
      'in /etc/ssh/sshd_config: ListenAddress YOUR-LAN-ADDRESS (check with `sshd -t` before you reload it)',
      who,
    ]);
  const { address, restart } = given;
  const settings = settingsOf(target, 'sshd').filter(({ key }) => /^listenaddress$/i.test(key));
  const main = settings.find(({ path }) => !path.includes('.d/'))?.path ?? '/etc/ssh/sshd_config';
  const sshd = quote(daemonOf(target));
  const line = `ListenAddress ${address}`;
  const others = [...new Set(settings.map(({ path }) => path))].filter((path) => path !== main);
  const at = (path: string) => settings.filter((each) => each.path === path).map(gone);
  const change = inFiles(
    ...others.map((path) => inFile(path, hide(path, at(path)))),
    inFile(main, hide(main, at(main)), addAtTop(main, [line])),
  );
  return [
    step('restrict', title, [...change.commands, `${sshd} -t && ${restart}`], expect, {
      changes: settings[0]?.evidence ?? null,
      changesTo: settings.length === 0 ? null : line,
      caution: [
        'a session that came in by another address or by IPv6 stays, but the next one does not get in: log in once more from there before you close it',
        `sshd does not start where ${address} is not there yet at the boot: not for an address that comes by DHCP`,
      ],
    }),
    step(
      'undo',
      'Let sshd listen as before',
      [...change.undo, `${sshd} -t && ${restart}`],
      'the files are as they were',
    ),
    ...fromTheNetwork(target, main, sshd, restart),
  ];
}

/** What the edit needs; else why a person has to make it. */
function givenBy(target: Target): { readonly address: string; readonly restart: string } | string {
  if (target.service.starters.some((each) => each.kind === 'systemd' && each.sockets.length > 0))
    return 'systemd holds the port by a socket unit, and ListenAddress does not move that';
  const address = ownAddress(target);
  if (address === null) return 'the capture shows no address of the host';
  const restart = restartOf(target);
  if (restart === null) return 'the capture does not show what starts it';
  return { address, restart };
}

function fromTheNetwork(target: Target, main: string, sshd: string, restart: string): readonly Step[] {
  const network = ownNetwork(target);
  const from = network === null ? null : asPattern(network);
  const second = 'Let nobody log in from another network';
  if (from === null)
    return byHand(second, 'a login from elsewhere is refused', 'the network cannot be written with stars', [
      `in ${main}: AllowUsers YOUR-NAMES@YOUR-NETWORK`,
    ]);
  const line = `AllowUsers *@${from} *@127.0.0.1 *@::1`;
  const change = inFile(main, addAtTop(main, [line]));
  const [copy = '', put = ''] = change.commands;
  // Any AllowUsers or AllowGroups of the owner is narrower than this one, or means something else.
  const none = `! grep -i -E -e '^[ ]*(AllowUsers|AllowGroups)' ${quote(main)} $(ls /etc/ssh/sshd_config.d/*.conf 2>/dev/null)`;
  return [
    step(
      'restrict',
      second,
      [copy, `${none} && ${put}`, `${sshd} -t && ${restart}`],
      `a login from outside ${network} is refused, with the right key too`,
      { caution: [who, 'where it prints a line, that one rules already: narrow it by hand'] },
    ),
    step(
      'undo',
      'Let logins come from everywhere',
      [...change.undo, `${sshd} -t && ${restart}`],
      'the file is as it was',
    ),
  ];
}

/** `192.0.2.*` of 192.0.2.0/24: every version of sshd reads stars, the length of a prefix only newer ones. */
function asPattern(network: string): string | null {
  const [address = '', length = ''] = network.split('/');
  const kept = { '8': 1, '16': 2, '24': 3 }[length];
  return kept === undefined ? null : `${address.split('.').slice(0, kept).join('.')}.*`;
}

function daemonOf({ service }: Target): string {
  const exe = service.processes.find((each) => each.exe !== null)?.exe ?? null;
  return exe?.endsWith('/sshd') === true ? exe : '/usr/sbin/sshd';
}
