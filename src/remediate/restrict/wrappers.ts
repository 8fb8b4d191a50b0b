/** hosts.allow and hosts.deny: for services behind tcpd, and for daemons that ask libwrap themselves. */

import type { Step } from '../../model/step.ts';
import { backupFolder } from '../edit.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { ownNetwork, withNetmask } from './network.ts';

export function wrapperSteps(target: Target): readonly Step[] {
  const { service } = target;
  const wrapped = service.starters.find((each) => each.kind === 'inetd' && each.wrapped);
  const honours = service.knowledge?.tcpWrappers ?? 'no';
  const daemon = wrapped !== undefined && wrapped.kind === 'inetd' ? wrapped.server : programOf(target);
  if ((wrapped === undefined && (honours === 'no' || withoutLibwrap(target))) || daemon === null) return [];
  const name = daemon.slice(daemon.lastIndexOf('/') + 1);
  // hosts_access(5) takes a name up to a blank, comma or colon: others cannot stand in a rule.
  if (!/^[A-Za-z0-9._+-]+$/.test(name)) return [];
  const network = withNetmask(ownNetwork(target) ?? '192.0.2.0/24');
  const allow = `${name}: ${network}`;
  const deny = `${name}: ALL`;
  const add = (file: string, line: string) => [
    `mkdir -p ${backupFolder}/etc && { [ -e ${backupFolder}${file} ] || cp -p ${file} ${backupFolder}${file}; }`,
    `grep -q -x -F -e ${quote(line)} ${file} || echo ${quote(line)} >> ${file}`,
  ];
  const remove = (file: string, line: string) =>
    `grep -v -x -F -e ${quote(line)} ${file} > ${backupFolder}/edit; cat ${backupFolder}/edit > ${file}; rm -f ${backupFolder}/edit`;
  const asksItself = wrapped === undefined;
  return [
    ...(asksItself
      ? [
          step(
            'find',
            'Does it ask tcp wrappers at all?',
            [`ldd ${quote(daemon)} | grep libwrap`],
            'a line that names libwrap; without one hosts.allow and hosts.deny change nothing for it',
          ),
        ]
      : []),
    step(
      'restrict',
      'Let only the network that needs it through tcp wrappers',
      [...add('/etc/hosts.allow', allow), ...add('/etc/hosts.deny', deny)],
      'a connection from elsewhere is closed at once, and logged',
      {
        caution: [
          honours === 'depends' && wrapped === undefined
            ? 'only builds with libwrap heed these files: `ldd` of the program names it'
            : null,
          'the port stays open to everybody; only the conversation is refused',
        ],
      },
    ),
    step(
      'undo',
      'Take the lines out again',
      [remove('/etc/hosts.deny', deny), remove('/etc/hosts.allow', allow)],
      'the files are as they were',
    ),
  ];
}

/** Red Hat took libwrap out with RHEL 8 and Fedora 28. */
function withoutLibwrap({ host }: Target): boolean {
  const match = /^(Fedora|Red Hat Enterprise|CentOS|AlmaLinux|Rocky|Oracle)[^\d]*(\d+)/.exec(
    host.distribution ?? '',
  );
  return match !== null && Number(match[2]) >= (match[1] === 'Fedora' ? 28 : 8);
}

/** The daemon, and not systemd that holds its socket for it: a process of its own, or else what its unit starts. */
function programOf({ service, readings }: Target): string | null {
  const own = service.processes.find((each) => each.exe !== null && !/\/systemd$/.test(each.exe))?.exe;
  if (own !== undefined && own !== null) return own;
  const units = new Set(service.starters.map((starter) => starter.name));
  const started = readings.facts['systemctl-show'].find(
    (fact) => fact.key === 'ExecStart' && units.has(fact.unit),
  )?.value;
  // Sample: { path=/sbin/rpcbind ; argv[]=/sbin/rpcbind -f -w ; … }
  return /\bpath=(\/[^ ;]+)/.exec(started ?? '')?.[1] ?? null;
}
