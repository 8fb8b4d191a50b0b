/**
 * xinetd's own restrictions: who may connect, and on which address the section listens.
 *
 * The lines go behind the section's opening brace, found by the section's name and not by a number, so that the plan's
 * other edits in the file may come before or after. Measured with xinetd 2.3.15: a HUP takes up `only_from` at once, and
 * moves the port to another address only when the old one is closed, so xinetd is restarted for `bind`.
 */

import type { Step } from '../../model/step.ts';
import { awkBlank, backup, blank, pattern } from '../edit.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import { reload } from '../super-server.ts';
import type { Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { ownAddress, ownNetwork } from './network.ts';

export function xinetdRestrictions(target: Target): readonly Step[] {
  const starter = target.service.starters.find((each) => each.kind === 'xinetd');
  if (starter === undefined || starter.kind !== 'xinetd' || starter.file === null) return [];
  const network = ownNetwork(target) ?? '192.0.2.0/24';
  const address = ownAddress(target);
  const has = (name: string) =>
    target.readings.facts['xinetd-conf'].some(
      (section) =>
        section.evidence[0].file === starter.evidence[0].file &&
        section.evidence[0].line === starter.evidence[0].line &&
        section.attributes.some((attribute) => attribute.name === name),
    );
  const title = `Narrow the section ${starter.name} in ${starter.file}`;
  const expect = 'it listens on the named address and answers the named network only';
  const caution = 'with only_from alone the port stays open to everybody, and a stranger is hung up on';
  const lines = [
    ...(has('only_from') ? [] : [`only_from = ${network}`]),
    ...(has('bind') || has('interface') || address === null ? [] : [`bind = ${address}`]),
  ];
  // Sample: `service telnet`; other names cannot stand in an expression of awk as they are.
  if (lines.length === 0 || has('only_from') || !/^[A-Za-z0-9_+-]+$/.test(starter.name))
    return byHand(
      title,
      expect,
      lines.length === 0 || has('only_from')
        ? 'the section has such settings already, and which of them are right is yours to say'
        : 'the name of the section has characters that no expression of awk takes',
      [`set \`only_from = ${network}\` and \`bind = ADDRESS-OF-THAT-NETWORK\`, then tell xinetd`, caution],
    );
  const { file } = starter;
  const section = `^${awkBlank}*service${awkBlank}+${starter.name}${awkBlank}*$`;
  const beside = '/root/portledger-before/edit';
  const put = lines.map((line) => `print "\\t${line}"`).join('; ');
  const back = lines.map((line) => `/^${blank}${pattern(line)}$/d`).join('; ');
  const tell = reload(target, 'xinetd');
  return [
    step(
      'restrict',
      title,
      [
        backup(file),
        `awk ${quote(`{ print } /${section}/ { here = 1 } here && /{/ { ${put}; here = 0 }`)} ${quote(file)} > ${beside} && cat ${beside} > ${quote(file)}; rm -f ${beside}`,
        tell,
      ],
      expect,
      { changes: starter.evidence[0], caution },
    ),
    step(
      'undo',
      `Open the section ${starter.name} again`,
      [
        `sed -e ${quote(`/^${blank}*service${blank}${blank}*${starter.name}${blank}*$/,/^${blank}*}/{ ${back}; }`)} ${quote(file)} > ${beside} && cat ${beside} > ${quote(file)}; rm -f ${beside}`,
        tell,
      ],
      'the file is as it was',
    ),
  ];
}
