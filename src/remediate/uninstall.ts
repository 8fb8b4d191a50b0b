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

/** Programs that run or start others: their package is not this service's, and taking it away breaks the host. */
const runsOthers =
  /^(?:perl|python|ruby|php|node|nodejs|java|mono|lua|tclsh|wish|guile|sh|bash|dash|ash|ksh|mksh|zsh|busybox|toybox|env|systemd|init|nsenter|tcpd)[\d.]*$/;
const superServer = /^(?:inetd|xinetd|rlinetd|inetutils-inetd)$/;

/** Their installing command takes a file and not a name. */
const byFile = new Set(['rpm', 'slackware']);

export function uninstallSteps(service: Service): readonly Step[] {
  const owner = service.package;
  const commands = owner === null ? undefined : removal[owner.manager];
  if (owner === null || commands === undefined) return [];
  const exe = service.processes.find((process) => process.exe !== null)?.exe ?? '';
  // Sample: `/usr/sbin/inetd<TAB>rpm<TAB>netkit-base<TAB>0.17-14`
  const [owned = ''] = owner.evidence[0].text.split('\t');
  const programs = [exe, owned].map((path) => path.slice(path.lastIndexOf('/') + 1));
  if (programs.some((name) => runsOthers.test(name))) return [];
  const started = service.starters.some(({ kind }) => kind === 'inetd' || kind === 'xinetd');
  if (started && programs.some((name) => superServer.test(name))) return [];
  return [
    step(
      'uninstall',
      `Or take the package ${owner.name} away`,
      [`${commands[0]} ${quote(owner.name)}`],
      'the package manager names what else it would take: read it before you agree',
      {
        changes: owner.evidence[0],
        caution: `it comes back with \`${commands[1]} ${quote(owner.name)}${byFile.has(owner.manager) ? '-VERSION' : ''}\`${byFile.has(owner.manager) ? ', which needs the file of the package: see that you have it' : ''}; its configuration may not`,
      },
    ),
  ];
}
