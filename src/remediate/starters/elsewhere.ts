/** Kernel threads, and what nobody knows how it was started. */

import type { ProcPidFact } from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { Step } from '../../model/step.ts';
import { findSteps, killSteps } from '../ending.ts';
import { quote } from '../quote.ts';
import { step, untried } from '../step.ts';
import { has, type StarterOf, type Target } from '../target.ts';
import { bootLooks, notOff } from '../verify.ts';

/** What the kernel itself holds: there is no process to end. */
export function kernelSteps(starter: StarterOf<'kernel'>, target: Target): readonly Step[] {
  const { knowledge, name } = target.service;
  // Everything else, too, would be taken for the NFS server, which has nothing to do with it.
  return /^(?:nfsd?|nfs_acl|lockd|nlockmgr)$/.test(knowledge?.id ?? name)
    ? nfsSteps(starter, target)
    : tunnelSteps(starter);
}

/** VXLAN of a swarm, WireGuard, L2TP, GENEVE: the port goes with its interface, and comes with it. */
function tunnelSteps(starter: StarterOf<'kernel'>): readonly Step[] {
  return [
    step(
      'find',
      'See which interface holds it',
      ['ip -d link show'],
      'an interface of a tunnel (vxlan, wireguard, geneve, l2tp, fou) with this port; a mount may hold one, too',
    ),
    step('now', 'Take away what opened it', [], 'the port is closed', {
      caution:
        'by hand, because the capture does not show what asked the kernel for it, and there is no process to end: a tunnel goes by `ip link del NAME`, that of a swarm by `docker swarm leave`, that of a mount by unmounting it',
    }),
    step('for-good', 'Now go and find where it is made at boot', [], 'what makes it is switched off, too', {
      changes: starter.evidence[0],
      caution:
        'look at networkd, ifupdown, NetworkManager, wg-quick and docker: until then it may come back at the next boot',
    }),
    step('undo', 'There is no way back by a command', [], 'make the interface again as it was made before'),
  ];
}

/** nfsd and lockd, by the script or unit of the NFS server. */
function nfsSteps(starter: StarterOf<'kernel'>, target: Target): readonly Step[] {
  const systemd = target.host.init === 'systemd';
  const script = `${target.host.initScripts}/${target.host.family === 'debian' ? 'nfs-kernel-server' : 'nfs'}`;
  const stop = systemd ? 'systemctl stop nfs-server.service' : `${quote(script)} stop`;
  const off = systemd
    ? 'systemctl mask nfs-server.service'
    : has(target, 'update-rc.d')
      ? 'update-rc.d nfs-kernel-server disable'
      : '/sbin/chkconfig nfs off';
  const on = systemd
    ? ['systemctl unmask nfs-server.service', 'systemctl start nfs-server.service']
    : [
        has(target, 'update-rc.d') ? 'update-rc.d nfs-kernel-server enable' : '/sbin/chkconfig nfs on',
        `${quote(script)} start`,
      ];
  const caution = [
    'lockd stays while a file system is mounted by NFS version 2 or 3: unmount it first',
    untried,
  ];
  return [
    step(
      'now',
      `Stop ${starter.name}, which runs in the kernel`,
      ['exportfs -ua', stop],
      'the port is closed',
      { caution },
    ),
    step('for-good', 'Keep it from starting at boot', [off], 'it does not start at boot', {
      changes: starter.evidence[0],
    }),
    ...(systemd ? bootLooks([notOff('systemctl is-enabled nfs-server.service')]) : []),
    step('undo', 'Put it back', on, 'it listens again'),
  ];
}

export function unknownSteps(target: Target): readonly Step[] {
  return findSteps(target).concat(killSteps(target), [
    step(
      'for-good',
      'Now go and find where it was started',
      [],
      'the script, unit, crontab or entry that starts it is switched off, too',
      {
        caution: 'until then it may come back at the next boot',
      },
    ),
    startedAs(target),
  ]);
}

const commandLines = oncePer((facts: readonly ProcPidFact[]): ReadonlyMap<number, string> => {
  const byPid = new Map<number, string>();
  for (const { pid, key, value } of facts) if (key === 'cmdline' && !byPid.has(pid)) byPid.set(pid, value);
  return byPid;
});

/** No command: text of a capture is no command. */
function startedAs(target: Target): Step {
  const [process] = target.service.processes;
  const asked =
    process === undefined ? undefined : commandLines(target.readings.facts['proc-pid']).get(process.pid);
  const ran = asked ?? process?.command;
  return step(
    'undo',
    'There is no way back by a command',
    [],
    ran === undefined
      ? 'start it as it was started before: the steps above tell how'
      : `start it by hand; it ran as: ${ran}`,
  );
}
