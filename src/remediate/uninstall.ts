/** Instead of turning it off: take the package away. */

import type { Service } from '../model/service.ts';
import type { Step } from '../model/step.ts';
import { quote } from './quote.ts';
import { step } from './step.ts';

const removal: Readonly<Record<string, readonly [remove: string, install: string]>> = {
  dpkg: ['apt-get remove', 'apt-get install'],
  rpm: ['rpm -e', 'rpm -i'],
  apk: ['apk del', 'apk add'],
  pacman: ['pacman -R', 'pacman -S'],
  slackware: ['removepkg', 'installpkg'],
};

export function uninstallSteps(service: Service): readonly Step[] {
  const owner = service.package;
  const commands = owner === null ? undefined : removal[owner.manager];
  if (owner === null || commands === undefined) return [];
  return [
    step(
      'uninstall',
      `Or take the package ${owner.name} away`,
      [`${commands[0]} ${quote(owner.name)}`],
      'the package manager names what else it would take: read it before you agree',
      {
        changes: owner.evidence[0],
        caution: `it comes back with \`${commands[1]} ${quote(owner.name)}\`; its configuration may not`,
      },
    ),
  ];
}
