/**
 * Samba on the interfaces that need it, in [global] of smb.conf. `testparm` reads the file before the restart. That smbd
 * listens on those addresses only was measured with Samba 4.17; `hosts allow`, for packets that a router hands on to the
 * address, is by smb.conf(5).
 */

import type { Step } from '../../model/step.ts';
import { blank } from '../edit.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { ownAddress, ownNetwork } from './network.ts';
import { restartOf } from './restart.ts';
import { addBehind, gone, hide, inFile, type Setting, settingsOf } from './setting.ts';

const narrowed = /^(?:interfaces|bind interfaces only|hosts allow|allow hosts)$/i;
const heading = (some: string) => `^${some}*\\[[Gg][Ll][Oo][Bb][Aa][Ll]\\]`;

export function sambaSteps(target: Target): readonly Step[] {
  const title = 'Bind Samba to the network that needs it';
  const expect = 'the ports 139 and 445 are open on the named addresses only';
  const settings = settingsOf(target, 'samba').filter(({ key }) => narrowed.test(key));
  const given = givenBy(target, settings);
  if (typeof given === 'string')
    return byHand(title, expect, given, [
      'in [global] of smb.conf: interfaces = lo YOUR-LAN-INTERFACE · bind interfaces only = yes · hosts allow = 127. YOUR-LAN.',
    ]);
  const { network, address, path, restart } = given;
  const length = network.slice(network.indexOf('/'));
  const lines = [
    `   interfaces = lo ${address}${length}`,
    '   bind interfaces only = yes',
    `   hosts allow = 127.0.0.1 ${network}`,
  ];
  const inMain = settings.filter((each) => each.path === path);
  const change = inFile(
    path,
    addBehind(path, heading, `^${blank}*\\[`, lines),
    hide(
      path,
      inMain.map(gone).map(({ line, begins }) => ({ line: line + lines.length, begins })),
    ),
  );
  return [
    step(
      'restrict',
      title,
      [...change.commands, `testparm -s ${quote(path)} > /dev/null 2>&1 && ${restart}`],
      expect,
      {
        changes: inMain[0]?.evidence ?? null,
        caution: [
          `${network} is the network of the first interface: narrow it to those who need the service`,
          'nmbd keeps its ports for broadcasts on every address, and answers by the same settings after its own restart',
        ],
      },
    ),
    step('undo', 'Let Samba listen as before', [...change.undo, restart], 'smb.conf is as it was'),
  ];
}

interface Given {
  readonly network: string;
  readonly address: string;
  readonly path: string;
  readonly restart: string;
}

/** What the edit needs; else why a person has to make it. */
function givenBy(target: Target, settings: readonly Setting[]): Given | string {
  const restart = restartOf(target);
  if (restart === null) return 'the capture does not show what starts it';
  const [network, address] = [ownNetwork(target), ownAddress(target)];
  if (network === null || address === null) return 'the capture shows no address of the host';
  const path = settings[0]?.path ?? (target.host.family === 'unknown' ? null : '/etc/samba/smb.conf');
  if (path === null) return 'the capture does not show where smb.conf is';
  return { network, address, path, restart };
}
